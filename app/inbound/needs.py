"""What somebody needs, how urgent it is, how many people, and whether it is a complaint, from the raw words: pure.

All lists of one script are one index that gives the longest entry at the start of every word, so the time does not
grow with the number of lists. We do not trust the guessed language: a text is
read with the words of every language of its scripts, short ones apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.framework import NEEDS, Lane
from app.inbound.allegations import lane_of
from app.inbound.disclosures import disclosed_in
from app.inbound.folding import fold
from app.inbound.people import count_people
from app.inbound.word_index import Hit, WordIndex
from app.inbound.word_lists import LISTS, is_harmless, read_lists
from app.language import scripts_in


class Urgency(StrEnum):
    """How soon a person must look: danger to life, urgent, or normal."""

    DANGER = "danger"
    URGENT = "urgent"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Found:
    """The needs in the order of the closed list, the urgency, and the number of people when it is said.

    ``lane``: where a complaint about somebody who helps goes; None for a text that is none. ``disclosed``: where what
    they tell of themselves goes, that a trained person should read.
    """

    needs: tuple[str, ...]
    urgency: Urgency
    people: int | None
    lane: Lane | None = None
    disclosed: Lane | None = None


# Somebody who writes one of these may not be able to wait, even without a word of danger.
_URGENT_NEEDS: Final = frozenset({"rescue", "medical", "safety", "child_alone"})


_DIGITS_ONLY: Final = ("Latn",)


class Needs:
    """Knows the words for needs, danger and numbers of people in every language we have lists of."""

    def __init__(self, indexes: Mapping[str, WordIndex]) -> None:
        self._indexes = indexes

    @classmethod
    def load(cls, folder: Path = LISTS) -> "Needs":
        """The needs made of the word lists in the folder; raises WordListInvalid naming file and entry."""
        return cls(read_lists(folder))

    def find(self, text: str, language: str | None = None) -> Found:
        """What the text says about needs, urgency and people.

        ``language``: only when it is sure; then short words of other languages, spelled alike, are not read.
        """
        folded = fold(text)
        codes: set[str] = set()
        people: int | None = None
        lane: Lane | None = None
        disclosed: Lane | None = None
        for script, index in self._read_by(text):
            spelled = index.spell(folded)
            hits = index.hits(spelled, language)
            codes.update(*(hit.codes for hit in hits))
            people = people or count_people(hits, spelled)
            lane = lane or lane_of(text, index, hits, script)
            disclosed = disclosed or disclosed_in(text, index, hits, script)
        needs = tuple(need for need in NEEDS if need in codes)
        return Found(needs, _urgency(codes), people, lane, disclosed)

    def number_words(self, folded: str) -> Sequence[Hit]:
        """The numbers that a folded text says in words, where they stand in it between spaces."""
        for _, index in self._read_by(folded):
            if found := [hit for hit in index.hits(index.spell(folded)) if hit.number is not None]:
                return found
        return ()

    def kept_words(self, text: str) -> Iterator[tuple[int, str]]:
        """Where our own entries stand in the folded text, with our spelling: never the person's letters."""
        folded = fold(text)
        for _, index in self._read_by(text):
            for hit in index.hits(index.spell(folded)):
                if is_harmless(hit):
                    yield hit.start, hit.text

    def _read_by(self, text: str) -> Sequence[tuple[str, WordIndex]]:
        read = scripts_in(text) or _DIGITS_ONLY
        return [(script, self._indexes[script]) for script in read if script in self._indexes]


def _urgency(codes: set[str]) -> Urgency:
    if Urgency.DANGER in codes:
        return Urgency.DANGER
    if Urgency.URGENT in codes or not codes.isdisjoint(_URGENT_NEEDS):
        return Urgency.URGENT
    return Urgency.NORMAL


class KeepList:
    """The words that may stay when the scrubber cannot be trusted: need, danger, number and place words."""

    def __init__(self, needs: Needs, places: Iterable[str]) -> None:
        """``places``: names in any spelling; the longest is looked for first."""
        self._needs = needs
        self._places = frozenset(fold(place) for place in places) - {""}
        self._longest = max((place.count(" ") + 1 for place in self._places), default=0)

    def reduce_to_kept(self, text: str) -> str:
        """The kept words in their order, each once as our lists spell it; empty when none is known."""
        kept = dict(self._needs.kept_words(text))
        for start, place in self._places_in(fold(text)):
            kept.setdefault(start, place)
        return " ".join(kept[start] for start in sorted(kept))

    def _places_in(self, folded: str) -> Iterable[tuple[int, str]]:
        words = folded.split()
        start = 1
        for index, word in enumerate(words):
            for count in range(min(self._longest, len(words) - index), 0, -1):
                name = " ".join(words[index : index + count])
                if name in self._places:
                    yield start, name
                    break
            start += len(word) + 1
