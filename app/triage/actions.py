"""Watching over cases that nobody has taken."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, update

from app.ids import new_id
from app.prepared import Prepared
from app.triage.tables import Page, Watch
from app.work import Work

_WATCH: Any = Watch.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_WATCH), "case_id", "rung", "due_at", "told_uncovered")
_SOONER = Prepared(
    update(_WATCH)
    .where(_WATCH.c.case_id == bindparam("matter"), _WATCH.c.due_at > bindparam("moment"))
    .values(due_at=bindparam("moment"))
)
_DONE = Prepared(delete(_WATCH).where(_WATCH.c.case_id == bindparam("matter")))


def watch(work: Work, case_id: UUID, *, due_at: datetime, told_uncovered: bool) -> None:
    """From now on, when nobody has taken the case by `due_at`, the next on duty is called."""
    work.run(_DONE, matter=case_id)
    work.run(_ADD, case_id=case_id, rung=0, due_at=due_at, told_uncovered=told_uncovered)


def sooner(work: Work, case_id: UUID, *, due_at: datetime) -> None:
    """The case has become more pressing: call no later than this."""
    work.run(_SOONER, matter=case_id, moment=due_at)


def unwatch(work: Work, case_id: UUID) -> None:
    """Somebody has the case, or it is closed."""
    work.run(_DONE, matter=case_id)


def paged(work: Work, case_id: UUID, *, member_id: UUID, rung: int) -> None:
    """Remember that a member was called to a case."""
    work.session.add(Page(id=new_id(), case_id=case_id, member_id=member_id, rung=rung, at=work.now))
