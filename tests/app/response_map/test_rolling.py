"""Counts of small areas added up for larger ones."""

from hypothesis import given
from hypothesis import strategies as st

from app.response_map.rolling import below, chain

ABOVE = {"KE": "", "KE1": "KE", "KE2": "KE", "KE1a": "KE1", "KE1b": "KE1", "KE2a": "KE2"}


def parent(area: str) -> str:
    return ABOVE.get(area, "")


def test_a_chain_goes_up_to_everywhere() -> None:
    assert list(chain("KE1a", parent)) == ["KE1a", "KE1", "KE", ""]
    assert list(chain("", parent)) == [""]


def test_small_areas_count_for_the_one_around_them() -> None:
    counts = {"KE1a": 2, "KE1b": 3, "KE2a": 1, "KE1": 4, "": 5}
    assert below(counts, "KE", parent) == {"KE1": 9, "KE2": 1}
    assert below(counts, "KE1", parent) == {"KE1a": 2, "KE1b": 3, "KE1": 4}, "four of which nobody knows where in it"
    assert below(counts, "", parent) == {"KE": 10, "": 5}
    assert below(counts, "KE1a", parent) == {"KE1a": 2}


@given(st.dictionaries(st.sampled_from(["", *ABOVE]), st.integers(0, 50)))
def test_nothing_is_lost_or_counted_twice(counts: dict[str, int]) -> None:
    assert sum(below(counts, "", parent).values()) == sum(counts.values())
