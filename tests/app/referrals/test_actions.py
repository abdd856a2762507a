"""A referral's way from a yes to a door that opened, on both databases."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from app.errors import Conflict, NotFound
from app.partners.tables import Fact
from app.referrals import actions, queries
from app.referrals.tables import ConsentState, Reason, State
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.partners import case_of, door, propose, sent
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in
from tests.makers.waiting import until


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"))


def test_four_facts_reach_the_partner_and_its_answer_comes_back(runtime: Runtime, chen: Member) -> None:
    text_in(runtime, "HELP we are 4 people, hungry")
    blue = door(runtime, chen)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    with read(runtime) as work:
        shown = queries.shown(work, referral_id, blue.id)
    assert shown.facts == {Fact.NEED: "food", Fact.PEOPLE: "4", Fact.LANGUAGE: "en"}
    write(runtime, blue.actor, lambda work: actions.see(work, referral_id, blue.id))
    write(runtime, blue.actor, lambda work: actions.accept(work, referral_id, blue.id, "Green gate, 10:00"))
    with read(runtime) as work:
        assert queries.answer_of(work, queries.get(work, referral_id)) == "Green gate, 10:00"
        assert [step.state for step in queries.steps_of(work, referral_id)] == [
            State.PROPOSED,
            State.SENT,
            State.SEEN,
            State.ACCEPTED,
        ]
    write(runtime, blue.actor, lambda work: actions.complete(work, referral_id, blue.id))
    with read(runtime) as work:
        assert queries.shown(work, referral_id, blue.id).facts == {}
        assert queries.get(work, referral_id).given is None


def test_h_04_without_a_yes_that_holds_nothing_is_sent(runtime: Runtime, chen: Member) -> None:
    text_in(runtime, "HELP hungry")
    blue = door(runtime, chen)
    late = propose(runtime, chen, case_of(runtime), blue.id, lasts=timedelta(days=1))
    refused = propose(runtime, chen, case_of(runtime), blue.id, said_yes=False)
    runtime.clock.move(hours=25)  # type: ignore[attr-defined]
    for referral_id in (late, refused):
        with pytest.raises(Conflict):
            write(runtime, chen.actor, partial(actions.send, referral_id=referral_id))
        with read(runtime) as work, pytest.raises(NotFound):
            queries.shown(work, referral_id, blue.id)


def test_h_04_a_yes_taken_back_empties_the_partners_page_at_once_and_its_answer_is_refused(
    runtime: Runtime, chen: Member
) -> None:
    text_in(runtime, "HELP hungry")
    blue = door(runtime, chen)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    with read(runtime) as work:
        contact_id = queries.get(work, referral_id).contact_id
    assert contact_id is not None
    write(runtime, chen.actor, lambda work: actions.withdraw(work, contact_id))
    with read(runtime) as work:
        shown = queries.shown(work, referral_id, blue.id)
        assert (shown.state, shown.reason, shown.facts, shown.need) == (State.REVOKED, Reason.WITHDRAWN, {}, "")
        assert queries.get(work, referral_id).given is None
        consent = queries.get_consent(work, queries.get(work, referral_id).consent_id)
        assert consent.state is ConsentState.WITHDRAWN
    with pytest.raises(Conflict):
        write(runtime, blue.actor, lambda work: actions.accept(work, referral_id, blue.id, "Come"))


def test_asked_side_by_side_one_takes_it_and_the_other_is_told_that_it_is_taken(runtime: Runtime, chen: Member) -> None:
    text_in(runtime, "HELP hungry")
    case_id = case_of(runtime)
    doors = [door(runtime, chen, name="Blue Door"), door(runtime, chen, name="Red Door")]
    both = [sent(runtime, chen, case_id, one.id, side_by_side=case_id) for one in doors]
    write(runtime, doors[0].actor, lambda work: actions.accept(work, both[0], doors[0].id, "Come at ten"))
    with read(runtime) as work:
        other = queries.shown(work, both[1], doors[1].id)
        assert (other.state, other.reason, other.facts) == (State.REVOKED, Reason.ANOTHER, {})
    with pytest.raises(Conflict):
        write(runtime, doors[1].actor, lambda work: actions.accept(work, both[1], doors[1].id, "Come at nine"))


def test_x_17_what_is_anothers_looks_like_what_is_not_there(runtime: Runtime, chen: Member) -> None:
    text_in(runtime, "HELP hungry")
    blue, red = door(runtime, chen), door(runtime, chen, name="Red Door")
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    errors = []
    for one in (referral_id, chen.id):
        with read(runtime) as work, pytest.raises(NotFound) as found:
            queries.shown(work, one, red.id)
        errors.append((found.value.code, found.value.facts))
    assert errors[0] == errors[1]


@pytest.mark.parametrize("partner_first", [True, False])
def test_h_04_a_no_and_an_accept_at_the_same_moment_end_as_a_no(
    runtime: Runtime, chen: Member, partner_first: bool
) -> None:
    """Whoever comes second waits for the first, and sees what it did."""
    if runtime.writer is not None:
        return  # one writer: nothing happens at the same moment
    text_in(runtime, "HELP we are 4 people, hungry")
    blue = door(runtime, chen)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)

    def accepts(work: Work) -> None:
        actions.accept(work, referral_id, blue.id, "Green gate, 10:00")

    def says_no(work: Work) -> None:
        actions.withdraw_consent(work, queries.get(work, referral_id).consent_id)

    first, second = (accepts, says_no) if partner_first else (says_no, accepts)
    error = one_waits_for_the_other(runtime, first, second)
    assert (error is None) is partner_first
    with read(runtime) as work:
        shown, referral = queries.shown(work, referral_id, blue.id), queries.get(work, referral_id)
        assert (shown.state, shown.facts, shown.answer) == (State.REVOKED, {}, "")
        assert (referral.given, referral.reason) == (None, Reason.WITHDRAWN)
        assert queries.get_consent(work, referral.consent_id).state is ConsentState.WITHDRAWN


def test_of_two_partners_who_take_it_at_the_same_moment_one_does(runtime: Runtime, chen: Member) -> None:
    if runtime.writer is not None:
        return  # one writer: nothing happens at the same moment
    text_in(runtime, "HELP hungry")
    case_id = case_of(runtime)
    doors = [door(runtime, chen, name=name) for name in ("Blue Door", "Red Door")]
    both = [sent(runtime, chen, case_id, one.id, side_by_side=case_id) for one in doors]

    def takes(work: Work, which: int) -> None:
        actions.accept(work, both[which], doors[which].id, "Green gate")

    error = one_waits_for_the_other(runtime, partial(takes, which=0), partial(takes, which=1))
    assert isinstance(error, Conflict)
    with read(runtime) as work:
        states = [queries.get(work, one) for one in both]
    assert [(one.state, one.reason, one.given is None) for one in states] == [
        (State.ACCEPTED, None, False),
        (State.REVOKED, Reason.ANOTHER, True),
    ]


def one_waits_for_the_other(
    runtime: Runtime, first: Callable[[Work], None], second: Callable[[Work], None]
) -> BaseException | None:
    """What the second ended with: it began before the first was committed, and waited for it."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as beside:

        def unit(work: Work) -> Future[None]:
            first(work)
            work.session.flush()
            other = beside.submit(write, runtime, SYSTEM, second)
            until(lambda: other.done() or work.connection.execute(waiting).scalar(), what="the second to wait")
            return other

        return write(runtime, SYSTEM, unit).exception(timeout=30)
