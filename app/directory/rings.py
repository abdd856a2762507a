"""Three grids over the earth, from narrow to wide, so that "near" is a look at a few cells of one index. Pure."""

import math
from collections.abc import Iterator
from typing import Final

from app.places.coarsening import METRES_PER_DEGREE, column_width

SIDES: Final = (1_500, 12_000, 100_000)  # metres of a cell; the last is as far as "near" reaches
MILLIONTHS: Final = 1_000_000
_OF_RING: Final = 10**14
_OF_ROW: Final = 10**7


def cells_of(latitude: float, longitude: float) -> tuple[int, ...]:
    """The number of the cell that holds the point, in each grid."""
    cells = []
    for ring, side in enumerate(SIDES):
        row = _row(latitude, side)
        cells.append(ring * _OF_RING + row * _OF_ROW + int((longitude + 180) // _width(row, side)))
    return tuple(cells)


def around(latitude: float, longitude: float, ring: int) -> Iterator[tuple[int, int]]:
    """The first and last cell of the stretches that hold all within one side of the point, and little more."""
    side = SIDES[ring]
    middle = _row(latitude, side)
    rows = range(middle - 1, middle + 2)
    reach = max(_width(row, side) for row in rows)
    for row in rows:
        start, width = ring * _OF_RING + row * _OF_ROW, _width(row, side)
        last = math.ceil(360 / width) - 1
        low = math.floor((longitude + 180 - reach) / width)
        high = math.floor((longitude + 180 + reach) / width)
        yield start + max(low, 0), start + min(high, last)
        if low < 0:
            yield start + max(last + low, 0), start + last
        if high > last:
            yield start, start + min(high - last, last)


def _row(latitude: float, side: int) -> int:
    return int((latitude + 90) // (side / METRES_PER_DEGREE))


def _width(row: int, side: int) -> float:
    return column_width((row + 0.5) * (side / METRES_PER_DEGREE) - 90, cell_m=side)
