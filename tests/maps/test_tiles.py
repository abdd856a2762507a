"""Tiles of an administrator's file: the right one, or none; never a fault, never another file."""

import base64
import gzip
import sqlite3
from pathlib import Path

import pytest

from maps.tiles import LARGEST_TILE, TilesInvalid, open_tiles, tile_number

# Four tiles and a credit in markup, written by version 3.8.1 of the format's own Python package.
ARCHIVE = base64.b64decode(
    "UE1UaWxlcwN/AAAAAAAAACEAAAAAAAAAoAAAAAAAAAA7AAAAAAAAANsAAAAAAAAAAAAAAAAAAADbAAAAAAAAABUAAAAAAAAABAAAAAAAAAADAAAAAAAA"
    "AAMAAAAAAAAAAQIBAgABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB+LCAAAAAAAAgNjZmBkZmRiZGdnZ2RgAAAj6B5YDQAAAB+LCAAAAAAAAgOrVkos"
    "KSnKTCotyczPU7JSULJJsospNTBItLTRT7JT8MtPyk+pVKoFACyiwIEnAAAAiVBORw0KMIlQTkcNCjGJUE5HDQo0"
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


def mbtiles(path: Path, *, kind: str = "png", tile: bytes = PICTURE) -> Path:
    """A file with one tile: zoom 1, to the north-east."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        file.execute("INSERT INTO metadata VALUES ('format', ?), ('attribution', '<a href=//x>© Nobody</a>')", (kind,))
        file.execute("INSERT INTO tiles VALUES (1, 1, 1, ?)", (tile,))
    file.close()
    return path


def test_a_tile_of_mbtiles_is_found_with_its_row_counted_from_the_north(tmp_path: Path) -> None:
    tiles = open_tiles(mbtiles(tmp_path / "map.mbtiles"))
    assert tiles.find(1, 1, 0) == PICTURE
    assert [tiles.find(*asked) for asked in ((1, 1, 1), (0, 0, 0), (1, 2, 0), (1, -1, 0), (99, 0, 0))] == [None] * 5
    assert (tiles.about.kind, tiles.about.credit, tiles.about.pictures) == ("image/png", "© Nobody", True)
    assert (tiles.about.lowest, tiles.about.highest, tiles.about.encoding) == (1, 1, "")
    tiles.close()


def test_a_tile_of_pmtiles_is_found(tmp_path: Path) -> None:
    (tmp_path / "map.pmtiles").write_bytes(ARCHIVE)
    tiles = open_tiles(tmp_path / "map.pmtiles")
    asked = ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0), (1, 0, 2), (25, 0, 0))
    assert [tiles.find(*tile) for tile in asked] == [
        b"\x89PNG\r\n0", b"\x89PNG\r\n1", b"\x89PNG\r\n1", None, b"\x89PNG\r\n4", None, None, None,
    ]  # fmt: skip
    assert (tiles.about.kind, tiles.about.credit, tiles.about.highest) == ("image/png", "© Nobody", 1)
    tiles.close()


def test_tiles_are_counted_along_the_curve_as_the_format_does() -> None:
    counted = [tile_number(*tile) for tile in ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0))]
    assert counted == [0, 1, 2, 3, 4, 5]
    assert tile_number(12, 3423, 1763) == 19078479


def test_vector_tiles_are_told_apart_from_pictures(tmp_path: Path) -> None:
    tiles = open_tiles(mbtiles(tmp_path / "map.mbtiles", kind="pbf", tile=gzip.compress(b"vector")))
    assert (tiles.about.pictures, tiles.about.encoding) == (False, "gzip")


@pytest.mark.parametrize("kind", ["svg", "html", "", "image/png"])
def test_tiles_of_a_kind_a_browser_might_run_are_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(TilesInvalid, match="of a kind nobody knows"):
        open_tiles(mbtiles(tmp_path / "map.mbtiles", kind=kind))


def test_a_tile_too_large_for_any_map_is_none(tmp_path: Path) -> None:
    assert open_tiles(mbtiles(tmp_path / "map.mbtiles", tile=bytes(LARGEST_TILE + 100))).find(1, 1, 0) is None


@pytest.mark.parametrize("content", [b"", b"x" * 500, b"PMTiles\x03", b"SQLite format 3\x00" + b"x" * 5000, b"<svg/>"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "map").write_bytes(content)
    with pytest.raises(TilesInvalid):
        open_tiles(tmp_path / "map")
    with pytest.raises(TilesInvalid):
        open_tiles(tmp_path / "absent")
    with pytest.raises(TilesInvalid):
        open_tiles(tmp_path)


def test_a_damaged_archive_gives_no_tile_and_no_fault(tmp_path: Path) -> None:
    for at in range(8, len(ARCHIVE), 3):
        path = tmp_path / "map.pmtiles"
        path.write_bytes(ARCHIVE[:at] + bytes([ARCHIVE[at] ^ 0x55]) + ARCHIVE[at + 1 :])
        try:
            tiles = open_tiles(path)
        except TilesInvalid:
            continue
        for asked in ((0, 0, 0), (1, 0, 1), (1, 1, 0)):
            found = tiles.find(*asked)
            assert found is None or len(found) <= LARGEST_TILE
        tiles.close()


def test_a_directory_that_unpacks_to_a_mountain_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(200 << 20))
    header = bytearray(ARCHIVE[:127])
    header[8:24] = (127).to_bytes(8, "little") + len(bomb).to_bytes(8, "little")
    (tmp_path / "map.pmtiles").write_bytes(bytes(header) + bomb)
    tiles = open_tiles(tmp_path / "map.pmtiles")
    assert tiles.find(0, 0, 0) is None
