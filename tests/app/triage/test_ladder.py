"""Who is called next."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.settings import Operation, Settings, Triage
from app.staff.queries import OnDuty
from app.triage.ladder import AGAIN, CALLED_ALL, EXHAUSTED, MOST_AN_HOUR, Climb, callable_now, climb

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def person(number: int, *, rung: int, paging: bool = True) -> OnDuty:
    return OnDuty(UUID(int=number), f"M{number}", rung, paging, ("en",), ("en",))


BINTA, AMAL, CHEN = person(1, rung=0), person(2, rung=1), person(3, rung=2)


def step(rung: int, present: list[OnDuty], may_call: list[OnDuty] | None = None) -> Climb:
    return climb(rung, present=present, may_call=present if may_call is None else may_call, now=NOON, minutes=5)


@pytest.mark.parametrize(("rung", "called"), [(0, BINTA), (1, AMAL), (2, CHEN)])
def test_each_rung_is_called_in_turn_and_the_next_one_waits(rung: int, called: OnDuty) -> None:
    found = step(rung, [BINTA, AMAL, CHEN])
    assert found == Climb((called,), rung + 1, NOON + timedelta(minutes=5))
    assert not found.exhausted


def test_everybody_on_a_rung_is_called_together() -> None:
    other = person(4, rung=0)
    assert step(0, [BINTA, other, CHEN]).called == (BINTA, other)


def test_rungs_without_anybody_to_call_are_skipped_at_once() -> None:
    assert step(0, [CHEN]) == Climb((CHEN,), CALLED_ALL, NOON + timedelta(minutes=5))
    assert step(0, [BINTA, AMAL], [AMAL]).called == (AMAL,)


def test_the_ladder_ends_when_the_last_one_called_did_not_come() -> None:
    found = step(CALLED_ALL, [BINTA, CHEN])
    assert found == Climb((), EXHAUSTED, NOON + AGAIN)
    assert found.exhausted


def test_the_ladder_ends_at_once_when_nobody_may_be_called() -> None:
    assert step(0, [BINTA, CHEN], []).exhausted


def test_after_the_end_the_top_of_the_ladder_is_called_every_hour() -> None:
    assert step(EXHAUSTED, [BINTA, CHEN]) == Climb((CHEN,), EXHAUSTED, NOON + AGAIN)
    assert step(EXHAUSTED, [BINTA, AMAL]).called == (AMAL,)


def test_after_the_end_a_coordinator_who_may_not_be_called_is_not_replaced() -> None:
    assert step(EXHAUSTED, [BINTA, CHEN], [BINTA]).called == ()


def may_call(now: datetime, paged: list[datetime], *, zone: str = "UTC") -> bool:
    settings = Settings(data=None, operation=Operation(zone=zone), triage=Triage(pages_a_night=3))  # type: ignore[arg-type]
    return callable_now([BINTA], {BINTA.member_id: paged}, now=now, settings=settings) == [BINTA]


def test_nobody_is_woken_a_fourth_time_in_one_night() -> None:
    evening = [NIGHT - timedelta(minutes=minutes) for minutes in (10, 40, 80)]
    assert may_call(NIGHT, evening[:2])
    assert not may_call(NIGHT, evening)
    assert not may_call(NIGHT + timedelta(hours=6), evening)
    assert may_call(NIGHT + timedelta(hours=6, minutes=30), evening), "it is morning"


def test_pages_of_the_evening_before_ten_do_not_count_for_the_night() -> None:
    assert may_call(NIGHT, [NIGHT - timedelta(hours=2)] * 3)


def test_the_night_is_the_one_of_the_operations_zone() -> None:
    earlier = [NOON - timedelta(minutes=1)] * 3
    assert may_call(NOON, earlier)
    assert not may_call(NOON, earlier, zone="Pacific/Auckland")


def test_by_day_a_flood_of_cases_does_not_become_a_flood_of_texts() -> None:
    assert may_call(NOON, [NOON - timedelta(minutes=1)] * (MOST_AN_HOUR - 1))
    assert not may_call(NOON, [NOON - timedelta(minutes=1)] * MOST_AN_HOUR)
    assert may_call(NOON, [NOON - timedelta(minutes=60)] * MOST_AN_HOUR)


def test_who_did_not_accept_paging_is_never_called() -> None:
    silent = person(9, rung=0, paging=False)
    settings = Settings(data=None)  # type: ignore[arg-type]
    assert callable_now([silent], {}, now=NOON, settings=settings) == []
