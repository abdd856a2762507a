"""When a campaign sends, and what it must have before anybody is asked to agree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.campaigns.content import QUESTION, from_json, to_json
from app.campaigns.rules import begins_at, check, counts_since, end_of_day, is_day, schedule
from app.campaigns.tables import RunKind
from app.errors import Invalid
from tests.makers.campaigns import neighbours

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_campaign_that_is_sent_once_is_one_sending() -> None:
    (only,) = schedule(neighbours(NOW))
    assert (only.kind, only.day, only.key) == (RunKind.MESSAGE, date(2026, 3, 3), "campaign_neighbours")


def test_every_two_weeks_until_its_last_day_the_texts_take_turns() -> None:
    keys = ("campaign_prepare", "campaign_rumours")
    planned = schedule(neighbours(NOW, keys=keys, weeks=2, until=date(2026, 4, 14)))
    assert [(one.day, one.key) for one in planned] == [
        (date(2026, 3, 3), keys[0]),
        (date(2026, 3, 17), keys[1]),
        (date(2026, 3, 31), keys[0]),
        (date(2026, 4, 14), keys[1]),
    ]


def test_the_question_comes_three_days_before_the_first_and_seven_after_the_last() -> None:
    planned = schedule(neighbours(NOW, begins=date(2026, 3, 9), weeks=1, until=date(2026, 3, 16), asked=20))
    assert [(one.kind, one.day) for one in planned] == [
        (RunKind.BEFORE, date(2026, 3, 6)),
        (RunKind.MESSAGE, date(2026, 3, 9)),
        (RunKind.MESSAGE, date(2026, 3, 16)),
        (RunKind.AFTER, date(2026, 3, 23)),
    ]
    assert planned[0].key == QUESTION


def test_a_sending_begins_at_its_hour_of_the_operations_day() -> None:
    content = neighbours(NOW, hour=10)
    assert begins_at(schedule(content)[0], content, "Africa/Nairobi") == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "campaign.name"),
        ({"keys": ()}, "campaign.keys"),
        ({"keys": ("alert_flood_during",)}, "campaign.keys"),
        ({"areas": ()}, "campaign.nowhere"),
        ({"hour": 7}, "campaign.hour"),
        ({"hour": 19}, "campaign.hour"),
        ({"weeks": 1}, "campaign.weeks"),
        ({"asked": 51}, "campaign.asked"),
        ({"begins": NOW.date(), "hour": 9}, "campaign.begins"),
        ({"asked": 10, "begins": NOW.date() + 2 * DAY}, "campaign.begins"),
        ({"weeks": 1, "until": NOW.date() + 200 * DAY}, "campaign.until"),
        ({"begins": NOW.date() + 190 * DAY}, "campaign.until"),
    ],
)
def test_what_could_never_go_out_is_told(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code.replace(".", r"\.")):
        check(neighbours(NOW, **changed), NOW, "UTC")


def test_a_whole_campaign_comes_back_from_its_column() -> None:
    content = neighbours(NOW, weeks=2, until=date(2026, 4, 1), groups=("host",), languages=("en",))
    assert from_json(to_json(content)) == content


@pytest.mark.parametrize(("hour", "day"), [(8, False), (9, True), (19, True), (20, False)])
def test_nothing_that_can_wait_goes_out_before_nine_or_after_eight(hour: int, *, day: bool) -> None:
    assert is_day(NOW.replace(hour=hour), "UTC") is day


def test_a_broadcast_ends_with_the_evening_where_the_operation_is() -> None:
    assert end_of_day(NOW, "Africa/Nairobi") == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_the_days_in_which_texts_are_counted_are_whole_ones() -> None:
    assert counts_since(NOW, "UTC", 7) == datetime(2026, 2, 24, 0, 0, tzinfo=UTC)
