"""Decisions about agreed words: their placeholders, their states, and the words that never go out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from app.errors import Conflict, Invalid
from app.wording.keys import TEXTS


class WordingInvalid(Invalid):
    """A text that cannot be used; `code` says why, `facts` name the key, placeholder, file or line."""

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={fact}" for name, fact in self.facts.items())])


class State(StrEnum):
    """Where one version of a text stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


# A published text never changes: a new version is a new draft, so what people were told stays known.
STEPS: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.IN_REVIEW, State.RETIRED}),
        State.IN_REVIEW: frozenset({State.DRAFT, State.PUBLISHED, State.RETIRED}),
        State.PUBLISHED: frozenset({State.RETIRED}),
        State.RETIRED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a step depends on: `problems` are codes found by the checks below."""

    problems: tuple[str, ...] = ()
    approver_wrote_it: bool = False


def step(state: State, to: State, facts: StepFacts) -> State:
    """The new state; raises Conflict when the step is not allowed, or a text would go out unread by another."""
    if to not in STEPS[state]:
        raise Conflict("wording.step", state=state.value, to=to.value)
    if to is State.PUBLISHED and facts.approver_wrote_it:
        raise Conflict("wording.own_review")
    if to is State.PUBLISHED and facts.problems:
        raise Conflict("wording.problems", problems=facts.problems)
    return to


# What people may send as a command or an answer, in the words of each language.
INTENTS: Final = (
    *("stop", "start", "erase", "help", "info", "feedback", "menu"),
    *("yes", "no", "join", "leave", "safe", "warn"),
)

# What every language file must name in its own words: phones are watched, and help is separate from enforcement.
NEVER_SAID: Final = ("migrant", "papers", "visa", "status", "refugee", "immigration", "border", "police")

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[a-z_]+\Z")


def placeholders(text: str) -> frozenset[str]:
    """The names between braces; raises WordingInvalid on a brace that belongs to none."""
    names = _PLACEHOLDER.findall(text)
    for name in names:
        if not _NAME.match(name):
            raise WordingInvalid("wording.placeholder_name", name=name)
    if "{" in (rest := _PLACEHOLDER.sub("", text)) or "}" in rest:
        raise WordingInvalid("wording.stray_brace")
    return frozenset(names)


def check_placeholders(key: str, text: str) -> None:
    """Raises WordingInvalid when the key is unknown or its placeholders are not exactly those agreed."""
    if key not in TEXTS:
        raise WordingInvalid("wording.unknown_key", key=key)
    try:
        found = placeholders(text)
    except WordingInvalid as error:
        raise WordingInvalid(error.code, key=key, **error.facts) from None
    if missing := TEXTS[key].placeholders - found:
        raise WordingInvalid("wording.placeholder_missing", key=key, name=min(missing))
    if unknown := found - TEXTS[key].placeholders:
        raise WordingInvalid("wording.placeholder_unknown", key=key, name=min(unknown))


# One letter for those that are written for one another; a Turkish dotless i is typed with a dot on many phones.
_ALIKE: Final = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None, "ı": "i"})
# Arabic writes and, so, with, like, for and the article onto the word that follows.
_ARABIC_PREFIX: Final = "(?:[وف]?(?:[بك]?ال|لل|[بكل])?)"


def folded(text: str) -> str:
    """The text as the checks see it: lower case, without accents, letters that are written for one another made one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Vowel signs of Indic scripts have class 0 and stay; accents and Arabic marks go.
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_ALIKE)


@lru_cache(maxsize=512)
def _word(entry: str) -> re.Pattern[str]:
    stem = folded(entry.strip("*"))
    prefix = _ARABIC_PREFIX if "\u0600" <= stem[:1] <= "\u06ff" else ""
    before = "" if entry.startswith("*") else r"(?<!\w)"
    after = "" if entry.endswith("*") and entry.startswith("*") else r"\w*(?!\w)" if entry.endswith("*") else r"(?!\w)"
    return re.compile(rf"{before}{prefix}{re.escape(stem)}{after}")


def spans(text: str, entries: Iterable[str]) -> list[re.Match[str]]:
    """Where the entries stand in a folded text; `*` leaves the ending open, on both sides any place within a word."""
    return [found for entry in entries for found in _word(entry).finditer(text)]


def forbidden_words(text: str, never: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a text that must not be read on a watched phone, as the checks see them.

    `never` is a language's own list (`Wording.never`). For audiences that are `watched`.
    """
    listed = (entry for entries in never.values() for entry in entries)
    return tuple(found.group() for found in spans(folded(text), listed))
