"""Which of the phrases found in a text are taken out: none that is set aside, none that only a thing stands beside."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.privacy.contexts import Signs, finishes_what_was_removed, is_of_thing, speaks_of_person
from app.privacy.identifiers import PLACES
from app.privacy.matching import Attempt, Index, Phrase, Places, Regs, Starts, blanked
from app.privacy.normalise import AROUND, Folded
from app.privacy.spelling import is_dense

_DIGIT = re.compile(r"\d")
_SAID_AGAIN = 8  # times each word of a text, on the average
_SURE_ALONE = 8  # letters of a misspelt word that needs nothing near it
_LONG_ENOUGH = 6  # and of one that needs a person, or other words of its phrase
_TELLING = 2  # letters these must have
_LONG_ENOUGH_DOUBLED = 5  # where one of its letters was typed twice and all else is right
_SURE_DENSE, _LONG_ENOUGH_DENSE, _TELLING_DENSE = (
    7,
    5,
    3,
)  # the same where vowels are not written: there a letter more is often another word


Span = tuple[int, int]
Told = tuple[str, Span, Regs]
"""What a phrase of a tier matches: all of it, and what of it would go."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the phrases themselves."""

    starts: Starts
    protected: Index
    person: Signs
    thing: Signs


GuessedWord = tuple[int, int, bool]
"""Where a word stands that is only guessed: start, end, and whether a letter was only doubled."""


class Look:
    """One way to read a text, and what is found in it."""

    __slots__ = ("_alike", "_folded", "_guessed", "_judged", "_known", "_places", "_seen")

    def __init__(
        self, known: Knowledge, places: Places, text: str, guessed: Sequence[GuessedWord] | None = None
    ) -> None:
        """`text` is what was written; with words that are only guessed nothing is found but what holds one of them."""
        self._known, self._folded, self._places, self._guessed = known, places.folded, places, guessed
        self._alike = _alike(places.folded, text)
        self._seen = ""
        self._judged: dict[tuple[int, int], bool] = {}

    def removed(self, attempts: Iterable[Attempt]) -> list[tuple[int, int]]:
        """What of the matches goes: nothing that is set aside, nothing without a person where one is needed."""
        counting = {(span[0], groups) for tier, span, groups in self._told(attempts) if self._counts(tier, span)}
        if not counting:
            return []
        aside, hits = self._set_aside({group for _, groups in counting for group in groups}), list[Span]()
        for begin, groups in counting:
            if not any(aside.find(b"x", *group) >= 0 for group in groups):
                moves = [other - begin for other in self._alike.get(begin, (begin,))]
                hits += [(start + move, end + move) for start, end in groups for move in moves if start < end]
        return [self._folded.original(start, end) for start, end in hits]

    def _told(self, attempts: Iterable[Attempt]) -> set[Told]:
        """What phrases match, each once however many find it; of guesses only sure ones."""
        if self._alike:
            firsts = self._words_in((begin, begin + 1) for begin in self._alike)
            attempts = [(phrase, bits & firsts) for phrase, bits in attempts]
        told = {(phrase.tier, regs[0], regs[1:]) for phrase, regs in self._matches(attempts)}
        guessed = self._guessed
        if guessed is None:
            return told
        sure = {span for span in {span for _, span, _ in told} if self._is_sure(span, guessed)}
        return {one for one in told if one[0] != "D" and one[1] in sure}

    def _set_aside(self, taken: Iterable[tuple[int, int]]) -> bytearray:
        """`x` for each letter of protected words that would be taken, and of places written in numbers."""
        aside = bytearray(len(self._seen))
        for place in PLACES.finditer(self._folded.text) if _DIGIT.search(self._folded.text) else ():
            aside[place.start() : place.end()] = b"x" * (place.end() - place.start())
        attempts = self._known.protected.attempts(self._places.around_only(self._words_in(taken)))
        for _, ((start, end), *_) in self._matches(attempts):
            aside[start:end] = b"x" * (end - start)
        return aside

    def _words_in(self, spans: Iterable[tuple[int, int]]) -> int:
        """A bit for each word that one of the spans touches."""
        bits, begins = 0, self._folded.begins
        for start, end in spans:
            bits |= (1 << bisect_left(begins, end)) - (1 << max(0, bisect_right(begins, start) - 1))
        return bits

    def _matches(self, attempts: Iterable[Attempt]) -> list[tuple[Phrase, Regs]]:
        if not attempts:
            return []
        seen = self._seen = self._seen or blanked(self._folded.text)
        places = self._places
        return [(phrase, regs) for phrase, bits in attempts for regs in phrase.matches(seen, places, bits)]

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

    def _is_sure(self, span: Span, guessed: Sequence[GuessedWord]) -> bool:
        """Whether a match that holds a guess is more than one: its word is long, or words beside it tell."""
        first = bisect_left(guessed, (span[0],))
        first -= first > 0 and guessed[first - 1][1] > span[0]
        held = guessed[first : bisect_left(guessed, (span[1],))]
        if not held:
            return False
        words = sorted((self._folded.text[start:end] for start, end, _ in held), key=len)
        if all(doubled and end - start >= _LONG_ENOUGH_DOUBLED for start, end, doubled in held):
            return True
        told = sum(map(str.isalnum, self._seen[slice(*span)])) - len(words[0])
        if is_dense(words[0]):
            if len(words[0]) >= _SURE_DENSE or (len(words) == 1 and told >= _TELLING_DENSE):
                return True
            return len(words[0]) >= _LONG_ENOUGH_DENSE and self._is_personal(span)
        if len(words[0]) >= _SURE_ALONE or (told >= _TELLING and (len(words) == 1 or len(words[1]) >= _LONG_ENOUGH)):
            return True
        return len(words[0]) >= _LONG_ENOUGH and self._is_personal(span)


def _alike(folded: Folded, text: str) -> dict[int, list[int]]:
    """Where the words begin that stand in the same words as an earlier one, by where that begins: what is found with
    one is found with all. Empty where a text does not say the same again and again."""
    if len(folded.words) < _SAID_AGAIN * len(set(folded.words)):
        return {}
    read, met = folded.text, dict[tuple[str, str, str, str], list[int]]()
    for at in folded.begins:
        typed = folded.original(at, at + 1)[0]
        before, behind = read[max(0, at - AROUND) : at], read[at : at + 2 * AROUND]
        around = before, behind, text[max(0, typed - AROUND) : typed], text[typed : typed + 2 * AROUND]
        met.setdefault(around, []).append(at)
    return {begins[0]: begins for begins in met.values()}
