"""What answers say of everybody: exact, and honest about how little a few say."""

from fractions import Fraction
from math import comb

import pytest

from app.campaigns.comparing import Answers, Change, at_least, compare, interval, share_of


def counted(fewest: int, many: int, share: Fraction) -> Fraction:
    """How likely at least so many are, added up in whole numbers."""
    return sum(
        (comb(many, yes) * share**yes * (1 - share) ** (many - yes) for yes in range(fewest, many + 1)), Fraction(0)
    )


@pytest.mark.parametrize("many", [1, 2, 10, 37, 150])
def test_the_chance_of_at_least_so_many_is_what_counting_gives(many: int) -> None:
    for fewest in range(0, many + 2, max(1, many // 7)):
        for hundredths in (1, 17, 50, 83, 99):
            exact = counted(fewest, many, Fraction(hundredths, 100))
            assert at_least(fewest, many, hundredths / 100) == pytest.approx(float(exact), abs=1e-12)


@pytest.mark.parametrize(
    ("yes", "many", "low", "high"),
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0), (263, 1000, 0.2359, 0.2915)],
)
def test_the_interval_is_clopper_and_pearsons(yes: int, many: int, low: float, high: float) -> None:
    assert interval(yes, many, 0.95) == pytest.approx((low, high), abs=1e-4)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    intervals = [interval(yes, 25, 0.95) for yes in range(26)]
    for percent in range(1, 100, 7):
        share = Fraction(percent, 100)
        held = sum(
            comb(25, yes) * share**yes * (1 - share) ** (25 - yes)
            for yes, (low, high) in enumerate(intervals)
            if low <= share <= high
        )
        assert held >= Fraction(95, 100)


def test_a_few_answers_say_nothing() -> None:
    assert share_of(Answers(9, 0)) is None
    told = compare(Answers(9, 0), Answers(0, 100))
    assert (told.before, told.change) == (None, Change.TOO_FEW)


def test_what_fits_both_is_called_unclear() -> None:
    assert compare(Answers(10, 20), Answers(14, 16)).change is Change.UNCLEAR


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(Answers(20, 80), Answers(55, 45), Change.MORE), (Answers(550, 450), Answers(400, 600), Change.FEWER)],
)
def test_a_difference_that_chance_does_not_make_is_told_with_its_range(
    before: Answers, after: Answers, change: Change
) -> None:
    told = compare(before, after)
    assert told.change is change
    assert told.low <= after.yes / after.many - before.yes / before.many <= told.high
    assert told.low * told.high > 0
