"""Which language a file means: by a code of two or three letters, or by its name in English or in itself. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.core import Locale, get_global

from app.language import LANGUAGES, own_name


def tag_of(given: Mapping[str, Any]) -> str:
    """Our tag of a language of a file; "" for one that we do not know."""
    code = str(given.get("code") or "").strip().lower().replace("_", "-")
    found = code or _names().get(str(given.get("name") or "").strip().casefold(), "")
    first = found.partition("-")[0]
    short = str(get_global("language_aliases").get(first, "")).lower()
    return next((tag for tag in (found, first, short) if tag in LANGUAGES), "")


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    english = Locale("en").languages
    names = {english[tag].casefold(): tag for tag in LANGUAGES if tag in english}
    return names | {own_name(tag).casefold(): tag for tag in LANGUAGES}
