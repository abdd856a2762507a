"""How long is told by steps, and the steps keep what is asked of them: pure."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.indicators.rules import HALF, NINE_OF_TEN, STEPS, Waited, keys_of, soon, step_of, weeks_until, within
from app.indicators.tables import By, Measure

waits = st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60)), min_size=1, max_size=60)


def counted(some: list[timedelta]) -> dict[int, int]:
    steps: dict[int, int] = {}
    for one in some:
        steps[step_of(one)] = steps.get(step_of(one), 0) + 1
    return steps


@given(waits, st.sampled_from([HALF, NINE_OF_TEN]))
def test_so_many_waited_no_longer_than_is_told_and_fewer_than_a_step_less(some: list[timedelta], share: int) -> None:
    told = within(counted(some), share)
    short = sum(one <= told for one in some) if told is not None else len(some)
    assert short * 100 >= len(some) * share
    below = STEPS[STEPS.index(told) - 1] if told in STEPS[1:] else timedelta(-1) if told else STEPS[-1]
    assert sum(one <= below for one in some) * 100 < len(some) * share


def test_a_step_holds_its_end_and_what_is_longer_than_all_is_told_as_that() -> None:
    assert step_of(STEPS[3]) == 3
    assert step_of(STEPS[3] + timedelta(seconds=1)) == 4
    assert step_of(STEPS[-1] + timedelta(seconds=1)) == len(STEPS)
    assert within({len(STEPS): 5}, HALF) is None
    assert within({}, HALF) is None


def test_soon_are_those_who_waited_no_longer_than_they_should() -> None:
    assert soon(Measure.ANSWER, counted([timedelta(minutes=60), timedelta(minutes=61), timedelta(days=50)])) == 1


def test_a_wait_counts_for_the_whole_its_area_each_need_and_its_partner() -> None:
    partner, until = uuid4(), datetime(2026, 3, 4, 23, 59, tzinfo=UTC)
    since = until - timedelta(minutes=7)
    one = Waited(Measure.DONE, since, until, ("water", "food"), "KE001", partner)
    keys = list(keys_of(one))
    assert {(key.by, key.code) for key in keys} == {
        (By.ALL, ""), (By.AREA, "KE001"), (By.NEED, "water"), (By.NEED, "food"), (By.PARTNER, partner.hex),
    }  # fmt: skip
    assert {(key.week, key.step) for key in keys} == {(date(2026, 3, 2), 1)}


def test_weeks_begin_on_mondays_and_end_with_today() -> None:
    assert weeks_until(date(2026, 3, 8), 2) == [date(2026, 2, 23), date(2026, 3, 2)]
