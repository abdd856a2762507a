"""Entries of word lists found in a folded text, by the word they start with: pure.

An index, not one regular expression of all entries: that finds as fast, and takes a second to compile. What can be
worked out beforehand is, because every text goes through here: which entry is longest, and what shorter ones add.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

# Small words written onto the next one: and, with, in, for, the.
_PREFIXES: Final = MappingProxyType({"Arab": re.compile("[وف]?[بلك]?(?:ال|لل)?"), "Ethi": re.compile("[በለየከብንዘእም]?")})
WITHOUT_SPACES: Final = frozenset({"Hani", "Mymr"})
_UNSPACED: Final = re.compile("[0-9]+|[^ ]")
_STEM: Final = MappingProxyType({"Latn": 3, "Cyrl": 3})  # letters a stem is looked up by
_STEM_ELSEWHERE: Final = 2  # a letter says more there: a syllable, or the consonant of one
_LONGEST_NUMBER: Final = 4
_NONE: Final[frozenset[str]] = frozenset()


class Entry(NamedTuple):
    """One entry: ``spelled`` ends in a space when the word must end there.

    ``only``: a short word, that counts in its own ``languages`` and while the language is unsure.
    """

    spelled: str
    codes: frozenset[str]
    number: int | None
    languages: frozenset[str]
    only: bool


class Hit(NamedTuple):
    """One entry found in a text: where it starts and ends, and our spelling of it, codes and number.

    A tuple, because a handful is made for every text and a frozen dataclass costs four times as much.
    """

    start: int
    end: int
    text: str
    codes: frozenset[str]
    number: int | None


class WordIndex:
    """All entries of one script."""

    def __init__(self, script: str, entries: Iterable[Entry]) -> None:
        self._prefix = _PREFIXES.get(script)
        self.unspaced = script in WITHOUT_SPACES
        self._letters = stem_letters(script)
        self._stems = _group(entries, self._stem_key, {})
        self._whole = _group(entries, self._whole_key, self._stems, letters=self._letters)
        self._stems = {key: _inherit(listed) for key, listed in self._stems.items()}

    def spell(self, folded: str) -> str:
        """The folded text as this index reads it: between spaces, and without any inside in Han and Burmese."""
        return f" {folded.replace(' ', '')} " if self.unspaced else f" {folded} "

    def hits(self, spelled: str, language: str | None = None) -> list[Hit]:
        """The longest entry at the start of each word, left to right; none inside ordinary words.

        ``spelled``: what ``spell`` gave; ``language``: the text's, when it is sure.
        """
        found: list[Hit] = []
        covered = 0
        for start, listed in self._candidates(spelled):
            if start < covered or (found and start == found[-1].start):
                continue
            for text, codes, number, languages, only in listed:
                if spelled.startswith(text, start) and not (only and language and language not in languages):
                    plain = text.rstrip()
                    found.append(Hit(start, start + len(plain), plain, codes, number))
                    covered = start + len(plain) if "ordinary" in codes else covered
                    break
        return found

    def _candidates(self, spelled: str) -> Iterator[tuple[int, Sequence[Entry]]]:
        """Where an entry may start, with those that may, longest first."""
        whole, stems, letters = self._whole, self._stems, self._letters
        for start, word in self._words(spelled):
            listed = whole.get(word) or stems.get(word[:letters], ())
            if word.isdigit() and len(word) <= _LONGEST_NUMBER:
                yield start, (*listed, Entry(word, _NONE, int(word), _NONE, only=False))
            elif listed:
                yield start, listed

    def _words(self, spelled: str) -> Iterator[tuple[int, str]]:
        if self.unspaced:
            for match in _UNSPACED.finditer(spelled):
                yield match.start(), match[0]
            return
        start = 1
        for word in spelled.split():
            yield start, word
            if self._prefix:
                yield from self._bare_words(start, word)
            start += len(word) + 1

    def _bare_words(self, start: int, word: str) -> Iterator[tuple[int, str]]:
        """The word without one, two… of the small words written onto it."""
        longest = self._prefix.match(word) if self._prefix else None
        for offset in range(1, min(longest.end() if longest else 0, len(word) - 2) + 1):
            yield start + offset, word[offset:]

    def _whole_key(self, spelled: str) -> str:
        if self.unspaced:
            return spelled[0]
        first, space, _ = spelled.partition(" ")
        return first if space else ""

    def _stem_key(self, spelled: str) -> str:
        return "" if self.unspaced or " " in spelled else spelled[: self._letters]


def stem_letters(script: str) -> int:
    """How many letters a stem must have at least, to be looked up by."""
    return _STEM.get(script, _STEM_ELSEWHERE)


def _group(
    entries: Iterable[Entry],
    key: Callable[[str], str],
    stems: Mapping[str, Sequence[Entry]],
    *,
    letters: int = 0,
) -> dict[str, tuple[Entry, ...]]:
    """The entries by key with the stems that a whole word may be read by too, longest first."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(key(entry.spelled), []).append(entry)
    grouped.pop("", None)
    if not letters:
        return {first: tuple(listed) for first, listed in grouped.items()}
    return {first: _inherit([*listed, *stems.get(first[:letters], ())]) for first, listed in grouped.items()}


def _inherit(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries longest first, each with the codes of those it begins with: "no water" is also "no"."""
    longest_first = sorted(entries, key=lambda entry: -len(entry.spelled))
    return tuple(
        entry._replace(codes=_one(_all_codes(entry, longest_first)), languages=_one(entry.languages))
        for entry in longest_first
    )


@cache
def _one(codes: frozenset[str]) -> frozenset[str]:
    """The first of all that are equal: there are thousands of entries and not two hundred sets."""
    return codes


def _all_codes(entry: Entry, others: Sequence[Entry]) -> frozenset[str]:
    if "ordinary" in entry.codes:
        return entry.codes
    return entry.codes.union(
        *(
            other.codes
            for other in others
            if entry.spelled.startswith(other.spelled)
            and "ordinary" not in other.codes
            and not (other.only and entry.languages.isdisjoint(other.languages))
        )
    )
