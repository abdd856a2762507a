"""Finding phrases in a text: which of them can match at all, where their words begin, and what they match.

Phrases are held by the first letters of words that stand in each of their matches, so that most texts never meet a
regular expression; one is compiled when first needed, because compiling them all takes longer than a start may.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from app.privacy.normalise import BARRIER, Folded

KEY_LENGTH = 5

Row = tuple[str, frozenset[str], tuple[frozenset[str], ...], frozenset[str], bool]
"""A phrase as plain data: its regular expression, and `keys`, `others`, `heads` and `needs_person` of `Phrase`."""

_SEVERAL = 4
_LONGEST_MATCH = 150  # characters up to the last word that must stand in it
_SHORTEST_STEM = 3  # letters; stems are looked for in scripts other than Latin only
_LONGEST_PARTICLE = 8  # letters
_NO_LETTER_BEFORE = re.compile(r"(?<!\w)")
_SIGN = re.compile(r"[^\w @!.]")
_BLANKED = {BARRIER: "."} | dict.fromkeys("!?؟", "!") | dict.fromkeys("۔।॥。！？", ";")


def blanked(text: str) -> str:
    """A folded text, as long as it was, as patterns see it: `.` and `!` end sentences, `;` is in no gap between words,
    `@` may be a letter, and any other sign is a blank."""
    return _SIGN.sub(lambda sign: _BLANKED.get(sign[0], " "), text)


class Phrase:
    """One way of speaking. Groups of its pattern are what is removed; all else stays."""

    __slots__ = ("_compiled", "_regex", "heads", "keys", "needs_person", "others")

    def __init__(self, row: Row) -> None:
        self._regex, self.keys, self.others, self.heads, self.needs_person = row
        self._compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches it."""
        return self._compiled or self.compile()

    @property
    def is_compiled(self) -> bool:
        """Whether what matches it is there already."""
        return self._compiled is not None

    def compile(self) -> re.Pattern[str]:
        """What matches it, compiled now unless it was before."""
        if self._compiled is None:
            self._compiled = re.compile(self._regex)
        return self._compiled

    def matches(
        self, text: str, places: Mapping[str, Sequence[int]], starts: AbstractSet[str]
    ) -> Iterator[re.Match[str]]:
        """Its matches in a text, in order; `places` says where words begin, by their first letters `starts`."""
        if not self.heads:
            yield from self.pattern.finditer(text)
            return
        match_at, end = self.pattern.match, 0
        for place in self._beginnings(places, starts):
            match = match_at(text, place) if place >= end else None
            if match:
                end = match.end()
                yield match

    def _beginnings(self, places: Mapping[str, Sequence[int]], starts: AbstractSet[str]) -> list[int]:
        """Where a match may begin: where one of its words stands in reach, if there are more places than a few."""
        found = self.heads if "" in self.heads else self.heads & starts
        heads = sorted({place for head in found for place in places[head]})
        if len(heads) < _SEVERAL:
            return heads
        near = set[int]()
        for place in {place for key in self.keys & starts for place in places[key]}:
            near.update(heads[bisect_left(heads, place - _LONGEST_MATCH) : bisect_right(heads, place)])
        return sorted(near)


class Index:
    """Phrases by the first letters of words that stand in each of their matches."""

    __slots__ = ("_by_key", "phrases")

    def __init__(self, rows: Sequence[Row], by_key: Mapping[str, Sequence[int]]) -> None:
        """`by_key`: for the first letters of words, the numbers of the phrases that ask for them."""
        self.phrases, self._by_key = tuple(map(Phrase, rows)), by_key

    def candidates(self, starts: AbstractSet[str]) -> list[Phrase]:
        """The phrases worth looking for in a text whose words start so."""
        met = set(itertools.chain.from_iterable([self._by_key[key] for key in self._by_key.keys() & starts]))
        phrases = [self.phrases[number] for number in sorted(met)]
        return [phrase for phrase in phrases if not any(map(starts.isdisjoint, phrase.others))]


class Starts:
    """Which of the first letters that phrases ask for begin a word of a text."""

    __slots__ = ("_begun", "_inside", "_lengths", "_openings", "_stems", "_whole", "attached")

    def __init__(self, known: AbstractSet[str], inside: AbstractSet[str], attached: AbstractSet[str]) -> None:
        """The first letters known to phrases (`*` after the start of any word, in scripts other than Latin only), those
        that may stand anywhere, as their language does not part words, and what may be written on to words."""
        self._whole = frozenset(start for start in known if not start.endswith("*"))
        self._stems = frozenset(known - self._whole)
        self._begun = frozenset(stem[:_SHORTEST_STEM] for stem in self._stems)
        self._inside = inside
        self._openings = frozenset(letters[0] for letters in inside)
        self.attached = attached
        self._lengths: dict[str, set[int]] = {}
        for particle in attached:
            self._lengths.setdefault(particle[0], set()).add(len(particle))

    def among(self, folded: Folded) -> set[str]:
        """Those that begin its words or, where words are not parted, stand anywhere."""
        starts = self.of(folded.words)
        return starts if folded.text.isascii() else starts | self._anywhere(folded.text)

    def of(self, words: Sequence[str]) -> set[str]:
        """Those that begin these words, also after particles written on to them."""
        starts = {word[:KEY_LENGTH] for word in words}
        lengths, attached = self._lengths, self.attached
        for word in words:
            for end in lengths.get(word[0], ()):
                if word[:end] in attached:
                    starts.add(word[end : end + KEY_LENGTH])
        begun = [start for start in starts if start[:_SHORTEST_STEM] in self._begun]
        stems = {f"{start[:length]}*" for start in begun for length in range(_SHORTEST_STEM, KEY_LENGTH)}
        return (starts & self._whole) | (stems & self._stems)

    def _anywhere(self, text: str) -> set[str]:
        if self._openings.isdisjoint(text):
            return set()
        places = [at for at, letter in enumerate(text) if letter in self._openings]
        return {text[at : at + length] for at in places for length in range(1, KEY_LENGTH + 1)} & self._inside


class Places(dict[str, list[int]]):
    """Where the words of a text stand that begin so, particles before them included, by their first letters."""

    def __init__(self, folded: Folded, starts: AbstractSet[str], attached: AbstractSet[str]) -> None:
        super().__init__({start: [] for start in starts if start.isascii()})
        self._text, self._attached = folded.text, attached
        at = 0
        for word in folded.words if self else ():
            at = folded.text.index(word, at)
            start = word[:KEY_LENGTH]
            if start in self:
                self[start].append(at)
            at += len(word)

    def __missing__(self, start: str) -> list[int]:
        """Found when asked for: in Latin letters nothing is written on to the front of a word, in others much is."""
        if not start:
            self[start] = [match.start() for match in _NO_LETTER_BEFORE.finditer(self._text)]
            return self[start]
        text, letters = self._text, start.removesuffix("*")
        begins = self[start] = list[int]()
        at = text.find(letters)
        while at >= 0:
            begin, least = at, max(0, at - _LONGEST_PARTICLE)
            while begin > least and text[begin - 1].isalnum():
                begin -= 1
            if begin == at or text[begin:at] in self._attached:
                begins.append(begin)
            at = text.find(letters, at + 1)
        return begins
