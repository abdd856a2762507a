"""How long it takes to read a warning out."""

import pytest

from app.alerts.reading_time import seconds_of
from app.language import LANGUAGES
from app.wording.drafts import Wording


def test_words_and_digits_take_their_time() -> None:
    assert seconds_of("word " * 130, "en") == 60
    assert seconds_of("999 " * 10, "en") == seconds_of("nine " * 30, "en")
    assert seconds_of("", "en") == 0
    assert seconds_of("One. Two. Three.", "en") > seconds_of("One Two Three", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_takes_about_as_long_in_every_language(wording: Wording, language: str) -> None:
    """Between half and twice of what English takes, with the blanks in it."""
    keys = ("alert_flood_during", "alert_storm_during", "alert_water_boil", "alert_earthquake_during")
    theirs = sum(seconds_of(wording.text(key, language).text, language) for key in keys)
    ours = sum(seconds_of(wording.text(key, "en").text, "en") for key in keys)
    assert ours / 2 < theirs < ours * 2
