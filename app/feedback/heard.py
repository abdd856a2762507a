"""Whether everybody is heard: how many told us of each age, sex and ability, where that many hide each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.feedback.rules import hidden_below
from app.feedback.tables import Item
from app.work import Work

K = 5  # fewer than this are nobody's business
_MONTHS = 3
_ITEM: Any = Item.__table__  # type: ignore[attr-defined]
_SAID = ("age_group", "sex", "disability")


@dataclass(frozen=True, slots=True)
class Month:
    """One month that is over. `told`: question → answer ("" for not said) → how many, None for too few to say."""

    first: date
    told: Mapping[str, Mapping[str, int | None]]


def months(work: Work) -> Sequence[Month]:
    """The last months that are over, the newest first.

    Whole months that do not overlap: from two counts taken before and after one item came nobody learns whose it was.
    """
    ends, found = work.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), []
    for _ in range(_MONTHS):
        begins = (ends - timedelta(days=1)).replace(day=1)
        within = (_ITEM.c.at >= begins) & (_ITEM.c.at < ends) & _ITEM.c.exercise.is_(False)
        told = {}
        for name in _SAID:
            rows = work.connection.execute(select(_ITEM.c[name], func.count()).where(within).group_by(_ITEM.c[name]))
            told[name] = hidden_below(K, {answer or "": many for answer, many in rows})
        found.append(Month(begins.date(), told))
        ends = begins
    return found
