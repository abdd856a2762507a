"""Intents: stop and erase words alone and in any language; everything else is looked at by a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inbound.intent import Intent, Intents
from app.wording.drafts import Wording

INTENTS = Intents(
    {
        "en": {
            "stop": ("STOP", "OPT-OUT"),
            "start": ("START",),
            "erase": ("ERASE", "FORGET ME"),
            "help": ("HELP",),
            "info": ("INFO",),
            "feedback": ("FEEDBACK", "FEED BACK"),
            "menu": ("MENU",),
        },
        "ti": {"stop": ("ጠጠው ኣብል",), "erase": ("ደምስስ",)},
        "ar": {"stop": ("إيقاف",), "erase": ("امسح",)},
    }
)


@pytest.mark.parametrize(
    "text", ["STOP", " stop. ", "Stop!!!", "🛑 stop 🛑", "\u200bstop\x00", "opt out", "ጠጠው ኣብል", "ايقاف", "إيقاف."]
)
def test_a_stop_word_alone_stops_in_any_language_and_spelling(text: str) -> None:
    assert INTENTS.find(text).intent is Intent.STOP


@pytest.mark.parametrize(
    "text",
    ["please stop the water", "stop stop", "they will not stop", "start a fire", "forget me not", "erase my name"],
)
def test_a_stop_or_erase_word_inside_a_sentence_is_a_case(text: str) -> None:
    assert INTENTS.find(text).intent is Intent.SOS


def test_erase_words_alone_erase() -> None:
    assert INTENTS.find("Forget me").intent is Intent.ERASE
    assert INTENTS.find("امسح").intent is Intent.ERASE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("info", Intent.INFO),
        ("INFO clinics near here", Intent.INFO),
        ("feed back: the queue is long", Intent.FEEDBACK),
        ("menu", Intent.MENU),
        ("more info", Intent.SOS),
        ("information", Intent.SOS),
    ],
)
def test_a_text_that_starts_with_such_a_word_asks_for_it(text: str, intent: Intent) -> None:
    assert INTENTS.find(text).intent is intent


@pytest.mark.parametrize("text", ["HELP", "help me", "ሓገዝ", "12", "👍", "👍🏽 !", "🫨"])
def test_everything_with_a_letter_a_digit_or_a_sign_goes_to_a_person(text: str) -> None:
    assert INTENTS.find(text).intent is Intent.SOS


@pytest.mark.parametrize("text", ["", "   ", "???", "...", "\x00", "\u200b", "\ud800"])
def test_nothing_but_punctuation_is_unclear(text: str) -> None:
    assert INTENTS.find(text).intent is Intent.UNCLEAR


def test_every_stop_start_and_erase_word_of_the_wording_is_found_alone() -> None:
    keywords = Wording.load().keywords
    intents = Intents(keywords)
    for language in keywords.values():
        for intent in (Intent.STOP, Intent.START, Intent.ERASE):
            for word in language[intent]:
                assert intents.find(word).intent is intent, word


def test_no_help_word_of_the_wording_is_taken_for_anything_but_a_call_for_help() -> None:
    keywords = Wording.load().keywords
    intents = Intents(keywords)
    for language in keywords.values():
        for word in language["help"]:
            assert intents.find(word).intent is Intent.SOS, word


@given(st.text(st.characters(codec=None)))
def test_any_text_has_an_intent(text: str) -> None:
    assert INTENTS.find(text).intent in Intent
