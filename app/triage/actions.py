"""Watching over cases that nobody has taken."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, update

from app.ids import new_id
from app.prepared import Prepared
from app.triage.tables import CLIMBED, Page, Watch
from app.work import Work

_WATCH: Any = Watch.__table__  # type: ignore[attr-defined]
_PAGE: Any = Page.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_WATCH), *_WATCH.c.keys())
_SOONER = Prepared(
    update(_WATCH)
    .where(_WATCH.c.case_id == bindparam("matter"), _WATCH.c.due_at > bindparam("moment"))
    .values(due_at=bindparam("moment"))
)
_DONE = Prepared(delete(_WATCH).where(_WATCH.c.case_id == bindparam("matter")))
_TOLD = Prepared(update(_WATCH).where(_WATCH.c.case_id == bindparam("matter")).values(told_uncovered=True))
_CLIMBED = Prepared(
    update(_WATCH)
    .where(_WATCH.c.case_id == bindparam("matter"))
    .values(rung=bindparam("turn"), due_at=bindparam("moment"))
)
_START_OVER = Prepared(update(_WATCH).where(CLIMBED).values(rung=0, due_at=bindparam("moment")))
_PAGED = Prepared(insert(_PAGE), *_PAGE.c.keys())


def watch(work: Work, case_id: UUID, *, due_at: datetime, told_uncovered: bool = False) -> None:
    """From now on, when nobody has taken the new case by `due_at`, the next on duty is called."""
    work.run(_ADD, case_id=case_id, rung=0, due_at=due_at, told_uncovered=told_uncovered)


def watch_again(work: Work, case_id: UUID, *, due_at: datetime) -> None:
    """The same for a case that was there before, from the first rung on."""
    unwatch(work, case_id)
    watch(work, case_id, due_at=due_at)


def sooner(work: Work, case_id: UUID, *, due_at: datetime) -> None:
    """The case has become more pressing: call no later than this."""
    work.run(_SOONER, matter=case_id, moment=due_at)


def unwatch(work: Work, case_id: UUID) -> None:
    """Somebody has the case, or it is closed."""
    work.run(_DONE, matter=case_id)


def told_uncovered(work: Work, case_id: UUID) -> None:
    """The person knows that nobody answers now, or there is no way to tell them."""
    work.run(_TOLD, matter=case_id)


def climbed(work: Work, case_id: UUID, *, rung: int, due_at: datetime) -> None:
    """This rung is called next, and not before `due_at`."""
    work.run(_CLIMBED, matter=case_id, turn=rung, moment=due_at)


def start_over(work: Work) -> None:
    """Nobody is on duty: whoever comes next is called at once, from the first rung on."""
    work.run(_START_OVER, moment=work.now)


def paged(work: Work, case_id: UUID, *, member_id: UUID, rung: int) -> None:
    """Remember that a member was called to a case."""
    work.run(_PAGED, id=new_id(), case_id=case_id, member_id=member_id, rung=rung, at=work.now)
