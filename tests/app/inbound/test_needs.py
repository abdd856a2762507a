"""Needs, danger and numbers of people, as people write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.framework import NEEDS
from app.inbound.needs import KeepList, Needs, Urgency
from app.inbound.word_lists import LISTS, WordListInvalid
from app.language import LANGUAGES

WORDS = Needs.load()


@pytest.mark.parametrize(
    ("text", "language", "needs"),
    [
        ("We are on the roof, the water is rising", "en", {"rescue"}),
        ("no food for the kids and my son is sick", "en", {"food", "medical"}),
        ("I lost my passport, where is the consulate?", "en", {"documents", "information"}),
        ("my boss took my passport, we are not allowed to leave", "en", {"cannot_leave", "documents", "legal"}),
        ("is there somewhere to charge my phone", "en", {"power"}),
        ("the latrine near the tents is broken", "en", {"sanitation", "shelter"}),
        ("little girl alone at the station without parents", "en", {"child_alone"}),
        ("I cannot sleep, I need someone to talk to", "en", {"talk"}),
        ("which papers do I need for school", "en", {"id_rules"}),
        ("no hay agua y mi hija tiene fiebre", "es", {"water", "medical"}),
        ("où dormir cette nuit avec ma famille", "fr", {"shelter"}),
        ("نحتاج بطانيات وحليب للأطفال", "ar", {"items", "food"}),
        ("hakuna maji kambini", "sw", {"water"}),
        ("çocuk hasta, ilaç lazım", "tr", {"medical"}),
        ("ውሃ የለም", "am", {"water"}),
        ("መግቢ የለን", "ti", {"food"}),
        ("আমাদের খাবার নাই", "bn", {"food"}),
        ("没有水喝", "zh", {"water"}),
        ("သောက်ရေ မရှိဘူး", "my", {"water"}),
        ("нет еды и воды", "ru", {"food", "water"}),
    ],
)
def test_needs_are_found_in_people_s_words(text: str, language: str, needs: set[str]) -> None:
    assert needs <= set(WORDS.find(text, language).needs)


def test_needs_come_in_the_order_of_the_closed_list() -> None:
    found = WORDS.find("blankets and food and water please", "en").needs
    assert found == tuple(need for need in NEEDS if need in found)
    assert set(found) == {"water", "food", "items"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("he is drowning", "en"),
        ("my wife is bleeding and the baby is coming", "en"),
        ("she cant breathe", "en"),
        ("they locked us in and beat us", "en"),
        ("THE HOUSE IS ON FIRE", "en"),
        ("water rising", None),
        ("se esta subiendo el agua, estamos atrapados", "es"),
        ("mi hijo no respira", "es"),
        ("l'eau monte et il saigne", "fr"),
        ("الماء يرتفع والولد ينزف", "ar"),
        ("غرقنا", "ar"),
        ("dlo a ap monte", "ht"),
        ("gari inaungua, moto mkubwa", "sw"),
        ("çatıdayız su yükseliyor", "tr"),
        ("вода поднимается", "ru"),
        ("дитина не дихає", "uk"),
        ("पानी बढ़ रहा है", "hi"),
        ("পানি বাড়ছে", "bn"),
        ("着火了", "zh"),
        ("ရေတက်နေတယ်", "my"),
        ("آب بالا می آید", "fa"),
        ("ہم پھنسے ہوئے ہیں", "ur"),
        ("nước đang dâng", "vi"),
        ("nalulunod kami", "tl"),
        ("biyaha kor u kacayaan", "so"),
        ("av bilind dibe", "ku"),
        ("água está subindo", "pt"),
        ("اوبه لوړېږي", "ps"),
        ("እሳት ተነስቷል", "am"),
        ("ማይ ይውስኽ ኣሎ", "ti"),
        ("पानी बढ्दै छ", "ne"),
        ("در بام بند ماندیم", "prs"),
    ],
)
def test_danger_to_life_is_seen(text: str, language: str | None) -> None:
    assert WORDS.find(text, language).urgency is Urgency.DANGER


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my phone is dead, please charge it", "en"),
        ("there is no fire now", "en"),
        ("they fired me from the job", "en"),
        ("we need firewood", "en"),
        ("Mon téléphone est en panne", "fr"),
        ("du pain et du lait", "fr"),
        ("thank you for your help", "en"),
        ("gracias por la ayuda", "es"),
        ("شكرا على المساعدة", "ar"),
    ],
)
def test_words_that_only_look_like_danger_are_not(text: str, language: str) -> None:
    assert WORDS.find(text, language).urgency is Urgency.NORMAL


def test_danger_beside_a_harmless_word_is_still_danger() -> None:
    assert WORDS.find("no fire here but she is bleeding", "en").urgency is Urgency.DANGER


def test_short_words_of_another_language_are_read_only_while_the_language_is_unsure() -> None:
    assert "medical" not in WORDS.find("je veux du pain", "fr").needs
    assert "medical" in WORDS.find("pain", None).needs


@pytest.mark.parametrize(
    ("text", "language", "people"),
    [
        ("we are 12", "en", 12),
        ("12 people here", "en", 12),
        ("2 kids and me", "en", 3),
        ("me and my 2 kids", "en", 3),
        ("6 adults and 4 children", "en", 10),
        ("we are 12, 3 children", "en", 12),
        ("twenty five people", "en", 25),
        ("three women", "en", 3),
        ("family of five", "en", 5),
        ("somos doce personas", "es", 12),
        ("nous sommes 7", "fr", 7),
        ("نحن خمسة أشخاص", "ar", 5),
        ("عندي طفلان", "ar", 2),
        ("عددنا ٣٠", "ar", 30),
        ("ما ۵ نفر هستیم", "fa", 5),
        ("20 kişiyiz", "tr", 20),
        ("watu 12", "sw", 12),
        ("我们有12个人", "zh", 12),
        ("আমরা ৫ জন", "bn", 5),
        ("нас 4", "ru", 4),
        ("we are 2 km from the river", "en", None),
        ("tent 12", "en", None),
        ("row 4, kids play there", "en", None),
        ("my son is 5 years old", "en", None),
        ("bus A380 leaves 14:30 from gate 7", "en", None),
        ("call 202 555 0143", "en", None),
        ("500 mg", "en", None),
        ("help", "en", None),
        ("0 people", "en", None),
    ],
)
def test_the_number_of_people_is_found_only_when_it_is_said(text: str, language: str, people: int | None) -> None:
    assert WORDS.find(text, language).people == people


def test_every_language_has_a_list() -> None:
    assert {path.stem for path in LISTS.glob("*.toml")} == set(LANGUAGES)


def test_a_mistake_in_a_list_names_the_file_and_the_entry(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('language = "en"\n[words]\nwatre = "water"\n', encoding="utf-8")
    with pytest.raises(WordListInvalid, match=r"en\.toml: unknown list watre"):
        Needs.load(tmp_path)
    (tmp_path / "en.toml").write_text('language = "en"\n[words]\nwater = "wa*"\n', encoding="utf-8")
    with pytest.raises(WordListInvalid, match=r"en\.toml: water has an entry too short: wa\*"):
        Needs.load(tmp_path)


def test_no_code_of_a_need_speaks_of_status() -> None:
    assert not {"asylum", "deportation", "visa", "status"} & set(NEEDS)


KEEP = KeepList(WORDS, ["Kakuma", "Kirkuk City"])


def test_only_words_of_our_own_lists_survive_a_reduction() -> None:
    text = "I am Amal Haddad, illegal here, no papers, 12 people trapped in Kakuma, call 0799123456, water!"
    assert KEEP.reduce_to_kept(text) == "12 people trapped kakuma water"


def test_a_reduction_keeps_place_names_of_several_words_and_drops_long_numbers() -> None:
    assert KEEP.reduce_to_kept("file 123456789 in kirkuk city bleeding") == "kirkuk city bleeding"


@pytest.mark.parametrize(
    "text", ["", "???", "deported without papers", "my passport was taken by the police", "العائلة غير قانونية"]
)
def test_a_reduction_says_nothing_of_papers_or_law(text: str) -> None:
    reduced = KEEP.reduce_to_kept(text)
    assert not {"passport", "papers", "deported", "police", "قانونيه"} & set(reduced.split())


@given(st.text(st.characters(codec=None)))
def test_any_text_is_read_and_reduced_without_failing(text: str) -> None:
    assert WORDS.find(text).urgency in Urgency
    assert len(KEEP.reduce_to_kept(text)) <= 2 * len(text)
