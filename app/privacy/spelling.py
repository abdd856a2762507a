"""Words that were meant: what may stand behind a word that no lexicon knows, one or two slips of the finger away.

Nothing is put right in the text for good. A guess only says with which word a phrase may be tried, and the scrubber
asks more of a phrase that was guessed. The first letter must be right, and innocent words (documented, refuge,
detailed) are never taken for others.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.privacy.normalise import Folded
from app.privacy.packed import Packed

_LETTERS = re.compile(r"[^\W\d_][^\W_]*")
_FULL_LETTERS = "\u0530"  # from here on writing leaves vowels out, or has one letter for a syllable
_SHORTEST, _LONGEST = 3, 24  # letters of what was typed
_LONGEST_TARGET = 16
_SHORT, _LONG = 6, 9  # size of words with a weak slip, and with two
_SHORTEST_STEM = 5
_LONGEST_ENDING, _LONGEST_DENSE_ENDING = 3, 1  # letters after a stem; behind more of them may be a slip
_MOST_PLAIN = 20_000  # a megabyte
_MOST_GUESSES = 4
_MOST_LOOKED_UP = 500  # different words of one text that no list has; what stands behind them is read as it is written
_VOWELS = frozenset("aeiouyаеиоуыэюяاويه")
_KEYBOARDS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("йцукенгшщзх", "фывапролджэ", "ячсмитьбю"),
    ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ءرلاهوز"),
    ("بتثن",), ("جحخ",), ("دذ",), ("رز",), ("سش",), ("صض",), ("طظ",), ("عغ",), ("فق",),  # alike but for dots
)  # fmt: skip


def _neighbours() -> Iterator[str]:
    for rows in _KEYBOARDS:
        yield from (a + b for row in rows for a, b in itertools.pairwise(row))
        for upper, lower in itertools.pairwise(rows):
            yield from (
                upper[at] + lower[near] for near in range(len(lower)) for at in (near, near + 1) if at < len(upper)
            )


_NEIGHBOURS = frozenset(pair for found in _neighbours() for pair in (found, found[::-1]))


def is_dense(word: str) -> bool:
    """Whether it is written without vowels, or with a letter for a syllable."""
    return word >= _FULL_LETTERS


def size(word: str) -> int:
    """How much a word says: its letters, and half as many again where letters carry more than a sound."""
    return len(word) * 3 // 2 if is_dense(word) else len(word)


def targets_among(words: Iterable[str]) -> set[str]:
    """Those of the words written out in phrases (`*` where anything may stand) that are known with a slip in them."""
    found = set[str]()
    for word in words:
        letters, star, _ = word.lstrip("*").partition("*")
        if (
            _LETTERS.fullmatch(letters)
            and len(letters) >= _SHORTEST
            and size(letters) >= (_SHORTEST_STEM if star else 4)
        ):
            found.add(letters + star)
    return found


def edges_of(target: str) -> Iterator[str]:
    """What one slip leaves of a word or stem: one of these."""
    if target.endswith("*"):
        yield f"*{target[:3]}"
        yield f"*{target[0]}-{target[3:-1][:2]}"
        return
    if len(target) <= _SHORT:
        yield target[:2]
        yield f"{target[0]}-{target[-1]}"
        return
    yield target[:3]
    yield f"{target[0]}-{target[-3:]}"
    if len(target) >= _LONG:
        yield f"{target[:2]}-{target[-2:]}"


def _edges_met(word: str) -> list[str]:
    """The edges of all words it may stand for."""
    first, edges = word[0], list[str]()
    if len(word) <= _SHORT + 1:
        edges += [word[:2], f"{first}-{word[-1]}"]
    if len(word) >= _SHORT:
        edges += [word[:3], f"{first}-{word[-3:]}"]
    if len(word) >= _LONG - 2:
        edges.append(f"{word[:2]}-{word[-2:]}")
    return edges


def _stem_edges_met(word: str) -> list[str]:
    """The edges of all stems it may begin with: a slip moves what follows by a letter."""
    begin = f"*{word[0]}-"
    edges = [f"*{word[:3]}", begin + word[2:4], begin + word[3:5], begin + word[4:6]]
    return edges + [begin + letter for letter in word[2:5]] if is_dense(word) else edges


class Speller:
    """Knows the words of the lexicons by their edges."""

    __slots__ = ("_attached", "_by_edge", "_plain", "innocent")

    def __init__(self, by_edge: Mapping[str, str], innocent: AbstractSet[str], attached: AbstractSet[str]) -> None:
        """`by_edge`: words and stems (`stem*`) by what a slip leaves of them, packed; `innocent`: words that are not
        misspelt; `attached`: what may be written on to the front of a word."""
        self._by_edge, self.innocent, self._attached = Packed(by_edge), innocent, attached
        self._plain = set[int]()  # marks of words that were met and are near none

    def near(self, word: str) -> list[str]:
        """The words an unknown word may have been, the nearest first; none when it is a word itself, only long ones
        when it is the form of a stem."""
        if not (_SHORTEST <= len(word) <= _LONGEST and word[0].isalpha()) or word in self.innocent:
            return []
        mark = hash(word)  # Python's own, with a key that is new in every process: it tells nobody the word
        if mark in self._plain:
            return []
        readings = list(self._readings(word))
        near = [] if any(self._is_known(rest) for _, rest in readings) else self._nearest(word, readings)
        # Most words have none, and most texts are made of the same few thousand words.
        if not near and len(self._plain) < _MOST_PLAIN:
            self._plain.add(mark)
        return near

    def _is_known(self, word: str) -> bool:
        edge = word[:2] if len(word) <= _SHORT else word[:3]
        return word in self._by_edge.of(edge)

    def _nearest(self, word: str, readings: Iterable[tuple[str, str]]) -> list[str]:
        found: dict[str, int] = {}
        longest = _LONGEST_DENSE_ENDING if is_dense(word) else _LONGEST_ENDING
        is_known = False
        for lead, rest in readings:
            for target, slips, _ in self._whole(rest):
                if _is_slip(rest, target, slips):
                    found.setdefault(lead + target, slips)
            for stem in self._met(_stem_edges_met(rest)):
                is_known |= rest.startswith(stem[:-1]) and len(rest) - len(stem) < longest
                right, slips = _stem_read(rest, stem[:-1])
                if slips:
                    found.setdefault(lead + right, slips)
        near = sorted(found, key=lambda right: (found[right], -len(right), right))[:_MOST_GUESSES]
        return [right for right in near if len(right) >= _LONG] if is_known else near

    def _whole(self, word: str) -> list[tuple[str, int, int]]:
        """The words within two slips of it, with their slips."""
        targets = self._met(_edges_met(word))
        return process.extract(word, targets, scorer=OSA.distance, score_cutoff=_allowed(word), limit=None)

    def _met(self, edges: Iterable[str]) -> list[str]:
        return [target for edge in edges for target in self._by_edge.of(edge)]

    def _readings(self, word: str) -> Iterator[tuple[str, str]]:
        """What may be written on to its front, and the word without it."""
        yield "", word
        if word.isascii():
            return
        for length in range(1, len(word) - _SHORTEST):
            if word[:length] in self._attached and word[length:] not in self.innocent:
                yield word[:length], word[length:]


class Guesses:
    """What the words of one text may have been, each looked up once."""

    __slots__ = ("_met", "_speller")

    def __init__(self, speller: Speller) -> None:
        self._speller, self._met = speller, dict[str, list[str]]()

    def among(self, words: Iterable[str]) -> dict[int, list[str]]:
        """The words each unknown one of these may have been, the nearest first, by its number."""
        met, near, innocent = self._met, self._speller.near, self._speller.innocent
        found: dict[int, list[str]] = {}
        for number, word in enumerate(words):
            if word in innocent:
                continue
            rights = met.get(word)
            if rights is None:
                rights = met[word] = near(word) if len(met) < _MOST_LOOKED_UP else []
            if rights:
                found[number] = rights
        return found


def _allowed(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _is_slip(typed: str, target: str, slips: int) -> bool:
    """Whether so many are few for the word, and such as fingers make in a short one."""
    if slips > _allowed(target) or (size(target) < _SHORT and not _is_of_fingers(typed, target)):
        return False
    # "paper" is a word of its own, "papes" is not.
    return not (len(typed) < _SHORT and typed.isascii() and target.startswith(typed))


def _stem_read(typed: str, stem: str) -> tuple[str, int]:
    """The word with its stem put right, and how many slips that were: 0 where it is too far or right as it is."""
    read = []
    for length in (len(stem), len(stem) + 1, len(stem) - 1):
        start = typed[:length]
        slips = OSA.distance(start, stem, score_cutoff=_allowed(stem)) if len(start) == length else 0
        if slips and _is_slip(start, stem, slips):
            read.append((slips, start[-1] != stem[-1], -length))
    slips, _, length = min(read, default=(0, True, 0))
    return stem + typed[-length:], slips


def _is_of_fingers(typed: str, target: str) -> bool:
    """Whether a short word was written with letters changed about, left out, doubled or of a key beside it."""
    at = next(
        (at for at, (a, b) in enumerate(zip(typed, target, strict=False)) if a != b), min(len(typed), len(target))
    )
    if len(typed) < len(target):
        return len(target) > 4 or target[at] in _VOWELS
    if len(typed) > len(target):
        return any(
            typed[at] == near or typed[at] + near in _NEIGHBOURS for near in typed[at - 1] + typed[at + 1 : at + 2]
        )
    return typed[at] + target[at] in _NEIGHBOURS or typed[at + 1 : at + 2] + typed[at] == target[at : at + 2]


def _is_doubled(typed: str, right: str) -> bool:
    at = next((at for at, (a, b) in enumerate(zip(typed, right, strict=False)) if a != b), len(right))
    return typed[at] == typed[at - 1] and typed[:at] + typed[at + 1 :] == right if len(typed) > len(right) else False


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text with words put right, and where they stand in it: start, end, and whether a letter was only doubled."""

    folded: Folded
    places: tuple[tuple[int, int, bool], ...]


def rewritten(folded: Folded, right: Mapping[int, str]) -> Rewritten:
    """The text with the words numbered so (in order) as they were meant; every letter of one stands for the whole of
    what was typed."""
    text, last, moved = folded.text, 0, 0
    pieces, origin, places = list[str](), list[int](), list[tuple[int, int, bool]]()
    words, begins = folded.words.copy(), list[int]()
    for number, word in right.items():
        start, typed = folded.begins[number], folded.words[number]
        end = start + len(typed)
        pieces += [text[last:start], word]
        origin += [*range(last, start), start, *(min(start + i, end - 1) for i in range(1, len(word)))]
        begins += [at + moved for at in folded.begins[len(begins) : number + 1]]
        words[number] = word
        places.append((start + moved, start + moved + len(word), _is_doubled(typed, word)))
        moved += len(word) - len(typed)
        last = end
    origin += range(last, len(text))
    begins += [at + moved for at in folded.begins[len(begins) :]]
    way = origin if folded.origin is None else [folded.origin[at] for at in origin]
    read = Folded("".join([*pieces, text[last:]]), tuple(way), folded.length, words, begins)
    return Rewritten(read, tuple(places))
