"""The numbers a text begins with, as a relay reports them: "47 40 market": pure.

They are read from the raw words, where the scrubber might take both together for a telephone number.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from app.inbound.folding import fold
from app.inbound.word_index import Hit

_DIGITS: Final = re.compile("[0-9]+")
_CODE: Final = 2  # digits
_LONGEST: Final = 6  # digits; what is longer is no number of people
_NEAR: Final = 3  # letters between two words of one number, as in "cuarenta y dos"
_TIMES: Final = (10, 100, 1000)  # what a smaller number before it multiplies


def leads(text: str, hits_in: Callable[[str], Iterable[Hit]]) -> tuple[int, int | None] | None:
    """The number of two digits that a text begins with, and the first number after it; None where it begins otherwise.

    `hits_in`: the number words of a folded text, and where they stand in it between spaces.
    """
    if not text.lstrip()[:1].isdigit():
        return None
    first, _, rest = fold(text).partition(" ")
    if len(first) != _CODE or not first.isdigit():
        return None
    return int(first), _first_number(f" {rest} ", hits_in(rest))


def only_number(text: str) -> int | None:
    """The number that is the whole text, in digits of any script."""
    folded = fold(text)
    return int(folded) if folded.isdigit() and len(folded) <= _LONGEST else None


def _first_number(spelled: str, hits: Iterable[Hit]) -> int | None:
    """Of those in digits and those in words, the one that comes first; one too long to count people is none."""
    digits = _DIGITS.search(spelled)
    said = [hit for hit in hits if hit.number is not None and not hit.text.isdigit()]
    if digits is None or (said and said[0].start < digits.start()):
        return _together(_first_run(said)) if said else None
    return int(digits[0]) if len(digits[0]) <= _LONGEST else None


def _first_run(said: Sequence[Hit]) -> list[int]:
    """The words of one number: "forty", "cuarenta y dos", "四十"."""
    run, end = [], said[0].start
    for hit in said:
        if hit.start - end > _NEAR or hit.number is None:
            break
        run.append(hit.number)
        end = hit.end
    return run


def _together(numbers: Sequence[int]) -> int:
    whole, part = 0, 0
    for number in numbers:
        if number in _TIMES and 0 < part < number:
            part *= number
        else:
            whole, part = whole + part, number
    return whole + part
