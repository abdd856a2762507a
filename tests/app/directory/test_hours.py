"""Open now and next, across midnight, special days, months and both changes of the clock; what contradicts itself."""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

import pytest

from app.directory import hours, hours_written
from app.directory.hours import Contradiction, opening, read_schedule
from tests.makers.directory import rule

PARIS = "Europe/Paris"


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_open_until_it_closes_and_closed_until_it_opens() -> None:
    rules = [rule("MO,TU,WE,TH,FR", "09:00", "17:00")]
    now = opening(rules, "UTC", at("2026-11-23T16:59"))  # a Monday
    assert (now.open, now.until) == (True, at("2026-11-23T17:00"))
    later = opening(rules, "UTC", at("2026-11-27T17:00"))
    assert (later.open, later.opens_at) == (False, at("2026-11-30T09:00"))


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    rules = [rule("SA", "22:00", "06:00")]
    assert opening(rules, "UTC", at("2026-11-29T05:59")).open  # Sunday morning
    assert not opening(rules, "UTC", at("2026-11-28T05:59")).open
    assert opening(rules, "UTC", at("2026-11-28T12:00")).opens_at == at("2026-11-28T22:00")


def test_always_open_never_closes_and_nothing_said_is_nothing_known() -> None:
    assert opening([rule()], "UTC", at("2026-11-23T03:00")) == hours.Opening(open=True)
    assert opening([], "UTC", at("2026-11-23T03:00")).open is None


def test_a_special_day_takes_the_place_of_the_week() -> None:
    closed = read_schedule({"valid_from": "2026-12-25", "valid_to": "2026-12-26"})
    assert closed is not None
    short = rule("", "09:00", "12:00", valid_from="2026-12-24", valid_to="2026-12-24")
    rules = [rule("MO,TU,WE,TH,FR,SA,SU", "09:00", "17:00"), closed, short]
    assert opening(rules, "UTC", at("2026-12-24T11:59")).open
    assert opening(rules, "UTC", at("2026-12-24T13:00")).opens_at == at("2026-12-27T09:00")


@pytest.mark.parametrize(
    ("schedule", "opens_on"),
    [
        ({"freq": "MONTHLY", "byday": "2MO"}, "2026-12-14"),
        ({"freq": "MONTHLY", "byday": "-1FR"}, "2026-11-27"),
        ({"freq": "MONTHLY", "bymonthday": "1,15"}, "2026-12-01"),
        ({"byday": "WE", "interval": 2, "dtstart": "2026-11-18"}, "2026-12-02"),
        ({"byday": "TU", "valid_from": "2026-12-01"}, "2026-12-01"),
        ({"byday": "TU", "valid_to": "2026-11-20"}, ""),
        ({"byday": "MO,TU", "dtstart": "2026-11-23", "count": 2}, "2026-11-24"),
        ({"byday": "MO", "dtstart": "2026-11-16", "count": 1}, ""),
        ({"byyearday": "330"}, "2026-11-26"),
        ({"freq": "MONTHLY", "bymonthday": "-1"}, "2026-11-30"),
        ({"byyearday": "-31"}, "2026-12-01"),
        ({"byweekno": "-4", "byday": "FR"}, "2026-12-11"),
        ({"freq": "WEEKLY", "dtstart": "2026-11-12"}, "2026-11-26"),
        ({"freq": "MONTHLY", "dtstart": "2026-10-25"}, "2026-11-25"),
        ({"freq": "WEEKLY"}, "2026-11-24"),
        ({"byday": "TU", "until": "20261123T235959Z"}, ""),
    ],
)
def test_schedules_of_months_of_intervals_and_with_ends(schedule: dict[str, Any], opens_on: str) -> None:
    found = read_schedule({"opens_at": "10:00", "closes_at": "12:00", **schedule})
    assert found is not None
    next_at = opening([found], "UTC", at("2026-11-23T13:00")).opens_at
    assert (next_at.date().isoformat() if next_at else "") == opens_on


def test_the_door_keeps_its_hour_when_clocks_go_forward() -> None:
    rules = [rule("MO,TU,WE,TH,FR,SA,SU", "08:00", "16:00")]
    assert opening(rules, PARIS, at("2026-03-28T08:00")).until == at("2026-03-28T15:00")
    assert opening(rules, PARIS, at("2026-03-29T05:59")).opens_at == at("2026-03-29T06:00"), "an hour earlier by UTC"
    night = [rule("SA", "22:00", "06:00")]
    before = opening(night, PARIS, at("2026-03-28T22:00"))
    assert before.until == at("2026-03-29T04:00")
    assert before.until - at("2026-03-28T21:00") == timedelta(hours=7)


def test_the_door_keeps_its_hour_when_clocks_go_back() -> None:
    night = [rule("SA", "22:00", "06:00")]
    opened = opening(night, PARIS, at("2026-10-24T23:00"))
    assert opened.until == at("2026-10-25T05:00")
    assert opened.until - at("2026-10-24T20:00") == timedelta(hours=9)
    late = [rule("SA", "20:00", "02:30")]  # half past two comes twice: open until the second
    assert opening(late, PARIS, at("2026-10-25T01:29")).open
    assert not opening(late, PARIS, at("2026-10-25T01:30")).open


@pytest.mark.parametrize(
    ("schedules", "code"),
    [
        ([("MO", "17:00", "16:00")], "directory.hours_backwards"),
        ([("MO", "10:00", "08:00")], "directory.hours_backwards"),
        ([("MO,TU", "09:00", "17:00"), ("TU", "12:00", "20:00")], "directory.hours_overlap"),
        ([("SU", "22:00", "06:00"), ("MO", "05:00", "12:00")], "directory.hours_overlap"),
    ],
)
def test_hours_that_contradict_themselves_are_refused(schedules: list[tuple[str, str, str]], code: str) -> None:
    with pytest.raises(Contradiction) as refused:
        hours.check([rule(*one) for one in schedules])
    assert refused.value.code == code


FASTING = "daily 09:00-17:00\n2026-02-18..2026-03-19 sun,mon,tue,wed,thu 10:00-15:00"


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-02-17T16:00", True),
        ("2026-02-18T09:30", False),
        ("2026-02-18T14:59", True),
        ("2026-02-18T15:30", False),
        ("2026-02-20T16:00", True),  # a Friday, of which the month of fasting says nothing
        ("2026-03-20T16:00", True),
    ],
)
def test_hours_from_a_day_to_a_day_take_the_place_of_what_holds_at_their_time(now: str, *, is_open: bool) -> None:
    rules = hours_written.read(FASTING)
    hours.check(rules)
    assert opening(rules, "UTC", at(now)).open is is_open
    assert hours_written.written(rules) == FASTING


def test_evenings_of_a_summer_come_beside_the_days_and_two_such_times_must_agree() -> None:
    summer = "2026-06-01..2026-08-31 mon 18:00-20:00"
    rules = hours_written.read(f"mon 09:00-17:00\n{summer}")
    assert [opening(rules, "UTC", at(f"2026-06-01T{hour}:30")).open for hour in (10, 17, 19)] == [True, False, True]
    with pytest.raises(Contradiction):
        hours.check(hours_written.read(f"{summer}\n2026-07-01..2026-07-31 mon 19:00-21:00"))


def test_a_place_that_only_says_when_it_is_closed_is_open_as_its_service() -> None:
    general, closed = hours_written.read("daily 09:00-17:00"), hours_written.read("2026-12-25..2026-12-26 closed")
    assert hours.holding(closed, general) == (*general, *closed)
    assert opening(hours.holding(closed, general), "UTC", at("2026-12-24T12:00")).open
    assert opening(hours.holding(closed, general), "UTC", at("2026-12-25T12:00")).open is False
    assert hours.holding(general, closed) == general
    assert opening(closed, "UTC", at("2026-12-25T12:00")).open is False, "that much is known"
    assert opening(closed, "UTC", at("2026-12-27T12:00")).open is None


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "WEEKLY", "byday": "MO", "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
        {"freq": "WEEKLY", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "description": "By appointment"},
        {"dtstart": "2026-01-01", "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
        {"freq": "MONTHLY", "opens_at": "10:00", "closes_at": "12:00"},
        {"description": "On request", "opens_at": "", "closes_at": None},
    ],
)
def test_a_schedule_that_does_not_say_when_says_neither_open_nor_closed(schedule: dict[str, Any]) -> None:
    assert read_schedule(schedule) is None


def test_until_a_minute_before_midnight_is_until_midnight() -> None:
    for closes in ("23:59", "23:59:59"):
        assert opening([rule(closes=closes)], "UTC", at("2026-11-23T12:00")) == hours.Opening(open=True)
    assert opening([rule("MO", "9:00", "23:59")], "UTC", at("2026-11-23T12:00")).until == at("2026-11-24T00:00")


def test_an_hour_that_clocks_leave_out_closes_no_door_before_it_opened() -> None:
    short = [rule("SU", "02:00", "02:30")]
    opened = opening(short, PARIS, at("2026-03-29T01:00"))  # clocks go from two to three
    assert (opened.open, opened.until) == (True, at("2026-03-29T01:30"))
    early = [rule("SU", "01:00", "02:30")]
    assert opening(early, PARIS, at("2026-03-29T00:45")).open, "a quarter to two"


@pytest.mark.parametrize("closed", ["2026-12-25 closed", "2026-12-24..2026-12-26 closed"])
def test_a_day_both_closed_and_open_is_refused(closed: str) -> None:
    for lines in ([closed, "2026-12-25 10:00-16:00"], ["2026-12-25 10:00-16:00", closed]):
        with pytest.raises(Contradiction) as refused:
            hours.check(hours_written.read("\n".join(lines)))
        assert refused.value.code == "directory.hours_overlap"
    hours.check(hours_written.read(f"{closed}\n2026-12-27 10:00-16:00\ndaily 09:00-12:00"))


ODD: tuple[Any, ...] = (
    "0001-01-01",
    "9999-12-31",
    "1e999",
    "-1",
    "0",
    10**400,
    float("inf"),
    float("nan"),
    [],
    [1],
    {"a": 1},
    "²",
    "\x00",
)
FIELDS = ("interval", "count", "byday", "bymonthday", "byyearday", "byweekno", "valid_from", "valid_to", "dtstart")


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("field", [*FIELDS, "until", "opens_at", "closes_at", "freq"])
def test_of_odd_hours_nothing_comes_but_a_contradiction(field: str, odd: Any) -> None:
    told = {
        "freq": "WEEKLY",
        "count": 5,
        "dtstart": "2026-11-02",
        "opens_at": "10:00",
        "closes_at": "12:00",
        field: odd,
    }
    with suppress(Contradiction):
        read = read_schedule(told)
        rules = [] if read is None else [read, rule("SU", "18:00", "19:00")]
        hours.check(rules)
        opening(hours.rules_of(hours.written(rules)), "UTC", at("2026-11-23T10:30"))


@pytest.mark.parametrize("text", ['{"interval": 1e999}', '{"a":' + "[" * 100_000, "0001-01-01 10:00-12:00"])
def test_odd_lines_are_refused(text: str) -> None:
    with pytest.raises(Contradiction):
        hours.check(hours_written.read(text))


def test_an_offset_that_no_clock_has_is_no_zone() -> None:
    with pytest.raises(Contradiction):
        hours.zone_of("+" + "9" * 30)


def test_hours_without_number_are_refused_and_each_count_is_looked_at_once() -> None:
    many = [rule("MO", "10:00", "10:01", count=10**9, dtstart=f"2020-01-{day:02d}") for day in range(1, 31)]
    with pytest.raises(Contradiction):
        hours.check(many * 3)
    looked = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal looked
        looked += event == "call" and frame.f_code is hours.Rule.falls_on.__code__

    sys.setprofile(count)
    try:
        for _ in range(3):
            opening(many, "UTC", at("2026-11-23T12:00"))
    finally:
        sys.setprofile(None)
    assert 0 < looked < len(many) * 5000


def test_hours_that_touch_or_pass_midnight_are_none_of_that() -> None:
    hours.check([rule("MO", "09:00", "12:00"), rule("MO", "12:00", "17:00"), rule("MO", "22:00", "06:00")])
    hours.check([rule("MO,TU,WE,TH,FR", "18:00", "24:00")])


@pytest.mark.parametrize(
    "schedule",
    [{"opens_at": "25:00", "closes_at": "26:00"}, {"byday": "XX"}, {"bymonthday": "x"}, {"valid_from": "soon"}],
)
def test_a_schedule_that_is_none_is_refused(schedule: dict[str, Any]) -> None:
    with pytest.raises(Contradiction):
        read_schedule({"opens_at": "10:00", "closes_at": "12:00", **schedule})


@pytest.mark.parametrize("zone", ["Nowhere/City", "", "+99", "../etc/passwd"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(Contradiction):
        hours.zone_of(zone)


def test_an_offset_is_a_zone_and_what_is_stored_is_read_again() -> None:
    rules = (rule("MO,WE", "09:30", "17:00", valid_from="2026-01-01"), rule("1MO", "18:00", "20:00", freq="MONTHLY"))
    assert hours.rules_of(hours.written(rules)) == rules
    assert opening(rules, "+05:30", at("2026-11-23T04:00")).open


@pytest.mark.parametrize(
    "text",
    [
        "mon-fri 09:00-17:00",
        "daily 00:00-24:00",
        "mon,wed 08:30-12:00\nfri 22:00-04:00",
        "2026-12-25 closed",
        "2026-12-24..2026-12-26 closed",
        "2026-12-24 09:00-12:00",
        "2mon,-1fri 10:00-12:00",
    ],
)
def test_hours_are_typed_a_line_each_and_shown_as_they_were_typed(text: str) -> None:
    assert hours_written.written(hours_written.read(text)) == text


def test_hours_that_have_no_line_of_their_own_are_shown_as_their_schedule() -> None:
    rules = (rule("MO", "10:00", "12:00", interval=2, dtstart="2026-11-02"),)
    assert hours_written.read(hours_written.written(rules)) == rules


@pytest.mark.parametrize("text", ["always", "mon 9-17", "mon closed", "xyz 09:00-17:00", "{", "[]", "mon 25:00-26:00"])
def test_a_line_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Contradiction):
        hours_written.read(text)
