"""The number of people a text says, from number and person words beside each other: pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from app.inbound.word_lists import Hit

# More is a crowd, a price or a year; a person reads it, we do not count it.
_MOST: Final = 1000
_LOOKED_AT: Final = 60  # words that bear on a count; whoever writes more of them is not counting people
_COUNTING: Final = frozenset({"person", "part", "frame", "myself", "label", "ordinary"})


class _Number(NamedTuple):
    start: int
    end: int
    value: int
    written_out: bool


def count_people(hits: Sequence[Hit], spelled: str) -> int | None:
    """How many people the text speaks of, the writer included where said; None when it does not say.

    A whole ("we are 12", "12 people") counts alone, the largest of them; parts ("2 kids", "3 women") add up,
    and one more for "and me".
    """
    if all(hit.number is None for hit in hits):
        return None
    hits = [hit for hit in hits if hit.number is not None or not hit.codes.isdisjoint(_COUNTING)][:_LOOKED_AT]
    numbers = list(_join_tens(hits, spelled))
    wholes: list[int] = []
    parts: list[int] = []
    for number in numbers:
        kind = _kind(number, hits, spelled)
        if kind:
            (parts if kind == "part" else wholes).append(number.value)
    if wholes:
        return _plausible(max(wholes))
    writer = any("myself" in hit.codes for hit in hits)
    return _plausible(sum(parts) + writer) if parts else None


def _plausible(count: int) -> int | None:
    return count if 0 < count <= _MOST else None


def _join_tens(hits: Sequence[Hit], spelled: str) -> Iterator[_Number]:
    """The numbers, "twenty five" and "خمسة وعشرون" as one; other numbers in words run together say nothing sure."""
    numbers = [
        _Number(hit.start, hit.end, hit.number, not hit.entry.isdigit()) for hit in hits if hit.number is not None
    ]
    taken: set[int] = set()
    for one, two in pairwise(numbers):
        joined = one.written_out and two.written_out and len(spelled[one.end : two.start].strip()) <= 1
        if joined and one.start not in taken:
            taken |= {one.start, two.start}
            small, large = sorted((one.value, two.value))
            if small < 10 <= large and large % 10 == 0:
                yield _Number(one.start, two.end, small + large, written_out=True)
    yield from (number for number in numbers if number.start not in taken)


def _kind(number: _Number, hits: Sequence[Hit], spelled: str) -> str | None:
    """Whether the number tells a whole or a part of a group of people, by its neighbours."""
    after = _neighbours(hits, spelled, after=number.end)
    if any("ordinary" in hit.codes for hit in after if not spelled[number.end : hit.start].strip()):
        return None
    before = [hit for hit in hits if hit.end <= number.start and len(spelled[hit.end : number.start].split()) <= 1]
    beside = [hit for hit in before if not spelled[hit.end : number.start].strip()]
    if any("label" in hit.codes for hit in beside):
        return None
    if any("frame" in hit.codes for hit in before):
        return "whole"
    own = [hit for hit in hits if hit.start == number.start]
    for hit in (*own, *after, *beside):
        if not hit.codes.isdisjoint({"person", "part"}):
            return "part" if "part" in hit.codes else "whole"
    return None


def _neighbours(hits: Sequence[Hit], spelled: str, *, after: int) -> list[Hit]:
    return [hit for hit in hits if hit.start >= after and len(spelled[after : hit.start].split()) <= 1]
