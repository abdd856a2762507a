"""Polygons and circles of alerts beside outlines of maps: (latitude, longitude) here, (longitude, latitude) there.

An edge goes the shorter way around the earth, so a polygon may cross the date line.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from cap.model import Area, Circle, Polygon
from cap.problems import Reason, Wrong
from maps.geometry import (
    Box,
    Intricate,
    Outline,
    Point,
    Ring,
    box_around,
    box_of,
    clipped,
    contains,
    crossing_of,
    distance_to,
    rings_of,
    size_of,
)

FEWEST = 4  # points of a polygon, the last being the first
DECIMALS = 6  # of a degree: 11 cm
FARTHEST_KM = 20_038.0  # half around the earth
KM_A_DEGREE = 111.195
_PATIENCE = 16  # coasts take one or two
_EARTH = Box(-180.0, -90.0, 180.0, 90.0)


def check_polygon(polygon: Polygon) -> None:
    """Wrong when it is not one simple closed ring on the earth that goes around no pole."""
    points = polygon.points
    for latitude, longitude in points:
        check_point(latitude, longitude)
    if points and points[0] != points[-1]:
        raise Wrong(Reason.POLYGON_OPEN, found=_said(points[-1]), expected=_said(points[0]))
    if len(points) < FEWEST:
        raise Wrong(Reason.POLYGON_SHORT, found=str(len(points)), expected=str(FEWEST))
    ring = _unrolled(points)
    if ring[0][0] != ring[-1][0]:
        raise Wrong(Reason.POLYGON_AROUND_POLE)
    try:
        crossing = crossing_of(ring, patience=_PATIENCE)
    except Intricate:
        raise Wrong(Reason.POLYGON_INTRICATE) from None
    if crossing is not None:
        raise Wrong(Reason.POLYGON_CROSSES, found=_said((crossing[1], _turned(crossing[0]))))
    if not size_of(ring):
        raise Wrong(Reason.POLYGON_FLAT)


def check_point(latitude: float, longitude: float) -> None:
    """Wrong when there is no such point on the earth."""
    if not abs(latitude) <= 90:
        raise Wrong(Reason.LATITUDE, found=_said((latitude, longitude)))
    if not abs(longitude) <= 180:
        raise Wrong(Reason.LONGITUDE, found=_said((latitude, longitude)))


def check_circle(circle: Circle) -> None:
    """Wrong when its middle is not on the earth or its radius no distance on it."""
    check_point(circle.latitude, circle.longitude)
    if not 0 <= circle.radius_km <= FARTHEST_KM:
        raise Wrong(Reason.BAD_CIRCLE, found=f"{circle.radius_km:g}", expected=f"{FARTHEST_KM:g}")


def _said(point: tuple[float, float]) -> str:
    return f"{point[0]:.10g},{point[1]:.10g}"


def _turned(longitude: float) -> float:
    """The longitude between -180 and 180: outlines that cross the date line may run on beyond it."""
    return longitude if abs(longitude) <= 180 else (longitude + 180) % 360 - 180


def _unrolled(points: Sequence[tuple[float, float]]) -> Ring:
    """The ring with longitudes that run on beyond 180 where an edge crosses the date line."""
    ring = [(points[0][1], points[0][0])]
    turns = 0
    for (_, before), (latitude, longitude) in pairwise(points):
        if abs(longitude - before) > 180:
            turns += 360 if longitude < before else -360
        ring.append((longitude + turns, latitude))
    return tuple(ring)


def outline_of(polygon: Polygon) -> Outline:
    """The polygon as an outline of the map, in two parts where it crosses the date line. Checked before."""
    ring = _unrolled(polygon.points)
    box = box_around(ring)
    if box.west >= _EARTH.west and box.east <= _EARTH.east:
        return ((ring,),)
    shifted = [((tuple((x + turn, y) for x, y in ring),),) for turn in (-720.0, -360.0, 0.0, 360.0, 720.0)]
    return tuple(part for one in shifted for part in clipped(one, _EARTH))


def polygons_of(outline: Outline) -> tuple[Polygon, ...]:
    """The outer rings of an outline of the map as polygons of an alert; holes cannot be said, and are within."""
    return tuple(found for polygon in outline if len((found := _polygon(polygon[0])).points) >= FEWEST)


def _polygon(ring: Ring) -> Polygon:
    rounded = [(round(y, DECIMALS), round(_turned(x), DECIMALS)) for x, y in ring]
    kept = rounded[:1] + [two for one, two in pairwise(rounded) if one != two]
    return Polygon(tuple(kept))


def holds(shape: Polygon | Circle, latitude: float, longitude: float) -> bool:
    """Whether the point lies within."""
    if isinstance(shape, Circle):
        return distance_km((shape.latitude, shape.longitude), (latitude, longitude)) <= shape.radius_km
    ring = _unrolled(shape.points)
    return any(contains(((ring,),), longitude + turn, latitude) for turn in (-360.0, 0.0, 360.0))


def distance_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    """How far two points (latitude, longitude) are apart along the earth, taken as a ball."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, two))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(chord)))) * KM_A_DEGREE


def shapes_of(areas: Iterable[Area]) -> tuple[Polygon | Circle, ...]:
    """Every polygon and circle of the areas."""
    return tuple(chain.from_iterable(chain[Polygon | Circle](area.polygons, area.circles) for area in areas))


def areas_within(shapes: Iterable[Polygon | Circle], areas: Iterable[tuple[str, Outline]]) -> tuple[str, ...]:
    """The codes of the areas that any of the shapes touches. areas: (code, outline of the map)."""
    drawn = [_drawn(shape) for shape in shapes]
    return tuple(code for code, outline in areas if outline and any(_touches(shape, outline) for shape in drawn))


def touches(shape: Polygon | Circle, outline: Outline) -> bool:
    """Whether any of the outline lies within the shape or on its edge."""
    return bool(outline) and _touches(_drawn(shape), outline)


def _drawn(shape: Polygon | Circle) -> Outline | Circle:
    return shape if isinstance(shape, Circle) else outline_of(shape)


def _touches(shape: Outline | Circle, outline: Outline) -> bool:
    """Outlines of the map may run on beyond 180, so they are also looked at one turn of the earth away."""
    reached, box = _box_of_circle(shape) if isinstance(shape, Circle) else box_of(shape), box_of(outline)
    for turn in (-360.0, 0.0, 360.0):
        if _apart(reached, Box(box.west + turn, box.south, box.east + turn, box.north)):
            continue
        turned = tuple(tuple(tuple((x + turn, y) for x, y in ring) for ring in part) for part in outline)
        if _circle_touches(shape, turned) if isinstance(shape, Circle) else _outlines_touch(shape, turned):
            return True
    return False


def _box_of_circle(circle: Circle) -> Box:
    """A box that holds the circle: to the poles and all around where it reaches far."""
    reach = circle.radius_km / KM_A_DEGREE
    south, north = circle.latitude - reach, circle.latitude + reach
    narrow = math.cos(math.radians(min(90.0, max(abs(south), abs(north)))))
    across = min(360.0, reach / max(narrow, 1e-6))
    return Box(circle.longitude - across, south, circle.longitude + across, north)


def _circle_touches(circle: Circle, outline: Outline) -> bool:
    """Measured on a plane through the middle of the circle, where a degree east is as long as a degree north."""
    if contains(outline, circle.longitude, circle.latitude):
        return True
    narrow = max(math.cos(math.radians(circle.latitude)), 1e-6)
    flat = tuple(tuple(tuple((x * narrow, y) for x, y in ring) for ring in part) for part in outline)
    return distance_to(flat, circle.longitude * narrow, circle.latitude) <= circle.radius_km / KM_A_DEGREE


def _outlines_touch(one: Outline, two: Outline) -> bool:
    if any(contains(one, *part[0][0]) for part in two) or any(contains(two, *part[0][0]) for part in one):
        return True
    mine, theirs = (list(_edges_near(a, box_of(b))) for a, b in ((one, two), (two, one)))
    return any(_meet(*edge, *other) for edge in mine for other in theirs)


def _apart(one: Box, two: Box) -> bool:
    """Whether two boxes share nothing, not even an edge."""
    return one.west > two.east or two.west > one.east or one.south > two.north or two.south > one.north


def _edges_near(outline: Outline, box: Box) -> Iterator[tuple[Point, Point]]:
    """The edges that may meet what lies in the box."""
    return (edge for ring in rings_of(outline) for edge in pairwise(ring) if not _apart(box_around(edge), box))


def _meet(one: Point, two: Point, three: Point, four: Point) -> bool:
    """Whether two edges have a point in common."""
    if _apart(box_around((one, two)), box_around((three, four))):
        return False
    sides = _side(one, two, three) * _side(one, two, four), _side(three, four, one) * _side(three, four, two)
    return sides[0] <= 0 and sides[1] <= 0


def _side(one: Point, two: Point, point: Point) -> float:
    return (two[0] - one[0]) * (point[1] - one[1]) - (two[1] - one[1]) * (point[0] - one[0])
