"""Where somebody must have joined, or must need help, for an alert for some areas to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.audience.tables import EVERYWHERE, Membership
from app.cases.mapping import area_mark
from app.places.cells import Cell
from app.places.containing import above, with_inside
from app.places.place import Method, Place
from app.response_map.tables import Kind, MapCount
from app.work import Work
from maps.basemap import country_at

_COUNT: Any = MapCount.__table__  # type: ignore[attr-defined]
_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_COUNTRY = 2  # letters of its code


@dataclass(frozen=True, slots=True)
class Reach:
    """The areas of memberships that an alert reaches, and what open cases there are found by; None: all of them."""

    joined: tuple[str, ...] | None
    marks: tuple[bytes, ...] | None


def reach_of(work: Work, areas: Sequence[str], *, cases: bool) -> Reach:
    """What an alert for these areas reaches; `cases`: those who need help there too."""
    if EVERYWHERE in areas:
        return Reach(None, None if cases else ())
    inside = with_inside(work, areas)
    joined_cells = select(_JOINED.c.area).where(_JOINED.c.area >= "cell:", _JOINED.c.area < "cell;")
    joined = inside | above(work, areas) | _wider(areas) | _cells(work, joined_cells, inside) | {EVERYWHERE}
    if not cases:
        return Reach((*sorted(joined),), ())
    counted_cells = select(_COUNT.c.area).where(
        _COUNT.c.kind == Kind.DISTRESS, _COUNT.c.code == "", _COUNT.c.area.like("cell:%")
    )
    marks = (area_mark(work, code) for code in sorted(inside | _cells(work, counted_cells, inside)))
    return Reach((*sorted(joined),), tuple(mark for mark in marks if mark is not None))


def _wider(areas: Sequence[str]) -> frozenset[str]:
    """The wide cells around cells."""
    cells = (Cell.read(code) for code in areas)
    return frozenset(cell.wider.code for cell in cells if cell is not None and cell.wider is not None)


def _cells(work: Work, known: Any, inside: frozenset[str]) -> frozenset[str]:
    """Those of some cells, kept where and when no areas were loaded, whose middle lies in one of these areas."""
    countries = sorted(code for code in inside if len(code) == _COUNTRY)
    cells = work.connection.execute(known.distinct()).scalars()
    return frozenset(code for code in cells if _lies_in(work, code, inside, countries=countries))


def _lies_in(work: Work, code: str, inside: frozenset[str], *, countries: Sequence[str]) -> bool:
    cell = Cell.read(code)
    if cell is None:
        return False
    x, y = cell.box.middle
    wider = cell.wider
    middle = Place(latitude=y, longitude=x, precision_m=0, label="", method=Method.COORDINATES, country=None, area=None)
    around = {work.area_of(middle), wider.code if wider else "", country_at(x, y, among=countries) or ""}
    return bool(around & inside)
