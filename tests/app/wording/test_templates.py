"""Agreed words as a provider approves them: pure."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.samples import SAMPLES
from app.wording.templates import (
    Obstacle,
    filled,
    is_value,
    known_values,
    may_stand_alone,
    numbered,
    obstacle,
    settled,
    values_in,
)
from channels._whatsapp_templates import LANGUAGES

TEXT = "Help comes {when} to {place}. Yes, {when}. Write to us."


def test_blanks_are_numbered_in_their_order_and_one_name_keeps_its_number() -> None:
    assert numbered(TEXT) == ("Help comes {{1}} to {{2}}. Yes, {{1}}. Write to us.", ("when", "place"))
    assert numbered("We are here.") == ("We are here.", ())


def test_what_is_the_same_for_everyone_is_filled_in_and_the_rest_stays_a_blank() -> None:
    known = MappingProxyType({"organisation": "Waypost", "stop": "PARAR"})
    assert settled("{organisation}: venha {when}. {stop}", known) == "Waypost: venha {when}. PARAR"


def test_the_command_words_are_those_of_the_language(wording: Wording) -> None:
    known = known_values(wording, "es", "Waypost")
    assert (known["organisation"], known["stop"]) == ("Waypost", wording.keyword("stop", "es"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are here.", None),
        ("Help comes {when}.", None),
        ("{when} help comes.", Obstacle.AT_AN_END),
        ("Help comes {when}", Obstacle.AT_AN_END),
        ("Help {when}{place} comes.", Obstacle.TOGETHER),
        ("Help {when} \n {place} comes.", Obstacle.TOGETHER),
        ("a" * 1024, None),
        ("a" * 1025, Obstacle.TOO_LONG),
        ("Acme {broken: help.", Obstacle.TOGETHER),
    ],
)
def test_what_a_provider_refuses_by_its_form_is_known_before(text: str, found: Obstacle | None) -> None:
    assert obstacle(text) is found


def test_a_text_is_filled_only_with_whole_and_harmless_values() -> None:
    values = {"when": "12:30", "place": "Green Street"}
    assert filled(TEXT, values) == "Help comes 12:30 to Green Street. Yes, 12:30. Write to us."
    assert filled(TEXT, {"when": "12:30"}) is None
    for bad in ("", "  ", "a\nb", "a\tb", "a     b", "x" * 601):
        assert not is_value(bad)
        assert filled(TEXT, {**values, "place": bad}) is None


def test_values_are_found_again_only_in_the_very_text_they_were_put_in() -> None:
    said = filled(TEXT, {"when": "12:30", "place": "Green Street"})
    assert said is not None
    assert values_in(TEXT, said) == {"1": "12:30", "2": "Green Street"}
    assert values_in(TEXT, said + " More.") is None
    assert values_in(TEXT, said.replace("Yes, 12:30", "Yes, 13:30")) is None
    assert values_in("We are here.", "We are here.") == {}


@given(when=st.text(min_size=1, max_size=30), place=st.text(min_size=1, max_size=30))
def test_whatever_values_are_found_put_together_again_say_the_same(when: str, place: str) -> None:
    said = filled(TEXT, {"when": when, "place": place})
    if said is None:
        return
    found = values_in(TEXT, said)
    assert found is not None
    assert filled(TEXT, {"when": found["1"], "place": found["2"]}) == said


def test_parts_of_longer_texts_and_what_is_read_aloud_open_no_conversation() -> None:
    assert [may_stand_alone(key) for key in ("taken", "reply_help_coming", "alert_flood_before")] == [True] * 3
    assert [may_stand_alone(key) for key in ("page_volunteer", "label_help", "script_child", "campaign_rights")] == [
        False
    ] * 4


def test_every_ready_reply_and_automatic_step_can_be_handed_in_in_every_language_whatsapp_has(
    wording: Wording,
) -> None:
    keys = ["taken", "closed", "how_was_it", "neutral_taken", "neutral_closed"]
    keys += [key for key in TEXTS if key.startswith("reply_")]
    stand = {
        (language, key): obstacle(settled(wording.text(key, language).text, known_values(wording, language, "Waypost")))
        for language in LANGUAGES
        for key in keys
    }
    assert {where: found for where, found in stand.items() if found} == {}


def test_every_blank_has_an_example_to_show_a_reviewer() -> None:
    assert {name for needs in TEXTS.values() for name in needs.placeholders} <= SAMPLES.keys() | {
        *("stop start erase help info feedback menu yes no join leave".split())
    }
