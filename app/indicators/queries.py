"""Reading the counts."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.indicators.tables import By, Measure, WaitCount, WaitMark
from app.work import Work

MARK = 1
_COUNT: Any = WaitCount.__table__  # type: ignore[attr-defined]
Steps = Mapping[int, int]  # step to how many


def read_until(work: Work) -> int:
    """The number of the last entry of the trail that was read; 0 for none."""
    mark = work.session.get(WaitMark, MARK)
    return 0 if mark is None else mark.number


def by_week(work: Work, measure: Measure, *, since: date) -> Mapping[date, Steps]:
    """The steps of each week since that Monday."""
    chosen = select(_COUNT.c.week, _COUNT.c.step, _COUNT.c.many)
    chosen = chosen.where(_COUNT.c.measure == measure, _COUNT.c.week >= since, _COUNT.c.by == By.ALL)
    found: defaultdict[date, dict[int, int]] = defaultdict(dict)
    for week, step, many in work.connection.execute(chosen):
        found[week][step] = many
    return found


def by_code(work: Work, measure: Measure, by: By, *, since: date) -> Mapping[str, Steps]:
    """The steps of each need, area or partner since that Monday."""
    chosen = select(_COUNT.c.code, _COUNT.c.step, func.sum(_COUNT.c.many))
    chosen = chosen.where(_COUNT.c.measure == measure, _COUNT.c.week >= since, _COUNT.c.by == by)
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for code, step, many in work.connection.execute(chosen.group_by(_COUNT.c.code, _COUNT.c.step)):
        found[code][step] = int(many)
    return found
