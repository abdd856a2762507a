"""Calling somebody of ours to a bulletin, by a text that says nothing of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.bulletins.queries import paged_lately
from app.bulletins.tables import Bulletin
from app.outbox.paging import page_member
from app.runtime import Runtime
from app.staff.queries import OnDuty, on_duty
from app.staff.rules import Rung
from app.work import Work

AT_MOST_EVERY = timedelta(minutes=15)  # a service that warns of fifty villages at once calls once
_LASTS = timedelta(hours=2)


def call(work: Work, runtime: Runtime, bulletin: Bulletin, *, at_once: bool) -> None:
    """Page them. `at_once`: whether or not they were called a moment ago, because something of ours is out."""
    if not at_once and paged_lately(work, work.now, AT_MOST_EVERY):
        return
    everybody = [person for person in on_duty(work) if person.paging]
    # Where no coordinator is on duty, whoever is hears of it.
    for person in [one for one in everybody if one.rung == Rung.COORDINATOR] or everybody:
        _page(work, runtime, bulletin, person)
        bulletin.paged_at = work.now


def _page(work: Work, runtime: Runtime, bulletin: Bulletin, person: OnDuty) -> None:
    page_member(
        work,
        runtime,
        "page_warning",
        person.member_id,
        path=f"/staff/alerts/incoming/{bulletin.id.hex}",
        lasts=_LASTS,
        reads=person.reads,
        reference=f"{work.now.astimezone(ZoneInfo(runtime.settings.operation.zone)):%H:%M}",
    )
