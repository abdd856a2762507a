"""Paging coordinators about what a relay warns of: at once, and again until somebody finds out whether it is true."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.outbox.paging import page_member
from app.relays import actions
from app.relays.queries import any_warning_due, warnings_due
from app.relays.tables import RelayWarning
from app.runtime import Runtime
from app.staff.queries import OnDuty, on_duty
from app.staff.rules import Rung
from app.transaction import read, write
from app.triage.ladder import callable_now, climb
from app.triage.queries import pages_since
from app.work import SYSTEM, Work

_MOST = 20  # in one unit
_LOOK_BACK = timedelta(hours=12)  # longer than any night


def page_about_warnings(runtime: Runtime) -> None:
    """One text to each coordinator who may be called now, for each warning that nobody checks yet."""
    with read(runtime) as work:
        waits = any_warning_due(work)
    if waits:
        write(runtime, SYSTEM, lambda work: _page_all(work, runtime))


def _page_all(work: Work, runtime: Runtime) -> None:
    everybody = on_duty(work)
    # Where no coordinator is on duty, whoever is hears of it.
    present = [person for person in everybody if person.rung == Rung.COORDINATOR] or everybody
    paged = pages_since(work, [person.member_id for person in present], work.now - _LOOK_BACK)
    may_call = callable_now(present, paged, now=work.now, settings=runtime.settings)
    minutes = runtime.settings.triage.rung_minutes
    for warning in warnings_due(work, most=_MOST):
        step = climb(warning.rung, present=present, may_call=may_call, now=work.now, minutes=minutes)
        for person in step.called:
            _page(work, runtime, warning, person)
        actions.paged(warning, rung=step.rung, due_at=step.due_at)


def _page(work: Work, runtime: Runtime, warning: RelayWarning, person: OnDuty) -> None:
    """That somebody warns us, and where to look; nothing of what was said."""
    heard = warning.heard_at.astimezone(ZoneInfo(runtime.settings.operation.zone))
    page_member(
        work,
        runtime,
        "page_warning",
        person.member_id,
        path=f"/staff/relays/warnings/{warning.id.hex}",
        lasts=timedelta(minutes=runtime.settings.triage.rung_minutes),  # then the next is called
        reads=person.reads,
        reference=f"{heard:%H:%M}",
    )
