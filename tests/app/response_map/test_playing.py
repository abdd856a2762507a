"""Days that play in a meeting: what is shown one after the other gives no small number away."""

from hypothesis import given
from hypothesis import strategies as st

from app.response_map.playing import rises, told

days = st.lists(st.integers(0, 12), max_size=40)


@given(days)
def test_a_running_total_never_rises_by_a_small_number_and_is_never_far_behind(counts: list[int]) -> None:
    found = rises(counts, 5)
    assert all(rise == 0 or rise >= 5 for rise in found)
    for until in range(len(counts) + 1):
        assert 0 <= sum(counts[:until]) - sum(found[:until]) < 5


@given(days)
def test_for_ones_own_eyes_it_rises_with_every_day(counts: list[int]) -> None:
    assert rises(counts, 1) == counts


def test_one_to_four_are_not_told_and_none_is() -> None:
    assert [told(many, 5) for many in (0, 1, 4, 5)] == [0, None, None, 5]
