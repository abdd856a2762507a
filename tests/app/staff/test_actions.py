from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.runtime import Runtime
from app.staff import actions, queries, rules
from app.staff.hours import Span
from app.staff.tables import Invitation, StaffSession
from app.staff.tables import Member as MemberRow
from app.transaction import read, write
from app.work import COMMAND, Actor, Work
from tests.makers import staff
from tests.makers.staff import Member

T = TypeVar("T")


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return staff.make_member(runtime, phone="+99955501023")


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return staff.make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return staff.make_dawit(runtime)


def asked(runtime: Runtime, question: Callable[[Work], T]) -> T:
    with read(runtime) as work:
        return question(work)


def enrolment(handle: str = "Eve") -> actions.Enrolment:
    return actions.Enrolment(handle=handle, password_hash=staff.kept(), totp_secret="JBSWY3DPEHPK3PXP", totp_step=7)


def begin(runtime: Runtime, member: Member) -> str:
    return write(runtime, member.actor, lambda work: actions.begin_session(work, member.id))


def signed_in(runtime: Runtime, token: str) -> queries.SignedIn | None:
    return asked(runtime, lambda work: queries.find_signed_in(work, token))


def invitation(runtime: Runtime, by: Actor = COMMAND) -> str:
    return write(runtime, by, lambda work: actions.invite(work, roles=["volunteer"]))


def in_hours(runtime: Runtime, since: float, until: float) -> Span:
    return Span(runtime.clock.now() + timedelta(hours=since), runtime.clock.now() + timedelta(hours=until))


def test_the_first_sign_in_is_offered_until_there_is_an_admin(runtime: Runtime) -> None:
    earlier = write(runtime, COMMAND, actions.offer_first_sign_in)
    token = write(runtime, COMMAND, actions.offer_first_sign_in)
    assert earlier
    assert token
    with pytest.raises(NotFound):
        write(runtime, COMMAND, lambda work: actions.enrol(work, earlier, enrolment=enrolment(), kind="first"))
    first = write(runtime, COMMAND, lambda work: actions.enrol(work, token, enrolment=enrolment(), kind="first"))
    assert rules.Role.ADMIN in asked(runtime, lambda work: queries.get_member(work, first)).roles
    assert write(runtime, COMMAND, actions.offer_first_sign_in) is None


def test_a_first_token_opens_no_invitation_and_an_invitation_no_first_sign_in(runtime: Runtime) -> None:
    first, other = write(runtime, COMMAND, actions.offer_first_sign_in), invitation(runtime)
    assert asked(runtime, lambda work: queries.find_invitation(work, first or "")) is None
    assert asked(runtime, lambda work: queries.find_invitation(work, other, kind="first")) is None


def test_an_invitation_works_once(runtime: Runtime) -> None:
    token = invitation(runtime)
    write(runtime, COMMAND, lambda work: actions.enrol(work, token, enrolment=enrolment()))
    with pytest.raises(NotFound):
        write(runtime, COMMAND, lambda work: actions.enrol(work, token, enrolment=enrolment("Amal")))


def test_an_invitation_expires(runtime: Runtime, clock: FixedClock) -> None:
    token = invitation(runtime)
    clock.move(days=3)
    assert asked(runtime, lambda work: queries.find_invitation(work, token)) is None


def test_a_withdrawn_invitation_opens_nothing(runtime: Runtime) -> None:
    token = invitation(runtime)
    [waiting] = asked(runtime, queries.open_invitations)
    write(runtime, COMMAND, lambda work: actions.withdraw_invitation(work, waiting.id))
    assert asked(runtime, lambda work: queries.find_invitation(work, token)) is None


def test_a_handle_is_given_once_however_it_is_written(runtime: Runtime, binta: Member) -> None:
    token = invitation(runtime)
    with pytest.raises(Conflict, match=r"staff\.handle_taken"):
        write(runtime, COMMAND, lambda work: actions.enrol(work, token, enrolment=enrolment("bINTA ")))
    assert asked(runtime, lambda work: queries.find_invitation(work, token)), "a refused try leaves the invitation open"


def test_no_handle_token_number_or_secret_lies_open_in_the_tables(runtime: Runtime, binta: Member) -> None:
    token = begin(runtime, binta)
    invited = invitation(runtime)
    with read(runtime) as work:
        rows = [*work.session.exec(select(MemberRow)), *work.session.exec(select(StaffSession))]
        stored = repr([row.model_dump() for row in [*rows, *work.session.exec(select(Invitation))]])
    for words in (binta.handle, token, invited, binta.totp_secret, "55501023", binta.password):
        assert words not in stored


def test_only_who_changes_people_invites(runtime: Runtime, binta: Member, chen: Member, dawit: Member) -> None:
    for member in (binta, chen):
        with pytest.raises(NotAllowed):
            invitation(runtime, member.actor)
    assert invitation(runtime, dawit.actor)


def test_a_session_is_found_by_its_token_and_by_no_other(runtime: Runtime, binta: Member) -> None:
    found = signed_in(runtime, begin(runtime, binta))
    assert found is not None
    assert (found.handle, found.reads) == ("Binta", ("en", "ar"))
    assert signed_in(runtime, "invented") is None


def test_every_sign_in_has_a_token_of_its_own(runtime: Runtime, binta: Member) -> None:
    assert begin(runtime, binta) != begin(runtime, binta)


def test_a_session_ends_when_it_is_not_used(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    token = begin(runtime, binta)
    clock.move(minutes=29)
    found = signed_in(runtime, token)
    assert found
    write(runtime, binta.actor, lambda work: actions.see_session(work, found.session_id))
    clock.move(minutes=29)
    assert signed_in(runtime, token)
    clock.move(minutes=1)
    assert signed_in(runtime, token) is None


def test_signing_out_ends_one_session_and_leaves_the_other(runtime: Runtime, binta: Member) -> None:
    here, there = begin(runtime, binta), begin(runtime, binta)
    found = signed_in(runtime, here)
    assert found
    write(runtime, binta.actor, lambda work: actions.end_session(work, found.session_id, member_id=binta.id))
    assert signed_in(runtime, here) is None
    assert signed_in(runtime, there)


def test_nobody_ends_the_session_of_somebody_else(runtime: Runtime, binta: Member, chen: Member) -> None:
    token = begin(runtime, binta)
    found = signed_in(runtime, token)
    assert found
    with pytest.raises(NotFound):
        write(runtime, chen.actor, lambda work: actions.end_session(work, found.session_id, member_id=chen.id))
    assert signed_in(runtime, token)


def test_a_new_password_ends_every_session_and_begins_one(runtime: Runtime, binta: Member) -> None:
    old = [begin(runtime, binta), begin(runtime, binta)]
    kept = staff.kept("another quiet boat")
    new = write(runtime, binta.actor, lambda work: actions.change_password(work, binta.id, password_hash=kept))
    assert [signed_in(runtime, token) for token in old] == [None, None]
    assert signed_in(runtime, new)


def test_new_roles_end_every_session(runtime: Runtime, binta: Member, dawit: Member) -> None:
    token = begin(runtime, binta)
    write(runtime, dawit.actor, lambda work: actions.change_roles(work, binta.id, roles=["coordinator"]))
    assert signed_in(runtime, token) is None
    assert asked(runtime, lambda work: queries.get_member(work, binta.id)).roles == {rules.Role.COORDINATOR}


def test_the_same_roles_again_change_nothing(runtime: Runtime, binta: Member, dawit: Member) -> None:
    token = begin(runtime, binta)
    write(runtime, dawit.actor, lambda work: actions.change_roles(work, binta.id, roles=["volunteer"]))
    assert signed_in(runtime, token)


def test_the_last_admin_can_neither_step_down_nor_be_deactivated(runtime: Runtime, dawit: Member) -> None:
    with pytest.raises(Conflict, match=r"staff\.last_admin"):
        write(runtime, dawit.actor, lambda work: actions.change_roles(work, dawit.id, roles=["volunteer"]))
    with pytest.raises(Conflict, match=r"staff\.last_admin"):
        write(runtime, dawit.actor, lambda work: actions.deactivate(work, dawit.id))


def test_who_is_deactivated_is_out_at_once_and_off_the_rota(runtime: Runtime, binta: Member, dawit: Member) -> None:
    token, span = begin(runtime, binta), in_hours(runtime, -1, 3)
    write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=span))
    write(runtime, dawit.actor, lambda work: actions.deactivate(work, binta.id))
    assert signed_in(runtime, token) is None
    assert asked(runtime, lambda work: queries.find_credentials(work, "Binta")) is None
    assert asked(runtime, queries.on_duty) == []
    gone = asked(runtime, lambda work: queries.get_member(work, binta.id))
    assert (gone.handle, gone.phone, gone.active) == ("Binta", None, False)


def test_a_code_is_accepted_once_even_by_many_at_a_time(runtime: Runtime, binta: Member) -> None:
    together = Barrier(4)

    def use(_browser: int) -> bool:
        together.wait()
        return write(runtime, binta.actor, lambda work: actions.accept_code(work, binta.id, step=100))

    with ThreadPoolExecutor(4) as browsers:
        assert sorted(browsers.map(use, range(4))) == [False, False, False, True]


def test_an_earlier_code_is_not_accepted_after_a_later_one(runtime: Runtime, binta: Member) -> None:
    def use(step: int) -> bool:
        return write(runtime, binta.actor, lambda work: actions.accept_code(work, binta.id, step=step))

    assert [use(100), use(99), use(101)] == [True, False, True]


def test_showing_the_second_factor_again_is_remembered(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    token = begin(runtime, binta)
    clock.move(minutes=11)
    found = signed_in(runtime, token)
    assert found
    assert not rules.proof_fresh(clock.now(), found.proved_at)
    assert write(runtime, binta.actor, lambda work: actions.prove_session(work, found.session_id, step=100))
    assert not write(runtime, binta.actor, lambda work: actions.prove_session(work, found.session_id, step=100))
    again = signed_in(runtime, token)
    assert again
    assert rules.proof_fresh(clock.now(), again.proved_at)


def test_who_lost_the_phone_gets_back_in_by_a_new_link_only(runtime: Runtime, binta: Member) -> None:
    session = begin(runtime, binta)
    token = write(runtime, COMMAND, lambda work: actions.renew(work, binta.id))
    assert signed_in(runtime, session) is None
    assert asked(runtime, lambda work: queries.find_credentials(work, "Binta")) is None
    again = write(runtime, COMMAND, lambda work: actions.enrol(work, token, enrolment=enrolment("ignored")))
    assert again == binta.id
    found = asked(runtime, lambda work: queries.find_credentials(work, "Binta"))
    assert found
    assert (found.totp_secret, found.totp_used) == ("JBSWY3DPEHPK3PXP", 7)


def test_a_second_renewal_makes_the_first_link_useless(runtime: Runtime, binta: Member) -> None:
    first = write(runtime, COMMAND, lambda work: actions.renew(work, binta.id))
    write(runtime, COMMAND, lambda work: actions.renew(work, binta.id))
    assert asked(runtime, lambda work: queries.find_invitation(work, first)) is None


def test_a_member_plans_their_own_shift_and_the_coordinator_anybodys(
    runtime: Runtime, binta: Member, chen: Member
) -> None:
    span = in_hours(runtime, 1, 5)
    write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=span))
    with pytest.raises(NotAllowed):
        write(runtime, binta.actor, lambda work: actions.plan_shift(work, chen.id, span=span))
    later = in_hours(runtime, 5, 9)
    write(runtime, chen.actor, lambda work: actions.plan_shift(work, binta.id, span=later, paging=True))
    shifts = asked(runtime, lambda work: queries.rota(work, span.since, later.until))
    assert [(shift.handle, shift.duty.paging) for shift in shifts] == [("Binta", False), ("Binta", False)]


def test_a_member_is_not_planned_twice_at_a_time(runtime: Runtime, binta: Member) -> None:
    write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=in_hours(runtime, 1, 5)))
    with pytest.raises(Invalid, match=r"staff\.shift_overlaps"):
        write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=in_hours(runtime, 4, 6)))


def test_only_a_coordinator_stands_on_the_coordinators_rung(runtime: Runtime, binta: Member, chen: Member) -> None:
    span = in_hours(runtime, 1, 5)
    with pytest.raises(Invalid, match=r"staff\.rung_coordinator"):
        write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=span, rung=2))
    assert write(runtime, chen.actor, lambda work: actions.plan_shift(work, chen.id, span=span, rung=2))


def test_paging_is_accepted_by_the_member_alone_and_needs_a_number(
    runtime: Runtime, binta: Member, chen: Member
) -> None:
    span = in_hours(runtime, -1, 5)
    planned = {
        member.handle: write(chen_or_self, chen.actor, lambda work, m=member: actions.plan_shift(work, m.id, span=span))  # type: ignore[misc]
        for chen_or_self, member in ((runtime, binta), (runtime, chen))
    }
    with pytest.raises(NotAllowed):
        write(runtime, chen.actor, lambda work: actions.accept_paging(work, planned["Binta"], accepted=True))
    with pytest.raises(Conflict, match=r"staff\.phone_missing"):
        write(runtime, chen.actor, lambda work: actions.accept_paging(work, planned["Chen"], accepted=True))
    write(runtime, binta.actor, lambda work: actions.accept_paging(work, planned["Binta"], accepted=True))
    assert {person.handle: person.paging for person in asked(runtime, queries.on_duty)} == {
        "Binta": True,
        "Chen": False,
    }


def test_who_takes_the_number_away_takes_the_paging_back(runtime: Runtime, binta: Member) -> None:
    span = in_hours(runtime, -1, 5)
    write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=span, paging=True))
    write(runtime, binta.actor, lambda work: actions.set_phone(work, binta.id, phone=""))
    write(runtime, binta.actor, lambda work: actions.set_phone(work, binta.id, phone="+99955501024"))
    assert [person.paging for person in asked(runtime, queries.on_duty)] == [False]


def test_a_cancelled_shift_is_gone(runtime: Runtime, binta: Member) -> None:
    shift = write(runtime, binta.actor, lambda work: actions.plan_shift(work, binta.id, span=in_hours(runtime, -1, 5)))
    write(runtime, binta.actor, lambda work: actions.cancel_shift(work, shift))
    assert asked(runtime, queries.on_duty) == []


def test_everything_that_changed_is_in_the_trail(runtime: Runtime, dawit: Member, binta: Member) -> None:
    begin(runtime, binta)
    write(runtime, dawit.actor, lambda work: actions.change_roles(work, binta.id, roles=["coordinator"]))
    write(runtime, dawit.actor, lambda work: actions.deactivate(work, binta.id))
    with read(runtime) as work:
        entries = work.session.exec(select(AuditEntry).where(AuditEntry.subject_id == binta.id)).all()
    trail = [(entry.action, entry.actor_id) for entry in entries]
    for action, member in (
        ("member.signed_in", binta),
        ("member.role_changed", dawit),
        ("member.sessions_ended", dawit),
        ("member.deactivated", dawit),
    ):
        assert (action, member.id) in trail
