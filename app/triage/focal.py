"""Calling focal points to a complaint where somebody may be in danger: at once, and the next when nobody answers.

The clock of the restricted store calls people to every complaint; it counts hours, and never waits for rescue. This
counts minutes. Somebody has answered when a focal point has taken it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col
from sqlmodel import select as choose

from app.outbox.passage import telephone_line
from app.prepared import Prepared
from app.runtime import Runtime
from app.sensitive.actions import called
from app.sensitive.queries import callable_points
from app.sensitive.tables import Complaint, State
from app.staff.queries import get_member
from app.triage.alarms import text
from app.triage.tables import FocalCall
from app.work import Work

MOST = 20  # in one unit
_FAST_ROUNDS = 2  # everybody is called twice at this pace; then the first is called again every hour
_LATER = timedelta(hours=1)
_CALL: Any = FocalCall.__table__  # type: ignore[attr-defined]
_ANY_DUE = Prepared(select(_CALL.c.complaint_id).where(_CALL.c.due_at <= bindparam("moment")).limit(1))


def call_at_once(work: Work, complaint_id: UUID) -> None:
    """From now on focal points are called to this complaint, one after the other, until one has taken it."""
    work.session.add(FocalCall(complaint_id=complaint_id, calls=0, due_at=work.now))


def anything_due(work: Work) -> bool:
    """Whether somebody must be called; reads only."""
    return work.first(_ANY_DUE, moment=work.now) is not None


def call_focal_points(work: Work, runtime: Runtime) -> int:
    """How many complaints were looked at, at most MOST: more may wait. Whoever is next is called to each."""
    due = choose(FocalCall).where(FocalCall.due_at <= work.now).order_by(col(FocalCall.due_at)).limit(MOST)
    found = work.session.exec(due).all()
    for waiting in found:
        complaint = work.session.get(Complaint, waiting.complaint_id)
        if complaint is None or complaint.taken_by is not None or complaint.state is not State.NEW:
            work.session.delete(waiting)
        else:
            _call_next(work, runtime, complaint, waiting)
    return len(found)


def _call_next(work: Work, runtime: Runtime, complaint: Complaint, waiting: FocalCall) -> None:
    pace = timedelta(minutes=runtime.settings.sensitive.call_minutes)
    able = _able(work, complaint)
    if not able or not telephone_line(runtime):
        waiting.due_at = work.now + pace  # somebody may come back
        return
    member_id, phone = able[waiting.calls % len(able)]
    # Then the next is called.
    text(work, runtime, phone, lasts=pace, member_id=member_id)
    called(work, complaint.id, alarms=1)  # the clock's first call is this one
    waiting.calls += 1
    waiting.due_at = work.now + (pace if waiting.calls < _FAST_ROUNDS * max(len(able), 2) else _LATER)


def _able(work: Work, complaint: Complaint) -> Sequence[tuple[UUID, str]]:
    """(member, their number) of who may be called, in the order in which they are."""
    points = sorted(callable_points(work, complaint.id), key=lambda point: point.turn)
    wanted = [point.member_id for point in points if complaint.lane in point.lanes and not point.absent]
    phones = ((member_id, get_member(work, member_id).phone) for member_id in wanted)
    return [(member_id, phone) for member_id, phone in phones if phone]
