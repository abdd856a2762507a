"""Outlines: what lies inside, what may be left out, and what crosses itself."""

import math
import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.geometry import (
    Outline,
    Point,
    Ring,
    box_of,
    centre_of,
    contains,
    corners_of,
    crossing_of,
    distance_to,
    size_of,
    thinned,
    weighed,
    weights_of,
)

SQUARE: Ring = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
HOLE: Ring = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0))
ROUND: Ring = (*((math.cos(n / 50 * math.pi), math.sin(n / 50 * math.pi)) for n in range(100)), (1.0, 0.0))


def test_inside_is_where_an_odd_number_of_rings_goes_around() -> None:
    outline: Outline = ((SQUARE, HOLE),)
    assert [contains(outline, x, 2.0) for x in (-1.0, 0.5, 2.0, 3.5, 5.0)] == [False, True, False, True, False]


def test_a_centre_lies_inside_also_where_the_middle_does_not() -> None:
    crescent: Ring = (*ROUND[:76], (0.0, -0.8), (0.0, 0.9), (0.8, 0.0), (1.0, 0.0))
    frame: Outline = ((SQUARE, HOLE),)
    for outline in (frame, ((crescent,),), ((SQUARE,),)):
        assert contains(outline, *centre_of(outline))
    assert centre_of(((SQUARE,),)) == (2.0, 2.0)


def test_far_from_the_origin_a_small_area_has_its_centre_inside() -> None:
    far = tuple((x / 1e4 + 179.0, y / 1e4 + 80.0) for x, y in SQUARE)
    assert centre_of(((far,),)) == pytest.approx((179.0002, 80.0002), abs=1e-9)


def test_what_matters_least_goes_first_and_a_ring_never_collapses() -> None:
    ring: Ring = ((0.0, 0.0), (2.0, 0.01), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    assert weights_of(ring).index(min(weights_of(ring))) == 1
    assert thinned(weighed(((ring,),)), 0.1) == ((SQUARE,),)
    for weight in (0.001, 0.1, 10.0, 1e9):
        least = thinned(weighed(((ROUND,),)), weight)
        assert len(least[0][0]) >= 4
        assert least[0][0][0] == least[0][0][-1]
        assert size_of(least[0][0]) > 0


def test_a_circle_keeps_its_size_with_a_fifth_of_its_corners() -> None:
    few = thinned(weighed(((ROUND,),)), 0.01)
    assert corners_of(few) <= 20
    assert size_of(few[0][0]) > 0.93 * size_of(ROUND)


def test_small_rings_go_and_the_largest_stays_alone() -> None:
    island = tuple((x / 100 + 9, y / 100) for x, y in SQUARE)
    assert thinned(weighed(((SQUARE, HOLE), (island,))), 0.01) == ((SQUARE, HOLE),)
    assert corners_of(thinned(weighed(((SQUARE, HOLE), (island,))), 1e6)) == 4


def test_neighbours_keep_the_same_corners_of_their_border() -> None:
    chance = random.Random(3)
    border = tuple((chance.uniform(-0.1, 0.1), y / 40) for y in range(81))
    west: Ring = (*border, (-3.0, 2.0), (-3.0, 0.0), border[0])
    east: Ring = (*border[::-1], (3.0, 0.0), (3.0, 2.0), border[-1])
    kept = [set(thinned(weighed(((ring,),)), 0.005)[0][0]) & set(border) for ring in (west, east)]
    assert len(kept[0]) > 8
    assert kept[0] ^ kept[1] <= {border[0], border[-1]}


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        (SQUARE, False),
        (ROUND, False),
        (((0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)), True),
        (((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0), (0.0, 0.0)), False),  # touches, does not cross
        (((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, -1.0), (0.0, 4.0), (0.0, 0.0)), True),
    ],
)
def test_a_ring_that_crosses_itself_is_noticed(ring: Ring, crosses: bool) -> None:
    assert (crossing_of(ring) is not None) is crosses
    assert (crossing_of(ring[::-1]) is not None) is crosses


def test_how_far_the_border_is() -> None:
    outline: Outline = ((SQUARE,),)
    assert [distance_to(outline, x, 2.0) for x in (2.0, 4.0, 7.0)] == [2.0, 0.0, 3.0]
    assert distance_to(outline, 7.0, 8.0) == 5.0
    assert box_of(outline).grown(0.5).meets(box_of((((tuple((x + 5, y) for x, y in SQUARE)),),)))


def _side(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _crosses_somewhere(ring: Ring) -> bool:
    """Every edge compared with every other."""
    edges = list(pairwise(ring))
    return any(
        _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0
        for (a, b), (c, d) in combinations(edges, 2)
    )


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=12))
def test_crossings_are_those_that_comparing_every_edge_with_every_other_finds(points: list[tuple[int, int]]) -> None:
    ring: Ring = tuple((float(x), float(y)) for x, y in (*points, points[0]))
    assert (crossing_of(ring) is not None) is _crosses_somewhere(ring)


def test_a_border_of_many_corners_along_a_meridian_is_looked_through() -> None:
    many = 20_000
    up = [(30.0, step / many) for step in range(many)]
    ring: Ring = (*up, (30.0, 1.0), (31.0, 1.0), (31.0, 0.0), (30.0, 0.0))
    assert crossing_of(ring) is None, "comparing all of them with each other takes an hour"
    assert crossing_of((*up, (30.0, 1.0), (29.0, 0.9), (31.0, 0.8), (31.0, 0.0), (30.0, 0.0))) is not None
