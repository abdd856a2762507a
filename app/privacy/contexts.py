"""Who or what a phrase speaks of: a person near it, or a thing beside it."""

import re
from collections.abc import Iterable

from app.privacy.normalise import BARRIER

_CLAUSE_END = re.compile(rf"[.!?؟。！？;؛።।\n{BARRIER}]")
_SENTENCE_END = re.compile(r"[.!?؟。！？።।\n]")
_HALF_CLAUSE_END = re.compile(rf"[.!?؟。！？;؛።।,،፣，\n{BARRIER}]")
_WORD = re.compile(r"[^\W_]+")
_REACH = 100  # characters looked at to either side; four words are rarely longer


class Signs:
    """Words that tell a person or a thing; a trailing `*` in the lexicon leaves the ending open."""

    __slots__ = ("_open", "_whole")

    def __init__(self, words: Iterable[str]) -> None:
        listed = sorted(set(words))
        self._whole = frozenset(word for word in listed if not word.endswith("*"))
        self._open = tuple(word[:-1] for word in listed if word.endswith("*"))

    def among(self, words: Iterable[str]) -> bool:
        """Whether one of the words is a sign."""
        return any(word in self._whole or word.startswith(self._open) for word in words)


def speaks_of_person(text: str, start: int, end: int, *, person: Signs, thing: Signs) -> bool:
    """Whether the span has a person within four words and no thing within two, in its own clause."""
    if is_of_thing(text, start, end, thing=thing):
        return False
    return person.among(_around(text, start, end, 4, _CLAUSE_END))


def is_of_thing(text: str, start: int, end: int, *, thing: Signs) -> bool:
    """Whether the span has a thing within two words, in its own clause."""
    return thing.among(_around(text, start, end, 2, _HALF_CLAUSE_END))


def finishes_what_was_removed(text: str, start: int, end: int) -> bool:
    """Whether something was removed shortly before the span, in the same sentence, and its clause ends with it."""
    before, behind = text[max(0, start - _REACH) : start], text[end : end + 2].lstrip(" ")[:1]
    told = before.rfind(BARRIER)
    return told >= 0 and not _SENTENCE_END.search(before, told + 1) and not (behind.isalnum() or behind == BARRIER)


def _around(text: str, start: int, end: int, count: int, border: re.Pattern[str]) -> list[str]:
    before = border.split(text[max(0, start - _REACH) : start])[-1]
    after = border.split(text[end : end + _REACH], maxsplit=1)[0]
    return _WORD.findall(before)[-count:] + _WORD.findall(after)[:count]
