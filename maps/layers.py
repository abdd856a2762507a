"""Areas as GeoJSON for a map that people move, in as many bytes as a bad line carries. Pure."""

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from maps import basemap
from maps.geometry import Box, Outline, Point, Weighed, box_around, box_of, centre_of, clipped, thinned, weighed

MOST_BYTES = 18_000  # of all areas, compressed
MOST_GROUND = 7_000  # of the land around them, compressed
MOST_AREAS = 400
_STEPS = 3_000  # of a map's longer side: what lies closer together falls together
_AROUND = 2.0  # of the longer side: so much land is drawn beside the areas, for screens wider than a country
_COARSER = 1.6

Collection = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the map. ``code``: known again by the page's script; ``figure``: as it is written on the area.

    ``shade``: as in `maps.picture`; ``href``: where it leads, an address of ours.
    """

    code: str
    name: str
    outline: Outline
    figure: str
    shade: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Pictures to lay below the areas. ``address``: ours, with {z}, {x} and {y}; ``credit``: whom to thank."""

    address: str
    lowest: int
    highest: int
    credit: str


def collection(areas: Sequence[Area]) -> Collection:
    """A FeatureCollection of at most MOST_AREAS areas, their corners thinned until it is small enough."""
    shapes = _shapes(tuple(area.outline for area in areas[:MOST_AREAS]), MOST_BYTES)
    return _collected([_feature(area, shape) for area, shape in zip(areas, shapes, strict=False)])


def around(outlines: Sequence[Outline]) -> Box | None:
    """The box around all of them; None where there is nothing."""
    boxes = [box_of(outline) for outline in outlines]
    if not boxes:
        return None
    return box_around(corner for box in boxes for corner in ((box.west, box.south), (box.east, box.north)))


def surroundings(frame: Box) -> Box:
    """How far the map can be moved."""
    wide = frame.grown(_AROUND)
    return Box(wide.west, max(wide.south, -85.0), wide.east, min(wide.north, 85.0))


@lru_cache(maxsize=4)
def ground(frame: Box) -> Collection:
    """The land in and around a frame as a FeatureCollection, from the outlines of the world."""
    wide = surroundings(frame)
    pieces = [
        clipped(outline, wide)
        for code, box in basemap.boxes().items()
        if box.meets(wide) and (outline := basemap.outline_of(code))
    ]
    shapes = _shapes(tuple(piece for piece in pieces if piece), MOST_GROUND)
    return _collected([_land(at, shape) for at, shape in enumerate(shapes)])


@lru_cache(maxsize=4)
def _shapes(outlines: tuple[Outline, ...], most: int) -> tuple[Outline, ...]:
    """The outlines with fewer corners, and these to so many digits that all of it takes at most so many bytes."""
    frame = around(outlines)
    if frame is None:
        return ()
    step = max(frame.width, frame.height, 1e-6) / _STEPS
    digits = max(0, math.ceil(-math.log10(step)))
    found = [weighed(outline) for outline in outlines]
    weight = step * step
    while True:
        shapes = tuple(_rounded(one, weight, digits) for one in found)
        small = len(gzip.compress(json.dumps(shapes).encode(), 6)) <= most
        if small or weight > frame.width * frame.height:
            return shapes
        weight *= _COARSER


def _rounded(found: Weighed, weight: float, digits: int) -> Outline:
    def place(point: Point) -> Point:
        return round(point[0], digits), round(point[1], digits)

    return tuple(tuple(tuple(map(place, ring)) for ring in polygon) for polygon in thinned(found, weight))


def _feature(area: Area, shape: Outline) -> Mapping[str, Any]:
    x, y = centre_of(area.outline)
    told = {"name": area.name, "figure": area.figure, "shade": area.shade, "href": area.href}
    return _of_shape(area.code, shape, told | {"at": [round(y, 4), round(x, 4)]})


def _land(number: int, shape: Outline) -> Mapping[str, Any]:
    return _of_shape(str(number), shape, {})


def _of_shape(code: str, shape: Outline, told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "id": code,
        "properties": told,
        "geometry": {"type": "MultiPolygon", "coordinates": shape},
    }


def _collected(features: Sequence[Mapping[str, Any]]) -> Collection:
    return {"type": "FeatureCollection", "features": features}
