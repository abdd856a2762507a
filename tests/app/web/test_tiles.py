"""The administrator's map: served by us, to whom the settings say, and to nobody else."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.assembly import build_tiles
from app.factory import create_app
from app.runtime import Runtime
from app.settings import Maps, SettingsInvalid
from tests.makers import staff
from tests.maps.test_tiles import PICTURE, mbtiles


def site(runtime: Runtime, path: Path, tiles_for: str) -> FlaskClient:
    """A browser of a site with one tile."""
    maps = Maps(tiles=str(mbtiles(path / "map.mbtiles")), tiles_for=tiles_for)
    runtime.settings = replace(runtime.settings, maps=maps)
    runtime.tiles = build_tiles(runtime.settings)
    return create_app(runtime).test_client()


def test_staff_see_the_map_and_nothing_of_it_stays_in_their_browser(runtime: Runtime, tmp_path: Path) -> None:
    client = site(runtime, tmp_path, "staff")
    assert client.get("/staff/tiles/1/1/0").status_code == 303
    assert client.get("/staff/tiles/1/1/0", headers={"Sec-Fetch-Dest": "image"}).status_code == 401
    assert client.get("/tiles/1/1/0").status_code == 404, "strangers have no such page"
    staff.sign_in(client, runtime, staff.make_member(runtime, "Binta", roles=("volunteer",)))
    answer = client.get("/staff/tiles/1/1/0")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PICTURE, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/staff/tiles/1/0/0").status_code == 204, "the map ends there"


def test_anyone_sees_the_map_where_the_settings_open_it(runtime: Runtime, tmp_path: Path) -> None:
    client = site(runtime, tmp_path, "anyone")
    answer = client.get("/tiles/1/1/0")
    assert (answer.data, answer.headers["Cache-Control"]) == (PICTURE, "public, max-age=86400")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/tiles/1/0/0").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked", ["1/1", "-1/0/0", "1/1/0.png", "99999999999999999999/1/1", "..%2f..%2fkeys.json/1/0", "a/b/c"]
)
def test_no_part_of_an_address_names_a_file(runtime: Runtime, tmp_path: Path, asked: str) -> None:
    client = site(runtime, tmp_path, "anyone")
    answer = client.get(f"/tiles/{asked}")
    assert answer.status_code in (204, 404)
    assert PICTURE not in answer.data


def test_a_file_that_is_no_map_keeps_the_server_from_starting_and_is_named(runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "map").write_bytes(b"<svg/>")
    with pytest.raises(SettingsInvalid, match="neither MBTiles nor PMTiles"):
        build_tiles(replace(runtime.settings, maps=Maps(tiles=str(tmp_path / "map"))))
