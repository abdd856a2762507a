"""Answers that are late, and places to mend that nobody saw to: a coordinator on duty is paged, once for each."""

from datetime import timedelta

from app.feedback import actions as feedback
from app.feedback import mending
from app.feedback.queries import overdue
from app.feedback.tables import Item, PlaceToMend
from app.outbox.actions import enqueue
from app.outbox.passage import telephone_line
from app.outbox.rules import Priority
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.staff.queries import OnDuty, get_member, on_duty
from app.staff.rules import Rung
from app.transaction import read, write
from app.triage import queries
from app.triage.ladder import callable_now
from app.wording.rendering import say
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind

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
    coordinators, channel = _coordinators(work, runtime), telephone_line(runtime)
    if not coordinators or not channel:
        return
    reference = _oldest(work)
    for person in coordinators:
        _text(work, runtime, person, channel=channel, reference=reference)
    feedback.escalated(work)
    mending.escalated(work)


def _coordinators(work: Work, runtime: Runtime) -> list[OnDuty]:
    present = [person for person in on_duty(work) if person.rung == Rung.COORDINATOR]
    paged = queries.pages_since(work, [person.member_id for person in present], work.now - _LOOK_BACK)
    return callable_now(present, paged, now=work.now, settings=runtime.settings)


def _text(work: Work, runtime: Runtime, person: OnDuty, *, channel: str, reference: str) -> None:
    """That something is late and where to look; nothing of what was said."""
    phone, settings = get_member(work, person.member_id).phone, runtime.settings
    if phone is None:
        return
    main = settings.operation.main_language
    words = say(
        runtime.wording,
        "page_overdue",
        main if main in person.reads or not person.reads else person.reads[0],
        organisation=settings.operation.name,
        reference=reference,
        link=f"{settings.public_url}/staff/feedback/late",
    )
    enqueue(
        work,
        channel=channel,
        priority=Priority.PAGE,
        lasts=_STILL_TRUE,
        words=Clean(words.text),
        address=Address(AddressKind.PHONE, phone),
        member_id=person.member_id,
    )
