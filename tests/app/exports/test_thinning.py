"""H-22: no row of a file of single items is one of few."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.exports.thinning import Alike, K, Period, coarse, decided, of_week

ABOVE = {"KE": "", "KE01": "KE", "KE02": "KE", "": "", "KE0101": "KE01", "KE0101C": "KE0101"}
WEEKS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(9)]
MONDAY = WEEKS[0]
finest = st.builds(of_week, st.sampled_from(["KE01", "KE02", "KE", ""]), st.sampled_from(WEEKS), st.sampled_from("abc"))


def above(area: str) -> str:
    return ABOVE[area]


def told(counts: dict[Alike, int]) -> Counter[Alike]:
    """How many rows of the file say the same of place, time and type."""
    rows: Counter[Alike] = Counter()
    for fine, shown in decided(counts, above).items():
        rows[shown] += counts[fine]
    return rows


@given(st.dictionaries(finest, st.integers(1, 12), max_size=40))
def test_h_22_whatever_a_row_says_at_least_four_others_say_it_too(counts: dict[Alike, int]) -> None:
    assert all(many >= K for many in told(counts).values())


@given(st.dictionaries(finest, st.integers(1, 12), max_size=40))
def test_h_22_of_a_type_only_fewer_than_five_are_ever_left_out(counts: dict[Alike, int]) -> None:
    kept = decided(counts, above)
    left: Counter[str] = Counter()
    for one, many in counts.items():
        left[one.kind] += 0 if one in kept else many
    assert all(many < K for many in left.values())


@given(st.dictionaries(finest, st.integers(1, 12), max_size=40))
def test_nothing_is_told_more_closely_than_it_is(counts: dict[Alike, int]) -> None:
    for fine, shown in decided(counts, above).items():
        assert shown.kind == fine.kind
        assert shown.area in (fine.area, above(fine.area), "")
        assert shown.begins is None or shown.begins <= fine.begins  # type: ignore[operator]


def test_few_are_told_by_the_month_then_by_the_area_above() -> None:
    few = {of_week("KE01", week, "a"): 2 for week in WEEKS[:3]}
    assert told(few) == {Alike("KE01", date(2026, 1, 1), Period.MONTH, "a"): 6}
    fewer = {of_week(area, MONDAY, "a"): 3 for area in ("KE01", "KE02")}
    assert told(fewer) == {Alike("KE", date(2026, 1, 1), Period.MONTH, "a"): 6}


def test_five_of_a_week_are_told_as_they_are_and_four_not_at_all() -> None:
    assert told({of_week("KE01", MONDAY, "a"): 5}) == {Alike("KE01", MONDAY, Period.WEEK, "a"): 5}
    assert told({of_week("KE01", MONDAY, "a"): 4}) == {}


def test_a_file_of_single_items_names_no_small_place() -> None:
    small = {"KE0101", "KE0101C"}.__contains__
    assert [coarse(area, above=above, is_small=small) for area in ("KE0101C", "KE0101", "KE01", "KE", "")] == [
        "KE01", "KE01", "KE01", "KE", "",
    ]  # fmt: skip
