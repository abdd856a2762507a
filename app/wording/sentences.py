"""Where a sentence ends, in every script: pure.

The signs are Unicode's own list of those that end a sentence, so no script is forgotten.
"""

from itertools import pairwise
from typing import Final

import regex  # type: ignore[import-untyped]

# A stop inside a number, a time or a link ends nothing; the Burmese ၊ parts phrases, as a comma does. On many phones
# the Ethiopic stop ። is typed as two of the signs that part words.
_STOPS: Final = r"(?:[\p{Sentence_Terminal}--[.၊]]|\.(?![\p{L}\p{N}])|::|፡፡|\n)+"
_CLOSED: Final = r"[\p{Pe}\p{Pf}\"']*\s*"
_SENTENCES: Final = regex.compile(rf"{_STOPS}{_CLOSED}", regex.VERSION1)
# What follows a colon or a semicolon is another thought.
_THOUGHTS: Final = regex.compile(rf"(?:{_STOPS}|[:;؛፤፥：；])+{_CLOSED}", regex.VERSION1)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, its sign and the blanks behind it included; together the whole text."""
    return _parts(text, _SENTENCES)


def thoughts(text: str) -> list[str]:
    """The text cut at the ends of its sentences and at colons and semicolons; together the whole text."""
    return [text[start:end] for start, end in _parts(text, _THOUGHTS)]


def _parts(text: str, ends: "regex.Pattern[str]") -> list[tuple[int, int]]:
    borders = [0, *(found.end() for found in ends.finditer(text))]
    if borders[-1] < len(text):
        borders.append(len(text))
    return list(pairwise(borders))
