"""The number of people a text says, from number and person words beside each other: pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from app.inbound.word_index import Hit

# More is a crowd, a price or a year; a person reads it, we do not count it.
_MOST: Final = 1000
_LOOKED_AT: Final = 60  # words that bear on a count; whoever writes more of them is not counting people
_KIND_CODE: Final = MappingProxyType({"part": "part", "whole": "person"})
_TOLD: Final = frozenset(_KIND_CODE.values())
_NONE: Final[frozenset[str]] = frozenset()
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
    if not any(hit.number is not None for hit in hits):
        return None
    hits = [hit for hit in hits if hit.number is not None or not _COUNTING.isdisjoint(hit.codes)][:_LOOKED_AT]
    numbers = [number for number in _join_tens(hits, spelled) if _plausible(number.value)]
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
        _Number(hit.start, hit.end, hit.number, not hit.text.isdigit()) for hit in hits if hit.number is not None
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
    """Whether the number tells a whole or a part of a group of people, by the words at most one word away."""
    after = [(hit, spelled[number.end : hit.start].split()) for hit in hits if hit.start >= number.end]
    before = [(hit, spelled[hit.end : number.start].split()) for hit in hits if hit.end <= number.start]
    touching = {code for hit, between in before if not between for code in hit.codes}
    following = {code for hit, between in after if not between for code in hit.codes}
    if "label" in touching or "ordinary" in following:
        return None
    if any("frame" in hit.codes for hit, between in before if len(between) <= 1):
        return "whole"
    own = {code for hit in hits if hit.start == number.start for code in hit.codes}
    near = [own, *(hit.codes for hit, between in after if len(between) <= 1), touching]
    told = next((codes for codes in near if not _TOLD.isdisjoint(codes)), _NONE)
    return next((kind for kind in ("part", "whole") if _KIND_CODE[kind] in told), None)
