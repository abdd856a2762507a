"""Language tags: what stands in for what, which way it is read, which script a text has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import LANGUAGES, canonical, direction, fallbacks, is_right_to_left, own_name, script_of, scripts_in


def test_dari_falls_back_to_persian_and_then_english() -> None:
    assert fallbacks("prs") == ("prs", "fa", "en")


def test_english_falls_back_to_itself_alone() -> None:
    assert fallbacks("en") == ("en",)


def test_a_language_we_do_not_know_falls_back_to_english() -> None:
    assert fallbacks("ja") == ("ja", "en")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_chain_starts_with_the_language_and_ends_in_english(tag: str) -> None:
    chain = fallbacks(tag)
    assert chain[0] == tag
    assert chain[-1] == "en"
    assert len(set(chain)) == len(chain)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_own_name_is_written_in_the_language_s_own_script(tag: str) -> None:
    assert script_of(own_name(tag)) == LANGUAGES[tag].script


def test_languages_of_arabic_script_are_read_from_the_right_and_no_other_of_ours() -> None:
    assert {tag for tag in LANGUAGES if is_right_to_left(tag)} == {"ar", "fa", "prs", "ps", "ur"}
    assert direction("he") == "rtl"
    assert direction("ku") == "ltr"


@pytest.mark.parametrize(
    ("given_tag", "ours"),
    [
        ("fa-AF", "prs"),
        ("fa_AF", "prs"),
        ("fil-PH", "tl"),
        ("EN-us", "en"),
        ("zh-Hans-CN", "zh"),
        ("ja-JP", "ja"),
        ("", "und"),
        ("12", "und"),
        ("english", "und"),
    ],
)
def test_a_phone_s_name_of_a_language_becomes_our_tag(given_tag: str, ours: str) -> None:
    assert canonical(given_tag) == ours


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("help", "Latn"),
        ("Tôi cần giúp", "Latn"),
        ("نحتاج ماء now", "Arab"),
        ("помогите", "Cyrl"),
        ("ሰላም", "Ethi"),
        ("मदद", "Deva"),
        ("সাহায্য", "Beng"),
        ("ကူညီပါ", "Mymr"),
        ("救命", "Hani"),
        ("助けてください水", "Kana"),
        ("도와주세요", "Hang"),
        ("👍", "Zyyy"),
        ("123 !?", "Zyyy"),
        ("٣ ١٢٣", "Zyyy"),
        ("", "Zyyy"),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


def test_every_script_of_a_mixed_text_is_named() -> None:
    assert scripts_in("SOS نحتاج ماء") == {"Latn", "Arab"}


@given(st.text(st.characters(codec=None)))
def test_any_text_has_a_script_without_failing(text: str) -> None:
    assert len(script_of(text)) == 4
