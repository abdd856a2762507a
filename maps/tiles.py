"""Map tiles out of one file that an administrator put in place: MBTiles 1.3 (an SQLite file) or PMTiles 3.

Reads only; what a request asks for is three numbers, never a path. A damaged file gives no tile and no fault.
"""

import json
import os
import re
import sqlite3
import struct
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

DEEPEST = 24
LARGEST_TILE = 2 << 20
LARGEST_DIRECTORY = 4 << 20
_IMAGES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
_VECTORS = "application/vnd.mapbox-vector-tile"
_KINDS = _IMAGES | {"pbf": _VECTORS, "mvt": _VECTORS}
_MARKUP = re.compile(r"<[^>]*>|[\x00-\x1f<>]")


class TilesInvalid(ValueError):
    """The file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself. kind: the media type; encoding: of every tile, "gzip" or nothing; credit: plain."""

    kind: str
    encoding: str
    lowest: int
    highest: int
    credit: str

    @property
    def pictures(self) -> bool:
        """Whether a browser shows the tiles as they are; others need a program that draws them."""
        return self.kind in _IMAGES.values()


class Tiles(Protocol):
    """An open file of tiles."""

    about: About

    def find(self, zoom: int, column: int, row: int) -> bytes | None:
        """The tile, its row counted from the north; None when there is none."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


def open_tiles(path: Path) -> Tiles:
    """The file, opened by what it begins with; TilesInvalid when it is neither kind."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
        if start.startswith(b"PMTiles"):
            return PMTiles(path)
        if start.startswith(b"SQLite format 3"):
            return MBTiles(path)
    except (OSError, sqlite3.Error, struct.error, zlib.error, EOFError) as error:
        raise TilesInvalid(f"{path} cannot be read ({type(error).__name__})") from None
    raise TilesInvalid(f"{path} is neither MBTiles nor PMTiles")


def _in_world(zoom: int, column: int, row: int) -> bool:
    return 0 <= zoom <= DEEPEST and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom


def _credit(said: object) -> str:
    """Whom to thank, without the markup such files hold it in."""
    return " ".join(_MARKUP.sub(" ", str(said or "")).split())[:200]


class MBTiles:
    """Tiles in an SQLite file; rows are counted from the south there."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._file = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._file.execute("PRAGMA trusted_schema=OFF")
        self._file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_TILE)
        told = {str(name): value for name, value in self._file.execute("SELECT name, value FROM metadata")}
        kind = _KINDS.get(str(told.get("format")))
        if kind is None:
            self._file.close()
            raise TilesInvalid(f"{path} holds tiles of a kind nobody knows: {str(told.get('format'))[:20]!r}")
        lowest, highest = self._file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        encoding = "gzip" if kind == _VECTORS else ""
        self.about = About(kind, encoding, lowest or 0, highest or 0, _credit(told.get("attribution")))

    def find(self, zoom: int, column: int, row: int) -> bytes | None:
        if not _in_world(zoom, column, row):
            return None
        asked = (zoom, column, (1 << zoom) - 1 - row)
        try:
            with self._turn:
                found = self._file.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", asked
                ).fetchone()
        except sqlite3.Error:
            return None
        return found[0] if found and isinstance(found[0], bytes) else None

    def close(self) -> None:
        self._file.close()


_HEADER = struct.Struct("<7sB" + "Q" * 11 + "BBBBBB")
_UNCOMPRESSED, _GZIP = 1, 2
_PM_KINDS = {1: _VECTORS, 2: "image/png", 3: "image/jpeg", 4: "image/webp"}


@dataclass(frozen=True, slots=True)
class _Directory:
    """Entries of a directory, by tile. run: of how many tiles; 0 for another directory."""

    ids: list[int]
    runs: list[int]
    lengths: list[int]
    offsets: list[int]

    def find(self, tile: int) -> tuple[int, int, int] | None:
        """(run, offset, length) of the entry that holds the tile."""
        at = bisect_right(self.ids, tile) - 1
        if at < 0 or (self.runs[at] and tile >= self.ids[at] + self.runs[at]):
            return None
        return self.runs[at], self.offsets[at], self.lengths[at]


class PMTiles:
    """Tiles in one archive: a directory of tiles along a curve, and directories below it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        try:
            self._read_header(path)
        except BaseException:
            os.close(self._file)
            raise

    def _read_header(self, path: Path) -> None:
        told = _HEADER.unpack(os.pread(self._file, _HEADER.size, 0))
        version, (root, root_length, about, about_length, self._leaves, _, self._tiles, *_counts) = told[1], told[2:13]
        _clustered, internal, outer, kind, lowest, highest = told[13:]
        if version != 3 or kind not in _PM_KINDS:
            raise TilesInvalid(f"{path} is PMTiles of a version or kind nobody knows ({version}, {kind})")
        if internal not in (_UNCOMPRESSED, _GZIP) or outer not in (_UNCOMPRESSED, _GZIP):
            raise TilesInvalid(f"{path} is compressed in a way browsers here do not read: make it with gzip")
        self._gzipped = internal == _GZIP
        self._root = (root, root_length)
        self._directory = lru_cache(maxsize=64)(self._read_directory)
        credit = ""
        with suppress(ValueError, AttributeError, EOFError, zlib.error):
            credit = _credit(json.loads(self._inner(about, about_length)).get("attribution"))
        self._directory(*self._root)
        self.about = About(_PM_KINDS[kind], "gzip" if outer == _GZIP else "", lowest, highest, credit)

    def find(self, zoom: int, column: int, row: int) -> bytes | None:
        if not _in_world(zoom, column, row):
            return None
        try:
            return self._find(tile_number(zoom, column, row))
        except (OSError, zlib.error, EOFError, IndexError):
            return None

    def _find(self, tile: int) -> bytes | None:
        place = self._root
        for _ in range(4):
            entry = self._directory(*place).find(tile)
            if entry is None:
                return None
            run, offset, length = entry
            if run:
                return os.pread(self._file, length, self._tiles + offset) if length <= LARGEST_TILE else None
            place = (self._leaves + offset, length)
        return None

    def _inner(self, offset: int, length: int) -> bytes:
        if length > LARGEST_DIRECTORY:
            raise EOFError
        kept = os.pread(self._file, length, offset)
        if not self._gzipped:
            return kept
        return zlib.decompressobj(wbits=31).decompress(kept, LARGEST_DIRECTORY)

    def _read_directory(self, offset: int, length: int) -> _Directory:
        numbers = _numbers(self._inner(offset, length))
        many = next(numbers)
        ids, tile = [], 0
        for _ in range(many):
            tile += next(numbers)
            ids.append(tile)
        runs = [next(numbers) for _ in range(many)]
        lengths = [next(numbers) for _ in range(many)]
        offsets: list[int] = []
        for at in range(many):
            told = next(numbers)
            offsets.append(offsets[-1] + lengths[at - 1] if told == 0 and at else told - 1)
        return _Directory(ids, runs, lengths, offsets)

    def close(self) -> None:
        os.close(self._file)


def _numbers(written: bytes) -> Iterator[int]:
    """Whole numbers of seven bits a byte, the lowest first; EOFError when one more is asked for than there are."""
    value = shift = 0
    for byte in written:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0
    raise EOFError


def tile_number(zoom: int, column: int, row: int) -> int:
    """The tile's number along the Hilbert curves of all levels, as PMTiles counts."""
    number = ((1 << 2 * zoom) - 1) // 3
    side = 1 << zoom
    x, y = column, row
    step = side // 2
    while step:
        right, down = int(bool(x & step)), int(bool(y & step))
        number += step * step * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = step - 1 - x, step - 1 - y
            x, y = y, x
        step //= 2
    return number
