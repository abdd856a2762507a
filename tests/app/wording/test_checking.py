"""What is found in a text before anybody reads it, and where; the meter, and what changed between two versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wording.checking import Finding, Ground, check, reading_measure, refusals, tidy
from app.wording.difference import difference
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.meter import metered, without_accents
from app.wording.rules import folded
from channels.sms_text import Alphabet, measure

WORDING = Wording.load()
GROUND = Ground(WORDING, "Waypost")


def found(text: str, key: str = "taken", language: str = "en") -> dict[str, Finding]:
    return {one.code: one for one in check(GROUND, text, key=key, language=language)}


def place(text: str, code: str, **where: str) -> str:
    """The words a finding points at."""
    one = found(text, **where)[code]
    return text[one.start : one.end]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("a person has it", "placeholder_missing", ""),
        ("{organisation} {org}", "placeholder_unknown", "{org}"),
        ("{organisation} {Name}", "placeholder_name", "{Name}"),
        ("{organisation} }", "stray_brace", "}"),
        ("{organisation}: no visa needed", "watched_phone", "visa"),
        ("{organisation}: illegal migrants", "illegal_of_people", "illegal"),
        ("{organisation}: do you have papers?", "asks_for_papers", "papers"),
        ("{organisation}: te\u200bxt", "hidden_character", "\u200b"),
        ("{organisation}: \u202etxet", "hidden_character", "\u202e"),
    ],
)
def test_what_refuses_is_told_with_its_place(text: str, code: str, at: str) -> None:
    assert found(text)[code].refuses
    assert place(text, code) == at


def test_a_place_is_right_where_folding_changes_the_length() -> None:
    text = "{organisation}: ﬃ Straße İ ½ VISÀ"
    assert place(text, "watched_phone") == "VISÀ"


@given(st.text(max_size=60))
def test_folding_letter_by_letter_sees_what_the_checks_see(text: str) -> None:
    assert "".join(folded(character) for character in text) == folded(text)


def test_joiners_are_letters_where_a_script_needs_them_and_hidden_elsewhere() -> None:
    assert "hidden_character" not in found("{organisation}: می\u200cآییم", language="ar")
    assert "hidden_character" in found("{organisation}: he\u200clp")


def test_a_text_over_its_room_is_refused_with_its_parts() -> None:
    one = found("{organisation}: " + "word " * 80)["over_budget"]
    assert one.refuses
    assert one.name == "3 > 2"
    assert TEXTS["taken"].segments == 2


def test_public_statements_may_name_what_a_watched_phone_must_not() -> None:
    alert = WORDING.text("alert_conflict_during", "en").text
    assert "watched_phone" not in found(alert + " Police close the road.", key="alert_conflict_during")


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("{organisation}: PLEASE WAIT here", "shouting", "PLEASE WAIT"),
        ("{organisation}: see https://waypost.example/a now", "link", "https://waypost.example/a"),
        ("{organisation}: see waypost.org", "link", "waypost.org"),
    ],
)
def test_advice_does_not_refuse(text: str, code: str, at: str) -> None:
    assert not found(text)[code].refuses
    assert place(text, code) == at
    assert refusals(GROUND, text, key="taken", language="en") == ()


def test_command_words_and_short_words_in_capitals_are_no_shouting() -> None:
    assert "shouting" not in found("{organisation}: an SMS costs one. Send STOP or ERASE.")


def test_a_long_sentence_is_advised_against_and_two_short_ones_are_not() -> None:
    long = "{organisation}: " + " ".join(["we"] * 21)
    assert found(long)["long_sentence"].name == "22"
    assert "long_sentence" not in found("{organisation}: " + " ".join(["we"] * 10) + ". " + " ".join(["we"] * 10))


def test_the_measure_of_reading_is_for_european_letters_and_enough_words() -> None:
    plain = "We have your text. A person will read it now. Stay where you are. Keep warm and dry."
    official = "Notwithstanding aforementioned administrative considerations, beneficiaries requiring assistance "
    official += "should immediately communicate corresponding documentation to representatives concerned."
    easy, hard = reading_measure(plain, "en"), reading_measure(official, "en")
    assert easy is not None
    assert hard is not None
    assert easy < 30 < 60 < hard
    assert reading_measure("short", "en") is None
    assert reading_measure(plain, "ar") is None


def test_kept_words_are_composed_and_hold_no_control_codes() -> None:
    assert tidy("  cafe\u0301\r\nof\tus\x00\x07 ") == "café\nof us"


def test_letters_that_force_the_dear_alphabet_are_named_once_in_order() -> None:
    meter = metered("¿Qué? Aquí está, aquí.")
    assert (meter.alphabet, meter.forcing) == (Alphabet.UCS2, ("í", "á"))
    assert metered("¿Qué?").forcing == ()


@given(st.text("aáàâãçéêíóôõúñü ’“”…—ABÁ{}", max_size=80), st.sampled_from(["es", "fr", "pt"]))
def test_a_text_without_dear_letters_is_cheap_and_offered_only_where_it_helps(text: str, language: str) -> None:
    plain = without_accents(text, language)
    if measure(text).forcing is None:
        assert plain is None
    else:
        assert plain is not None
        assert measure(plain).alphabet is Alphabet.GSM7


@pytest.mark.parametrize("language", ["ar", "tr", "vi", "en", "ht"])
def test_other_languages_keep_every_letter(language: str) -> None:
    assert without_accents("Çağrı, Đường, aquí", language) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_gives_both_texts_back(old: str, new: str) -> None:
    stretches = difference(old, new)
    assert "".join(one.text for one in stretches if one.change != "added") == old
    assert "".join(one.text for one in stretches if one.change != "gone") == new


def test_a_difference_goes_word_by_word_and_never_through_a_letter_with_its_marks() -> None:
    changes = [(one.text, one.change) for one in difference("हम आएंगे {time}", "हम नहीं आएंगे {place}")]
    assert ("{time}", "gone") in changes
    assert ("{place}", "added") in changes
    assert all("हम" not in text or change == "same" for text, change in changes)


@pytest.mark.parametrize(
    ("language", "phrase", "stop"),
    [
        ("my", "ဒီနေရာမှာ ဆက်နေပါ ရေကို အရင်ဆူအောင်တည်ပါ ", "။ "),
        ("am", "እዚህ ቆዩ ውሃ ጠጡ እንመጣለን ", "። "),
        ("ur", "یہیں رہیں پانی پئیں ", "۔ "),
    ],
)
def test_a_sentence_is_as_long_as_it_is_in_its_own_script(language: str, phrase: str, stop: str) -> None:
    assert "long_sentence" in found(phrase * 6, language=language)
    assert "long_sentence" not in found((phrase.strip() + stop) * 6, language=language)
