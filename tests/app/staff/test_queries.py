from datetime import UTC, datetime, timedelta

import pytest

from app.clock import FixedClock
from app.runtime import Runtime
from app.staff import actions, queries
from app.staff.hours import Span
from app.transaction import read, write
from tests.makers import staff
from tests.makers.staff import Member

HOURS = ("mon-fri 08:00-20:00",)


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return staff.make_member(runtime, phone="+99955501023")


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return staff.make_chen(runtime)


def plan(runtime: Runtime, member: Member, *, hours: tuple[int, int], rung: int = 0, paging: bool = False) -> None:
    """A shift that begins and ends so many hours from now."""
    since, until = (runtime.clock.now() + timedelta(hours=hour) for hour in hours)
    write(
        runtime,
        member.actor,
        lambda work: actions.plan_shift(work, member.id, span=Span(since, until), rung=rung, paging=paging),
    )


def test_a_member_is_found_however_the_handle_is_typed(runtime: Runtime, binta: Member) -> None:
    with read(runtime) as work:
        found = queries.find_member_by_handle(work, " bINTA")
        assert found
        assert (found.id, found.phone) == (binta.id, "+99955501023")
        assert queries.find_member_by_handle(work, "Eve") is None


def test_handles_are_given_for_many_at_once(runtime: Runtime, binta: Member, chen: Member) -> None:
    with read(runtime) as work:
        assert queries.handles(work, [binta.id, chen.id, binta.id]) == {binta.id: "Binta", chen.id: "Chen"}
        assert queries.handles(work, []) == {}


def test_the_ladder_has_a_step_for_each_rung_somebody_stands_on(runtime: Runtime, binta: Member, chen: Member) -> None:
    plan(runtime, chen, hours=(-1, 2), rung=2)
    plan(runtime, binta, hours=(-1, 2), paging=True)
    with read(runtime) as work:
        steps = [[(person.handle, person.paging) for person in rung] for rung in queries.ladder(work)]
    assert steps == [[("Binta", True)], [("Chen", False)]]


def test_after_the_shift_nobody_is_on_duty(runtime: Runtime, clock: FixedClock, binta: Member) -> None:
    plan(runtime, binta, hours=(-1, 2))
    clock.move(hours=2)
    with read(runtime) as work:
        assert queries.on_duty(work) == []
        assert queries.ladder(work) == []


def test_a_reader_of_any_form_of_the_language_is_found(runtime: Runtime, binta: Member, chen: Member) -> None:
    plan(runtime, binta, hours=(-1, 2))
    plan(runtime, chen, hours=(-1, 2))
    with read(runtime) as work:
        assert [person.handle for person in queries.readers_on_shift(work, "ar-SY")] == ["Binta"]
        assert [person.handle for person in queries.readers_on_shift(work, "fr")] == ["Chen"]
        assert queries.readers_on_shift(work, "ti") == []


def test_covered_hours_that_nobody_is_planned_for_are_told(runtime: Runtime, binta: Member, chen: Member) -> None:
    plan(runtime, binta, hours=(-1, 3))  # Monday 08:00 to 12:00
    plan(runtime, chen, hours=(3, 11), rung=2)  # 12:00 to 20:00
    with read(runtime) as work:
        found = queries.gaps(work, hours=HOURS, zone="UTC")
    assert len(found.nobody) == 5
    assert found.nobody[0] == Span(datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 3, 3, 20, tzinfo=UTC))
    assert found.nobody[-1].until == datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert found.no_second == [Span(runtime.clock.now(), datetime(2026, 3, 2, 12, tzinfo=UTC))]
