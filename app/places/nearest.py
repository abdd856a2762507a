"""The town that a cell of the grid is called after: the largest in it, or the nearest outside. Pure.

Names come from the gazetteer's files, each town's in the script of a language where one is known.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from typing import Final

from app.language import LANGUAGES, script_of
from app.places.cells import Cell
from app.places.gazetteer import Town, read_towns
from maps.geometry import Box

_STEP: Final = 0.5  # degrees: a side of a square in which towns are looked for
_FARTHEST: Final = 2  # squares away
_NOT_ARABIC: Final = frozenset("پچژگیکہےٹڈڑںۆێۇەڤ")


@dataclass(frozen=True, slots=True)
class Called:
    """A town's name, and whether it lies in what is called after it."""

    town: str
    inside: bool


class Towns:
    """Towns by square, so that a name costs a look at a few of them."""

    def __init__(self, towns: Iterable[Town]) -> None:
        """These towns."""
        self._squares: dict[tuple[int, int], list[Town]] = {}
        for town in towns:
            self._squares.setdefault(_square(town.latitude, town.longitude), []).append(town)

    def call(self, cell: Cell, language: str) -> Called | None:
        """What a cell is called in a language; None far from every town."""
        x, y = cell.box.middle
        near = self._near(y, x)
        inside = [town for town in near if cell.box.holds(town.longitude, town.latitude)]
        if inside:
            return Called(name_in(max(inside, key=lambda town: town.population), language), inside=True)
        if not near:
            return None
        narrow = math.cos(math.radians(y))
        nearest = min(near, key=lambda town: math.hypot(town.latitude - y, (town.longitude - x) * narrow))
        return Called(name_in(nearest, language), inside=False)

    def largest_in(self, box: Box, *, most: int) -> list[Town]:
        """The largest towns in a box, the largest first."""
        rows, columns = (range(*_span(*ends)) for ends in ((box.south, box.north), (box.west, box.east)))
        near = (town for row in rows for column in columns for town in self._squares.get((row, column), ()))
        inside = (town for town in near if box.holds(town.longitude, town.latitude))
        return nlargest(most, inside, key=lambda town: town.population)

    def _near(self, latitude: float, longitude: float) -> list[Town]:
        row, column = _square(latitude, longitude)
        around = range(-_FARTHEST, _FARTHEST + 1)
        return [town for up in around for right in around for town in self._squares.get((row + up, column + right), ())]


def name_in(town: Town, language: str) -> str:
    """A town's name in the script of the language, else as the world writes it."""
    known = LANGUAGES.get(language)
    script = known.script if known else "Latn"
    names = [name for name in (town.name, *town.names) if script_of(name) == script]
    if language == "ar":  # its letters are shared, and the file does not say whose name is whose
        names.sort(key=lambda name: bool(_NOT_ARABIC & set(name)))
    return names[0] if names else town.name


@lru_cache(maxsize=2)
def towns_of(countries: Sequence[str]) -> Towns:
    """The towns of these countries, read once; of a country without a file there are none."""
    return Towns(town for country in countries for town in _towns(country))


def _towns(country: str) -> Iterable[Town]:
    try:
        yield from read_towns(country)
    except ValueError:
        return


def _span(low: float, high: float) -> tuple[int, int]:
    """The first square between two degrees, and the one after the last."""
    return math.floor(low / _STEP), math.floor(high / _STEP) + 1


def _square(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _STEP), int(longitude // _STEP)
