"""Text folded for matching, with the way back to the original.

Folding keeps one character per character wherever it can, so that the common message needs no offset map:
ASCII is lower-cased, everything else goes through one translation table. Only texts with marks to drop,
stretched letters or spaced-out letters pay for a map.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BARRIER = "\x02"
"""Stands for words already removed: no match, gap or context reaches across it."""

AROUND = 160
"""Characters, sixteen words: nothing that is said reaches further."""

_DROP = "\x01"
_JOINER = "\u200c"
_TATWEEL = "\u0640"
_REMEMBERED = 10_000  # characters; what is met beyond them is worked out each time

# Blocks whose characters fold to another character; what lies outside stays as it is.
_BLOCKS = (
    (0x00, 0x250), (0x300, 0x370), (0x400, 0x530), (0x600, 0x780), (0x900, 0xE00), (0x1000, 0x10A0),
    (0x1200, 0x13A0), (0x1AB0, 0x1B00), (0x1E00, 0x1F00), (0x2000, 0x2190), (0x2460, 0x2500), (0x3000, 0x3040),
    (0xFB00, 0xFB07), (0xFB50, 0xFF00), (0xFF00, 0xFFF0), (0x1D400, 0x1D800),
)  # fmt: skip
_BOUNDS = sorted({bound for block in _BLOCKS for bound in block if sum(bound in other for other in _BLOCKS) == 1})
# One letter stands for all the ways a sound is typed on Arabic, Persian, Urdu and Pashto keyboards.
_ARABIC = {
    "ا": "أإآٱ", "ي": "ىئیېۍےێۓ", "و": "ؤۆۇۋۈ", "ه": "ةۀہەھۃ", "ك": "کڪ", "گ": "ګڭ", "ق": "ڨ", "ف": "ڤ",
    "ب": "پ", "ج": "چځڅ", "ز": "ژ", "ر": "ړڑڕ", "د": "ڈډ", "ت": "ټٹ", "ن": "ڼںڻ", "ل": "ڵ",
}  # fmt: skip
_ETHIOPIC = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"), ("ቐ", "ቀ"), ("ኸ", "ከ"))
# Letters with a rounded sound beside the plain ones they are typed for, and the two that sound the same in first and
# fourth order.
_ETHIOPIC_SINGLE = dict(zip("ቈቘቊቚቍቝኰዀኲዂኵዅጐጒጕኈኍሃሓኃኣዓ", "ቆቆቁቁቁቁኮኮኩኩኩኩጎጉጉሆሁሀሀሀአአ", strict=True))
_ALIKE = (
    {other: letter for letter, others in _ARABIC.items() for other in others}
    | {chr(ord(other) + order): chr(ord(base) + order) for other, base in _ETHIOPIC for order in range(8)}
    | _ETHIOPIC_SINGLE
)
_SINGLE = (
    dict.fromkeys("’‘ʼ`´ʹ′", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"ı": "i", "ø": "o", "ł": "l", "đ": "d", _TATWEEL: _DROP}
)

_THRICE = re.compile(r"(.)\1\1")
_STRETCHED = re.compile(r"([^\W\d_])\1\1+")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:([ .*_-])[^\W\d_])(?:\1[^\W\d_]){2,}(?!\w)")
_SPACED_OUT = 4  # letters
_LONE_WORDS = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (0, 2))  # of one letter, before and behind spaced-out ones
_LEET_SIGN = re.compile(r"[0134$@](?=[^\W\d_])")
_LEET = re.compile(r"[^\W\d_][0134$@][^\W\d_]|(?<!\w)[013$@][a-z]{3}")
_LEET_WORD = re.compile(r"[\w$@]+")
_AS_LETTERS = str.maketrans("0134$@", "oieasa")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `origin[i]` is where its i-th character stood, or None where nothing moved."""

    text: str
    origin: tuple[int, ...] | None
    length: int  # of the original
    words: list[str] = field(default_factory=list, compare=False)
    """What stands between blanks and signs, in order."""
    begins: list[int] = field(default_factory=list, compare=False)
    """Where each of them begins."""

    def __post_init__(self) -> None:
        if self.words:
            return
        words, begins, at, index = _WORD.findall(self.text), self.begins, 0, self.text.index
        for word in words:
            at = index(word, at)
            begins.append(at)
            at += len(word)
        object.__setattr__(self, "words", words)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original, with the marks dropped at its end."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end] if end < len(self.origin) else self.length


def _one_character(char: str) -> str:
    """What one character folds to: a letter, or the sign to drop it."""
    if char in _SINGLE:
        return _SINGLE[char]
    category = unicodedata.category(char)
    if category[0] == "M" and 0x900 <= ord(char) < 0x10A0:
        # Vowel signs of Indic and Burmese writing carry the word: each becomes a letter nobody else writes with.
        return chr(0xAC00 + ord(char) - 0x900)
    if category in {"Cf", "Me", "Mn"}:
        return _DROP
    if category == "Cc":
        return char if char in f"\t\n\r{BARRIER}" else _DROP
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", char).casefold()
    base = "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) != "Mn")
    return base[0] if len(base) == 1 else plain[0] if len(plain) == 1 else char.lower()[0]


def _folded_character(code: int) -> str:
    """What a character becomes, the letters that stand for many included."""
    char = chr(code)
    if char in _ALIKE:
        return _ALIKE[char]
    if bisect(_BOUNDS, code) % 2 == 0:
        return char
    folded = _one_character(char)
    return folded if folded in {char, _DROP} else _folded_character(ord(folded))


class _Table(dict[int, str]):
    """Code point → its folded character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _folded_character(code)
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


class Folder:
    """Folds texts; remembers the characters it has met."""

    __slots__ = ("_table",)

    def __init__(self) -> None:
        self._table = _Table()

    def word(self, word: str) -> str:
        """A word of a lexicon, folded; marks are dropped."""
        return word.translate(self._table).replace(_DROP, "")

    def fold(self, text: str) -> Folded:
        """The text folded character by character, marks dropped, stretched letters closed up."""
        plain = text.lower() if text.isascii() and text.isprintable() else text.translate(self._table)
        folded = Folded(plain, None, len(text))
        if _DROP in plain:
            folded = _without(folded, ((i, i + 1) for i in _places(_DROP, plain)))
        if _THRICE.search(folded.text) and _STRETCHED.search(folded.text):
            folded = _without(folded, ((m.start() + 1, m.end()) for m in _STRETCHED.finditer(folded.text)))
        return folded

    def others(self, plain: Folded, text: str) -> Iterator[tuple[int, Folded]]:
        """Other ways to read parts of a text, with where each part begins; `plain` is the text folded."""
        for start, end in _spots(plain, text):
            yield from ((start, other) for other in self._read_otherwise(text[start:end]))

    def _read_otherwise(self, text: str) -> Iterator[Folded]:
        """A joiner as a space, spaced-out letters closed up (the first and last may be words: "we r i l l e g a l y
        2 hijos"), digits and signs as letters."""
        folded = self.fold(text)
        if _JOINER in text:
            yield self.fold(text.replace(_JOINER, " "))
        if _SPACED.search(folded.text):
            for before, behind in _LONE_WORDS:
                yield _without(folded, _letter_gaps(folded.text, before, behind))
        if _LEET.search(folded.text):
            read = _LEET_WORD.sub(lambda m: _as_letters(m[0]), folded.text)
            if read != folded.text:
                yield Folded(read, folded.origin, folded.length)


def _spots(plain: Folded, text: str) -> list[tuple[int, int]]:
    """The parts of a text with something to read otherwise, and what stands near it."""
    found = [(at, at + 1) for at in _places(_JOINER, text)]
    if len([word for word in plain.words if len(word) == 1]) >= _SPACED_OUT:
        found += [plain.original(*match.span()) for match in _SPACED.finditer(plain.text)]
    if _LEET_SIGN.search(plain.text):
        found += [plain.original(*match.span()) for match in _LEET.finditer(plain.text)]
    spots: list[tuple[int, int]] = []
    for start, end in sorted(found):
        begin = spots.pop()[0] if spots and start - AROUND <= spots[-1][1] else max(0, start - AROUND)
        spots.append((begin, end + AROUND))
    return spots


def _as_letters(word: str) -> str:
    """The word with digits and signs read as letters, where most of it is letters: a number with a letter stays."""
    letters = sum(map(str.isalpha, word))
    return word.translate(_AS_LETTERS) if 2 * letters > len(word) else word


def _places(char: str, text: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _letter_gaps(text: str, before: int, behind: int) -> Iterator[tuple[int, int]]:
    """The separators inside "i l l e g a l" but for some at both ends: every second character of such a run."""
    for run in _SPACED.finditer(text):
        yield from ((at, at + 1) for at in range(run.start() + 1 + 2 * before, run.end() - 2 * behind, 2))


def _without(folded: Folded, spans: Iterable[tuple[int, int]]) -> Folded:
    """The folded text without these spans (in order), its map to the original composed."""
    before = folded.origin
    pieces, kept, last = [], list[int](), 0
    for start, end in (*spans, (len(folded.text), len(folded.text))):
        pieces.append(folded.text[last:start])
        kept.extend(range(last, start) if before is None else before[last:start])
        last = end
    return Folded("".join(pieces), tuple(kept), folded.length)
