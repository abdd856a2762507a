"""Finding phrases in a text: which of them can match at all, where their words begin, and what they match.

Phrases are held by the first letters of words that stand in each of their matches, so that most texts never meet a
regular expression; one is compiled when first needed, because compiling them all takes longer than a start may. In a
long text those words must also stand near each other, so that the work grows with the text and not with its square.
"""

import itertools
import marshal
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from app.privacy.normalise import BARRIER, Folded

KEY_LENGTH = 5

Row = tuple[str, frozenset[str], tuple[frozenset[str], ...], frozenset[str], str, int, frozenset[str]]
"""A phrase as plain data: its regular expression, and `keys`, `others`, `heads`, `tier`, `reach` and `written` of
`phrases.Written`."""

_FEW, _MANY_WORDS = 3, 32
_FARTHEST = 32  # words that any match may have
SHORTEST_STEM = 3  # letters; stems are looked for in scripts other than Latin only
_SIGN = re.compile(r"[^\w @!.,]")
_BLANKED = {BARRIER: "."} | dict.fromkeys("!?؟", "!") | dict.fromkeys("۔।॥。！？።", ";") | dict.fromkeys("،፣，、", ",")


def blanked(text: str) -> str:
    """A folded text, as long as it was, as patterns see it: `.` and `!` end sentences, `;` is in no gap between words,
    `@` may be a letter, and any other sign is a blank."""
    return _SIGN.sub(lambda sign: _BLANKED.get(sign[0], " "), text)


Regs = tuple[tuple[int, int], ...]
"""From where to where a match is, and each of its groups."""
Asked = tuple[frozenset[str], int]
"""First letters, and how many words further one that begins so may stand."""


class Places:
    """Where the words stand that phrases ask for, by their first letters."""

    __slots__ = ("_around", "_begun", "_met", "around", "begun", "few", "folded", "inside", "words")

    def __init__(
        self,
        folded: Folded,
        words: dict[str, int],
        *,
        inside: dict[str, list[int]],
        around: tuple[int, ...] = (),
        begun: AbstractSet[str] = frozenset(),
    ) -> None:
        """`words`: a bit for each word, particles written on to it included; `inside`: as characters, where words are
        not parted; `around`: of each of these bits, one must be of a word of any match; `begun`: first letters, with
        some of which a phrase must be written, if any."""
        self.folded, self.words, self.inside, self.around, self.begun = folded, words, inside, around, begun
        self.few = _FEW if len(folded.words) < _MANY_WORDS else 0
        self._begun = frozenset(words)
        self._met: dict[Asked, int] = {}
        self._around: dict[int, int] = {}

    def starts(self) -> AbstractSet[str]:
        """The first letters of all its words, or of those near enough to the wanted ones to stand in a match with
        them."""
        begun = self._begun
        if self.around:
            near = within(self.around[-1] << _FARTHEST, 2 * _FARTHEST)
            begun = frozenset([start for start, bits in self.words.items() if bits & near])
        return begun | self.inside.keys() if self.inside else begun

    def around_only(self, bits: int) -> "Places":
        """The same for matches that hold one of the words with these bits."""
        return Places(self.folded, self.words, inside=self.inside, around=(bits,))

    def wanted(self, reach: int) -> int:
        """A bit for each word from which all that a match must hold is in reach."""
        found = self._around.get(reach)
        if found is None:
            found = -1
            for bits in self.around:
                found &= within(bits, reach)
            self._around[reach] = found
        return found

    def near(self, asked: Asked) -> int:
        """A bit for each word from which one that begins so is in reach."""
        found = self._met.get(asked)
        if found is None:
            found = self._met[asked] = self._find(*asked)
        return found

    def _find(self, starts: frozenset[str], reach: int) -> int:
        words, bits = self.words, 0
        if "" in starts:
            return (1 << len(self.folded.words)) - 1
        for start in starts & self._begun:
            bits |= words[start]
        return within(bits, reach) if reach else bits


def within(bits: int, reach: int) -> int:
    """These bits and so many before each of them."""
    done = 0
    while done < reach:
        step = min(done + 1, reach - done)
        bits |= bits >> step
        done += step
    return bits


class Phrase:
    """One way of speaking. Groups of its pattern are what is removed; all else stays."""

    __slots__ = ("_compiled", "_regex", "_within", "first", "keys", "others", "reach", "tier", "written")

    def __init__(self, row: Row, same: Callable[[Asked], Asked]) -> None:
        """`same` gives an equal one that was met before, so that what phrases share is worked out once for a text."""
        self._regex, keys, others, heads, self.tier, self.reach, self.written = row
        self._compiled: re.Pattern[str] | None = None
        asked = [same((starts, self.reach)) for starts in (keys, *others)]
        self.keys = asked[0][0]
        self.others = tuple(starts for starts, _ in asked[1:])
        self.first = same((heads, 0)) if heads else None
        """What begins a match; None where words are not parted."""
        self._within = tuple(one for one in asked if one[0] != heads)

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches it."""
        return self._compiled or self.compile()

    def compile(self) -> re.Pattern[str]:
        """What matches it, compiled now unless it was before."""
        if self._compiled is None:
            self._compiled = re.compile(self._regex)
        return self._compiled

    def beginnings(self, places: Places) -> int:
        """A bit for each word a match may begin with: all of its words stand in reach; a few are worth no closer
        look."""
        if self.first is None:
            return -1 if places.inside or not places.around else 0
        bits = places.near(self.first)
        if places.around:
            bits &= places.wanted(self.reach)
        if bits.bit_count() <= places.few:
            return bits
        for asked in self._within:
            bits &= places.near(asked)
            if not bits:
                break
        return bits

    def matches(self, text: str, places: Places, beginnings: int) -> list[Regs]:
        """Its matches in a text that begin with one of these words, in order: from where to where, and its groups."""
        pattern = self._compiled or self.compile()
        if self.first is None:
            return [match.regs for start, end in self._regions(places) for match in pattern.finditer(text, start, end)]
        match_at, end, found, begins = pattern.match, 0, list[Regs](), places.folded.begins
        while beginnings:
            lowest = beginnings & -beginnings
            beginnings ^= lowest
            at = begins[lowest.bit_length() - 1]
            match = match_at(text, at) if at >= end else None
            if match:
                end = match.end()
                found.append(match.regs)
        return found

    def _regions(self, places: Places) -> list[tuple[int, int]]:
        """All that a match may reach around the places of its words, what overlaps as one."""
        regions, begins, inside = list[tuple[int, int]](), places.folded.begins, places.inside
        found = {place for key in self.keys if key in inside for place in inside[key]}
        found |= {begins[number] for number in numbers_of(places.near((self.keys, 0)))}
        for place in sorted(found):
            start, end = max(0, place - self.reach), place + self.reach
            if regions and start <= regions[-1][1]:
                regions[-1] = (regions[-1][0], end)
            else:
                regions.append((start, end))
        return regions


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, in order."""
    while bits:
        lowest = bits & -bits
        bits ^= lowest
        yield lowest.bit_length() - 1


Attempt = tuple[Phrase, int]
"""A phrase worth looking for, and the words a match may begin with, as bits."""


class Index:
    """Phrases by the first letters of words that stand in each of their matches."""

    __slots__ = ("_by_key", "_made", "_met", "_rows")

    def __init__(self, rows: Sequence[bytes], by_key: Mapping[str, Sequence[int]]) -> None:
        """The phrases' rows, marshalled; the numbers of those that ask for a word, by its first letters."""
        self._rows, self._by_key = rows, by_key
        self._made: list[Phrase | None] = [None] * len(rows)
        self._met: dict[Asked, Asked] = {}

    def __iter__(self) -> Iterator[Phrase]:
        return map(self._phrase, range(len(self._rows)))

    def _phrase(self, number: int) -> Phrase:
        """The phrase, made when it is first asked for: few of all languages' are."""
        phrase = self._made[number]
        if phrase is None:
            row: Row = marshal.loads(self._rows[number])  # noqa: S302 - our own, see `prepared`
            phrase = self._made[number] = Phrase(row, lambda asked: self._met.setdefault(asked, asked))
        return phrase

    def attempts(self, places: Places) -> list[Attempt]:
        """The phrases worth looking for in a text."""
        found = [(phrase, phrase.beginnings(places)) for phrase in self._likely(places)]
        return [attempt for attempt in found if attempt[1]]

    def _likely(self, places: Places) -> list[Phrase]:
        """The phrases all of whose words may be among those of a text."""
        by_key, made, starts, likely = self._by_key, self._made, places.starts(), list[Phrase]()
        away, unwritten = starts.isdisjoint, places.begun.isdisjoint if places.begun else None
        for number in set(itertools.chain.from_iterable([by_key[key] for key in by_key.keys() & starts])):
            phrase = made[number] or self._phrase(number)
            if unwritten and unwritten(phrase.written):
                continue
            for others in phrase.others:
                if away(others):
                    break
            else:
                likely.append(phrase)
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

    def places(self, folded: Folded, *around: int) -> Places:
        """Where those stand that begin its words or, where words are not parted, stand anywhere."""
        words: dict[str, int] = {}
        bit = 1
        for word in folded.words:
            for start in self.of(word):
                words[start] = words.get(start, 0) | bit
            bit <<= 1
        return Places(folded, words, inside=self._anywhere(folded.text), around=around)

    def put_right(self, places: Places, right: Mapping[int, str], fresh: Sequence[int]) -> Places:
        """The places of the same text when the words numbered so are other ones, for matches that hold a fresh one;
        only of words that are parted."""
        words, of, around = dict(places.words), self.of, 0
        for number, word in right.items():
            for start in of(word):
                words[start] = words.get(start, 0) | 1 << number
        for number in fresh:
            around |= 1 << number
        begun = self._begun_by({right[number] for number in fresh})
        return Places(places.folded, words, inside={}, around=(*places.around, around), begun=begun)

    def reread(self, places: Places, folded: Folded) -> Places:
        """The places put right, in the text as it is written then; what stands anywhere is looked for anew."""
        return Places(folded, places.words, inside=self._anywhere(folded.text), around=places.around)

    def _begun_by(self, words: Iterable[str]) -> frozenset[str]:
        """Every way in which phrases may write the first letters of these words."""
        begun = {start for word in words for start in self._openings_of(word)}
        return frozenset([start[:length] for start in begun for length in range(SHORTEST_STEM, KEY_LENGTH + 1)])

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
