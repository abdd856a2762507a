"""A warning on one sheet: everything is on it, in every script, and nothing runs."""

import pytest
from lxml import etree

from app.alerts.lines import balanced, broken, width_of
from app.alerts.poster import MOST_LANGUAGES, Section, Sheet, draw
from app.alerts.poster_paper import page

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = Section(
    "en", "", "Go up now: flood at Riverside.", "Go to Hill School. Never walk through water.", "Until 18:00."
)
ARABIC = Section("ar", "", "اصعدوا الآن: فيضان في Riverside.", "اذهبوا إلى مدرسة التل.", "يسري حتى 18:00.")
BURMESE = "ကျွန်တော်တို့ငါးယောက်ကျောင်းမှာရှိပါတယ်ရေလိုပါတယ်"
CHINESE = "紧急：立即上楼，河边发生洪水，请前往山上学校或屋顶，切勿涉水。"


def sheet(*sections: Section, exercise: bool = False) -> etree._Element:
    told = Sheet("Harbour <Help> & Co", "https://help.example/a/BCDF-3479", "BCDF-3479", sections, exercise=exercise)
    return etree.fromstring(draw(told).encode(), _PARSER)


def words_of(drawn: etree._Element) -> str:
    return " ".join("".join(text.itertext()) for text in drawn.iter(f"{SVG}text"))


@pytest.mark.parametrize("many", range(1, MOST_LANGUAGES + 1))
def test_every_word_of_every_language_is_on_the_sheet_with_a_code_for_each(many: int) -> None:
    drawn = sheet(*[ENGLISH, ARABIC, ENGLISH, ARABIC][:many])
    said = words_of(drawn)
    for section in [ENGLISH, ARABIC][:many]:
        for part in (section.headline, section.rest, section.until):
            assert part in said
    assert said.count("BCDF-3479") == many + 1
    assert "Harbour <Help> & Co" in said
    codes = [path.get("d") for path in drawn.iter(f"{SVG}path") if path.get("transform")]
    assert len(codes) == many
    assert len(set(codes)) == min(many, 2), "each leads to its own language"


def test_arabic_stands_right_to_left_on_the_screen_and_on_paper() -> None:
    drawn = [text for text in sheet(ARABIC).iter(f"{SVG}text") if text.get("lang") == "ar"]
    assert len(drawn) >= 3
    assert {text.get("direction") for text in drawn} == {"rtl"}
    told = Sheet("Harbour <Help>", "https://help.example/a/BCDF-3479", "BCDF-3479", (ARABIC,))
    paper = page(told)
    assert paper.count('lang="ar" dir="rtl"') == len(drawn)
    assert "Harbour &lt;Help&gt;" in paper
    assert "http://" not in paper.replace("http://www.w3.org/2000/svg", "")


def test_an_exercise_says_so_first_and_has_no_red_on_it() -> None:
    before = Section("en", "This is only an exercise.", "Go up now.", "", "")
    drawn = sheet(before, exercise=True)
    said = words_of(drawn)
    assert said.index("This is only an exercise.") < said.index("Go up now.")
    assert b"#a3161f" not in etree.tostring(drawn)
    assert b"#a3161f" in etree.tostring(sheet(ENGLISH))


def test_x_37_what_turns_letters_is_not_drawn() -> None:
    turned = Section("en", "", "Go \u202eup\u2066 now.", "", "")
    assert "Go up now." in words_of(sheet(turned))


@pytest.mark.parametrize("words", [BURMESE, CHINESE, ENGLISH.rest, "x" * 90, ARABIC.headline, ""])
@pytest.mark.parametrize("wide", [6.0, 14.0, 40.0])
def test_lines_hold_all_words_and_are_no_wider_than_they_may_be(words: str, wide: float) -> None:
    for lines in (broken(words, wide), balanced(words, wide)):
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
        assert all(width_of(line) <= wide for line in lines) or "x" * 90 in lines
    assert len(balanced(words, wide)) == len(broken(words, wide))


def test_what_has_no_blanks_is_broken_between_syllables_never_inside_one() -> None:
    for line in broken(BURMESE, 8.0)[1:]:
        assert "\u1000" <= line[0] <= "\u102a"
        assert line[1:2] not in ("\u103a", "\u1039")


def test_a_very_long_warning_is_small_and_whole() -> None:
    long = Section("en", "", "Go up now. " * 8, "Go to Hill School or onto a roof. " * 20, "Until 18:00.")
    said = words_of(sheet(long, long, long, long))
    assert said.count("Hill School") == 80
