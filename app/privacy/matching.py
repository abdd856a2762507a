"""Finding phrases in a text: which of them can match at all, where their words begin, and what they match.

Phrases are held by the first letters of words that stand in each of their matches, so that most texts never meet a
regular expression; one is compiled when first needed, because compiling them all takes longer than a start may. In a
long text those words must also stand near each other, so that the work grows with the text and not with its square.
"""

import itertools
import marshal
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.privacy.normalise import BARRIER, Folded
from app.privacy.packed import Packed

KEY_LENGTH = 5

Row = tuple[str, frozenset[str], tuple[frozenset[str], ...], frozenset[str], str, int]
"""A phrase as plain data: its regular expression, and `keys`, `others`, `heads` `tier` and `reach` of
`Phrase`."""

_SEVERAL = 4
_STRETCH = 150  # characters: no match is longer up to the last word that must stand in it
SHORTEST_STEM = 3  # letters; stems are looked for in scripts other than Latin only
_SIGN = re.compile(r"[^\w @!.,]")
_BLANKED = {BARRIER: "."} | dict.fromkeys("!?؟", "!") | dict.fromkeys("۔।॥。！？።", ";") | dict.fromkeys("،፣，、", ",")


def blanked(text: str) -> str:
    """A folded text, as long as it was, as patterns see it: `.` and `!` end sentences, `;` is in no gap between words,
    `@` may be a letter, and any other sign is a blank."""
    return _SIGN.sub(lambda sign: _BLANKED.get(sign[0], " "), text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, from one character to another: the first letters of words in it, and of those near enough to
    stand in a match with them."""

    start: int
    end: int
    within: AbstractSet[str]
    near: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the words stand that phrases ask for, by their first letters."""

    folded: Folded
    words: dict[str, list[int]]
    """As numbers of words, particles written on to them included."""
    inside: dict[str, list[int]]
    """As characters, where words are not parted."""

    def stretches(self, around: Sequence[int] | None = None) -> list[Stretch]:
        """The text in parts no shorter than a match may be long, only those near the words numbered so; a short text is
        a single part."""
        length, begins = len(self.folded.text), self.folded.begins
        if length <= 2 * _STRETCH:
            starts = self.words.keys() | self.inside.keys()
            return [Stretch(0, length, starts, starts)]
        within = self._within(length // _STRETCH + 1)
        ends = [set[str](), *within, set[str]()]
        wanted = set(range(len(within)))
        if around is not None:
            wanted &= {begins[number] // _STRETCH + side for number in around for side in (-1, 0, 1)}
        return [
            Stretch(at * _STRETCH, (at + 1) * _STRETCH, within[at], ends[at] | within[at] | ends[at + 2])
            for at in wanted
            if within[at]
        ]

    def _within(self, count: int) -> list[set[str]]:
        within, begins = [set[str]() for _ in range(count)], self.folded.begins
        for start, numbers in self.words.items():
            for number in numbers:
                within[begins[number] // _STRETCH].add(start)
        for start, places in self.inside.items():
            for place in places:
                within[place // _STRETCH].add(start)
        return within


class Phrase:
    """One way of speaking. Groups of its pattern are what is removed; all else stays."""

    __slots__ = ("_compiled", "_regex", "heads", "keys", "others", "reach", "tier")

    def __init__(self, row: Row) -> None:
        self._regex, self.keys, self.others, self.heads, self.tier, self.reach = row
        self._compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches it."""
        return self._compiled or self.compile()

    def compile(self) -> re.Pattern[str]:
        """What matches it, compiled now unless it was before."""
        if self._compiled is None:
            self._compiled = re.compile(self._regex)
        return self._compiled

    def matches(self, text: str, places: Places, around: Iterable[int] | None = None) -> list[re.Match[str]]:
        """Its matches in a text, in order; only those that may hold one of the words numbered so."""
        pattern = self._compiled or self.compile()
        if not self.heads:
            return [match for start, end in self._regions(places) for match in pattern.finditer(text, start, end)]
        match_at, end, found, begins = pattern.match, 0, list[re.Match[str]](), places.folded.begins
        for number in self._beginnings(places, around):
            match = match_at(text, begins[number]) if begins[number] >= end else None
            if match:
                end = match.end()
                found.append(match)
        return found

    def _beginnings(self, places: Places, around: Iterable[int] | None) -> Sequence[int]:
        """The words a match may begin with: where one of its words stands in reach, if they are more than a few."""
        words = places.words
        if "" in self.heads:
            heads: Sequence[int] = range(len(places.folded.words))
        else:
            met = [words[head] for head in self.heads if head in words]
            heads = met[0] if len(met) == 1 else sorted({number for numbers in met for number in numbers})
        if len(heads) < _SEVERAL:
            return heads
        near, reach = set[int](), self.reach
        for number in around or {number for key in self.keys if key in words for number in words[key]}:
            near.update(heads[bisect_left(heads, number - reach) : bisect_right(heads, number)])
        return sorted(near)

    def _regions(self, places: Places) -> list[tuple[int, int]]:
        """All that a match may reach around the places of its words, what overlaps as one."""
        regions, begins, words, inside = list[tuple[int, int]](), places.folded.begins, places.words, places.inside
        found = {place for key in self.keys if key in inside for place in inside[key]}
        found |= {begins[number] for key in self.keys if key in words for number in words[key]}
        for place in sorted(found):
            start, end = max(0, place - self.reach), place + self.reach
            if regions and start <= regions[-1][1]:
                regions[-1] = (regions[-1][0], end)
            else:
                regions.append((start, end))
        return regions


class Index:
    """Phrases by the first letters of words that stand in each of their matches."""

    __slots__ = ("_by_key", "_by_word", "_made", "_rows")

    def __init__(self, rows: Sequence[bytes], by_key: Mapping[str, Sequence[int]], by_word: Mapping[str, str]) -> None:
        """The phrases' rows, marshalled; for the first letters of words, the numbers of the phrases that ask for them,
        and (packed) of those that are written with them."""
        self._rows, self._by_key, self._by_word = rows, by_key, Packed(by_word)
        self._made: list[Phrase | None] = [None] * len(rows)

    def __iter__(self) -> Iterator[Phrase]:
        return map(self._phrase, range(len(self._rows)))

    def _phrase(self, number: int) -> Phrase:
        """The phrase, made when it is first asked for: few of all languages' are."""
        phrase = self._made[number]
        if phrase is None:
            row: Row = marshal.loads(self._rows[number])  # noqa: S302 - our own, see `prepared`
            phrase = self._made[number] = Phrase(row)
        return phrase

    def candidates(self, stretches: Iterable[Stretch]) -> list[Phrase]:
        """The phrases worth looking for in these stretches of a text."""
        by_key, worth = self._by_key, set[int]()
        for stretch in stretches:
            met = itertools.chain.from_iterable([by_key[key] for key in by_key.keys() & stretch.within])
            worth.update(self._likely({*met} - worth if worth else {*met}, stretch))
        return [self._phrase(number) for number in sorted(worth)]

    def candidates_with(self, starts: AbstractSet[str], stretches: Iterable[Stretch]) -> list[Phrase]:
        """Those of the candidates that are written with one of these first letters."""
        met = self._written_with(starts)
        worth = set[int]()
        for stretch in stretches:
            here = [number for number in met - worth if not stretch.within.isdisjoint(self._phrase(number).keys)]
            worth.update(self._likely(here, stretch))
        return [self._phrase(number) for number in sorted(worth)]

    def any_with(self, starts: AbstractSet[str], there: AbstractSet[str]) -> bool:
        """Whether one that is written with one of the first letters `starts` may match a text whose words begin so."""
        met = self._written_with(starts)
        here = [number for number in met if not there.isdisjoint(self._phrase(number).keys)]
        return bool(here and self._likely(here, Stretch(0, 0, there, there)))

    def _written_with(self, starts: Iterable[str]) -> set[int]:
        return {int(number) for start in starts for number in self._by_word.of(start)}

    def _likely(self, numbers: Iterable[int], stretch: Stretch) -> list[int]:
        """Those of the phrases whose other words are near the stretch."""
        made, away, likely = self._made, stretch.near.isdisjoint, list[int]()
        for number in numbers:
            for others in (made[number] or self._phrase(number)).others:
                if away(others):
                    break
            else:
                likely.append(number)
        return likely


class Starts:
    """Which of the first letters that phrases ask for begin a word of a text."""

    __slots__ = ("_begun", "_inside", "_lengths", "_openings", "_stems", "_unparted", "_whole", "attached")

    def __init__(self, known: AbstractSet[str], inside: AbstractSet[str], attached: AbstractSet[str]) -> None:
        """The first letters known to phrases (`*` after the start of any word, in scripts other than Latin only), those
        that may stand anywhere, as their language does not part words, and what may be written on to words."""
        self._whole = frozenset(start for start in known if not start.endswith("*"))
        self._stems = frozenset(known - self._whole)
        self._begun = frozenset(stem[:SHORTEST_STEM] for stem in self._stems)
        self._inside = inside
        self._openings = frozenset(letters[0] for letters in inside)
        self._unparted = frozenset(letter for letter in self._openings if not letter.isascii())
        self.attached = attached
        self._lengths: dict[str, set[int]] = {}
        for particle in attached:
            self._lengths.setdefault(particle[0], set()).add(len(particle))

    def places(self, folded: Folded) -> Places:
        """Where those stand that begin its words or, where words are not parted, stand anywhere."""
        words: dict[str, list[int]] = {}
        for number, word in enumerate(folded.words):
            for start in self.of(word):
                words.setdefault(start, []).append(number)
        return Places(folded, words, self._anywhere(folded.text))

    def put_right(self, places: Places, folded: Folded, numbers: Iterable[int]) -> Places:
        """The places of the same text when the words numbered so are other ones."""
        words = dict(places.words)
        for number in numbers:
            for start in self.of(folded.words[number]):
                words[start] = sorted({*words.get(start, ()), number})
        return Places(folded, words, self._anywhere(folded.text) if places.inside else {})

    def with_words(self, places: Places, words: Iterable[str]) -> set[str]:
        """Those that begin a word of the text, or one of these words."""
        return {*places.words, *places.inside, *(start for word in words for start in self.of(word))}

    def begun_by(self, words: Iterable[str]) -> set[str]:
        """Every way in which phrases may write the first letters of these words."""
        begun = {start for word in words for start in self._openings_of(word)}
        return {start[:length] for start in begun for length in range(SHORTEST_STEM, KEY_LENGTH + 1)}

    def of(self, word: str) -> Iterable[str]:
        """Those that begin the word, also after particles written on to it; each once."""
        start = word[:KEY_LENGTH]
        if word[0] not in self._lengths and start[:SHORTEST_STEM] not in self._begun:
            return (start,) if start in self._whole else ()
        found = self._openings_of(word)
        begun = [start for start in found if start[:SHORTEST_STEM] in self._begun]
        stems = {f"{start[:length]}*" for start in begun for length in range(SHORTEST_STEM, KEY_LENGTH)}
        return (found & self._whole) | (stems & self._stems)

    def _openings_of(self, word: str) -> set[str]:
        """Its first letters, and those behind particles written on to it."""
        lengths = self._lengths.get(word[0], ())
        behind = {word[end : end + KEY_LENGTH] for end in lengths if word[:end] in self.attached}
        return {word[:KEY_LENGTH], *behind}

    def _anywhere(self, text: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        inside, openings = self._inside, self._openings
        if text.isascii() or self._unparted.isdisjoint(text):
            return found
        for at in [at for at, letter in enumerate(text) if letter in openings]:
            for length in range(1, KEY_LENGTH + 1):
                if (start := text[at : at + length]) in inside:
                    found.setdefault(start, []).append(at)
        return found
