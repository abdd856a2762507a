"""The outlines of all countries, from Natural Earth; see data/README.md. Read when first asked for.

Boundaries are as the source draws them and say nothing about whose a place is.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from maps.geometry import Box, Outline, Point, Polygon, Ring, box_around, box_of, contains, size_of

DATA = Path(__file__).parent / "data"
BORDERS = DATA / "borders.txt"
COUNTRIES = DATA / "countries.tsv"
STEPS = 200  # the files count in steps of a degree
_FIRST, _BITS = 63, 5


def encoded(points: Iterable[tuple[int, int]]) -> str:
    """A line of whole numbers as printable letters: each the step from the one before, as Google's polylines do it."""
    letters: list[str] = []
    x = y = 0
    for to_x, to_y in points:
        for step in (to_x - x, to_y - y):
            rest = step << 1 if step >= 0 else ~(step << 1)
            while rest >= 1 << _BITS:
                letters.append(chr((rest & 31 | 32) + _FIRST))
                rest >>= _BITS
            letters.append(chr(rest + _FIRST))
        x, y = to_x, to_y
    return "".join(letters)


def decoded(letters: str) -> list[tuple[int, int]]:
    """The points that `encoded` wrote."""
    numbers: list[int] = []
    value = shift = 0
    for letter in letters:
        bits = ord(letter) - _FIRST
        value |= (bits & 31) << shift
        shift += _BITS
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    points, x, y = [], 0, 0
    for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step_x, y + step_y
        points.append((x, y))
    return points


@cache
def _borders() -> list[str]:
    return BORDERS.read_text(encoding="ascii").splitlines()


@cache
def _countries() -> dict[str, str]:
    rows = COUNTRIES.read_text(encoding="ascii").splitlines()
    return {code: polygons for code, _, polygons in (row.partition("\t") for row in rows)}


def country_codes() -> frozenset[str]:
    """The countries whose outline is known (ISO 3166, two letters)."""
    return frozenset(_countries())


@lru_cache(maxsize=32)
def outline_of(country: str) -> Outline | None:
    """The outline of a country, in degrees; None for one too small to be drawn, or no country.

    One that lies on both sides of the 180th meridian is in one piece: its western part has longitudes above 180.
    """
    written = _countries().get(country.upper())
    if written is None:
        return None
    return _in_one_piece(tuple(_polygon(polygon) for polygon in written.split("|")))


def _polygon(written: str) -> Polygon:
    return tuple(_ring(ring.split(",")) for ring in written.split(";"))


def _ring(borders: Sequence[str]) -> Ring:
    points: list[Point] = []
    for border in borders:
        line = [(x / STEPS, y / STEPS) for x, y in decoded(_borders()[int(border.lstrip("-"))])]
        line = line[::-1] if border.startswith("-") else line
        points.extend(line[1:] if points else line)
    return tuple(points)


def _in_one_piece(outline: Outline) -> Outline:
    if box_of(outline).width <= 180:
        return outline
    return tuple(
        tuple(tuple((x + 360 if x < 0 else x, y) for x, y in ring) for ring in polygon)
        if box_around(polygon[0]).west < 0
        else polygon
        for polygon in outline
    )


def frame_of(outline: Outline) -> Box:
    """The box around what makes a country known: far small islands are left out of the picture."""
    parts = sorted(outline, key=lambda polygon: -size_of(polygon[0]))
    total = sum(size_of(part[0]) for part in parts)
    frame = box_around(parts[0][0])
    for part in parts[1:]:
        box = box_around(part[0])
        near = frame.grown(0.15).meets(box) and max(box.width, box.height) < max(frame.width, frame.height)
        if near or size_of(part[0]) > total / 20:
            corners = (frame.west, frame.south), (frame.east, frame.north), (box.west, box.south), (box.east, box.north)
            frame = box_around(corners)
    return frame


def country_at(x: float, y: float, *, among: Iterable[str]) -> str | None:
    """Which of these countries the point lies in; None when in none."""
    for code in among:
        outline = outline_of(code)
        if outline is None:
            continue
        for shifted in (x, x + 360):
            if box_of(outline).holds(shifted, y) and contains(outline, shifted, y):
                return code.upper()
    return None


@cache
def boxes() -> dict[str, Box]:
    """The box around each country; all outlines are read for it once."""
    read = ((code, outline_of.__wrapped__(code)) for code in sorted(country_codes()))
    return {code: box_of(outline) for code, outline in read if outline}
