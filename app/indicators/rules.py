"""How long is told: by steps, so that a count is of no one and millions of waits are some thousand rows. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.indicators.tables import By, Measure

_MINUTES = (5, 10, 15, 30, 45, 60, 120, 180, 240, 360, 480, 720, 1080)
_DAYS = (1, 2, 3, 4, 5, 7, 10, 14, 21, 28)
# Each step ends here; what is longer than the last is in the one after it.
STEPS: tuple[timedelta, ...] = (
    *(timedelta(minutes=many) for many in _MINUTES),
    *(timedelta(days=many) for many in _DAYS),
)
HALF, NINE_OF_TEN = 50, 90  # per cent
SOON: Mapping[Measure, timedelta] = {
    Measure.ANSWER: timedelta(hours=1),
    Measure.REFERRAL: timedelta(days=1),
    Measure.ACCEPTANCE: timedelta(days=1),
    Measure.DONE: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait that ended, in what it is counted by."""

    measure: Measure
    since: datetime
    until: datetime
    needs: tuple[str, ...]
    area: str
    partner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the counts."""

    measure: Measure
    week: date
    by: By
    code: str
    step: int


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def step_of(waited: timedelta) -> int:
    """The step that a wait is counted in; the one after the last where it was longer."""
    return bisect_left(STEPS, waited)


def keys_of(waited: Waited) -> Iterable[Key]:
    """The rows that count a wait: for the whole, each need, the area, the partner."""
    week, step = monday_of(waited.until.date()), step_of(waited.until - waited.since)
    told = [(By.ALL, ""), (By.AREA, waited.area), *((By.NEED, need) for need in waited.needs)]
    if waited.partner_id is not None:
        told.append((By.PARTNER, waited.partner_id.hex))
    return (Key(waited.measure, week, by, code, step) for by, code in told)


def within(steps: Mapping[int, int], share: int) -> timedelta | None:
    """So long, at most, that share per cent of them waited; None for longer than any step, or for nobody."""
    total, far = sum(steps.values()), 0
    for step in sorted(steps):
        far += steps[step]
        if far * 100 >= total * share:
            return STEPS[step] if step < len(STEPS) else None
    return None


def soon(measure: Measure, steps: Mapping[int, int]) -> int:
    """How many of them waited no longer than they should."""
    return sum(many for step, many in steps.items() if step < len(STEPS) and STEPS[step] <= SOON[measure])


def weeks_until(last: date, many: int) -> Sequence[date]:
    """The Mondays of so many weeks, the last that of this day's week."""
    return [monday_of(last) - timedelta(weeks=back) for back in reversed(range(many))]
