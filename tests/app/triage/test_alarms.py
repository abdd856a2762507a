"""The clock of complaints, moved by hand."""

from collections import Counter

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.outbox.rules import Priority
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.sensitive import actions, naming
from app.sensitive.naming import OutsideWritten
from app.sensitive.tables import Answer
from app.transaction import read, write
from app.triage.alarms import call_by_clock
from tests.makers.sensitive import WORDS, begin, complain, let_in
from tests.makers.staff import Member, make_member

AMINA, BINTA, RUTH = "+99955501001", "+99955501002", "+99955501009"


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    return make_member(runtime, "Amina", phone=AMINA)


@pytest.fixture
def key(runtime: Runtime, amina: Member) -> bytes:
    key = begin(runtime, amina)
    written = OutsideWritten("", "Ruth", RUTH)
    write(runtime, amina.actor, lambda work: naming.name_outside(work, written, key=key))
    return key


def called(runtime: Runtime) -> Counter[str]:
    """How often each number was called so far; what was said to them says nothing."""
    with read(runtime) as work:
        pages = work.session.exec(select(Delivery).where(Delivery.priority == Priority.PAGE)).all()
        numbers = [work.open(Delivery.address, one.id, one.address or b"").partition(" ")[2] for one in pages]
        words = {work.open(Delivery.words, one.id, one.words or b"") for one in pages}
    assert not [one for one in words if any(said in one for said in ("restricted", "complain", WORDS))]
    return Counter(numbers)


def after(runtime: Runtime, clock: FixedClock, hours: int) -> Counter[str]:
    """Who was called within these hours, the clock looked at every hour."""
    before = called(runtime)
    for _ in range(hours):
        clock.move(hours=1)
        call_by_clock(runtime)
    return called(runtime) - before


def test_h_16_focal_points_are_called_at_once_and_again_and_at_the_end_the_coordinator_each_once(
    runtime: Runtime, amina: Member, key: bytes, clock: FixedClock
) -> None:
    let_in(runtime, amina, key, make_member(runtime, "Binta", phone=BINTA))
    complain(runtime)
    call_by_clock(runtime)
    assert called(runtime) == {AMINA: 1}
    assert after(runtime, clock, 11) == {}
    assert after(runtime, clock, 1) == {AMINA: 1, BINTA: 1}
    assert after(runtime, clock, 8) == {AMINA: 1, BINTA: 1}
    assert after(runtime, clock, 4) == {AMINA: 1, BINTA: 1, RUTH: 1}
    assert after(runtime, clock, 30) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_h_16_where_the_only_focal_point_is_implicated_or_away_the_coordinator_is_called_at_once(
    runtime: Runtime, amina: Member, key: bytes, clock: FixedClock
) -> None:
    raised = complain(runtime)
    call_by_clock(runtime)
    write(runtime, amina.actor, lambda work: actions.exclude(work, raised.id, amina.id))
    call_by_clock(runtime)
    assert called(runtime) == {AMINA: 1, RUTH: 1}
    assert after(runtime, clock, 24) == {RUTH: 3}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_h_16_a_hundred_allegations_are_all_called_to_in_time_and_nobody_twice(
    runtime: Runtime, amina: Member, key: bytes, clock: FixedClock
) -> None:
    raised = [complain(runtime) for _ in range(100)]
    call_by_clock(runtime)
    assert called(runtime) == {AMINA: 100}
    for one in raised:
        write(runtime, amina.actor, lambda work, one=one: actions.close(work, one.id, Answer.SEEN_TO))  # type: ignore[misc]
    assert after(runtime, clock, 30) == {}, "all were routed within the day"
