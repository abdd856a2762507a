import json

import pytest

from app.places.coarsening import coarsen
from app.places.place import Method, Place, in_range

CAMP = Place(3.71363, 34.8572, 50, "Amal's tent", Method.SHARE, "KE", "51")


def test_a_place_survives_json() -> None:
    assert Place.from_json(json.loads(json.dumps(CAMP.to_json()))) == CAMP


def test_json_of_a_place_has_plain_values_only() -> None:
    assert type(CAMP.to_json()["method"]) is str


@pytest.mark.parametrize("point", [(0.0, 0.0), (91.0, 0.0), (0.0, -180.1), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_a_point_off_the_earth_or_unknown_is_no_place(point: tuple[float, float]) -> None:
    assert not in_range(*point)
    with pytest.raises(ValueError, match="out_of_range"):
        Place(*point, 10, "", Method.COORDINATES)


def test_a_point_on_the_equator_is_a_place() -> None:
    assert in_range(0.0, 36.8)


def test_coarsening_twice_is_coarsening_once() -> None:
    once = coarsen(CAMP, cell_m=1_000)
    assert coarsen(once, cell_m=1_000) == once


def test_neighbours_in_one_cell_become_the_same_point() -> None:
    neighbour = Place(3.71364, 34.85721, 50, "", Method.SHARE)
    coarse, other = coarsen(CAMP, cell_m=1_000), coarsen(neighbour, cell_m=1_000)
    assert (coarse.latitude, coarse.longitude) == (other.latitude, other.longitude)


@pytest.mark.parametrize("latitude", [-90.0, -67.5, -0.0001, 12.3, 89.9999])
@pytest.mark.parametrize("longitude", [-180.0, -0.0001, 55.5, 180.0])
def test_a_coarse_place_is_on_the_earth_within_its_precision(latitude: float, longitude: float) -> None:
    coarse = coarsen(Place(latitude, longitude, 10, "", Method.COORDINATES), cell_m=5_000)
    assert in_range(coarse.latitude, coarse.longitude)
    assert abs(coarse.latitude - latitude) * 111_320 <= coarse.precision_m


def test_coarsening_forgets_words_of_people_but_keeps_names_of_towns() -> None:
    town = Place(3.71363, 34.8572, 2_000, "Kakuma", Method.GAZETTEER)
    assert coarsen(CAMP, cell_m=1_000).label == ""
    assert coarsen(town, cell_m=1_000).label == "Kakuma"


def test_a_vague_place_does_not_become_more_exact() -> None:
    vague = Place(3.7, 34.8, 20_000, "", Method.COORDINATES)
    assert coarsen(vague, cell_m=1_000).precision_m == 20_000


def test_a_cell_must_have_a_size() -> None:
    with pytest.raises(ValueError, match="cell"):
        coarsen(CAMP, cell_m=0)
