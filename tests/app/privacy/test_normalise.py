"""Folding keeps the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.normalise import AROUND, Folded, Folder

folder = Folder()


def readings(text: str) -> list[Folded]:
    plain = folder.fold(text)
    return [plain, *(other for _, other in folder.others(plain, text))]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("SIN PAPÉLES", "sin papeles"),
        ("İkamet ıkamet", "ikamet ikamet"),
        ("إقامةٌ", "اقامه"),
        ("پناه‌جو", "بناهجو"),
        ("ÉÑ", "en"),
        ("١٢٣ ۱۲۳ १२३", "123 123 123"),
        ("sooooo", "so"),
        ("zero\u200bwidth", "zerowidth"),
        ("don’t", "don't"),
        ("ሠላም ዐዲስ", "ሰላም አዲስ"),
        ("ወረቐት ኣብ ሃገር", "ወረቀት አብ ሀገር"),
        ("ኰይኑ ጐደና ሓኸ", "ኮይኑ ጎደና ሀከ"),
        ("a\x00b", "ab"),
        ("Нелегал", "нелегал"),
        ("ｖｉｓａ", "visa"),
    ],
)
def test_letters_fold_to_the_ones_lexicons_are_written_in(text: str, folded: str) -> None:
    assert folder.fold(text).text == folded


def test_a_text_of_every_letter_there_is_fills_no_memory() -> None:
    own = Folder()
    own.fold("".join(map(chr, range(0x20, 0x20000))))

    assert len(own._table) <= 10_000
    assert own.fold("SIN PAPÉLES").text == "sin papeles"


@given(st.text(st.characters(blacklist_categories=()), max_size=60))
def test_every_folded_character_leads_back_into_the_original(text: str) -> None:
    for folded in readings(text):
        spans = [folded.original(at, at + 1) for at in range(len(folded.text))]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert [start for start, _ in spans] == sorted(start for start, _ in spans)


def test_spaced_out_letters_are_read_with_and_without_the_words_before_them() -> None:
    read = [folded.text for folded in readings("we r i l l e g a l")]

    assert {"we rillegal", "we r illegal", "we r i llegal"} <= set(read)


def test_digits_are_read_as_letters_only_inside_words() -> None:
    assert [folded.text for folded in readings("1ll3gal at 10:30")] == ["1ll3gal at 10:30", "illegal at 10:30"]


def test_of_a_long_text_only_the_part_around_such_a_word_is_read_otherwise() -> None:
    text = f"{'water ' * 500}1ll3gal{' water' * 500}"
    [(begin, other)] = folder.others(folder.fold(text), text)

    assert 0 <= begin - (text.index("1") - AROUND) < len("1ll3gal")
    assert len(other.text) <= 2 * AROUND + len("1ll3gal")
    assert "illegal" in other.text
