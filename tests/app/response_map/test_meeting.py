"""H-23: what is shown in a meeting tells no number below five, nor leaves it to be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from app.response_map.meeting import K, shown

counts = st.dictionaries(st.text("abcdefg", min_size=1, max_size=1), st.integers(0, 30))


@given(counts, st.booleans())
def test_h_23_nothing_below_five_is_told(counts: dict[str, int], adds_up: bool) -> None:
    kept = shown(counts, adds_up=adds_up)
    assert kept.keys() == counts.keys()
    assert all(many is None or many == counts[key] for key, many in kept.items())
    assert all(many == 0 or many >= K for many in kept.values() if many is not None)


@given(counts)
def test_h_23_what_the_others_leave_of_the_sum_is_never_one_number(counts: dict[str, int]) -> None:
    kept = shown(counts, adds_up=True)
    hidden = [key for key, many in kept.items() if many is None]
    assert len(hidden) != 1 or sum(counts.values()) == counts[hidden[0]], "and then the sum itself is too small"


def test_where_nothing_adds_up_nothing_more_is_kept_back() -> None:
    assert shown({"water": 3, "food": 9}, adds_up=False) == {"water": None, "food": 9}
    assert shown({"water": 3, "food": 9, "power": 0}, adds_up=True) == {"water": None, "food": None, "power": 0}
