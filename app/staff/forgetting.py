"""What the clock deletes of the staff's records. Members themselves stay: the trail names them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from app.staff.tables import Invitation, Shift, StaffSession
from app.work import Work

_SHIFT: Any = Shift.__table__  # type: ignore[attr-defined]
_SESSION: Any = StaffSession.__table__  # type: ignore[attr-defined]
_INVITATION: Any = Invitation.__table__  # type: ignore[attr-defined]


def _over(before: datetime) -> tuple[tuple[Any, ColumnElement[bool]], ...]:
    """(table, what is over since then) for shifts, sign-ins and invitations."""
    signed_out = or_(_SESSION.c.ended_at < before, _SESSION.c.seen_at < before)
    return (_SHIFT, _SHIFT.c.ends_at < before), (_SESSION, signed_out), (_INVITATION, _INVITATION.c.expires_at < before)


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of some of them."""
    found: list[UUID] = []
    for table, over in _over(before):
        found += work.connection.execute(select(table.c.id).where(over).limit(most - len(found))).scalars()
    return found


def drop_over(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that are over."""
    for table, over in _over(before):
        work.connection.execute(delete(table).where(table.c.id.in_(ids), over))
