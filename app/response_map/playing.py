"""Counts day by day, as they may be shown in a meeting: pure."""

from collections.abc import Sequence


def told(many: int, least: int) -> int | None:
    """The number, or None for one that is too small to be told."""
    return many if many == 0 or many >= least else None


def rises(days: Sequence[int], least: int) -> list[int]:
    """What a running total rises by on each day: only ever by `least` or more at once.

    What is less waits until it has grown: two totals shown one after the other could be subtracted.
    """
    rising, waiting = [], 0
    for many in days:
        waiting += many
        rising.append(waiting if waiting >= least else 0)
        waiting -= rising[-1]
    return rising
