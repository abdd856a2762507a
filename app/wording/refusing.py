"""What no text of ours may do: ask anyone for their status or papers, or call people illegal. Pure but for its lists.

A lint for whoever writes a text: it points, offers other words, and knows the languages the scrubber knows. It reads
words, not meanings; a reader of the language still has the last word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rtoml

from app.wording.rules import folded, spans
from app.wording.sentences import thoughts

_FILE: Final = Path(__file__).parent / "refused.toml"
_QUESTIONS: Final = "?؟？፧"
# "do you, the family that wrote to us yesterday, have papers": further apart it is two thoughts.
_WORDS_BETWEEN: Final = 5
# "illegal young migrants", "people who are illegal": further apart it is mostly about something else.
_WORDS_BETWEEN_ILLEGAL: Final = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text may not go out: `code`, the words that are meant, and what to say instead, if anything."""

    code: str  # wording.asks_for_papers or wording.illegal_of_people
    words: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class IllegalWords:
    """How a language says "illegal", the nouns that make it about people, and what to say instead."""

    words: tuple[str, ...]
    people: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One language's lists; what they mean stands at the top of `refused.toml`."""

    asks: tuple[str, ...]
    about: tuple[str, ...]
    free: tuple[str, ...]
    lost: tuple[str, ...]
    illegal: IllegalWords
    refused: tuple[str, ...]
    allowed: tuple[str, ...]


@cache
def lists() -> Mapping[str, Refused]:
    """The lists by language."""
    raw = rtoml.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({language: _lists_of(table) for language, table in raw.items()})


def _lists_of(table: Mapping[str, Sequence[str]]) -> Refused:
    return Refused(
        asks=tuple(table["asks"]),
        about=tuple(table["about"]),
        free=tuple(table["free"]),
        lost=tuple(table["lost"]),
        illegal=IllegalWords(tuple(table["illegal"]), tuple(table["people"]), str(table["instead"])),
        refused=tuple(table["refused"]),
        allowed=tuple(table["allowed"]),
    )


def refusals(text: str, language: str) -> tuple[Refusal, ...]:
    """Why a text in this language may not go out; () when it may, and for a language without lists."""
    known = lists().get(language)
    if known is None:
        return ()
    plain = text.replace("\u200c", " ")
    found = []
    if asked := tuple(words for part in thoughts(plain) for words in _asked(folded(part), known)):
        found.append(Refusal("wording.asks_for_papers", asked))
    if called := _illegal_of_people(plain, known.illegal):
        found.append(Refusal("wording.illegal_of_people", called, known.illegal.instead))
    return tuple(found)


def without_offered(text: str) -> str:
    """The text without what is offered here instead of "illegal", which the scrubber takes for a status."""
    for known in lists().values():
        text = re.sub(re.escape(known.illegal.instead), " ", text, flags=re.IGNORECASE)
    return text


def _asked(sentence: str, known: Refused) -> list[str]:
    """What of status or papers a sentence asks for, as the checks see it."""
    promised = spans(sentence, known.free) and sentence.strip()[-1:] not in _QUESTIONS
    if promised or spans(sentence, known.lost):
        return []
    asks = spans(sentence, known.asks)
    return [
        word.group()
        for word in spans(sentence, known.about)
        if any(_near(word, ask, most=_WORDS_BETWEEN) for ask in asks)
    ]


def _illegal_of_people(text: str, illegal: IllegalWords) -> tuple[str, ...]:
    """The words that call people or migration illegal, as the checks see them; () when it is about a thing.

    A word listed under both is a name for people by itself ("clandestins").
    """
    return tuple(
        word.group()
        for part in map(folded, thoughts(text))
        for word in spans(part, illegal.words)
        if any(_near(word, noun, most=_WORDS_BETWEEN_ILLEGAL) for noun in spans(part, illegal.people))
    )


def _near(word: re.Match[str], other: re.Match[str], *, most: int) -> bool:
    """Whether at most so many words stand between the two."""
    between = word.string[min(word.end(), other.end()) : max(word.start(), other.start())]
    return len(between.split()) <= most
