"""The map that is moved: folium draws it, nothing of another host comes with it, and no name is markup."""

import gzip
import re
import subprocess
import sys

import pytest

from maps import basemap, leaflet
from maps.geometry import Outline, box_of
from maps.layers import MOST_BYTES, MOST_GROUND, Area, Tiles, around, collection, ground
from maps.moving import draw
from maps.picture import HIDDEN
from tests.makers.areas import wavy_districts
from tests.maps.test_picture import HOSTILE, outline

NONCE = "d2Fz-_"


def area(code: str, where: Outline, *, name: str = "Amal", shade: int = 3) -> Area:
    return Area(code, name, where, "12", shade, "/staff/map?in=KE1")


@pytest.fixture(scope="module")
def kenya() -> Outline:
    found = basemap.outline_of("KE")
    assert found
    return found


def drawn(kenya: Outline, *areas: Area, tiles: Tiles | None = None) -> str:
    frame = box_of(kenya)
    return draw(collection(areas), ground(frame), frame=frame, nonce=NONCE, tiles=tiles)


def test_one_place_and_one_script_by_its_nonce_and_nothing_of_foliums_own_page(kenya: Outline) -> None:
    page = drawn(kenya, area("KE1", kenya))
    assert re.findall(r"<\w+[^>]*>", page) == ['<div class="map" id="map_moving">', f'<script nonce="{NONCE}">']
    for never in ("http:", "https:", "//cdn", "jquery", "$", "bootstrap", "awesome", "style="):
        assert never not in page.lower().replace("w3.org", ""), never
    assert '"className": "m3"' in page


def test_x_16_a_hostile_name_stays_data(kenya: Outline) -> None:
    page = drawn(kenya, area(HOSTILE, kenya, name=HOSTILE))
    assert page.count("</script>") == 1
    assert "<img" not in page


def test_what_is_hidden_is_hatched_and_tells_no_shade(kenya: Outline) -> None:
    assert '"className": "mh", "color": "#5b6875", "fillColor": "url(#hatch)"' in drawn(
        kenya, area("KE1", kenya, shade=HIDDEN)
    )


def test_our_own_tiles_take_the_place_of_the_land(kenya: Outline) -> None:
    page = drawn(kenya, area("KE1", kenya), tiles=Tiles("/staff/tiles/{z}/{x}/{y}", 0, 9, "Somebody"))
    assert "/staff/tiles/{z}/{x}/{y}" in page
    assert "geo_json_ground" not in page
    assert "Somebody" not in page, "credit stands in the page as text"


def test_three_hundred_districts_and_the_land_around_them_keep_to_their_bytes(kenya: Outline) -> None:
    found = list(wavy_districts(300))
    areas = [area(one["properties"]["pcode"], outline(one), name=one["properties"]["name_ar"]) for one in found]
    frame = around([one.outline for one in areas])
    assert frame
    page = draw(collection(areas), ground(frame), frame=frame, nonce=NONCE)
    assert len(gzip.compress(page.encode())) < MOST_BYTES + MOST_GROUND + 8_000


def test_neighbours_keep_their_common_border() -> None:
    found = list(wavy_districts(2))
    one, two = collection([area(str(at), outline(each)) for at, each in enumerate(found)])["features"]
    first, second = (set(each["geometry"]["coordinates"][0][0]) for each in (one, two))
    assert len(first & second) >= 3


def test_the_land_ends_at_its_edge_and_the_sea_is_no_land(kenya: Outline) -> None:
    features = ground(box_of(kenya))["features"]
    assert len(features) > 5, "the neighbours too"
    corners = {point for one in features for part in one["geometry"]["coordinates"] for ring in part for point in ring}
    assert min(x for x, _ in corners) >= box_of(kenya).grown(2.001).west
    assert max(y for _, y in corners) <= 85


def test_leaflets_two_files_are_there_and_no_other() -> None:
    assert b"Leaflet 1.9" in leaflet.content("leaflet.js")[:200]
    assert b".leaflet-pane" in leaflet.content("leaflet.css")
    with pytest.raises(KeyError):
        leaflet.content("../../../../app/settings.py")


def test_a_server_that_draws_no_map_never_loads_what_draws_it() -> None:
    asked = "import app.factory, app.serving, sys; print('folium' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False, timeout=60)
    assert told.stdout.split() == ["False", "False"], told.stderr
