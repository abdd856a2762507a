"""Which of the phrases found in a text are taken out: none that is set aside, none that only a thing stands beside."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.privacy.contexts import Signs, finishes_what_was_removed, is_of_thing, speaks_of_person
from app.privacy.identifiers import PLACES
from app.privacy.matching import Index, Phrase, Places, Starts, blanked
from app.privacy.spelling import is_dense

_DIGIT = re.compile(r"\d")
_SURE_ALONE = 8  # letters of a misspelt word that needs nothing near it
_LONG_ENOUGH = 6  # and of one that needs a person, or other words of its phrase
_TELLING = 2  # letters these must have
_LONG_ENOUGH_DOUBLED = 5  # where one of its letters was typed twice and all else is right
_SURE_DENSE, _LONG_ENOUGH_DENSE, _TELLING_DENSE = (
    7,
    5,
    3,
)  # the same where vowels are not written: there a letter more is often another word


Found = tuple[Phrase, re.Match[str]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the phrases themselves."""

    starts: Starts
    protected: Index
    person: Signs
    thing: Signs


@dataclass(frozen=True, slots=True)
class Guessed:
    """The words of a text that are only guessed."""

    places: tuple[tuple[int, int, bool], ...]
    """Where they stand: start, end, and whether a letter was only doubled."""
    fresh: tuple[int, ...]
    """The numbers of those that were never tried before."""
    starts: AbstractSet[str]
    """First letters of these, as phrases ask for them."""


class Look:
    """One way to read a text, and what is found in it."""

    __slots__ = ("_folded", "_guessed", "_judged", "_known", "_places", "_seen", "_stretches")

    def __init__(self, known: Knowledge, places: Places, guessed: Guessed | None = None) -> None:
        """With words that are only guessed nothing is found but what holds one of them."""
        self._known, self._folded, self._places, self._guessed = known, places.folded, places, guessed
        self._stretches = places.stretches(None if guessed is None else guessed.fresh)
        self._seen = ""
        self._judged: dict[tuple[int, int], bool] = {}

    def removed(self, phrases: Index) -> list[tuple[int, int]]:
        """What of the matches goes: nothing that is set aside, nothing without a person where one is needed."""
        guessed, stretches = self._guessed, self._stretches
        if guessed is None:
            matches = self._matches(phrases.candidates(stretches))
        else:
            found = self._matches(phrases.candidates_with(guessed.starts, stretches), guessed.fresh)
            matches = [
                (phrase, match)
                for phrase, match in found
                if phrase.tier != "D" and self._is_sure(match, guessed.places)
            ]
        if not matches:
            return []
        aside = self._set_aside()
        hits: list[tuple[int, int]] = []
        for phrase, match in matches:
            groups = [match.span(number) for number in range(1, match.re.groups + 1)]
            if any(aside.find(b"x", *group) >= 0 for group in groups) or not self._counts(phrase.tier, match.span()):
                continue
            hits += [self._folded.original(start, end) for start, end in groups if start < end]
        return hits

    def _set_aside(self) -> bytearray:
        """`x` for each letter of protected words and of places written in numbers."""
        aside = bytearray(len(self._seen))
        for place in PLACES.finditer(self._folded.text) if _DIGIT.search(self._folded.text) else ():
            aside[place.start() : place.end()] = b"x" * (place.end() - place.start())
        for _, match in self._matches(self._known.protected.candidates(self._stretches)):
            aside[match.start() : match.end()] = b"x" * (match.end() - match.start())
        return aside

    def _matches(self, candidates: Iterable[Phrase], around: Sequence[int] | None = None) -> list[Found]:
        if not candidates:
            return []
        seen = self._seen = self._seen or blanked(self._folded.text)
        places = self._places
        return [(phrase, match) for phrase in candidates for match in phrase.matches(seen, places, around)]

    def _counts(self, tier: str, span: tuple[int, int]) -> bool:
        """Whether what stands around a match lets it say what it says."""
        if tier == "A":
            return True
        if tier == "B":
            return self._is_personal(span)
        if tier == "C":
            return not is_of_thing(self._folded.text, *span, thing=self._known.thing)
        return finishes_what_was_removed(self._folded.text, *span)

    def _is_personal(self, span: tuple[int, int]) -> bool:
        if span not in self._judged:
            known = self._known
            self._judged[span] = speaks_of_person(self._folded.text, *span, person=known.person, thing=known.thing)
        return self._judged[span]

    def _is_sure(self, match: re.Match[str], guessed: Iterable[tuple[int, int, bool]]) -> bool:
        """Whether a match that holds a guess is more than one: its word is long, or words beside it tell."""
        held = [place for place in guessed if place[0] < match.end() and match.start() < place[1]]
        if not held:
            return False
        words = sorted((self._folded.text[start:end] for start, end, _ in held), key=len)
        if all(doubled and end - start >= _LONG_ENOUGH_DOUBLED for start, end, doubled in held):
            return True
        told = sum(map(str.isalnum, match[0])) - len(words[0])
        if is_dense(words[0]):
            if len(words[0]) >= _SURE_DENSE or (len(words) == 1 and told >= _TELLING_DENSE):
                return True
            return len(words[0]) >= _LONG_ENOUGH_DENSE and self._is_personal(match.span())
        if len(words[0]) >= _SURE_ALONE or (told >= _TELLING and (len(words) == 1 or len(words[1]) >= _LONG_ENOUGH)):
            return True
        return len(words[0]) >= _LONG_ENOUGH and self._is_personal(match.span())
