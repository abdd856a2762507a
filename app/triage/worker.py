"""The escalation ladder at work: calls the next rung, and tells people the truth when nobody comes."""

from collections.abc import Sequence
from datetime import timedelta

from app.cases import actions as cases
from app.cases.tables import Case, Step
from app.contacts.queries import get as get_contact
from app.contacts.tables import Contact
from app.outbox.paging import page_member
from app.outbox.passage import telephone_line
from app.outbox.sending import send_unasked
from app.runtime import Runtime
from app.staff.cover import anyone_on_duty, opens_at
from app.staff.queries import OnDuty, on_duty
from app.staff.rules import Rung
from app.triage import actions, queries
from app.triage.ladder import callable_now, climb
from app.triage.queries import Watched
from app.wording.rendering import AcknowledgementFacts, Rendered, nobody_there
from app.work import Work

MOST = 20  # watches in one unit: some twenty milliseconds for which a message may have to wait
_LOOK_BACK = timedelta(hours=12)  # longer than any night
_STILL_TRUE = timedelta(minutes=30)  # "nobody can answer now" is not said later than this


def anything_to_do(work: Work) -> bool:
    """Whether a turn would change something; reads only."""
    return queries.anything_due(work) if anyone_on_duty(work) else queries.anything_untold(work)


def escalate(work: Work, runtime: Runtime) -> int:
    """How many cases were looked at, at most MOST: more may wait. Whoever is next is paged; people are told."""
    present = on_duty(work)
    if present:
        found = queries.due(work, most=MOST)
        _call(work, runtime, _still_waiting(work, found), present)
    else:
        actions.start_over(work)
        found = queries.untold(work, most=MOST)
        for watched, case in _still_waiting(work, found):
            _tell(work, runtime, watched, case, anyone=False)
    return len(found)


def _still_waiting(work: Work, found: Sequence[Watched]) -> list[tuple[Watched, Case]]:
    """The watches that are still needed; the others end."""
    for watched in found:
        if watched.case is None:
            actions.unwatch(work, watched.case_id)
    return [(watched, watched.case) for watched in found if watched.case is not None]


def _call(work: Work, runtime: Runtime, found: Sequence[tuple[Watched, Case]], present: Sequence[OnDuty]) -> None:
    """Take every case one step up the ladder."""
    settings, channel = runtime.settings, telephone_line(runtime)
    paged = queries.pages_since(work, [person.member_id for person in present], work.now - _LOOK_BACK)
    for watched, case in found:
        may_call = callable_now(present, paged, now=work.now, settings=settings) if channel else []
        minutes = settings.triage.rung_minutes
        step = climb(watched.rung, present=present, may_call=may_call, now=work.now, minutes=minutes)
        for person in step.called:
            _page(work, runtime, case, person)
            paged[person.member_id].append(work.now)
        actions.climbed(work, case.id, rung=step.rung, due_at=step.due_at)
        if step.exhausted:
            _tell(work, runtime, watched, case, anyone=True)


def _page(work: Work, runtime: Runtime, case: Case, person: OnDuty) -> None:
    """A text to a member: which case, where to look, and nothing of what was said."""
    called = page_member(
        work,
        runtime,
        "page_coordinator" if person.rung == Rung.COORDINATOR else "page_volunteer",
        person.member_id,
        path=f"/staff/case/{case.id.hex}",
        lasts=timedelta(minutes=runtime.settings.triage.rung_minutes),  # then the next rung is called
        reads=person.reads,
        reference=case.reference,
    )
    if called:
        actions.paged(work, case.id, member_id=person.member_id, rung=person.rung)


def _tell(work: Work, runtime: Runtime, watched: Watched, case: Case, *, anyone: bool) -> None:
    """Tell the person, once, that nobody answers now. Who only told us of another's need is not told."""
    if watched.told_uncovered:
        return
    actions.told_uncovered(work, case.id)
    if case.contact_id is None or case.steps & Step.TOLD_NOBODY:
        return
    contact = get_contact(work, case.contact_id)
    words = _nobody(work, runtime, case, contact, anyone=anyone)
    if send_unasked(work, runtime, words=words, contact=contact, case_id=case.id, lasts=_STILL_TRUE):
        cases.stepped(work, case.id, case.steps | Step.TOLD_NOBODY)


def _nobody(work: Work, runtime: Runtime, case: Case, contact: Contact, *, anyone: bool) -> Rendered:
    """The words. An hour is named only when nobody is on duty: who is may still answer before it."""
    operation = runtime.settings.operation
    facts = AcknowledgementFacts(
        organisation=operation.name,
        asks=frozenset(),
        on_duty=False,
        emergency=operation.emergency_number or None,
        opens_at=None if anyone else opens_at(work, operation.zone),
        open_place=operation.open_place or None,
        danger=case.urgency == "danger",
        neutral=contact.neutral_words,
    )
    return nobody_there(runtime.wording, contact.language or case.language, facts)
