"""Outlines on a plane: boxes, areas, whether a point lies inside, and fewer corners. Pure.

A point is (x, y), as GeoJSON has it: longitude, then latitude. A ring ends where it began. A polygon is its outer ring
and then its holes; an outline is one polygon or several. Inside is where an odd number of rings goes around.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
Outline = tuple[Polygon, ...]
FEWEST = 4  # points of a ring, the last being the first
BAREST = 4  # corners that a ring keeps however much it is thinned


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle along the axes."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.north - self.south

    @property
    def middle(self) -> Point:
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it or on its edge."""
        return self.west <= x <= self.east and self.south <= y <= self.north

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        across = self.west < other.east and other.west < self.east
        return across and self.south < other.north and other.south < self.north

    def grown(self, share: float) -> "Box":
        """Larger on every side by this share of its longer side."""
        by = share * max(self.width, self.height)
        return Box(self.west - by, self.south - by, self.east + by, self.north + by)


def box_around(points: Iterable[Point]) -> Box:
    """The smallest box that holds the points; ValueError when there are none."""
    corners = list(points)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def box_of(outline: Outline) -> Box:
    """The smallest box around an outline."""
    return box_around(point for polygon in outline for point in polygon[0])


def rings_of(outline: Outline) -> Iterator[Ring]:
    """Every ring, holes too."""
    return (ring for polygon in outline for ring in polygon)


def corners_of(outline: Outline) -> int:
    """How many corners all rings have together."""
    return sum(len(ring) - 1 for ring in rings_of(outline))


def size_of(ring: Ring) -> float:
    """How much the ring encloses, in square units."""
    return abs(_twice_signed(ring)) / 2


def _twice_signed(ring: Ring) -> float:
    return math.fsum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def contains(outline: Outline, x: float, y: float) -> bool:
    """Whether the point lies inside."""
    inside = False
    for ring in rings_of(outline):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) is not (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def largest(outline: Outline) -> Polygon:
    """The polygon that encloses most."""
    return max(outline, key=lambda polygon: size_of(polygon[0]))


def centre_of(outline: Outline) -> Point:
    """A point well inside the largest polygon, to write on: its centre of gravity, or the middle of its widest part."""
    polygon = largest(outline)
    box = box_around(polygon[0])
    candidates = [_gravity(polygon[0]) or box.middle]
    if contains((polygon,), *candidates[0]):
        return candidates[0]
    heights = [box.south + box.height * part / 8 for part in range(1, 8)]
    spans = [(west, east, y) for y in heights for west, east in spans_of((polygon,), y)]
    if not spans:
        return candidates[0]
    west, east, y = max(spans, key=lambda span: span[1] - span[0])
    return (west + east) / 2, y


def _gravity(ring: Ring) -> Point | None:
    twice = _twice_signed(ring)
    if not twice:
        return None
    x0, y0 = ring[0]  # from the ring's own corner: far from the origin the sums would lose digits
    sum_x = sum_y = weight = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        sum_x += (x1 + x2 - 2 * x0) * cross
        sum_y += (y1 + y2 - 2 * y0) * cross
        weight += cross
    return (x0 + sum_x / (3 * weight), y0 + sum_y / (3 * weight)) if weight else None


def spans_of(outline: Outline, y: float) -> list[tuple[float, float]]:
    """Where a horizontal line runs inside, from west to east: (west, east)."""
    met = sorted(
        (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for ring in rings_of(outline)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) is not (y2 > y)
    )
    return list(zip(met[::2], met[1::2], strict=False))


def weights_of(ring: Ring) -> list[float]:
    """How much each corner matters (Visvalingam): the area that leaving it out would change.

    The first corner and the one farthest from it matter without end: a ring does not collapse. Two rings that share a
    border weigh its corners alike, so that leaving out the same weights leaves no gap between neighbours.
    """
    many = len(ring) - 1
    if many < FEWEST - 1:
        return [math.inf] * len(ring)
    x0, y0 = ring[0]
    far = max(range(many), key=lambda at: (ring[at][0] - x0) ** 2 + (ring[at][1] - y0) ** 2)
    before, after = [many - 1, *range(many - 1)], [*range(1, many), 0]
    weights = [_triangle(ring[before[at]], ring[at], ring[after[at]]) for at in range(many)]
    weights[0] = weights[far] = math.inf
    waiting = [(weights[at], at) for at in range(many) if weights[at] < math.inf]
    heapq.heapify(waiting)
    gone = [False] * many
    reached = 0.0
    while waiting:
        weight, at = heapq.heappop(waiting)
        if gone[at] or weight != weights[at]:
            continue
        gone[at] = True
        weights[at] = reached = max(reached, weight)
        previous, following = before[at], after[at]
        after[previous], before[following] = following, previous
        for near in (previous, following):
            if weights[near] < math.inf and not gone[near]:
                weights[near] = _triangle(ring[before[near]], ring[near], ring[after[near]])
                heapq.heappush(waiting, (weights[near], near))
    return [*weights, math.inf]


def _triangle(one: Point, two: Point, three: Point) -> float:
    return abs((two[0] - one[0]) * (three[1] - one[1]) - (three[0] - one[0]) * (two[1] - one[1])) / 2


Weighed = tuple[tuple[tuple[Ring, list[float]], ...], ...]


def weighed(outline: Outline) -> Weighed:
    """The outline with the weight of every corner, to be thinned again and again without weighing anew."""
    return tuple(tuple((ring, weights_of(ring)) for ring in polygon) for polygon in outline)


def thinned(found: Weighed, weight: float) -> Outline:
    """Only the corners that weigh at least so much; rings smaller than that go, but the largest of all stays."""
    kept: list[Polygon] = []
    for polygon in found:
        large = [(ring, weights) for ring, weights in polygon if size_of(ring) >= weight]
        if large and large[0][0] is polygon[0][0]:
            kept.append(tuple(_thin_ring(ring, weights, weight) for ring, weights in large))
    if kept:
        return tuple(kept)
    ring, weights = max((polygon[0] for polygon in found), key=lambda one: size_of(one[0]))
    return ((_barest(ring, weights),),)


def _thin_ring(ring: Ring, weights: Sequence[float], weight: float) -> Ring:
    kept = tuple(point for point, own in zip(ring, weights, strict=True) if own >= weight)
    return kept if len(kept) > BAREST else _barest(ring, weights)


def _barest(ring: Ring, weights: Sequence[float]) -> Ring:
    """The few corners that matter most."""
    kept = set(sorted(range(len(ring) - 1), key=lambda at: -weights[at])[:BAREST])
    inner = tuple(point for at, point in enumerate(ring[:-1]) if at in kept)
    return (*inner, inner[0])


class Intricate(ValueError):
    """More edges lie side by side than there is patience to compare."""


def crossing_of(ring: Ring, *, patience: float = math.inf) -> Point | None:
    """A point near which the ring crosses itself; None when it does not. Corners met twice are no crossing.

    patience: comparisons for each corner, and Intricate after that. What a stranger drew may be drawn to be slow.

    Edges are compared with those in the same squares of a grid as fine as edges are long. A sweep would compare all
    edges of a border along a meridian with each other: a hundred thousand of them take an hour.
    """
    many = max(len(ring) - 1, 1)
    length = math.fsum(abs(x2 - x1) + abs(y2 - y1) for (x1, y1), (x2, y2) in pairwise(ring))
    step = max(length / many, 1e-9)  # no map is finer
    left = patience * many
    met: dict[int, list[int]] = {}  # edges by square, both as numbers: a ring may have a million corners
    for at, (one, two) in enumerate(pairwise(ring)):
        for x, y in _squares(one, two, step):
            there = met.setdefault(x << 40 ^ y, [])
            left -= len(there)
            if left < 0:
                raise Intricate
            if any(_cross(one, two, ring[other], ring[other + 1]) for other in there):
                return one
            there.append(at)
    return None


def _squares(one: Point, two: Point, step: float) -> Iterable[tuple[int, int]]:
    """The squares of a grid that an edge runs through, each once, and hardly any others."""
    west, south, east, north = (
        int(min(one[0], two[0]) // step),
        int(min(one[1], two[1]) // step),
        int(max(one[0], two[0]) // step),
        int(max(one[1], two[1]) // step),
    )
    if west == east and south == north:
        return ((west, south),)
    if east - west <= 1 and north - south <= 1:
        return ((x, y) for x in range(west, east + 1) for y in range(south, north + 1))
    middle = (one[0] + two[0]) / 2, (one[1] + two[1]) / 2
    if middle in (one, two):  # no number lies between them
        return ((west, south), (east, north))
    return {*_squares(one, middle, step), *_squares(middle, two, step)}


def _cross(one: Point, two: Point, three: Point, four: Point) -> bool:
    """Whether two edges cut through each other; touching is not cutting."""
    if _side(three, four, one) * _side(three, four, two) >= 0:
        return False
    return _side(one, two, three) * _side(one, two, four) < 0


def _side(one: Point, two: Point, point: Point) -> float:
    return (two[0] - one[0]) * (point[1] - one[1]) - (two[1] - one[1]) * (point[0] - one[0])


def distance_to(outline: Outline, x: float, y: float) -> float:
    """How far the point is from the nearest border."""
    return math.sqrt(
        min(_squared_distance(one, two, x, y) for ring in rings_of(outline) for one, two in pairwise(ring))
    )


def _squared_distance(one: Point, two: Point, x: float, y: float) -> float:
    across, up = two[0] - one[0], two[1] - one[1]
    length = across * across + up * up
    along = 0.0 if not length else min(1.0, max(0.0, ((x - one[0]) * across + (y - one[1]) * up) / length))
    return (one[0] + along * across - x) ** 2 + (one[1] + along * up - y) ** 2


def clipped(outline: Outline, box: Box) -> Outline:
    """What of the outline lies in the box; parts that a border of it cuts may stay joined along its edge."""
    kept = []
    for polygon in outline:
        rings = [_clipped_ring(ring, box) for ring in polygon if box_around(ring).meets(box)]
        if rings and rings[0] and polygon[0] and box_around(polygon[0]).meets(box):
            kept.append(tuple(ring for ring in rings if ring))
    return tuple(kept)


def _clipped_ring(ring: Ring, box: Box) -> Ring:
    """The ring cut off at each edge of the box in turn (Sutherland and Hodgman); empty when nothing is left."""
    points = list(ring[:-1])
    edges = ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1))
    for axis, edge, sign in edges:
        points = list(_cut(points, axis, edge, sign))
    return (*points, points[0]) if len(points) >= FEWEST - 1 else ()


def _cut(points: Sequence[Point], axis: int, edge: float, sign: int) -> Iterator[Point]:
    """The points on one side of an edge, and where the line between two of them crosses it."""
    for at, there in enumerate(points):
        before = points[at - 1]
        inside, was = (there[axis] - edge) * sign >= 0, (before[axis] - edge) * sign >= 0
        if inside is not was:
            share = (edge - before[axis]) / (there[axis] - before[axis])
            yield before[0] + share * (there[0] - before[0]), before[1] + share * (there[1] - before[1])
        if inside:
            yield there
