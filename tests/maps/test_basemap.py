"""The world that comes with us: every country recognisable, in few bytes."""

import pytest

from app.places.gazetteer import DATA as TOWNS
from maps import basemap
from maps.geometry import box_of, contains, corners_of, crossing_of, rings_of

# Country, something inside it (longitude, latitude).
CAPITALS = {
    "KE": (36.82, -1.29), "LB": (35.9, 33.85), "SO": (44.06, 9.56), "CY": (33.36, 35.25), "XK": (21.17, 42.67),
    "RU": (171.0, 66.5), "FJ": (178.0, -17.8), "GF": (-52.9, 4.2), "RE": (55.5, -21.1), "HT": (-72.3, 18.55),
    "UA": (30.5, 50.45), "AF": (69.2, 34.5), "PS": (35.2, 31.9), "SD": (32.5, 15.6), "TD": (15.1, 12.1),
}  # fmt: skip


@pytest.mark.parametrize("country", CAPITALS)
def test_a_country_holds_what_lies_in_it(country: str) -> None:
    outline = basemap.outline_of(country)
    assert outline is not None
    assert contains(outline, *CAPITALS[country])
    assert basemap.country_at(*CAPITALS[country], among=sorted(CAPITALS)) == country


def test_every_country_of_the_place_names_can_be_drawn_but_for_the_smallest() -> None:
    missing = {path.stem for path in TOWNS.glob("*.tsv")} - basemap.country_codes()
    assert missing == {"CC", "CX", "GI", "TK", "TV"}
    assert basemap.outline_of("TV") is None
    assert basemap.outline_of("../x") is None


def test_every_outline_is_whole() -> None:
    for country in basemap.country_codes():
        outline = basemap.outline_of(country)
        assert outline is not None
        assert corners_of(outline) >= 4, country
        assert box_of(outline).width < 180, country
        for ring in rings_of(outline):
            assert ring[0] == ring[-1], country
            assert crossing_of(ring) is None, country


def test_what_is_far_away_is_left_out_of_the_picture() -> None:
    for country, west, east in (("EC", -82, -74), ("NL", 3, 8), ("ES", -10, 5), ("CL", -80, -65)):
        outline = basemap.outline_of(country)
        assert outline is not None
        frame = basemap.frame_of(outline)
        assert west < frame.west < frame.east < east


def test_the_world_takes_little_room() -> None:
    assert basemap.BORDERS.stat().st_size + basemap.COUNTRIES.stat().st_size < 300_000


def test_lines_of_numbers_come_back_as_they_were() -> None:
    points = [(0, 0), (-36000, 18000), (36000, -18000), (36001, -18000), (5, -7)]
    assert basemap.decoded(basemap.encoded(points)) == points
