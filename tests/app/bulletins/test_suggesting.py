"""Which agreed warning says what a service says; what is not plain is left to people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bulletins.suggesting import suggested
from cap.model import Category, Named, Urgency
from tests.makers.alerts import SENT, an_alert, an_info

IMMEDIATE, EXPECTED, PAST = Urgency.IMMEDIATE, Urgency.EXPECTED, Urgency.PAST


@pytest.mark.parametrize(
    ("event", "urgency", "key"),
    [
        ("Flash Flood Warning", IMMEDIATE, "alert_flood_during"),
        ("Flood Watch", EXPECTED, "alert_flood_before"),
        ("Inundación", PAST, "alert_flood_after"),
        ("تحذير من الفيضانات", IMMEDIATE, "alert_flood_during"),
        ("Vigilance orange crue", EXPECTED, "alert_flood_before"),
        ("Severe Thunderstorm Warning", IMMEDIATE, "alert_storm_during"),
        ("Canicule extrême", EXPECTED, "alert_heat_before"),
        ("Heatwave", PAST, "alert_heat_during"),
        ("Повітряна тривога", IMMEDIATE, "alert_conflict_during"),
        ("Earthquake", EXPECTED, "alert_earthquake_during"),
        ("Boil Water Advisory", IMMEDIATE, "alert_water_boil"),
        ("Ash fall", IMMEDIATE, ""),
        ("Reheating of the market", IMMEDIATE, ""),
    ],
)
def test_the_warning_follows_from_the_words_and_the_urgency(event: str, urgency: Urgency, key: str) -> None:
    info = replace(an_info(), event=event, headline=None, urgency=urgency)
    assert suggested(an_alert(info), info, SENT) == key


def test_a_code_counts_before_words() -> None:
    info = replace(an_info(), event="Warning", headline=None, event_codes=(Named("SAME", "TOR"),))
    assert suggested(an_alert(info), info, SENT) == "alert_storm_during"


def test_words_in_another_language_of_the_same_bulletin_count() -> None:
    info = replace(an_info("xx"), event="?", headline=None)
    assert suggested(an_alert(info, replace(an_info(), event="Wildfire")), info, SENT) == "alert_fire_during"


@pytest.mark.parametrize(
    ("categories", "key"),
    [((Category.FIRE,), "alert_fire_during"), ((Category.FIRE, Category.MET), ""), ((Category.MET,), "")],
)
def test_a_category_says_it_only_alone(categories: tuple[Category, ...], key: str) -> None:
    info = replace(an_info(), event="Warning", headline=None, categories=categories)
    assert suggested(an_alert(info), info, SENT) == key


def test_what_has_not_begun_is_warned_of_beforehand() -> None:
    info = replace(an_info(), event="Flood", onset=SENT + timedelta(hours=3))
    assert suggested(an_alert(info), info, SENT) == "alert_flood_before"
