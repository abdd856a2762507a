"""Shapes of alerts on the earth and beside the outlines of areas."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.geometry import (
    areas_within,
    check_polygon,
    distance_km,
    holds,
    outline_of,
    polygons_of,
    shapes_of,
    touches,
)
from cap.model import Area, Circle, Polygon
from maps import basemap
from maps.geometry import Outline, contains, size_of
from tests.makers.alerts import SQUARE, polygons

FIJI = Polygon(((-18.0, 176.0), (-18.0, -178.0), (-16.0, -178.0), (-16.0, 176.0), (-18.0, 176.0)))


def a_square(west: float, south: float, size: float) -> Outline:
    east, north = west + size, south + size
    return ((((west, south), (east, south), (east, north), (west, north), (west, south)),),)


def test_a_polygon_across_the_date_line_lies_on_both_sides_of_it() -> None:
    check_polygon(FIJI)
    parts = outline_of(FIJI)
    assert sorted(size_of(part[0]) for part in parts) == [4.0, 8.0]
    assert all(-180 <= x <= 180 for part in parts for x, _ in part[0])
    assert [holds(FIJI, -17.0, at) for at in (177.0, 180.0, -179.0, -177.0, 0.0)] == [True, True, True, False, False]


@given(polygons(), st.floats(-6, 6), st.floats(-6, 6))
def test_what_a_polygon_holds_does_not_depend_on_where_the_date_line_is(
    shape: Polygon, north: float, east: float
) -> None:
    first = shape.points[0]
    turned = Polygon(tuple((y, (x - first[1] + 540) % 360 - 180) for y, x in shape.points))
    at = (first[0] + north, (first[1] + east + 540) % 360 - 180)
    near_edge = any(
        _from_edge((east, north), *((((x + 540) % 360 - 180), y - first[0]) for y, x in edge)) < 1e-3
        for edge in pairwise(turned.points)
    )
    if not near_edge:
        assert holds(shape, *at) is contains(outline_of(turned), east, at[0])


def _from_edge(point: tuple[float, float], one: tuple[float, float], two: tuple[float, float]) -> float:
    length = math.dist(one, two) or 1.0
    along = ((point[0] - one[0]) * (two[0] - one[0]) + (point[1] - one[1]) * (two[1] - one[1])) / length**2
    along = min(1.0, max(0.0, along))
    return math.dist(point, (one[0] + along * (two[0] - one[0]), one[1] + along * (two[1] - one[1])))


def test_the_borders_of_every_country_become_polygons_that_are_read() -> None:
    told = [polygon for code in ("KE", "FJ", "RU", "US", "NZ", "ID") for polygon in polygons_of(_known(code))]
    assert len(told) > 100
    for polygon in told:
        check_polygon(polygon)
    assert any(holds(polygon, -1.286, 36.817) for polygon in told)


def _known(code: str) -> Outline:
    found = basemap.outline_of(code)
    assert found is not None
    return found


def test_an_outline_becomes_its_outer_rings_latitude_first() -> None:
    hole = (*((x / 4 + 40.2, y / 4 + 3.2) for x, y in a_square(0.0, 0.0, 1.0)[0][0]),)
    assert polygons_of(((a_square(40.0, 3.0, 1.0)[0][0], hole),)) == (
        Polygon(((3.0, 40.0), (3.0, 41.0), (4.0, 41.0), (4.0, 40.0), (3.0, 40.0))),
    )
    assert polygons_of(a_square(40.0, 3.0, 1e-8)) == ()


def test_distances_are_those_of_the_earth() -> None:
    assert distance_km((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.195, abs=0.01)
    assert distance_km((-1.286, 36.817), (-4.043, 39.668)) == pytest.approx(440, abs=2)  # Nairobi to Mombasa
    assert distance_km((-17.0, 179.9), (-17.0, -179.9)) == pytest.approx(21.3, abs=0.1)
    assert distance_km((90.0, 0.0), (-90.0, 50.0)) == pytest.approx(20_015, abs=1)


@pytest.mark.parametrize(
    ("outline", "touched"),
    [
        (a_square(40.2, 3.2, 0.1), True),  # within
        (a_square(30.0, -5.0, 30.0), True),  # around
        (a_square(40.9, 3.9, 1.0), True),  # over a corner
        (a_square(41.0, 3.0, 1.0), True),  # an edge in common
        (((((39.0, 3.5), (42.0, 3.4), (42.0, 3.6), (39.0, 3.5)),),), True),  # across, with no corner within
        (a_square(41.01, 3.0, 1.0), False),
        (a_square(3.0, 40.0, 1.0), False),
        ((), False),
    ],
)
def test_an_area_that_a_polygon_touches_is_known(outline: Outline, touched: bool) -> None:
    assert touches(SQUARE, outline) is touched
    around = tuple(tuple(tuple((x + 360, y) for x, y in ring) for ring in part) for part in outline)
    assert touches(SQUARE, around) is touched, "an outline may be written one turn of the earth away"


@pytest.mark.parametrize(
    ("circle", "touched"),
    [
        (Circle(3.5, 40.5, 0.0), True),  # the middle within
        (Circle(3.5, 39.0, 112.0), True),
        (Circle(3.5, 39.0, 110.0), False),
        (Circle(3.5, 40.5, 5_000.0), True),  # all of it within the circle
        (Circle(-60.0, 40.5, 1.0), False),
    ],
)
def test_an_area_that_a_circle_touches_is_known(circle: Circle, touched: bool) -> None:
    assert touches(circle, a_square(40.0, 3.0, 1.0)) is touched


def test_near_the_date_line_a_circle_touches_both_sides() -> None:
    east, west = a_square(179.0, -17.0, 0.9), a_square(-179.9, -17.0, 0.9)
    beyond = a_square(180.1, -17.0, 0.9)
    for outline in (east, west, beyond):
        assert touches(Circle(-16.5, 179.95, 30.0), outline)
        assert touches(Circle(-16.5, -179.95, 30.0), outline)
        assert touches(FIJI, outline)


def test_what_was_drawn_becomes_the_codes_of_what_it_touches() -> None:
    areas = (
        ("KE001", a_square(40.5, 3.5, 2.0)),
        ("KE002", a_square(50.0, 3.0, 1.0)),
        ("KE003", a_square(30.0, 0.0, 1.0)),
    )
    shapes = shapes_of((Area("a", (SQUARE,)), Area("b", circles=(Circle(0.5, 29.9, 30.0),))))
    assert shapes == (SQUARE, Circle(0.5, 29.9, 30.0))
    assert areas_within(shapes, areas) == ("KE001", "KE003")
    assert areas_within((), areas) == ()
