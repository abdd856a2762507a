"""Where no areas were loaded, an area is a cell of a grid: `cell:<row>:<column>`, and above it a wider one. Pure."""

import re
from dataclasses import dataclass
from typing import Self

from app.places.coarsening import METRES_PER_DEGREE, column_width
from maps.geometry import Box, Outline

# A side of a cell, about, in metres; rows of the wider kind hold whole rows of the other.
SIDES = {"cell": 20_000, "wide": 100_000}
_CODE = re.compile(r"(cell|wide):(-?\d{1,4}):(-?\d{1,5})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, by its row from the equator to the north and its column from Greenwich to the east."""

    row: int
    column: int
    kind: str = "cell"

    @classmethod
    def at(cls, latitude: float, longitude: float, *, kind: str = "cell") -> Self:
        """The cell that holds the point."""
        row = int(latitude // _height(kind))
        return cls(row, int(longitude // _width(row, kind)), kind)

    @classmethod
    def read(cls, code: str) -> Self | None:
        """The cell of a code; None when it is none."""
        found = _CODE.fullmatch(code)
        return cls(int(found[2]), int(found[3]), found[1]) if found else None

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.row}:{self.column}"

    @property
    def box(self) -> Box:
        """Its edges in degrees."""
        height, width = _height(self.kind), _width(self.row, self.kind)
        south, west = self.row * height, self.column * width
        return Box(west, south, west + width, south + height)

    @property
    def outline(self) -> Outline:
        """Its edges as a ring."""
        box = self.box
        corners = (box.west, box.south), (box.east, box.south), (box.east, box.north), (box.west, box.north)
        return (((*corners, corners[0]),),)

    @property
    def wider(self) -> "Cell | None":
        """The wide cell that holds its middle; None above a wide one."""
        x, y = self.box.middle
        return None if self.kind == "wide" else Cell.at(y, x, kind="wide")


def _height(kind: str) -> float:
    return SIDES[kind] / METRES_PER_DEGREE


def _width(row: int, kind: str) -> float:
    return column_width((row + 0.5) * _height(kind), cell_m=SIDES[kind])
