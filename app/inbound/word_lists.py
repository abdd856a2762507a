"""The word lists of needs, danger and numbers, read from words/<lang>.toml into one index per script.

A list is one string of entries between commas; ``*`` at the end means any ending. The codes are the closed list of
needs, ``danger``, ``urgent``, ``ordinary`` (words that look like danger and are not: nothing inside them counts),
and for numbers of people ``person``, ``part`` (a part of a group), ``frame`` (comes before a number), ``myself``,
``label`` (the number after it numbers a thing).

An index, not one regular expression of all entries: that finds as fast, and takes a second to compile.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from app.framework import NEEDS
from app.inbound.folding import fold
from app.language import LANGUAGES, scripts_in

LISTS: Final = Path(__file__).parent / "words"

_PEOPLE: Final = ("person", "part", "frame", "myself", "label")
_URGENCIES: Final = ("danger", "urgent", "ordinary")
_CODES: Final = frozenset((*NEEDS, *_PEOPLE, *_URGENCIES))
# Words that lean on papers, law or police could tell a person's status: they do not survive a failed scrub.
_TELLING: Final = frozenset({"documents", "legal", "id_rules", "cannot_leave"})
_KEPT: Final = frozenset((*NEEDS, "danger", "urgent", "person", "part"))

# Small words written onto the next one: and, with, in, for, the.
_PREFIXES: Final = MappingProxyType({"Arab": re.compile("[وف]?[بلك]?(?:ال|لل)?"), "Ethi": re.compile("[በለየከብንዘእም]?")})
_WITHOUT_SPACES: Final = frozenset({"Hani", "Mymr"})
_UNSPACED: Final = re.compile("[0-9]+|[^ ]")
_STEM: Final = MappingProxyType({"Latn": 3, "Cyrl": 3})  # letters a stem is looked up by
_STEM_ELSEWHERE: Final = 2  # a letter says more there: a syllable, or the consonant of one
_SHORT_LATIN: Final = 4
_SHORT: Final = 3
_WHOLE: Final = (0,)
_NONE: Final[frozenset[str]] = frozenset()
_ORDINARY: Final = frozenset({"ordinary"})


class WordListInvalid(ValueError):
    """A list that cannot be read; says which file and entry."""


class Hit(NamedTuple):
    """One entry found in a folded text: where it starts and ends, its spelling, its codes, its number.

    A tuple, because a handful is made for every text and a frozen dataclass costs four times as much.
    """

    start: int
    end: int
    entry: str
    codes: frozenset[str]
    number: int | None

    def is_harmless(self) -> bool:
        """Whether the entry tells a need, danger or number and nothing about papers or law."""
        if self.number is not None:
            return len(self.entry) <= 3 or not self.entry.isdigit()
        return not self.codes.isdisjoint(_KEPT) and self.codes.isdisjoint(_TELLING)


class _Entry(NamedTuple):
    """``spelled`` ends in a space when the word must end there; ``only``: the languages a short word is read in."""

    spelled: str
    codes: frozenset[str]
    number: int | None
    only: frozenset[str]


class WordIndex:
    """All entries of one script, found by the word they start with."""

    def __init__(self, script: str, entries: Iterable[_Entry]) -> None:
        self._script = script
        self._unspaced = script in _WITHOUT_SPACES
        self._stem = _STEM.get(script, _STEM_ELSEWHERE)
        self._whole = _group(entries, self._whole_key)
        self._stems = _group(entries, self._stem_key)

    def spell(self, folded: str) -> str:
        """The folded text as this index reads it: between spaces, and without any inside in Han and Burmese."""
        return f" {folded.replace(' ', '')} " if self._unspaced else f" {folded} "

    def hits(self, spelled: str, language: str | None = None) -> list[Hit]:
        """The longest entry at the start of each word, left to right; none inside ordinary words.

        ``spelled``: what ``spell`` gave; ``language``: the text's, when it is sure.
        """
        found: list[Hit] = []
        covered = 0
        for start, word in self._words(spelled):
            hit = self._hit(spelled, start, word, language=language) if start >= covered else None
            if hit is None:
                continue
            if "ordinary" in hit.codes:
                covered = hit.end
            found.append(hit)
        return found

    def _words(self, spelled: str) -> Iterator[tuple[int, str]]:
        """The words an entry may start at, with where they stand."""
        if self._unspaced:
            yield from ((match.start(), match[0]) for match in _UNSPACED.finditer(spelled))
            return
        whole, stems, letters = self._whole, self._stems, self._stem
        prefixed = self._script in _PREFIXES
        start = 1
        for word in spelled.split():
            if word in whole or word[:letters] in stems or prefixed or word.isdigit():
                yield start, word
            start += len(word) + 1

    def _hit(self, spelled: str, start: int, word: str, *, language: str | None) -> Hit | None:
        for offset in _offsets(self._script, word):
            part = word[offset:] if offset else word
            listed = self._whole.get(part, ()) + self._stems.get(part[: self._stem], ())
            hit = _read_at(spelled, start + offset, listed, language) if listed else None
            if hit:
                return hit
        if word.isdigit() and len(word) <= 4:
            return Hit(start, start + len(word), word, _NONE, int(word))
        return None

    def _whole_key(self, spelled: str) -> str:
        first = spelled.partition(" ")
        if self._unspaced:
            return spelled[0]
        return first[0] if first[1] else ""

    def _stem_key(self, spelled: str) -> str:
        return "" if self._unspaced or " " in spelled else spelled[: self._stem]


def _read_at(folded: str, start: int, listed: Sequence[_Entry], language: str | None) -> Hit | None:
    """The longest listed entry standing there, with the codes of the shorter ones: "no water" is also "water"."""
    hit: Hit | None = None
    for entry in listed:
        barred = entry.only and language is not None and language not in entry.only
        if barred or not folded.startswith(entry.spelled, start):
            continue
        if hit is None:
            plain = entry.spelled.rstrip()
            hit = Hit(start, start + len(plain), plain, entry.codes, entry.number)
        elif "ordinary" not in hit.codes:
            hit = hit._replace(codes=hit.codes | entry.codes - _ORDINARY)
    return hit


def _group(entries: Iterable[_Entry], key: Callable[[str], str]) -> Mapping[str, tuple[_Entry, ...]]:
    """The entries by key, longest first; those with an empty key left out."""
    grouped: dict[str, list[_Entry]] = {}
    for entry in sorted(entries, key=lambda entry: -len(entry.spelled)):
        grouped.setdefault(key(entry.spelled), []).append(entry)
    grouped.pop("", None)
    return MappingProxyType({first: tuple(listed) for first, listed in grouped.items()})


def _offsets(script: str, word: str) -> tuple[int, ...]:
    """Where the word itself may start behind small words written onto it: the whole first."""
    prefixes = _PREFIXES.get(script)
    if prefixes is None:
        return _WHOLE
    longest = prefixes.match(word)
    end = longest.end() if longest else 0
    return tuple(range(min(end, len(word) - 2) + 1)) if len(word) > 2 else _WHOLE


def read_lists(folder: Path) -> Mapping[str, WordIndex]:
    """One index per script from every list in the folder."""
    by_script: dict[str, dict[tuple[str, frozenset[str]], _Entry]] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in _read_list(path):
            script = next(iter(scripts_in(entry.spelled)), "Latn")
            entries = by_script.setdefault(script, {})
            key = (entry.spelled, entry.only)
            entries[key] = _merge(entries[key], entry) if key in entries else entry
    return MappingProxyType({script: WordIndex(script, entries.values()) for script, entries in by_script.items()})


def _merge(known: _Entry, entry: _Entry) -> _Entry:
    number = known.number if known.number is not None else entry.number
    return known._replace(codes=known.codes | entry.codes, number=number)


def _read_list(path: Path) -> Iterator[_Entry]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WordListInvalid(f"{path.name}: {error}") from None
    if path.stem not in LANGUAGES or given.get("language") != path.stem:
        raise WordListInvalid(f"{path.name}: language must be {path.stem}, one we know")
    for code, listed in given.get("words", {}).items():
        if code not in _CODES:
            raise WordListInvalid(f"{path.name}: unknown list {code}")
        for text in _split(path, code, listed):
            yield _Entry(text, frozenset({code}), None, _only(text, path.stem))
    for number, listed in given.get("numbers", {}).items():
        for text in _split(path, number, listed):
            yield _Entry(text, _NONE, int(number), _only(text, path.stem))


def _only(text: str, language: str) -> frozenset[str]:
    """The languages a short word counts in: "pain" is bread in one of them, "de" is two in another."""
    script = next(iter(scripts_in(text)), "Latn")
    short = len(text.rstrip()) <= (_SHORT_LATIN if script == "Latn" else _SHORT)
    if script in _WITHOUT_SPACES or not short:
        return _NONE
    return frozenset({language, "fa"}) if language == "prs" else frozenset({language})


def _split(path: Path, code: str, listed: Any) -> Iterator[str]:
    if not isinstance(listed, str):
        raise WordListInvalid(f"{path.name}: {code} must be one string with commas")
    for item in listed.split(","):
        if not item.strip():
            continue
        text, stem = fold(item), item.rstrip().endswith("*")
        script = next(iter(scripts_in(text)), "Latn")
        if len(text) < (_STEM.get(script, _STEM_ELSEWHERE) if stem and " " not in text else 1):
            raise WordListInvalid(f"{path.name}: {code} has an entry too short: {item.strip()}")
        if script in _WITHOUT_SPACES:
            yield text.replace(" ", "")
        else:
            yield text if stem else f"{text} "
