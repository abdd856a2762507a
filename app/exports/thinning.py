"""What of single items may stand in a file: pure.

An item is told by area, week and type only together with at least four others that the file tells alike. Those that
are too few are told by month, then by the area above, then by the month alone, then without either; what is too few
even then is left out. Decided from the finest to the coarsest, and what was told leaves the rest, so that no row of a
file is one of fewer than `K`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

K = 5
DEEPEST_LEVEL = 1  # of areas, where a country is 0: a file of single items names no smaller place


class Period(StrEnum):
    """How long the time is that an item is told by."""

    WEEK = "week"
    MONTH = "month"
    ALL = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """What items are told alike by. ``begins``: the first day; None where the time is not told."""

    area: str
    begins: date | None
    lasts: Period
    kind: str


Step = Callable[[Alike], Alike]
Above = Callable[[str], str]


def of_week(area: str, day: date, kind: str) -> Alike:
    """The finest an item is told by."""
    return Alike(area, day - timedelta(days=day.weekday()), Period.WEEK, kind)


def decided(counts: Mapping[Alike, int], above: Above) -> dict[Alike, Alike]:
    """How items are told: by the finest of each to what stands in the file; who is not in it is left out."""
    told: dict[Alike, Alike] = {}
    left = dict(counts)
    for step in _steps(above):
        groups: dict[Alike, list[Alike]] = {}
        for one in left:
            groups.setdefault(step(one), []).append(one)
        for coarse, fine in groups.items():
            if sum(counts[one] for one in fine) >= K:
                told |= dict.fromkeys(fine, coarse)
        left = {one: many for one, many in left.items() if one not in told}
    return told


def coarse(area: str, *, above: Above, is_small: Callable[[str], bool]) -> str:
    """The area, or the one around it that is no smaller than a file of single items may name."""
    while area and is_small(area):
        area = above(area)
    return area


def _steps(above: Above) -> tuple[Step, ...]:
    def by_month(one: Alike) -> Alike:
        begins = one.begins.replace(day=1) if one.begins else None
        return Alike(one.area, begins, Period.MONTH, one.kind)

    def above_by_month(one: Alike) -> Alike:
        month = by_month(one)
        return Alike(above(one.area), month.begins, month.lasts, one.kind)

    def anywhere_by_month(one: Alike) -> Alike:
        month = by_month(one)
        return Alike("", month.begins, month.lasts, one.kind)

    def of_kind(one: Alike) -> Alike:
        return Alike("", None, Period.ALL, one.kind)

    return (lambda one: one, by_month, above_by_month, anywhere_by_month, of_kind)
