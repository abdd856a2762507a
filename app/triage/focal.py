"""Calling focal points to a complaint where somebody may be in danger: at once, and the next when nobody answers.

The clock of the restricted store calls people to every complaint; it counts hours, and never waits for rescue. This
counts minutes. Somebody has answered when a focal point has taken it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col
from sqlmodel import select as choose

from app.cases import actions as cases
from app.cases.tables import Origin
from app.outbox.passage import telephone_line
from app.places.place import Place
from app.prepared import Prepared
from app.runtime import Runtime
from app.sensitive.actions import called
from app.sensitive.queries import callable_points
from app.sensitive.tables import Complaint, State
from app.staff.queries import get_member
from app.triage import actions as triage
from app.triage.alarms import text
from app.triage.rules import order
from app.triage.tables import FocalCall
from app.work import Work

MOST = 20  # in one unit
_FAST_ROUNDS = 2  # everybody is called twice at this pace; then the first is called again every hour
_LATER = timedelta(hours=1)
_BEFORE_DUTY = 2  # focal points are called before whoever is on duty is told anything
_CALL: Any = FocalCall.__table__  # type: ignore[attr-defined]
_ANY_DUE = Prepared(select(_CALL.c.id).where(_CALL.c.due_at <= bindparam("moment")).limit(1))


@dataclass(frozen=True, slots=True)
class Otherwise:
    """All that whoever is on duty may know: the danger, how many people, where, and in which language."""

    urgency: str | None
    people: int | None
    place: Place | None
    language: str | None


def call_at_once(work: Work, complaint_id: UUID, *, otherwise: Otherwise | None = None) -> None:
    """From now on focal points are called to this complaint, one after the other, until one has taken it.

    `otherwise`: what whoever is on duty is told when none answers; None where they know already, or must not.
    """
    told = otherwise or Otherwise(None, None, None, None)
    place = None if told.place is None else json.dumps(told.place.to_json(), ensure_ascii=False)
    work.session.add(
        FocalCall(
            id=complaint_id,
            calls=0,
            due_at=work.now,
            urgency=told.urgency,
            people=told.people,
            place=None if place is None else work.seal(FocalCall.place, complaint_id, place),
            language=told.language,
        )
    )


def tell_duty(work: Work, runtime: Runtime, otherwise: Otherwise) -> None:
    """Open a case of nobody, with the place, the danger and the number of people, which nobody has a word for."""
    urgency = otherwise.urgency or "urgent"
    stands = order(urgency, runtime.settings.triage, work.now)
    case_id = cases.open_case(
        work,
        contact_id=None,
        origin=Origin.MESSAGE,
        urgency=urgency,
        rank=stands.rank,
        deadline_at=stands.deadline_at,
        language=otherwise.language or runtime.settings.operation.main_language,
        people=otherwise.people,
        place=otherwise.place,
        exercise=runtime.settings.demonstration,
    )
    triage.watch(work, case_id, due_at=work.now, told_uncovered=True)


def anything_due(work: Work) -> bool:
    """Whether somebody must be called; reads only."""
    return work.first(_ANY_DUE, moment=work.now) is not None


def call_focal_points(work: Work, runtime: Runtime) -> int:
    """How many complaints were looked at, at most MOST: more may wait. Whoever is next is called to each."""
    due = choose(FocalCall).where(FocalCall.due_at <= work.now).order_by(col(FocalCall.due_at)).limit(MOST)
    found = work.session.exec(due).all()
    for waiting in found:
        complaint = work.session.get(Complaint, waiting.id)
        if complaint is None or complaint.taken_by is not None or complaint.state is not State.NEW:
            work.session.delete(waiting)
        else:
            _call_next(work, runtime, complaint, waiting)
    return len(found)


def _call_next(work: Work, runtime: Runtime, complaint: Complaint, waiting: FocalCall) -> None:
    pace = timedelta(minutes=runtime.settings.sensitive.call_minutes)
    able = _able(work, complaint)
    if waiting.urgency is not None and (waiting.calls >= _BEFORE_DUTY or not able):
        _tell_duty_once(work, runtime, waiting)
    if not able or not telephone_line(runtime):
        waiting.due_at = work.now + pace  # somebody may come back
        return
    member_id, phone = able[waiting.calls % len(able)]
    # Then the next is called.
    text(work, runtime, phone, lasts=pace, member_id=member_id)
    called(work, complaint.id, alarms=1)  # the clock's first call is this one
    waiting.calls += 1
    waiting.due_at = work.now + (pace if waiting.calls < _FAST_ROUNDS * max(len(able), 2) else _LATER)


def _tell_duty_once(work: Work, runtime: Runtime, waiting: FocalCall) -> None:
    kept = work.open_if(FocalCall.place, waiting.id, waiting.place)
    place = None if kept is None else Place.from_json(json.loads(kept))
    tell_duty(work, runtime, Otherwise(waiting.urgency, waiting.people, place, waiting.language))
    waiting.urgency = waiting.place = None


def _able(work: Work, complaint: Complaint) -> Sequence[tuple[UUID, str]]:
    """(member, their number) of who may be called, in the order in which they are."""
    points = sorted(callable_points(work, complaint.id), key=lambda point: point.turn)
    wanted = [point.member_id for point in points if complaint.lane in point.lanes and not point.absent]
    phones = ((member_id, get_member(work, member_id).phone) for member_id in wanted)
    return [(member_id, phone) for member_id, phone in phones if phone]
