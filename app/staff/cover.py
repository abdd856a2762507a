"""Whether somebody answers now, and from when: asked for every first message, so it is quick."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from app.prepared import Prepared
from app.staff.tables import Member, Shift
from app.work import Work

_SHIFT: Any = Shift.__table__  # type: ignore[attr-defined]
_MEMBER: Any = Member.__table__  # type: ignore[attr-defined]
_NOW = Prepared(
    select(_SHIFT.c.id)
    .select_from(_SHIFT.join(_MEMBER, _MEMBER.c.id == _SHIFT.c.member_id))
    .where(_SHIFT.c.ends_at > bindparam("moment"), _SHIFT.c.starts_at <= bindparam("moment"), _MEMBER.c.active)
    .limit(1)
)
_NEXT = Prepared(
    select(_SHIFT.c.starts_at)
    .select_from(_SHIFT.join(_MEMBER, _MEMBER.c.id == _SHIFT.c.member_id))
    .where(_SHIFT.c.starts_at > bindparam("moment"), _SHIFT.c.starts_at < bindparam("latest"), _MEMBER.c.active)
    .order_by(_SHIFT.c.starts_at)
    .limit(1)
)
_SOON = timedelta(hours=23)  # later than this an hour of the day would be misread as today's


def anyone_on_duty(work: Work) -> bool:
    """Whether a member is on shift at this moment: "a person will answer" is said only then."""
    return work.first(_NOW, moment=work.now) is not None


def opens_at(work: Work, zone: str) -> str | None:
    """The local hour, as in `08:00`, at which the next planned shift begins; None when none is planned soon.

    A planned shift, not the promised hours: nobody is told an hour at which no person is due.
    """
    row = work.first(_NEXT, moment=work.now, latest=work.now + _SOON)
    return None if row is None else f"{row[0].astimezone(ZoneInfo(zone)):%H:%M}"
