"""Folding: spellings of one word meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inbound.folding import fold, lone_digit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AYÚDAME!!!", "ayudame"),
        ("Çocuk İçin", "cocuk icin"),
        ("أحتاج إلى المساعدة", "احتاج الي المساعده"),
        ("مُسَاعَدَة", "مساعدة"),
        ("کمک", "كمك"),
        ("12", "١٢"),
        ("12", "۱۲"),
        ("12", "১২"),
        ("ሠላም", "ሰላም"),
        ("ዓለም", "ኣለም"),
        ("he\u200blp", "help"),
        ("l'eau", "L’EAU"),
        ("Đau", "dau"),
        ("ｈｅｌｐ", "help"),
        ("ещё", "еще"),
    ],
)
def test_two_spellings_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_vowel_signs_of_india_and_burma_stay() -> None:
    assert fold("पानी") != fold("पनी")
    assert fold("ရေ") != fold("ရ")


def test_punctuation_and_emoji_leave_nothing() -> None:
    assert fold(" ...!? 👍 \u200b\x00") == ""


@given(st.text(st.characters(codec=None)))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["4", " 4. ", "(4)", "٤", "۴", "४", "4️⃣", "④", "\u200f4\n"])
def test_a_digit_alone_is_known_in_any_script_and_with_what_stands_around_it(text: str) -> None:
    assert lone_digit(text) == 4


@pytest.mark.parametrize("text", ["", "  ", "44", "4 people", "we are 4", "٤ اشخاص", "½", "👍", "🆘 4", "4" + "." * 20])
def test_a_text_that_says_anything_else_is_no_lone_digit(text: str) -> None:
    assert lone_digit(text) is None
