"""A life in danger, and nobody who can be asked: what a rescue service was told by telephone, and who looks at it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.audit.actions import record
from app.cases.queries import get as get_case
from app.cases.tables import Case
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get as get_contact
from app.errors import Conflict, Invalid, NotFound
from app.ids import random_id
from app.outbox.paging import page_member
from app.outbox.sending import send_unasked
from app.referrals import rules
from app.referrals.actions import LONGEST_ANSWER, LONGEST_FACT
from app.referrals.queries import refused_in
from app.referrals.tables import Rescue, Verdict
from app.runtime import Runtime
from app.staff.queries import members
from app.staff.rules import May, may
from app.transaction import read, write
from app.wording.rendering import say
from app.work import SYSTEM, Work

_LASTS: Final = timedelta(days=1)
_TOLD_WITHIN: Final = timedelta(days=7)  # afterwards only by voice
_MOST: Final = 50
_AGAIN: Final = timedelta(hours=12)  # so long after the last alarm comes the next
PAGE: Final = "/staff/rescues"


def get(work: Work, rescue_id: UUID) -> Rescue:
    """What was passed on once; NotFound."""
    rescue = work.session.get(Rescue, rescue_id)
    if rescue is None:
        raise NotFound("rescue.unknown")
    return rescue


def called_of(work: Work, rescue: Rescue) -> str:
    """Which rescue service was told."""
    return work.open(Rescue.called, rescue.id, rescue.called)


def reason_of(work: Work, rescue: Rescue) -> str:
    """Why nobody could be asked."""
    return work.open(Rescue.reason, rescue.id, rescue.reason)


def unanswered(work: Work, case: Case, *, cannot_decide: bool, child: bool) -> rules.Unanswered:
    """What is known of somebody who would be passed on unasked."""
    return rules.Unanswered(
        danger=case.urgency == "danger",
        heard_at=case.last_at,
        said_no=refused_in(work, case.id),
        cannot_decide=cannot_decide,
        child=child or rules.CHILD in case.needs.split(),
    )


def pass_on(
    work: Work,
    case_id: UUID,
    facts: rules.Unanswered,
    *,
    called: str,
    carried: int | None,
    reason: str,
    member_id: UUID,
) -> UUID:
    """A rescue service was told place, danger and number of somebody who cannot answer; an officer looks at it soon."""
    case = get_case(work, case_id)
    if not called.strip() or not reason.strip() or len(called) > LONGEST_FACT or len(reason) > LONGEST_ANSWER:
        raise Invalid("rescue.reason")
    if work.scrubber.scrub(called) != called:  # the person reads it
        raise Invalid("rescue.reason")
    if carried is not None and not 0 <= carried <= (case.people or 999):
        raise Invalid("rescue.carried")
    rules.check_rescue(facts, work.actor.roles, work.now)
    rescue_id = random_id()
    work.session.add(
        Rescue(
            id=rescue_id,
            case_id=case_id,
            called=work.seal(Rescue.called, rescue_id, called.strip()),
            carried=carried,
            reason=work.seal(Rescue.reason, rescue_id, reason.strip()),
            against_no=facts.said_no,
            by_id=member_id,
            at=work.now,
            due_at=work.now + rules.REVIEWED_WITHIN,
        )
    )
    record(work, "rescue.passed_on", "case", case_id)
    return rescue_id


def review(work: Work, rescue_id: UUID, verdict: Verdict, *, member_id: UUID) -> None:
    """The protection officer looked at it; nobody looks at their own. Conflict when somebody did already."""
    rescue = get(work, rescue_id)
    if rescue.due_at is None:
        raise Conflict("rescue.reviewed")
    if rescue.by_id == member_id:
        raise Conflict("rescue.own")
    rescue.due_at, rescue.reviewed_by, rescue.reviewed_at, rescue.verdict = None, member_id, work.now, verdict
    record(work, "rescue.reviewed", "case", rescue.case_id)


def told(work: Work, rescue_id: UUID) -> None:
    """Somebody told them by voice."""
    rescue = get(work, rescue_id)
    if rescue.told_at is not None:
        raise Conflict("rescue.reviewed")
    rescue.told_at = work.now
    record(work, "rescue.told", "case", rescue.case_id)


def tell(work: Work, runtime: Runtime, rescue: Rescue) -> bool:
    """Whether they were told by text whom we told, and what; never where others may read it."""
    case = get_case(work, rescue.case_id)
    contact = None if case.contact_id is None else get_contact(work, case.contact_id)
    if contact is None or contact.neutral_words or contact.shared_phone or is_by_hand(work, contact.id):
        return False
    words = say(
        runtime.wording,
        "referral_rescue_told",
        contact.language or case.language,
        organisation=runtime.settings.operation.name,
        partner=called_of(work, rescue),
    )
    if send_unasked(work, runtime, words=words, contact=contact, case_id=case.id, lasts=_LASTS):
        rescue.told_at = work.now
    return rescue.told_at is not None


def tell_rescued(runtime: Runtime) -> None:
    """Tell whoever could not be told before, as soon as they can be; who cannot be keeps nobody behind them waiting."""
    with read(runtime) as work:
        untold = _untold(work)
    for first in range(0, len(untold), _MOST):
        write(runtime, SYSTEM, partial(_tell_all, runtime=runtime, rescue_ids=untold[first : first + _MOST]))


def _tell_all(work: Work, runtime: Runtime, rescue_ids: Sequence[UUID]) -> None:
    """Those of them who were not told, nor forgotten, meanwhile."""
    chosen = select(Rescue).where(col(Rescue.id).in_(rescue_ids), col(Rescue.told_at).is_(None))
    for rescue in work.session.exec(chosen.order_by(col(Rescue.at))).all():
        tell(work, runtime, rescue)


def call_officers(runtime: Runtime) -> None:
    """Page whoever may look at what nobody has looked at in time, and again while nobody does."""
    with read(runtime) as work:
        if not _late(work):
            return
    write(runtime, SYSTEM, lambda work: _call_officers(work, runtime))


def _call_officers(work: Work, runtime: Runtime) -> None:
    late = _late(work)
    for person in members(work):
        if person.active and may(person.roles, May.REVIEW_RESCUES) and any(one.by_id != person.id for one in late):
            page_member(
                work,
                runtime,
                "page_focal_point",
                person.id,
                path=PAGE,
                lasts=_AGAIN,
                reads=person.reads,
            )
    for rescue in late:
        rescue.due_at = work.now + _AGAIN


def _late(work: Work) -> Sequence[Rescue]:
    chosen = select(Rescue).where(col(Rescue.due_at) <= work.now).order_by(col(Rescue.due_at))
    return work.session.exec(chosen.limit(_MOST)).all()


def _untold(work: Work) -> Sequence[UUID]:
    chosen = select(Rescue.id).where(col(Rescue.told_at).is_(None), col(Rescue.at) > work.now - _TOLD_WITHIN)
    return work.session.exec(chosen.order_by(col(Rescue.at), col(Rescue.id))).all()
