"""Focal points called to a complaint where somebody may be in danger."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.cases.queries import place_of
from app.cases.tables import Case
from app.clock import FixedClock
from app.framework import Lane
from app.outbox.rules import Priority
from app.outbox.tables import Delivery
from app.places.place import Method, Place
from app.runtime import Runtime
from app.sensitive import actions
from app.sensitive.tables import Complaint, Danger
from app.transaction import read, write
from app.triage import focal
from app.triage.tables import FocalCall, Watch
from app.work import SYSTEM
from tests.makers.sensitive import begin, complain, let_in
from tests.makers.staff import Member, make_member

FIRST, SECOND = "+999200000001", "+999200000002"


@pytest.fixture
def two(runtime: Runtime) -> tuple[Member, Member]:
    """Eve and Chen, focal points for every lane, in this order."""
    eve = make_member(runtime, "Eve", roles=("coordinator",), phone=FIRST)
    chen = make_member(runtime, "Chen", roles=("coordinator",), phone=SECOND)
    let_in(runtime, eve, begin(runtime, eve), chen)
    return eve, chen


def raise_in_danger(runtime: Runtime, lane: Lane = Lane.EXPLOITATION) -> UUID:
    complaint_id = complain(runtime, lane=lane, danger=Danger.UNCLEAR).id
    write(runtime, SYSTEM, lambda work: focal.call_at_once(work, complaint_id))
    return complaint_id


def turn(runtime: Runtime) -> None:
    write(runtime, SYSTEM, lambda work: focal.call_focal_points(work, runtime))


def called(runtime: Runtime) -> list[str]:
    """The numbers that were texted, in order."""
    with read(runtime) as work:
        found = work.session.exec(select(Delivery).order_by(Delivery.id)).all()  # type: ignore[arg-type]
        return [work.open(Delivery.address, one.id, one.address or b"").removeprefix("phone ") for one in found]


def test_the_first_is_called_at_once_and_the_next_after_ten_minutes(
    runtime: Runtime, clock: FixedClock, two: tuple[Member, Member]
) -> None:
    raise_in_danger(runtime)
    turn(runtime)
    turn(runtime)
    assert called(runtime) == [FIRST]
    clock.move(minutes=9)
    turn(runtime)
    assert called(runtime) == [FIRST]
    clock.move(minutes=1)
    turn(runtime)
    assert called(runtime) == [FIRST, SECOND]
    assert len(two) == 2


def test_everybody_is_called_twice_and_then_every_hour(
    runtime: Runtime, clock: FixedClock, two: tuple[Member, Member]
) -> None:
    raise_in_danger(runtime)
    for _ in range(8):
        turn(runtime)
        clock.move(minutes=10)
    assert called(runtime) == [FIRST, SECOND, FIRST, SECOND]
    clock.move(minutes=10)
    turn(runtime)
    assert called(runtime)[4:] == [FIRST]
    assert len(two) == 2


def test_whoever_takes_it_ends_the_calls(runtime: Runtime, clock: FixedClock, two: tuple[Member, Member]) -> None:
    complaint_id = raise_in_danger(runtime)
    turn(runtime)
    write(runtime, two[0].actor, lambda work: actions.take(work, complaint_id))
    clock.move(minutes=10)
    turn(runtime)
    assert called(runtime) == [FIRST]
    with read(runtime) as work:
        assert work.session.exec(select(FocalCall)).all() == []


def test_h_16_who_is_implicated_or_away_or_of_another_lane_is_never_called(
    runtime: Runtime, clock: FixedClock, two: tuple[Member, Member]
) -> None:
    complaint_id = raise_in_danger(runtime)
    write(runtime, two[1].actor, lambda work: actions.exclude(work, complaint_id, two[0].id))
    turn(runtime)
    clock.move(minutes=10)
    turn(runtime)
    assert called(runtime) == [SECOND, SECOND]


def test_where_nobody_can_be_called_somebody_is_looked_for_again(runtime: Runtime, clock: FixedClock) -> None:
    begin(runtime, make_member(runtime, "Eve", roles=("coordinator",)))  # she has no number
    raise_in_danger(runtime)
    turn(runtime)
    with read(runtime) as work:
        (waiting,) = work.session.exec(select(FocalCall)).all()
        assert (waiting.calls, waiting.due_at) == (0, clock.now() + timedelta(minutes=10))


def test_the_text_says_nothing_and_the_clocks_first_call_is_not_made_again(
    runtime: Runtime, two: tuple[Member, Member]
) -> None:
    complaint_id = raise_in_danger(runtime)
    turn(runtime)
    with read(runtime) as work:
        (sent,) = work.session.exec(select(Delivery)).all()
        assert sent.words is not None
        words = work.open(Delivery.words, sent.id, sent.words)
        assert work.session.get_one(Complaint, complaint_id).alarms == 1
    assert sent.priority == Priority.PAGE
    assert sent.member_id == two[0].id
    assert complaint_id.hex not in words
    assert "Waypost: something is waiting for you." in words


def test_h_16_when_none_answers_whoever_is_on_duty_is_told_place_danger_and_number_once(
    runtime: Runtime, clock: FixedClock, two: tuple[Member, Member]
) -> None:
    here = Place(34.5, 36.5, 50, "", Method.SHARE)
    otherwise = focal.Otherwise("urgent", 3, here, "ti")
    complaint_id = complain(runtime, danger=Danger.UNCLEAR).id
    write(runtime, SYSTEM, lambda work: focal.call_at_once(work, complaint_id, otherwise=otherwise))
    for minutes in (0, 10):
        clock.move(minutes=minutes)
        turn(runtime)
        assert cases(runtime) == []
    for _ in range(3):
        clock.move(minutes=10)
        turn(runtime)
    (case,) = cases(runtime)
    assert (case.urgency, case.people, case.language, case.needs, case.contact_id) == ("urgent", 3, "ti", "", None)
    with read(runtime) as work:
        assert place_of(work, work.session.get_one(Case, case.id)) == here
        (watch,) = work.session.exec(select(Watch)).all()
        assert watch.due_at <= clock.now()
    assert called(runtime)[:3] == [FIRST, SECOND, FIRST], "and focal points are called on"
    assert len(two) == 2


def test_where_nobody_can_be_called_whoever_is_on_duty_is_told_at_once(runtime: Runtime) -> None:
    begin(runtime, make_member(runtime, "Eve", roles=("coordinator",)))
    complaint_id = complain(runtime, danger=Danger.UNCLEAR).id
    otherwise = focal.Otherwise("urgent", None, None, "en")
    write(runtime, SYSTEM, lambda work: focal.call_at_once(work, complaint_id, otherwise=otherwise))
    turn(runtime)
    assert len(cases(runtime)) == 1


def cases(runtime: Runtime) -> list[Case]:
    with read(runtime) as work:
        found = list(work.session.exec(select(Case)).all())
        work.session.expunge_all()
        return found
