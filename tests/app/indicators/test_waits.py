"""Waits are read off the trail once, of no one, and reading them costs the same however many there were."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.cases.queries import get
from app.clock import FixedClock
from app.erasure.actions import forget_contact
from app.indicators import queries
from app.indicators.actions import count
from app.indicators.finding import find
from app.indicators.rules import STEPS, Waited, monday_of
from app.indicators.tables import By, Measure, WaitCount
from app.indicators.worker import count_waits
from app.referrals import actions as referrals
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.work import SYSTEM
from channels.contract import Address, AddressKind
from tests.makers import partners
from tests.makers.staff import Member, make_member
from tests.makers.texts import AMAL, text_in


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime, roles=("case_worker",))


def called(runtime: Runtime, sender: Address = AMAL) -> UUID:
    text_in(runtime, "HELP we need food, -1.2864, 36.8172", sender=sender)
    return partners.case_of(runtime, sender)


def answered(runtime: Runtime, by: Member, case_id: UUID) -> None:
    write(runtime, by.actor, lambda work: desk.answer(work, runtime, case_id, "We come", member_id=by.id))


def waits(runtime: Runtime, measure: Measure, by: By = By.ALL) -> dict[str, dict[timedelta, int]]:
    """By code: how many waited at most so long."""
    with read(runtime) as work:
        found = queries.by_code(work, measure, by, since=monday_of(runtime.clock.now().date()) - timedelta(weeks=9))
        return {code: {STEPS[step]: many for step, many in steps.items()} for code, steps in found.items()}


def test_the_first_answer_of_a_person_counts_once_and_our_own_never(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    case_id = called(runtime)
    clock.move(minutes=20)
    assert count_waits(runtime) == 0, "the receipt is no answer"
    answered(runtime, binta, case_id)
    assert count_waits(runtime) == 1
    clock.move(minutes=20)
    answered(runtime, binta, case_id)
    assert count_waits(runtime) == 0
    assert waits(runtime, Measure.ANSWER) == {"": {timedelta(minutes=30): 1}}
    assert waits(runtime, Measure.ANSWER, By.NEED) == {"food": {timedelta(minutes=30): 1}}


def test_a_referral_is_followed_until_it_is_done_by_need_and_partner(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    door, case_id = partners.door(runtime, binta), called(runtime)
    clock.move(hours=3)
    first = partners.sent(runtime, binta, case_id, door.id)
    clock.move(minutes=50)
    write(runtime, door.actor, lambda work: referrals.accept(work, first, door.id, "Come at noon"))
    clock.move(days=2)
    write(runtime, door.actor, lambda work: referrals.complete(work, first, door.id))
    partners.sent(runtime, binta, case_id, door.id)
    assert count_waits(runtime) == 3, "the second referral of a case is not the first"
    assert waits(runtime, Measure.REFERRAL, By.NEED) == {"food": {timedelta(hours=3): 1}}
    assert waits(runtime, Measure.ACCEPTANCE, By.PARTNER) == {door.id.hex: {timedelta(hours=1): 1}}
    assert waits(runtime, Measure.DONE, By.PARTNER) == {door.id.hex: {timedelta(days=3): 1}}
    assert waits(runtime, Measure.REFERRAL, By.PARTNER) == {}


def test_two_processes_that_read_the_same_entries_count_them_once(runtime: Runtime, binta: Member) -> None:
    now = runtime.clock.now()
    waited = [Waited(Measure.ANSWER, now - timedelta(minutes=1), now, (), "")]
    unit = partial(count, waited=waited, after=0, until=7)
    with ThreadPoolExecutor(6) as together:
        done = list(together.map(lambda _: write(runtime, SYSTEM, unit), range(6)))
    assert sorted(done) == [False] * 5 + [True]
    assert waits(runtime, Measure.ANSWER) == {"": {timedelta(minutes=5): 1}}


def test_h_09_who_is_forgotten_stays_counted_and_nothing_counted_leads_to_them(runtime: Runtime, binta: Member) -> None:
    case_id = called(runtime)
    answered(runtime, binta, case_id)
    count_waits(runtime)
    with read(runtime) as work:
        contact_id = get(work, case_id).contact_id
    assert contact_id is not None
    write(runtime, SYSTEM, lambda work: forget_contact(work, contact_id, zone="UTC"))
    assert count_waits(runtime) == 0
    with read(runtime) as work:
        rows = work.session.exec(select(WaitCount)).all()
    assert rows
    assert {case_id.hex, contact_id.hex} & {row.code for row in rows} == set()


def test_many_entries_are_found_with_as_few_statements_as_one(runtime: Runtime, binta: Member) -> None:
    def weighed(*, since: int) -> tuple[int, int]:
        """How many waits are found, and with how many statements."""
        asked: list[str] = []
        with read(runtime) as work:
            event.listen(work.connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
            return len(find(work, after=since, most=500).waited), len(asked)

    door = partners.door(runtime, binta)
    for number in range(12):
        case_id = called(runtime, Address(AddressKind.PHONE, f"+9991000002{number:02d}"))
        answered(runtime, binta, case_id)
        partners.sent(runtime, binta, case_id, door.id)
        if number == 0:
            few = weighed(since=0)
    many = weighed(since=0)
    assert (few[0], many[0]) == (2, 24)
    assert few[1] == many[1]
