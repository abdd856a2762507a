"""Long lists, a leaf at a time: the rows of one, and the number of the next where there is more."""

from collections.abc import Sequence
from typing import Final, TypeVar

from flask import request

LEAF: Final = 100  # rows
_LAST: Final = 100_000
T = TypeVar("T")


def asked_leaf(name: str = "leaf") -> int:
    """The leaf that the address asks for; the first where it asks for none."""
    return min(max(request.args.get(name, 0, type=int), 0), _LAST)


def leafed(rows: Sequence[T], leaf: int) -> tuple[Sequence[T], int | None]:
    """What stands on a leaf, of rows read from its beginning, and the next where one more row was read."""
    return rows[:LEAF], leaf + 1 if len(rows) > LEAF else None
