"""What a cell of the grid is called: after a town in it or near it, in the reader's script."""

import pytest

from app.language import script_of
from app.places.cells import Cell
from app.places.gazetteer import Town
from app.places.nearest import Called, Towns, name_in, towns_of
from maps.geometry import Box

NAIROBI = Cell.at(-1.2864, 36.8172)


def town(name: str, latitude: float, longitude: float, people: int = 1000, names: tuple[str, ...] = ()) -> Town:
    return Town(name, names, latitude, longitude, people, "1", "KE")


def test_a_cell_is_called_after_the_largest_town_in_it() -> None:
    x, y = NAIROBI.box.middle
    towns = Towns([town("Small", y, x), town("Large", y + 0.05, x + 0.05, 9000), town("Outside", y + 1, x, 90_000)])
    assert towns.call(NAIROBI, "en") == Called("Large", inside=True)
    assert towns.call(Cell.at(y + 0.4, x), "en") == Called("Large", inside=False)


def test_far_from_every_town_a_cell_has_no_name() -> None:
    assert Towns([town("Alone", 10.0, 10.0)]).call(NAIROBI, "en") is None
    assert towns_of(("XX",)).call(NAIROBI, "en") is None


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Dadaab"),
        ("ar", "داداب"),
        ("fa", "دادآب چ"),
        ("uk", "Дадааб"),
        ("ti", "ዳዳብ"),
        ("my", "Dadaab"),
        ("xx", "Dadaab"),
    ],
)
def test_a_town_is_named_in_the_script_of_the_reader_where_it_is_known(language: str, name: str) -> None:
    assert name_in(town("Dadaab", 0.05, 40.3, names=("Дадааб", "دادآب چ", "داداب", "ዳዳብ")), language) == name


def test_a_real_country_has_names_for_its_capital() -> None:
    kenya = towns_of(("KE",))
    assert kenya.call(NAIROBI, "en") == Called("Nairobi", inside=True)
    called = kenya.call(NAIROBI, "ar")
    assert called is not None
    assert script_of(called.town) == "Arab"


def test_the_largest_towns_of_a_box_come_first_and_none_outside_it() -> None:
    box = Box(36.0, -2.0, 38.0, 0.5)
    found = towns_of(("KE",)).largest_in(box, most=5)
    assert found[0].name == "Nairobi"
    assert len(found) == 5
    assert [town.population for town in found] == sorted((town.population for town in found), reverse=True)
    assert all(box.holds(town.longitude, town.latitude) for town in found)
