from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.folding import fold_name
from app.places.gazetteer import DATA, Gazetteer, Town, radius_m, read_towns
from app.places.place import Method, in_range

COUNTRIES = ["KE", "ET", "LY", "UA", "FR", "TZ", "HR", "UG", "BD", "MM", "NP", "SY", "TR", "CN", "TH"]
WORLD = Gazetteer.load(COUNTRIES)


def label(text: str) -> str | None:
    place = WORLD.find(text)
    return place.label if place else None


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("kakuma", "Kakuma"),
        ("we are in KAKUMA camp", "Kakuma"),
        ("Nairobi", "Nairobi"),
        ("Naïróbi", "Nairobi"),
        ("نحن في طرابلس", "Tripoli"),
        ("طَرَابُلُس", "Tripoli"),
        ("محتاجين مساعدة بطرابلس", "Tripoli"),
        ("حلب", "Aleppo"),
        ("أنا في حمص", "Homs"),
        ("Харків", "Kharkiv"),
        ("у Харкові", "Kharkiv"),
        ("я в Харькове", "Kharkiv"),
        ("ми у Києві", "Kyiv"),
        ("ባህር ዳር", "Bahir Dar"),
        ("ባሕር ዳር ነን", "Bahir Dar"),
        ("በባህር ዳር ነን", "Bahir Dar"),
        ("काठमाडौं", "Kathmandu"),
        ("आमा काठमाडौंमा छिन्", "Kathmandu"),
        ("ঢাকায় আছি", "Dhaka"),
        ("ရန်ကုန်မြို့", "Yangon"),
        ("我在北京", "Beijing"),
        ("อยู่กรุงเทพมหานคร", "Bangkok"),
        ("İstanbul'da", "Istanbul"),
        ("istanbulda", "Istanbul"),
        ("dunkerque", "Dunkirk"),
        ("à Calais", "Calais"),
        ("Addis Abeba", "Addis Ababa"),
        ("coxs bazar", "Cox’s Bāzār"),
        ("near cox's bazar", "Cox’s Bāzār"),
    ],
)
def test_towns_are_found_in_every_script(text: str, town: str) -> None:
    assert label(text) == town


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("I am in Nice", "Nice"),
        ("we are in nice.", "Nice"),
        ("I love Nice very much", "Nice"),
        ("WE ARE IN NICE", "Nice"),
        ("in Split", "Split"),
        ("near Moyo, by the road", "Moyo"),
    ],
)
def test_a_name_that_is_an_ordinary_word_counts_where_it_is_meant(text: str, town: str) -> None:
    assert label(text) == town


@pytest.mark.parametrize(
    "text",
    [
        "nice",
        "Nice people",
        "in nice weather",
        "THIS IS NICE",
        "water",
        "Help me please",
        "split it",
        "we want to split",
        "¿Nice?",
        "stay at same place",
        "moyo wangu",
        "the children are sick and we have no food or water",
        "please bring medicine and bread to my mother",
        "I need a doctor, my leg is broken",
        "necesito agua y comida para mis hijos",
        "nous avons besoin d'eau et de nourriture",
        "nina watoto wawili, tunahitaji maji na chakula",
        "waxaan u baahanahay biyo iyo cunto",
        "نحتاج ماء وطعام للاطفال في البيت",
        "нам нужна вода и еда, дети болеют",
        "нам потрібна вода та їжа",
        "እርዳታ እባክዎ ውሃ የለም",
        "हमें पानी और खाना चाहिए",
        "我们需要帮助",
        "...",
        "",
    ],
)
def test_ordinary_sentences_name_no_town(text: str) -> None:
    assert label(text) is None


def test_where_someone_is_comes_before_where_they_came_from() -> None:
    assert label("from Nairobi, now in Lodwar") == "Lodwar"


def town(name: str, population: int, *names: str) -> Town:
    return Town(name, names, 1.0, population / 1e6, population, "", "ZZ")


def test_the_longest_name_is_taken_first() -> None:
    some = Gazetteer([town("Kumbo", 900_000), town("Kumbo Hill Market", 1_000)])
    place = some.find("we wait at Kumbo Hill market")
    assert place is not None
    assert place.label == "Kumbo Hill Market"


def test_of_two_towns_of_one_name_the_larger_is_taken_whatever_the_order() -> None:
    small, large = town("Kumboland", 1_000), town("Kumboland", 500_000)
    for order in ([small, large], [large, small]):
        place = Gazetteer(order).find("kumboland")
        assert place is not None
        assert place.longitude == large.longitude


def test_a_found_town_says_where_it_belongs_and_how_wide_it_is() -> None:
    place = WORLD.find("kakuma")
    assert place is not None
    assert (place.method, place.country, place.area) == (Method.GAZETTEER, "KE", "51")
    assert place.precision_m == radius_m(22_984)


def test_a_larger_town_is_wider() -> None:
    assert radius_m(0) < radius_m(300_000) < radius_m(4_000_000)


def test_names_are_folded_for_a_keep_list() -> None:
    names = WORLD.names()
    assert {"kakuma", "طرابلس", "харків", fold_name("ባሕር ዳር"), fold_name("Cox's Bazar")} <= names


@pytest.mark.parametrize("country", ["", "Q", "QQ", "../KE", "KEN", "ኬን"])
def test_a_country_without_names_is_refused(country: str) -> None:
    with pytest.raises(ValueError, match="country_unknown"):
        Gazetteer.load([country])


def test_countries_may_be_named_twice_and_in_small_letters() -> None:
    assert Gazetteer.load(["ke", "KE"]).names() == Gazetteer.load(["KE"]).names()


@pytest.mark.parametrize("country", ["LY", "ET", "UA", "MM", "TH", "IN", "CN", "VN"])
def test_every_usual_name_is_found_after_in(country: str) -> None:
    gazetteer = Gazetteer.load([country])
    missed = [town.name for town in read_towns(country) if gazetteer.find(f"we are in {town.name}.") is None]
    assert missed == []


@given(st.text(max_size=200))
def test_no_text_breaks_the_search(text: str) -> None:
    place = WORLD.find(text)
    assert place is None or in_range(place.latitude, place.longitude)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.stem)
def test_every_file_is_small_sorted_and_on_the_earth(path: Path) -> None:
    towns = list(read_towns(path.stem))
    rows = path.read_text(encoding="utf-8").splitlines()
    assert rows == sorted(rows)
    assert path.stat().st_size < 200_000
    assert all(in_range(town.latitude, town.longitude) and town.population >= 0 and town.name for town in towns)


def test_all_names_together_stay_under_six_megabytes() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 6_100_000
