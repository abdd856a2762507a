from datetime import UTC, datetime

import pytest

from app.errors import Invalid
from app.staff.hours import Span, covered, joined, next_cover, promised, read_hours, without


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "mon", "mon 8-20", "mon-fri 08:00-25:00", "mun-fri 08:00-20:00", "mon 08:00-08:00", "mon 24:00-24:00",
     "mon 08:61-20:00", "mon-xyz 08:00-20:00", "mon-fri 08:00-20:00 or so"],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(written: str) -> None:
    with pytest.raises(Invalid, match=r"staff\.hours_unreadable"):
        read_hours(written)


def test_a_range_of_days_may_run_over_the_weekend() -> None:
    assert read_hours("fri-mon 10:00-12:00").days == {4, 5, 6, 0}


def test_office_hours_cover_the_day_in_the_zone_of_the_operation_and_not_in_utc() -> None:
    hours = ["mon-fri 08:00-20:00"]
    assert covered(utc(2, 5), hours, "Africa/Nairobi")  # 08:00 there
    assert not covered(utc(2, 4, 59), hours, "Africa/Nairobi")
    assert not covered(utc(2, 17), hours, "Africa/Nairobi")  # 20:00 there: the end is not part of it
    assert not covered(utc(7, 9), hours, "Africa/Nairobi")  # Saturday


def test_a_night_window_reaches_into_the_next_day() -> None:
    hours = ["sun 22:00-06:00"]
    assert covered(utc(2, 5, 59), hours, "UTC")  # Monday morning
    assert not covered(utc(2, 6), hours, "UTC")
    assert not covered(utc(3, 5), hours, "UTC")


def test_day_and_night_is_always_covered_and_one_window() -> None:
    week = Span(utc(2), utc(9))
    assert promised(["mon-sun 00:00-24:00"], "America/Bogota", week) == [week]


def test_the_next_cover_is_now_inside_covered_hours() -> None:
    assert next_cover(utc(2, 9), ["mon-fri 08:00-20:00"], "UTC") == utc(2, 9)


def test_the_next_cover_on_friday_night_is_monday_morning() -> None:
    assert next_cover(utc(6, 21), ["mon-fri 08:00-20:00"], "UTC") == utc(9, 8)


def test_without_covered_hours_there_is_no_next_cover() -> None:
    assert next_cover(utc(2, 9), [], "UTC") is None


def test_a_window_keeps_its_local_hours_when_the_clocks_change() -> None:
    zone, hours = "Europe/Athens", ["mon-sun 08:00-20:00"]  # summer time begins on 29 March 2026
    windows = promised(hours, zone, Span(utc(28), utc(30)))
    assert [window.since.hour for window in windows] == [6, 5]


def test_a_midnight_that_the_clocks_skip_opens_the_day_all_the_same() -> None:
    april = datetime(2026, 4, 24, 0, 30, tzinfo=UTC)  # in Cairo 00:00 became 01:00 on 24 April 2026
    assert covered(april, ["fri 00:00-24:00"], "Africa/Cairo")


def test_what_nobody_is_planned_for_is_what_is_left() -> None:
    day = [Span(utc(2, 8), utc(2, 20))]
    shifts = [Span(utc(2, 7), utc(2, 10)), Span(utc(2, 12), utc(2, 14)), Span(utc(2, 21), utc(2, 22))]
    assert without(day, shifts) == [Span(utc(2, 10), utc(2, 12)), Span(utc(2, 14), utc(2, 20))]


def test_touching_and_overlapping_spans_become_one() -> None:
    spans = [
        Span(utc(2, 10), utc(2, 12)),
        Span(utc(2, 8), utc(2, 10)),
        Span(utc(2, 9), utc(2, 11)),
        Span(utc(3), utc(4)),
    ]
    assert joined(spans) == [Span(utc(2, 8), utc(2, 12)), Span(utc(3), utc(4))]
