"""Calling members to cases nobody takes, and telling people the truth, on a real database of each kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Case, Origin, Outcome, Step
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.tables import Contact
from app.inbound.pipeline import refused
from app.messages.queries import of_case
from app.messages.tables import Direction
from app.outbox.passage import telephone_line
from app.outbox.rules import Priority
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.settings import Channel
from app.transaction import read, write
from app.triage import actions
from app.triage.tables import Page, Watch
from app.triage.worker import MOST, escalate
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind
from channels.simulator import Simulator
from tests.makers.duty import on_duty
from tests.makers.staff import Member, make_member
from tests.makers.texts import AMAL, DAWIT, text_in

BINTA, AMINA, CHEN = "+99955501001", "+99955501002", "+99955501003"
NOBODY = "Nobody can answer"
SOMEBODY = "A person will answer you here."


def turn(runtime: Runtime) -> int:
    """One turn of the timetable."""
    return write(runtime, SYSTEM, lambda work: escalate(work, runtime))


def later(runtime: Runtime, clock: FixedClock, **by: float) -> None:
    """Time goes by and the timetable turns."""
    clock.move(**by)
    turn(runtime)


def pages(runtime: Runtime) -> list[str]:
    """The numbers that were paged, in order."""
    with read(runtime) as work:
        chosen = select(Delivery).where(Delivery.priority == Priority.PAGE).order_by(col(Delivery.id))
        return [
            work.open(Delivery.address, delivery.id, delivery.address or b"").removeprefix("phone ")
            for delivery in work.session.exec(chosen)
        ]


def said(runtime: Runtime) -> list[str]:
    """Every text of ours to the person of the only case."""
    with read(runtime) as work:
        case = work.session.exec(select(Case)).one()
        return [message.text for message in of_case(work, case.id) if message.direction is Direction.OUT]


def only_case(runtime: Runtime) -> Case:
    with read(runtime) as work:
        return work.session.exec(select(Case)).one()


def change(runtime: Runtime, unit: Callable[[Work], object]) -> None:
    write(runtime, SYSTEM, unit)


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime, "Binta", reads=("ar", "en"), phone=BINTA)


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    return make_member(runtime, "Amina", reads=("ar",), phone=AMINA)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator",), reads=("en",), phone=CHEN)


def test_help_with_nobody_on_duty_is_told_so_in_the_first_answer_and_not_again(
    runtime: Runtime, clock: FixedClock
) -> None:
    text_in(runtime, "HELP water is rising, we are 4 people")
    (first,) = said(runtime)
    assert NOBODY in first
    assert "999" in first
    assert SOMEBODY not in first
    for _ in range(3):
        later(runtime, clock, minutes=30)
    assert said(runtime) == [first]
    assert only_case(runtime).steps & Step.TOLD_NOBODY


def test_that_a_person_will_answer_is_said_only_while_somebody_is_on_duty(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "we need food", sender=AMAL)
    clock.move(hours=1)
    text_in(runtime, "we need food", sender=DAWIT)
    with read(runtime) as work:
        earlier, after = [
            next(message.text for message in of_case(work, case.id) if message.direction is Direction.OUT)
            for case in work.session.exec(select(Case).order_by(col(Case.opened_at)))
        ]
    assert (SOMEBODY in earlier, NOBODY in earlier) == (True, False)
    assert (SOMEBODY in after, NOBODY in after) == (False, True)


def test_when_the_shift_ends_who_still_waits_is_told_within_a_minute(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "where can I charge my phone")
    later(runtime, clock, minutes=59)
    assert len(said(runtime)) == 1
    later(runtime, clock, minutes=1)
    later(runtime, clock, minutes=1)
    assert len(said(runtime)) == 2
    assert NOBODY in said(runtime)[1]


def test_a_case_nobody_takes_climbs_the_ladder_and_then_the_person_is_told_once(
    runtime: Runtime, clock: FixedClock, binta: Member, amina: Member, chen: Member
) -> None:
    for rung, member in enumerate((binta, amina, chen)):
        on_duty(runtime, member, rung=rung)
    text_in(runtime, "HELP water is rising, we are drowning")
    later(runtime, clock, minutes=4)
    assert pages(runtime) == []
    later(runtime, clock, minutes=1)
    assert pages(runtime) == [BINTA]
    later(runtime, clock, minutes=4)
    assert pages(runtime) == [BINTA]
    later(runtime, clock, minutes=1)
    later(runtime, clock, minutes=5)
    assert pages(runtime) == [BINTA, AMINA, CHEN]
    assert len(said(runtime)) == 1, "the coordinator's time is still running"
    later(runtime, clock, minutes=5)
    later(runtime, clock, minutes=5)
    assert len(said(runtime)) == 2
    assert "Nobody can answer right now" in said(runtime)[1]
    assert "999" in said(runtime)[1]


def test_a_page_names_the_case_and_where_to_look_and_nothing_of_what_was_said(
    runtime: Runtime, clock: FixedClock, amina: Member
) -> None:
    on_duty(runtime, amina)
    text_in(runtime, "HELP water is rising at the school")
    later(runtime, clock, minutes=5)
    Dispatcher(runtime, refused).drain()
    phone = runtime.channels["simulator"]
    assert isinstance(phone, Simulator)
    (shown,) = phone.inbox(Address(AddressKind.PHONE, AMINA))
    case = only_case(runtime)
    assert case.reference in shown.text
    assert shown.text.endswith(f"{runtime.settings.public_url}/staff/case/{case.id.hex}")
    assert "شخص ينتظر" in shown.text, "in the language she reads"
    assert "school" not in shown.text
    assert AMAL.value not in shown.text


def test_taking_the_case_ends_the_calling(runtime: Runtime, clock: FixedClock, binta: Member, chen: Member) -> None:
    on_duty(runtime, binta)
    on_duty(runtime, chen, rung=2)
    text_in(runtime, "HELP we are drowning")
    later(runtime, clock, minutes=5)
    change(runtime, lambda work: cases.take(work, only_case(runtime).id, member_id=binta.id))
    for _ in range(5):
        later(runtime, clock, minutes=20)
    assert pages(runtime) == [BINTA]
    assert len(said(runtime)) == 1
    with read(runtime) as work:
        assert work.session.exec(select(Watch)).all() == []


def test_nobody_is_woken_a_fourth_time_in_one_night(
    runtime: Runtime, clock: FixedClock, binta: Member, chen: Member
) -> None:
    clock.at = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    on_duty(runtime, binta, hours=10)
    on_duty(runtime, chen, rung=2, hours=10)
    text_in(runtime, "HELP we are drowning", sender=AMAL)
    for _ in range(20 * 7):
        later(runtime, clock, minutes=3)
    text_in(runtime, "HELP there is a fire", sender=DAWIT)
    assert clock.at == datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    for _ in range(19):
        later(runtime, clock, minutes=3)
    assert sorted(pages(runtime)) == [BINTA, BINTA, CHEN, CHEN, CHEN]
    later(runtime, clock, minutes=23)
    assert pages(runtime)[-1] == CHEN, "in the morning the coordinator is called again"
    with read(runtime) as work:
        rows = work.session.exec(select(Page)).all()
        assert {row.member_id for row in rows} == {binta.id, chen.id}


def test_after_the_end_of_the_ladder_the_coordinator_is_called_every_hour(
    runtime: Runtime, clock: FixedClock, chen: Member
) -> None:
    on_duty(runtime, chen, rung=2)
    text_in(runtime, "HELP we are drowning")
    later(runtime, clock, minutes=5)
    later(runtime, clock, minutes=5)
    assert pages(runtime) == [CHEN]
    for _ in range(12):
        later(runtime, clock, minutes=10)
    assert pages(runtime) == [CHEN] * 3


def test_a_new_shift_is_called_from_the_first_rung_on(
    runtime: Runtime, clock: FixedClock, binta: Member, chen: Member
) -> None:
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "HELP we are drowning")
    for _ in range(4):
        later(runtime, clock, minutes=20)
    assert pages(runtime) == [BINTA]
    on_duty(runtime, chen, rung=2)
    on_duty(runtime, binta)
    turn(runtime)
    assert pages(runtime) == [BINTA, BINTA]


def test_with_one_person_on_shift_the_second_rung_is_somebody_elsewhere(
    runtime: Runtime, clock: FixedClock, binta: Member, amina: Member
) -> None:
    on_duty(runtime, binta, paging=False)
    on_duty(runtime, amina, rung=1)
    text_in(runtime, "HELP we are drowning")
    later(runtime, clock, minutes=5)
    assert pages(runtime) == [AMINA], "the first rung accepted no paging and is skipped at once"


def told_after(runtime: Runtime, clock: FixedClock, binta: Member, unit: Callable[[Work, UUID], object]) -> list[str]:
    """What somebody was told after `unit` changed something about them and then the shift ended."""
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "we need food")
    with read(runtime) as work:
        contact_id = work.session.exec(select(Contact.id)).one()
    change(runtime, lambda work: unit(work, contact_id))
    later(runtime, clock, hours=1)
    later(runtime, clock, minutes=1)
    return said(runtime)[1:]


def test_somebody_whose_last_word_was_stop_is_not_told(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    assert told_after(runtime, clock, binta, contacts.stop) == []


def test_somebody_who_must_not_be_texted_is_not_told(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    def unsafe(work: Work, contact_id: UUID) -> None:
        contacts.keep_safe(work, contact_id, do_not_text=True, shared_phone=False, neutral_words=False, quiet=None)

    assert told_after(runtime, clock, binta, unsafe) == []
    assert not only_case(runtime).steps & Step.TOLD_NOBODY


def test_on_a_shared_phone_only_neutral_words_are_said(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    def shared(work: Work, contact_id: UUID) -> None:
        contacts.keep_safe(work, contact_id, do_not_text=False, shared_phone=True, neutral_words=False, quiet=None)

    (words,) = told_after(runtime, clock, binta, shared)
    assert "we have your message" in words
    assert NOBODY not in words


def test_who_had_all_automatic_texts_of_the_hour_is_not_told(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    runtime.settings = replace(runtime.settings, limits=replace(runtime.settings.limits, automatic_a_day=1))
    assert told_after(runtime, clock, binta, lambda *_: None) == []


def test_an_informant_and_a_forgotten_person_are_not_told(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "my neighbour needs food", sender=AMAL)
    case = only_case(runtime)
    change(runtime, lambda work: cases.told_by_another(work, case.id))
    text_in(runtime, "we need food", sender=DAWIT)
    text_in(runtime, "ERASE", sender=DAWIT)
    with read(runtime) as work:
        before = len(work.session.exec(select(Delivery)).all())
    later(runtime, clock, hours=1)
    with read(runtime) as work:
        assert len(work.session.exec(select(Delivery)).all()) == before
        assert work.session.exec(select(Watch.told_uncovered)).all() == [True, True]


def test_a_case_given_back_does_not_tell_the_person_twice(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    text_in(runtime, "we need food")
    case = only_case(runtime)

    def give_back(work: Work) -> None:
        cases.take(work, case.id, member_id=binta.id)
        cases.give_back(work, case.id)
        actions.watch_again(work, case.id, due_at=work.now)

    change(runtime, give_back)
    later(runtime, clock, minutes=1)
    assert len(said(runtime)) == 1


def test_a_reopened_case_is_watched_and_told_anew(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    text_in(runtime, "we need food")
    case = only_case(runtime)
    change(runtime, lambda work: cases.close(work, case.id, outcome=Outcome.HELPED))
    turn(runtime)
    clock.move(hours=2)
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "there is no food again")
    assert SOMEBODY in said(runtime)[-1]
    later(runtime, clock, hours=1)
    assert NOBODY in said(runtime)[-1]


def test_a_recorded_case_without_a_number_is_called_like_any_other(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    on_duty(runtime, binta)

    def record(work: Work) -> None:
        case_id = cases.open_case(
            work,
            contact_id=None,
            origin=Origin.VISIT,
            urgency="danger",
            rank=0,
            deadline_at=work.now,
            language="en",
        )
        actions.watch(work, case_id, due_at=work.now)

    change(runtime, record)
    turn(runtime)
    assert pages(runtime) == [BINTA]


def test_an_exercise_wakes_nobody(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    on_duty(runtime, binta)

    def practise(work: Work) -> None:
        case_id = cases.open_case(
            work,
            contact_id=None,
            origin=Origin.VISIT,
            urgency="danger",
            rank=0,
            deadline_at=work.now,
            language="en",
            exercise=True,
        )
        actions.watch(work, case_id, due_at=work.now)

    change(runtime, practise)
    turn(runtime)
    assert pages(runtime) == []


def test_many_cases_are_taken_in_slices_until_all_were_called(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    on_duty(runtime, binta)

    def open_many(work: Work) -> None:
        for _ in range(MOST + 5):
            case_id = cases.open_case(
                work,
                contact_id=None,
                origin=Origin.CALL,
                urgency="normal",
                rank=2,
                deadline_at=work.now,
                language="en",
            )
            actions.watch(work, case_id, due_at=work.now)

    change(runtime, open_many)
    assert [turn(runtime), turn(runtime), turn(runtime)] == [MOST, 5, 0]
    with read(runtime) as work:
        assert len(queue(work, most=100)) == MOST + 5
    assert 0 < len(pages(runtime)) < MOST


def test_pages_go_over_the_line_for_help_and_never_over_the_one_for_alerts(runtime: Runtime) -> None:
    simulator = Channel(id="simulator", kind="simulator", purpose="alerts")
    runtime.settings = replace(runtime.settings, channels=(simulator,))
    assert telephone_line(runtime) == ""
    runtime.settings = replace(runtime.settings, channels=(simulator, replace(simulator, purpose="sos")))
    assert telephone_line(runtime) == "simulator"


def test_without_a_line_to_page_on_the_person_is_told_at_once(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    alerts = Channel(id="simulator", kind="simulator", purpose="alerts")
    runtime.settings = replace(runtime.settings, channels=(alerts,))
    on_duty(runtime, binta)
    text_in(runtime, "HELP we are drowning")
    later(runtime, clock, minutes=5)
    assert pages(runtime) == []
    assert NOBODY in said(runtime)[-1]
