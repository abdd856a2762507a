"""The map that is moved and played: the same counts as the picture, and small enough for a bad line."""

import gzip
import json
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import FixedClock
from app.factory import create_app
from app.jobs.timetable import publish_counts
from app.places.worker import load_areas, refresh
from app.response_map.actions import Counted, assess, count
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from tests.makers.areas import province, save, wavy_districts
from tests.makers.staff import make_member, sign_in
from tests.maps.test_tiles import mbtiles

MOST_BYTES = 120_000
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One kind alone: the counts are read as on the map's page, which is tried on both."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'waypost.sqlite3')}"


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, countries=("KE",)))
    client = create_app(runtime).test_client()
    sign_in(client, runtime, make_member(runtime, "Chen", roles=("coordinator",)))
    return client


@pytest.fixture
def provinces(client: FlaskClient, runtime: Runtime, tmp_path: Path) -> None:
    load_areas(runtime, SYSTEM, [save(tmp_path / "areas.geojson", [province(number) for number in range(3)])])
    refresh(runtime)


def reported(runtime: Runtime, area: str, many: int, *, back: int = 0, kind: Kind = Kind.DISTRESS) -> None:
    day = runtime.clock.now().date() - timedelta(days=back)
    write(runtime, SYSTEM, lambda work: count(work, Counted(kind, area, day, ()), by=many))


def opened(runtime: Runtime) -> None:
    """Everybody may see what was published."""
    eyob = make_member(runtime, "Eyob", roles=("protection_officer",))
    risk = "Neighbours may read where newcomers stay; the areas are large."
    write(runtime, eyob.actor, lambda work: assess(work, risk, public=True, member_id=eyob.id))


def days_of(client: FlaskClient, asked: str = "") -> dict[str, list[list[int | None]]]:
    areas: dict[str, list[list[int | None]]] = client.get(f"/staff/map/days?days=7{asked}").get_json()["areas"]
    return areas


@pytest.mark.usefixtures("provinces")
def test_every_day_has_its_number_and_no_total_betrays_a_small_one(client: FlaskClient, runtime: Runtime) -> None:
    for back, many in ((3, 7), (2, 3), (1, 4), (0, 1)):
        reported(runtime, "KE001", many, back=back)
    assert days_of(client) == {"KE001": [[0, 0, 0, 7, None, None, None], [0, 0, 0, 7, 0, 7, 0]]}
    assert days_of(client, "&exact=yes") == {"KE001": [[0, 0, 0, 7, 3, 4, 1]] * 2}


@pytest.mark.usefixtures("provinces")
def test_the_page_shows_what_the_map_shows_and_a_day_by_itself_without_a_script(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    reported(runtime, "KE001", 12, back=1)
    reported(runtime, "KE002", 6)
    page = client.get("/staff/map/move").text
    assert '"figure": "12"' in page
    yesterday = (clock.now().date() - timedelta(days=1)).isoformat()
    for address in ("/staff/map/move", "/staff/map"):
        page = client.get(f"{address}?day={yesterday}").text
        told = dict(re.findall(r"<bdi>(Province \d)</bdi>.*?<td>(.*?)</td>", page, re.DOTALL))
        assert told == {"Province 0": "0", "Province 1": "12", "Province 2": "0"}, address
        assert "aria-labelledby" in page, "the picture"
        assert 'rel="prev"' in page
        assert 'rel="next"' in page


@pytest.mark.usefixtures("provinces")
def test_staff_counts_stay_in_no_store_and_the_nonce_is_another_each_time(client: FlaskClient) -> None:
    answers = [client.get("/staff/map/move") for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in answers]
    assert nonces[0] != nonces[1]
    for answer, [nonce] in zip(answers, nonces, strict=True):
        assert f'<script nonce="{nonce}">' in answer.text
    for address in ("/staff/map/move", "/staff/map/days"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("provinces")
def test_a_year_plays_in_weeks_and_a_phase_from_its_first_day(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    reported(runtime, "KE001", 9, back=20)
    [weeks, _] = client.get("/staff/map/days?days=365").get_json()["areas"]["KE001"]
    assert (len(weeks), sum(filter(None, weeks))) == (53, 9)
    assert client.get("/staff/map?days=during").status_code == 400, "nobody said when it began"
    began = (clock.now().date() - timedelta(days=10)).isoformat()
    operation = replace(runtime.settings.operation, began=began)
    runtime.settings = replace(runtime.settings, operation=operation)
    assert len(client.get("/staff/map/days?days=before").get_json()["areas"]["KE001"][0]) == 53
    assert client.get("/staff/map/days?days=during").get_json()["areas"] == {}
    assert client.get("/staff/map?days=after").status_code == 400, "it lasts"


@pytest.mark.usefixtures("provinces")
def test_a_sector_is_all_its_needs(client: FlaskClient, runtime: Runtime, clock: FixedClock) -> None:
    for needs in (("food",), ("shelter",), ("medical",)):
        told = Counted(Kind.DISTRESS, "KE001", clock.now().date(), needs)
        write(runtime, SYSTEM, lambda work, told=told: count(work, told, by=5))  # type: ignore[misc]
    page = client.get("/staff/map?code=sector-2").text
    assert "A roof, food and things: " in page
    assert "<td>10</td>" in page
    assert "counts twice" in page
    assert client.get("/staff/map?kind=feedback&code=sector-2").status_code == 400


@pytest.mark.usefixtures("provinces")
def test_our_own_tiles_lie_below_where_there_are_some(client: FlaskClient, runtime: Runtime, tmp_path: Path) -> None:
    from maps.tiles import open_tiles

    assert "/staff/tiles/" not in client.get("/staff/map/move").text
    runtime.tiles = open_tiles(mbtiles(tmp_path / "map.mbtiles"))
    assert "/staff/tiles/{z}/{x}/{y}" in client.get("/staff/map/move").text


@pytest.mark.usefixtures("provinces")
def test_h_24_everybody_plays_published_days_alone_and_a_thousand_times_the_same(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    stranger = client.application.test_client()
    reported(runtime, "KE001", 33)
    reported(runtime, "KE002", 3)
    clock.move(days=1)
    reported(runtime, "KE002", 24)
    for address in ("/map/move", "/map/days"):
        assert stranger.get(address).status_code == 404, address
    clock.move(days=1)
    publish_counts(runtime)
    opened(runtime)
    assert stranger.get("/map/days").get_json() == {"areas": {"KE001": [[35]]}, "none": None, "rest": [[]]}
    clock.move(days=1)
    publish_counts(runtime)
    answer = stranger.get("/map/days")
    assert answer.get_json()["areas"] == {"KE001": [[35, None]], "KE002": [[None, 25]]}
    assert answer.headers["Cache-Control"] == "no-cache"
    assert stranger.get("/map/days", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "3 " not in answer.text
    assert {stranger.get("/map/days").data for _ in range(1000)} == {answer.data}
    page = stranger.get("/map/move").text
    assert page.count("fewer than 10 or none") >= 2, "hatched, and in the table"


@pytest.mark.usefixtures("provinces")
def test_a_room_full_of_screens_is_answered_once_in_five_seconds(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    reported(runtime, "KE001", 7)
    first = days_of(client)
    reported(runtime, "KE001", 7)
    assert days_of(client) == first
    assert days_of(client, "&exact=yes") != first, "another question is another answer"
    clock.move(seconds=5)
    assert days_of(client)["KE001"][0][-1] == 14


def sizes(client: FlaskClient, page: TestResponse) -> dict[str, int]:
    """Bytes of the page and of everything it loads, by address."""
    found = {"page": len(page.data)}
    text = gzip.decompress(page.data).decode()
    addresses = re.findall(r'(?:src|href|data-from)="(/(?:static|leaflet|map|staff)/[^"#]*)"', text)
    for address in addresses:
        if any(part in address for part in ("/static/", "/leaflet/", "/days")):
            found[address] = len(client.get(address.replace("&amp;", "&"), headers=PACKED).data)
    return found


def assert_small(client: FlaskClient, address: str) -> None:
    """Fails unless the page and all it loads keep to their bytes."""
    found = sizes(client, client.get(address, headers=PACKED))
    assert len(found) == 6, "the page, two of Leaflet, two of ours, the days"
    assert sum(found.values()) <= MOST_BYTES, json.dumps(found)


def test_all_of_it_is_small_in_a_country_of_three_hundred_districts(
    client: FlaskClient, runtime: Runtime, tmp_path: Path, clock: FixedClock
) -> None:
    load_areas(runtime, SYSTEM, [save(tmp_path / "areas.geojson", list(wavy_districts(300)))], level=1)
    index = refresh(runtime)

    def counts(work: Work) -> None:
        for number, area in enumerate(index.codes()):
            for back in range(30):
                day = clock.now().date() - timedelta(days=back)
                count(
                    work, Counted(Kind.DISTRESS, area, day, ()), by=hash((number, back)) % 41
                )  # as good as chance, and the same each time

    write(runtime, SYSTEM, counts)
    assert_small(client, "/staff/map/move?lang=ar")
    clock.move(days=2)
    publish_counts(runtime)
    opened(runtime)
    assert_small(client, "/map/move?lang=ar")


def test_leaflet_comes_from_us_packed_and_stays_for_a_year(client: FlaskClient) -> None:
    [address] = re.findall(r'src="(/leaflet/leaflet.js[^"]*)"', client.get("/staff/map/move").text)
    answer = client.get(address, headers=PACKED)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer.mimetype, answer.headers["Content-Encoding"]) == ("text/javascript", "gzip")
    assert gzip.decompress(answer.data) == client.get(address).data
    for other in ("/leaflet/leaflet-src.js", "/leaflet/../__init__.py", "/leaflet/"):
        assert client.get(other).status_code == 404
    assert client.get("/leaflet/leaflet.js?v=0").headers["Cache-Control"] == "no-store"
