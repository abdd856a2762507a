"""Which kinds of service a text names, and whether it asks where, by the lists of needs and one beside them: pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rtoml

from app.framework import KINDS, Asked, ServiceKind
from app.inbound.folding import fold
from app.inbound.word_index import WITHOUT_SPACES, Entry, WordIndex
from app.language import script_of, scripts_in

_FILE: Final = Path(__file__).parent / "data" / "services.toml"
_WHERE: Final = "where"
_QUESTION: Final = "?؟？፧՞"
_DIGITS_ONLY: Final = ("Latn",)
_NONE: Final[frozenset[str]] = frozenset()

# A kind for each need that a place can meet. None for what must not stand on a phone that others may look at.
_OF_NEED: Final[Mapping[str, ServiceKind]] = MappingProxyType(
    {
        need: kind
        for kind, facts in reversed(list(KINDS.items()))
        for need in facts.needs
        if facts.asked is Asked.TEXT and need != "information"
    }
    | {"transport": ServiceKind.TRANSPORT}
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a text says of services. `whole`: it is the name of a kind and no more."""

    kinds: tuple[ServiceKind, ...]
    asks_where: bool
    whole: bool
    languages: tuple[str, ...] = ()  # in which it does


def named(text: str, needs: Collection[str]) -> Named:
    """The kinds that a text names, in words of its scripts; `needs`: what the lists of needs found in it."""
    folded = fold(text)
    codes: dict[str, None] = {}
    languages: dict[str, None] = {}
    whole = False
    for script in scripts_in(text) or _DIGITS_ONLY:
        index = _indexes().get(script)
        for hit in index.hits(index.spell(folded)) if index else ():
            codes |= dict.fromkeys(sorted(hit.codes))
            languages |= dict.fromkeys(_spoken()[hit.text])
            whole = whole or (_WHERE not in hit.codes and len(hit.text) >= len(folded.replace(" ", "")))
    kinds = [ServiceKind(code) for code in codes if code != _WHERE]
    kinds = kinds or [_OF_NEED[need] for need in needs if need in _OF_NEED]
    asks = _WHERE in codes or "information" in needs or any(sign in text for sign in _QUESTION)
    return Named(tuple(dict.fromkeys(kinds)), asks, whole, tuple(languages))


@lru_cache(maxsize=1)
def _indexes() -> Mapping[str, WordIndex]:
    entries: dict[str, dict[str, Entry]] = {}
    for entry in _entries():
        of_script = entries.setdefault(script_of(next(filter(str.isalpha, entry.spelled), "a")), {})
        known = of_script.get(entry.spelled)
        of_script[entry.spelled] = entry if known is None else known._replace(codes=known.codes | entry.codes)
    return MappingProxyType({script: WordIndex(script, found.values()) for script, found in entries.items()})


@lru_cache(maxsize=1)
def _spoken() -> Mapping[str, Sequence[str]]:
    """The languages each entry is of, in the order of the lists."""
    spoken: dict[str, list[str]] = defaultdict(list)
    for entry in _entries():
        spoken[entry.spelled] += entry.languages
    return MappingProxyType(spoken)


def _entries() -> Iterator[Entry]:
    for language, lists in rtoml.loads(_FILE.read_text(encoding="utf-8")).items():
        for code, listed in lists.items():
            for item in filter(None, map(str.strip, listed.split(","))):
                yield _entry(item, code, language)


def _entry(item: str, code: str, language: str) -> Entry:
    text, stem = fold(item), item.endswith("*")
    if script_of(next(filter(str.isalpha, text), "a")) in WITHOUT_SPACES:
        spelled = text.replace(" ", "")
    else:
        spelled = text if stem else f"{text} "
    return Entry(spelled, frozenset({code}), None, frozenset({language}), only=False)
