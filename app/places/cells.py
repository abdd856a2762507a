"""Where no areas were loaded, an area is a cell of a coarse grid: `cell:<row>:<column>`. Pure."""

import re
from dataclasses import dataclass
from typing import Self

from app.places.coarsening import METRES_PER_DEGREE, column_width
from maps.geometry import Box

CELL_M = 20_000  # a side of a cell, about
_STEP = CELL_M / METRES_PER_DEGREE
_CODE = re.compile(r"cell:(-?\d{1,4}):(-?\d{1,5})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, by its row from the equator to the north and its column from Greenwich to the east."""

    row: int
    column: int

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Self:
        """The cell that holds the point."""
        row = int(latitude // _STEP)
        return cls(row, int(longitude // _width(row)))

    @classmethod
    def read(cls, code: str) -> Self | None:
        """The cell of a code; None when it is none."""
        found = _CODE.fullmatch(code)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def code(self) -> str:
        return f"cell:{self.row}:{self.column}"

    @property
    def box(self) -> Box:
        """Its edges in degrees."""
        width = _width(self.row)
        south, west = self.row * _STEP, self.column * width
        return Box(west, south, west + width, south + _STEP)


def _width(row: int) -> float:
    return column_width((row + 0.5) * _STEP, cell_m=CELL_M)
