"""F-07: a small computer without a battery wakes up in another year. Nothing is lost, doubled or deleted for it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Outcome
from app.clock import FixedClock
from app.delivery_states import DeliveryState
from app.erasure.retention import delete_what_is_over
from app.inbound import pipeline
from app.messages.queries import of_case
from app.messages.tables import Direction
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers import storage
from tests.makers.texts import AMAL, text_in

JUMPS = [timedelta(days=-1), timedelta(days=1), timedelta(days=-365)]


def jump(clock: FixedClock, by: timedelta) -> None:
    """The wall clock alone: seconds since the start go on as they did."""
    clock.at += by


def said(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        case = queue(work)[0]
        return [one.text for one in of_case(work, case.id) if one.direction is Direction.IN]


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_f_07_what_somebody_wrote_stays_in_the_order_it_came(
    runtime: Runtime, clock: FixedClock, by: timedelta
) -> None:
    told = ["HELP we need water", "we are three", "please hurry", "the water is at the door"]
    for number, words in enumerate(told):
        text_in(runtime, words)
        if number == 1:
            jump(clock, by)
    assert said(runtime) == told
    assert storage.rows(runtime)["case"] == 1


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_f_07_nothing_is_sent_twice_and_a_repeat_is_still_one(
    runtime: Runtime, clock: FixedClock, by: timedelta
) -> None:
    known_as = text_in(runtime, "HELP we need water")
    dispatcher = Dispatcher(runtime, pipeline.refused)
    dispatcher.drain()
    sent = len(runtime.channels["simulator"].inbox(AMAL))
    assert sent >= 1
    jump(clock, by)
    text_in(runtime, "HELP we need water", provider_id=known_as)
    dispatcher.drain()
    jump(clock, -by)
    dispatcher.drain()
    assert len(runtime.channels["simulator"].inbox(AMAL)) == sent
    with read(runtime) as work:
        assert {one.state for one in work.session.exec(select(Delivery).order_by(col(Delivery.id)))} == {
            DeliveryState.SENT
        }


def test_f_07_a_day_too_far_deletes_nothing_and_a_day_too_early_neither(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "HELP we need water")
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    Dispatcher(runtime, pipeline.refused).drain()
    before = storage.rows(runtime)
    for by in (timedelta(days=1), timedelta(days=-2), timedelta(days=1)):
        jump(clock, by)
        assert delete_what_is_over(runtime) == 0
    assert storage.rows(runtime) == before


def test_f_07_after_the_second_when_thirty_two_bits_end_people_are_answered(
    runtime: Runtime, clock: FixedClock
) -> None:
    clock.at = datetime(2038, 1, 19, 3, 14, 6, tzinfo=UTC)
    text_in(runtime, "HELP we need water")
    clock.move(seconds=3)
    text_in(runtime, "we are three")
    Dispatcher(runtime, pipeline.refused).drain()
    assert runtime.channels["simulator"].inbox(AMAL)
    assert said(runtime) == ["HELP we need water", "we are three"]
