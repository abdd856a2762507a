"""Answers that are late, and places to mend that nobody saw to: a coordinator on duty is paged, once for each."""

from datetime import timedelta

from app.feedback import actions as feedback
from app.feedback import mending
from app.feedback.queries import overdue
from app.feedback.tables import Item, PlaceToMend
from app.outbox.paging import page_member
from app.outbox.passage import telephone_line
from app.runtime import Runtime
from app.staff.queries import OnDuty, on_duty
from app.staff.rules import Rung
from app.transaction import read, write
from app.triage import queries
from app.triage.ladder import callable_now
from app.work import SYSTEM, Work

_LOOK_BACK = timedelta(hours=12)  # longer than any night
_STILL_TRUE = timedelta(hours=6)


def page_about_late(runtime: Runtime) -> None:
    """One text to each coordinator who may be called now, however much is late; none where none may be."""
    with read(runtime) as work:
        if not _oldest(work):
            return
    write(runtime, SYSTEM, lambda work: _page(work, runtime))


def _oldest(work: Work) -> str:
    """The number of what has been late for longest and no coordinator heard of; "" where there is nothing."""
    found: list[Item | PlaceToMend] = [
        *overdue(work, unescalated=True, most=1),
        *mending.overdue(work, unescalated=True, most=1),
    ]
    return min(found, key=lambda one: one.deadline_at).reference if found else ""


def _page(work: Work, runtime: Runtime) -> None:
    coordinators = _coordinators(work, runtime)
    if not coordinators or not telephone_line(runtime):
        return
    reference = _oldest(work)
    for person in coordinators:
        page_member(
            work,
            runtime,
            "page_overdue",
            person.member_id,
            path="/staff/feedback/late",
            lasts=_STILL_TRUE,
            reads=person.reads,
            reference=reference,
        )
    feedback.escalated(work)
    mending.escalated(work)


def _coordinators(work: Work, runtime: Runtime) -> list[OnDuty]:
    present = [person for person in on_duty(work) if person.rung == Rung.COORDINATOR]
    paged = queries.pages_since(work, [person.member_id for person in present], work.now - _LOOK_BACK)
    return callable_now(present, paged, now=work.now, settings=runtime.settings)
