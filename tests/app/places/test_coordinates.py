from collections.abc import Callable
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.coordinates import find_place, find_unreadable
from app.places.gazetteer import Gazetteer
from app.places.place import Method, Place, in_range

KENYA = Gazetteer.load(["KE"])
POINT = (-1.2864, 36.8172)


def found(text: str, gazetteer: Gazetteer | None = None) -> Place:
    place = find_place(text, gazetteer=gazetteer)
    assert place is not None
    return place


def is_at(place: Place, point: tuple[float, float]) -> bool:
    return abs(place.latitude - point[0]) < 1e-4 and abs(place.longitude - point[1]) < 1e-4


@pytest.mark.parametrize(
    "text",
    [
        "-1.2864, 36.8172",
        "-1.2864,36.8172",
        "-1.2864 36.8172",
        "-1.2864,36.8172,12",
        "-1,2864 36,8172",
        "-1,2864; 36,8172",
        "-1,2864,36,8172",
        "\u22121.2864, 36.8172",
        "\u200e-1.2864,\u200f 36.8172\u202c",
        "we are 6 at -1.2864, 36.8172 please come",
        "3 people 2.5 -1.2864, 36.8172",
        "gps -1.2864, 36.817200",
        "lat: -1.2864 lon: 36.8172",
        "lon 36.8172, lat -1.2864",
        "S1.2864 E36.8172",
        "1.2864S 36.8172E",
        "1.2864\u00b0 S, 36.8172\u00b0 E",
        "1\u00b017'11\"S 36\u00b049'2\"E",
        "1\u00ba17\u203211\u2033 S, 36\u00ba49\u20322\u2033 E",
        "1 17 11 S, 36 49 2 E",
        "1:17:11S 36:49:2E",
        "36d49m2sE 1d17m11sS",
        "-\u0661\u066b\u0662\u0668\u0666\u0664\u060c \u0663\u0666\u066b\u0668\u0661\u0667\u0662",
        "نحن هنا -١.٢٨٦٤ ٣٦.٨١٧٢ ساعدونا",
        "-१.२८६४, ३६.८१७२",
        "-১.২৮৬৪, ৩৬.৮১৭২",
        "-၁.၂၈၆၄, ၃၆.၈၁၇၂",
        "-۱٫۲۸۶۴، ۳۶٫۸۱۷۲",
    ],
)
def test_typed_coordinates_are_read(text: str) -> None:
    place = found(text)
    assert is_at(place, POINT)
    assert place.method is Method.COORDINATES


def test_west_in_spanish_and_french_is_west() -> None:
    assert is_at(found("1\u00b017'11\"S 36\u00b049'2\"O"), (POINT[0], -POINT[1]))


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/place/Camp/@-1.0,36.0,17z/data=!3m1!4b1!8m2!3d-1.2864!4d36.8172",
        "https://www.google.com/maps/@-1.2864,36.8172,17z",
        "https://www.google.com/maps/place/1%C2%B017'11%22S+36%C2%B049'2%22E/",
        "see https://maps.google.com/?q=-1.2864,36.8172.",
        "https://maps.google.com/maps?q=loc:-1.2864,36.8172",
        "maps.google.com/?ll=-1.2864,36.8172",
        "https://www.google.co.ke/maps/search/?api=1&query=-1.2864%2C36.8172",
        "https://www.google.com/maps/dir/?api=1&destination=-1.2864,36.8172",
        "https://www.google.com/maps/search/-1.2864,+36.8172",
        "https://maps.apple.com/?ll=-1.2864,36.8172&q=Gate",
        "https://maps.apple.com/?q=-1.2864,36.8172",
        "https://www.openstreetmap.org/?mlat=-1.2864&mlon=36.8172#map=15/1.0/2.0",
        "https://www.openstreetmap.org/#map=15/-1.2864/36.8172",
        "https://waze.com/ul?ll=-1.2864%2C36.8172&navigate=yes",
    ],
)
def test_map_links_are_read(link: str) -> None:
    place = found(link)
    assert is_at(place, POINT)
    assert place.method is Method.MAP_LINK


def test_the_centre_of_a_view_is_less_exact_than_a_pin() -> None:
    pin = found("https://maps.google.com/?q=-1.2864,36.8172")
    view = found("https://www.google.com/maps/@-1.2864,36.8172,17z")
    assert view.precision_m > pin.precision_m


def test_coordinates_in_links_to_other_sites_are_not_trusted() -> None:
    assert find_place("https://maps.example.org/?ll=36.8172,-1.2864") is None


def test_a_geo_uri_gives_its_uncertainty() -> None:
    place = found("geo:-1.2864,36.8172;u=35")
    assert is_at(place, POINT)
    assert (place.method, place.precision_m) == (Method.GEO_URI, 35)


def test_the_point_of_an_android_geo_uri_is_in_its_query() -> None:
    place = found("geo:0,0?q=-1.2864,36.8172(Camp+gate)")
    assert is_at(place, POINT)
    assert place.label == "Camp gate"


@pytest.mark.parametrize("text", ["6GCRPR6C+24", "come to 6gcrpr6c+24 now", "PR6C+24 Nairobi", "Nairobi, PR6C+24"])
def test_plus_codes_are_read(text: str) -> None:
    place = found(text, KENYA)
    assert is_at(place, (-1.289937, 36.820312))
    assert (place.method, place.precision_m) == (Method.PLUS_CODE, 7)


def test_a_short_plus_code_without_a_town_is_no_place() -> None:
    assert find_place("PR6C+24", gazetteer=KENYA) is None


def test_a_share_comes_before_anything_written() -> None:
    place = find_place("-3.0000, 30.0000", location=(*POINT, "Gate"), gazetteer=KENYA)
    assert place is not None
    assert is_at(place, POINT)
    assert (place.method, place.label) == (Method.SHARE, "Gate")


def test_a_share_of_nowhere_lets_the_words_speak() -> None:
    place = find_place("we are in Kakuma", location=(0.0, 0.0, None), gazetteer=KENYA)
    assert place is not None
    assert place.label == "Kakuma"


def test_coordinates_come_before_the_name_of_a_town() -> None:
    assert found("Kakuma -1.2864, 36.8172", KENYA).method is Method.COORDINATES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we are six people near the river",
        "call +15005550006",
        "+999 712 345 678 or 0712 345 678",
        "0712345678 36",
        "2.50, 3.75 kg",
        "rice 2.500 oil 3.750",
        "bread 12.500, 3.750 and 4.250",
        "12:30 - 14:45",
        "from 8:00 S to 9:00",
        "version 10.15.7, 11.2.3",
        "192.168.1.1",
        "born 12.05.1990",
        "fever 38.5\u00b0 39.2\u00b0",
        "room 12 E 14 N",
        "2+2 22+33",
        "22334455+22",
        "0.0000, 0.0000",
        "geo:0,0",
        "geo:91,10",
        "https://maps.google.com/?q=95.1234,36.8172",
    ],
)
def test_other_numbers_are_no_place(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize("text", ["120.5555, 10.3333", "-91.5555, 36.8172", "36.8172, 190.1234"])
def test_coordinates_out_of_range_are_never_swapped_or_wrapped(text: str) -> None:
    assert find_place(text) is None


@pytest.mark.parametrize("words", ["https://maps.app.goo.gl/AbC123", "goo.gl/maps/x1y2z3", "///filled.count.soap"])
def test_places_only_their_maker_can_read_are_named_but_not_placed(words: str) -> None:
    assert find_place(words, gazetteer=KENYA) is None
    assert find_unreadable(f"we are here {words} come") == words


def test_an_ordinary_text_has_nothing_unreadable() -> None:
    assert find_unreadable("https://example.org/a and/or b.c.d") is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    place = find_place(text, gazetteer=KENYA)
    assert place is None or in_range(place.latitude, place.longitude)


@given(st.text(alphabet="0123456789.,-+ °'\"NSEWOgeo:/?=@!d°٣٫ acfx;u()%", max_size=120))
def test_no_mixture_of_signs_gives_a_place_off_the_earth(text: str) -> None:
    place = find_place(text, gazetteer=KENYA)
    assert place is None or (in_range(place.latitude, place.longitude) and place.precision_m > 0)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_written_point_comes_back(latitude: float, longitude: float) -> None:
    place = find_place(f"{latitude:.5f}, {longitude:.5f}")
    if abs(latitude) < 0.00001 and abs(longitude) < 0.00001:
        return
    assert place is not None
    assert (abs(place.latitude - latitude) < 1e-4, abs(place.longitude - longitude) < 1e-4) == (True, True)


def work_of(action: Callable[[], object]) -> float:
    """The processor's time on this thread alone, the best of five: what else the machine does never decides."""
    best = float("inf")
    for _ in range(5):
        start = thread_time()
        action()
        best = min(best, thread_time() - start)
    return best


@pytest.mark.parametrize(
    "piece",
    ["1°1'", "1 ", "1.111,", "1.111 2.222 a ", "http://a/", "geo:1,1", "22+22 ", "CCCC+22 ", "maps.google.com/?q=", "/",
     "lat ", "a.a/", "a-b.", "ب", "new ", "北", "N 1 1 1 ", "///a.", "geo:0,0?q=("],
)  # fmt: skip
def test_the_work_of_reading_grows_with_length_and_no_faster(piece: str) -> None:
    short, long = piece * (5_000 // len(piece)) + "1", piece * (20_000 // len(piece)) + "1"
    spent = work_of(lambda: find_place(short, gazetteer=KENYA))
    # Four times the text; sixteen times the work would be quadratic.
    assert work_of(lambda: find_place(long, gazetteer=KENYA)) < 10 * spent + 0.002
