"""The clock of complaints: focal points are called at once, after some hours, and at the end the coordinator too.

Each call is made once, and says that something waits, and nothing of what. Rescue never waits for this clock.
"""

from datetime import timedelta
from uuid import UUID

from app.outbox.paging import page
from app.runtime import Runtime
from app.sensitive import queries, rules
from app.sensitive.actions import called
from app.sensitive.tables import Complaint
from app.staff.queries import get_member
from app.transaction import read, write
from app.work import SYSTEM, Work

_MOST = 20  # in one unit
_MOST_UNITS = 50
_LASTS = timedelta(hours=1)


def call_by_clock(runtime: Runtime) -> None:
    """Call whoever must be called to a complaint now."""
    with read(runtime) as work:
        if not queries.running(work, runtime.settings.sensitive, most=1):
            return
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, lambda work: _call_some(work, runtime)) < _MOST:
            return


def _call_some(work: Work, runtime: Runtime) -> int:
    found = queries.running(work, runtime.settings.sensitive, most=_MOST)
    for complaint, due in found:
        _call(work, runtime, complaint, due)
    return len(found)


def _call(work: Work, runtime: Runtime, complaint: Complaint, due: int) -> None:
    points = queries.callable_points(work, complaint.id)
    phones = {one.member_id: get_member(work, one.member_id).phone for one in points}
    able = [one for one in points if phones[one.member_id]]
    step = rules.call(due, able, lane=complaint.lane, taken_by=complaint.taken_by)
    for member_id in step.members:
        text(work, runtime, phones[member_id] or "", lasts=_LASTS, member_id=member_id)
    for one in queries.coordinators(work, complaint.id) if step.coordinator else ():
        text(work, runtime, one.phone, lasts=_LASTS)
    called(work, complaint.id, alarms=step.alarms)


def text(work: Work, runtime: Runtime, phone: str, *, lasts: timedelta, member_id: UUID | None = None) -> None:
    """A text to somebody who may read complaints, or sees to them elsewhere: something waits."""
    page(work, runtime, "page_focal_point", phone=phone, path=rules.PAGE, lasts=lasts, member_id=member_id)
