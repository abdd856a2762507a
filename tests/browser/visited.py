"""Visits and waits as the pages of these tests show them: one visit is late, one puts people in danger, one ended."""

from collections.abc import Mapping
from datetime import timedelta

from app.runtime import Runtime
from app.transaction import write
from app.visits import actions
from app.visits.tables import Outcome, Safe, VisitKind
from tests.makers import visits
from tests.makers.staff import Member
from tests.makers.waits import waited


def lay_out_waits(runtime: Runtime) -> None:
    """Twelve weeks in which answers came sooner and sooner, and one area of few."""
    for week in range(12):
        waited(runtime, 9 + week * 5 % 13, 40, weeks_ago=week, area="KE001")
        waited(runtime, 3 + week, 100 + week * 30, weeks_ago=week, need="medical", area="KE002")
    waited(runtime, 3, 20, need="rescue", area="KE003")
    waited(runtime, 8, 60 * 24 * 40, need="talk", area="KE001")


def lay_out_visits(runtime: Runtime, binta: Member) -> Mapping[str, str]:
    """The id of the late one, by the name of the scene."""
    today = runtime.clock.now().date()
    late = visits.add(
        runtime, binta, due_on=today - timedelta(days=2), goes_id=binta.id, safe=Safe.YES, best_time="Friday noon"
    )
    unsafe = {"kind": VisitKind.HOUSEHOLD, "area": "KE002", "place": "", "people": 3, "safe": Safe.NO}
    visits.add(runtime, binta, **unsafe, keep_from="The family she works for", due_on=None)
    over = visits.add(runtime, binta, kind=VisitKind.DETENTION, place="مركز الشرطة القديم", people=None)
    write(runtime, binta.actor, lambda work: actions.end(work, over, Outcome.NOT_LET_IN, still_there=True))
    return {"visit": late.hex}
