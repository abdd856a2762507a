"""A place made coarser: the centre of the grid cell it lies in, so that the exact point need not be kept."""

import math
from dataclasses import replace

from app.places.place import Method, Place

METRES_PER_DEGREE = 111_320.0
# Names out of the gazetteer are public; any other label was typed or saved by a person and may say who lives there.
PUBLIC_LABELS = frozenset({Method.GAZETTEER})


def coarsen(place: Place, *, cell_m: int) -> Place:
    """The centre of the place's grid cell of about `cell_m` metres; always the same for the same place.

    Fixed cells, no noise: fresh noise averages out when a place is read often. A place already less exact
    than the cell keeps its own precision.
    """
    if cell_m <= 0:
        raise ValueError("place.cell_not_positive")
    latitude = _centre(place.latitude, step=cell_m / METRES_PER_DEGREE, limit=90.0)
    # The row's own latitude sets the width, so that every point of one row uses the same columns.
    longitude = _centre(place.longitude, step=column_width(latitude, cell_m=cell_m), limit=180.0)
    return replace(
        place,
        latitude=latitude,
        longitude=longitude,
        precision_m=max(place.precision_m, math.ceil(cell_m * math.sqrt(0.5))),
        label=place.label if place.method in PUBLIC_LABELS else "",
    )


def column_width(latitude: float, *, cell_m: float) -> float:
    """Degrees of longitude that are about `cell_m` metres at this latitude."""
    return cell_m / (METRES_PER_DEGREE * max(math.cos(math.radians(latitude)), 0.01))


def _centre(degrees: float, *, step: float, limit: float) -> float:
    """The middle of the step that holds `degrees`, within plus or minus `limit`."""
    middle = (math.floor(degrees / step) + 0.5) * step
    return round(min(max(middle, -limit), limit), 5)
