"""What happens to referrals by itself: partners hear that something waits, silence is no, and every yes has its end.

All of it in units so short that messages hardly wait, each whole: what is stopped in between goes on where it was.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from app.cases.queries import get as get_case
from app.cases.tables import Case
from app.outbox.paging import page_member
from app.partners.queries import every_id, to_call
from app.partners.queries import get as get_partner
from app.referrals import actions, minding, queries, rules
from app.referrals.inviting import invite
from app.referrals.tables import Reason, Referral, State
from app.referrals.telling import MOST, ask_longer, tell_steps
from app.runtime import Runtime
from app.staff.hours import next_cover
from app.staff.queries import OnDuty, on_duty
from app.staff.rules import Rung
from app.transaction import read, write_in_turn
from app.triage.ladder import callable_now
from app.triage.queries import pages_since
from app.work import SYSTEM, Work

_MOST_UNITS: Final = 50  # in one turn
_LOOK_BACK: Final = timedelta(hours=12)  # longer than any night
_STILL_TRUE: Final = timedelta(hours=6)
_ENDING_AT_ONCE: Final = 500


def follow_referrals(runtime: Runtime) -> None:
    """Partners hear that something waits, or that it waits for too long; people hear where theirs stands."""
    with read(runtime) as work:
        waits, told = bool(queries.overdue(work, most=1)), bool(queries.to_tell(work, most=1))
    for unit, wanted in ((remind_partners, waits), (tell_steps, told)):
        turns = _MOST_UNITS if wanted else 0
        while turns and write_in_turn(runtime, SYSTEM, partial(unit, runtime=runtime)) == MOST:
            turns -= 1


def end_what_is_over(runtime: Runtime) -> None:
    """No answer in time is no; a yes that ends soon is asked about, and one that has ended is taken back."""
    while write_in_turn(runtime, SYSTEM, fall_silent) == MOST:
        pass
    with read(runtime) as work:
        soon, ids = work.now + rules.ENDS_SOON, every_id(work)
        ending = [found for one in ids for found in queries.ending(work, one, soon, most=_ENDING_AT_ONCE)]
        unagreed = [one for one in ids if queries.beyond(work, one)]
    for referral_id in ending:
        write_in_turn(runtime, SYSTEM, partial(_end, runtime=runtime, referral_id=referral_id))
    for partner_id in unagreed:
        while write_in_turn(runtime, SYSTEM, partial(_end_beyond, partner_id=partner_id)) == MOST:
            pass


def remind_partners(work: Work, runtime: Runtime) -> int:
    """How many referrals were looked at, at most MOST. A partner has one text for all that waits or was taken back.

    Of what waits and nobody there hears of, or hears of for the second time, our own are paged.
    """
    found = queries.overdue(work, most=MOST)
    now = [one for one in found if not _left_alone(work, runtime, one)]
    hear = {one for one in dict.fromkeys(one.partner_id for one in now) if _invited(work, runtime, one)}
    wait = [one for one in now if one.state is not State.REVOKED]
    late = [one for one in wait if one.partner_id not in hear or one.reminded + 1 >= rules.OVERDUE]
    for referral in now:
        minding.remind(work, referral)
    _page_about(work, runtime, late)
    return len(found)


def _invited(work: Work, runtime: Runtime, partner_id: UUID) -> bool:
    """Whether somebody there was told; nobody is where all are away, or nobody answers there any more."""
    return any(invite(work, runtime, who.id) for who in to_call(work, partner_id))


def _left_alone(work: Work, runtime: Runtime, referral: Referral) -> bool:
    """Whether it waits until somebody answers there again, and nobody of theirs is woken up for it."""
    hours = get_partner(work, referral.partner_id).hours
    opens = next_cover(work.now, hours.split("; "), runtime.settings.operation.zone) if hours else None
    until = rules.waits_for(referral.urgency, opens, work.now)
    if until is not None:
        minding.remind_later(referral, until)
    return until is not None


def fall_silent(work: Work) -> int:
    """How many of those who were asked by text have not answered for so long that it is a no, at most MOST."""
    found = queries.silent(work, work.now - rules.SILENCE, most=MOST)
    for consent in found:
        actions.fall_silent(work, consent.id)
    work.session.flush()
    return len(found)


def _end(work: Work, *, runtime: Runtime, referral_id: UUID) -> None:
    """A yes that is over ends what stands on it; one that ends soon is asked about. By now it may be neither."""
    referral = queries.hold(work, referral_id)
    if referral.state not in rules.WITH_PARTNER:
        return
    if queries.get_consent(work, referral.consent_id).until <= work.now:
        actions.revoke(work, referral_id, Reason.RAN_OUT)
    elif referral.asks is None:
        ask_longer(work, runtime, referral)


def _end_beyond(work: Work, *, partner_id: UUID) -> int:
    """How many referrals were taken back whose agreement is over, at most MOST."""
    found = queries.beyond(work, partner_id, most=MOST)
    for referral in found:
        actions.revoke(work, referral.id, Reason.RAN_OUT)
    return len(found)


def _page_about(work: Work, runtime: Runtime, late: Sequence[Referral]) -> None:
    """Whoever has the case, and coordinators, are paged once each, however much is late."""
    present = on_duty(work) if late else []
    paged = pages_since(work, [person.member_id for person in present], work.now - _LOOK_BACK)
    cases = [get_case(work, referral.case_id) for referral in late]
    for person in callable_now(present, paged, now=work.now, settings=runtime.settings):
        case = next((case for case in cases if _is_for(person, case)), None)
        if case is not None:
            page_member(
                work,
                runtime,
                "page_overdue",
                person.member_id,
                path=f"/staff/case/{case.id.hex}",
                lasts=_STILL_TRUE,
                reads=person.reads,
                reference=case.reference,
            )


def _is_for(person: OnDuty, case: Case) -> bool:
    return person.member_id == case.taken_by or person.rung == Rung.COORDINATOR
