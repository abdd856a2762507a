"""Calling somebody of ours to a bulletin: whoever is on duty and may write warnings, by a text that says nothing of it."""

from datetime import timedelta

from app.bulletins.queries import paged_lately
from app.bulletins.tables import Bulletin
from app.outbox.paging import page
from app.runtime import Runtime
from app.staff.queries import get_member, on_duty
from app.staff.rules import May, may
from app.work import Work

AT_MOST_EVERY = timedelta(minutes=15)  # a service that warns of fifty villages at once calls once
_LASTS = timedelta(hours=2)


def call(work: Work, runtime: Runtime, bulletin: Bulletin, *, at_once: bool) -> None:
    """Page them. `at_once`: whether or not they were called a moment ago, because something of ours is out."""
    if not at_once and paged_lately(work, work.now, AT_MOST_EVERY):
        return
    for person in on_duty(work):
        member = get_member(work, person.member_id)
        if person.paging and may(member.roles, May.ANSWER_MANY):
            page(
                work,
                runtime,
                "page_warning",
                phone=member.phone,
                path=f"/staff/alerts/incoming/{bulletin.id.hex}",
                lasts=_LASTS,
                reads=person.reads,
                member_id=person.member_id,
            )
            bulletin.paged_at = work.now
