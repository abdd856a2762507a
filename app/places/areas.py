"""Administrative areas as they are now: found by code, below another, and the one a place lies in.

Everywhere else an area is one string: a P-code; `cell:<row>:<column>` where no areas were loaded, below
`wide:<row>:<column>`; a country's two letters at the top; "" for nowhere known.
"""

import json
import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.language import fallbacks
from app.places import outlines
from app.places.cells import Cell
from app.places.place import Place
from app.places.tables import Area, AreaKind, AreaLayer, LayerState
from app.work import Work
from maps.basemap import country_at
from maps.geometry import Box, Outline, box_of, distance_to

_AREA: Any = Area.__table__  # type: ignore[attr-defined]
_LAYER: Any = AreaLayer.__table__  # type: ignore[attr-defined]
Stamp = tuple[UUID, ...]
# How far outside every outline a place may lie and still belong to the nearest: outlines have few corners.
_NEAR = 0.02  # of the longer side of the area's box
_MOST_SQUARES = 1_000


def find_area(work: Work, pcode: str) -> Area | None:
    """The area with this P-code; None when none is loaded."""
    return work.session.execute(_current().where(Area.pcode == pcode)).scalars().first()


def areas_below(work: Work, parent: str) -> Sequence[Area]:
    """The areas right below another, or below a country (its two letters); by P-code."""
    chosen = _current().where(Area.parent == parent, Area.level > 0).order_by(Area.pcode)
    return work.session.execute(chosen).scalars().all()


def areas_at(work: Work, level: int) -> Sequence[Area]:
    """All areas of a level; by P-code."""
    chosen = _current().where(Area.level == level).order_by(Area.pcode)
    return work.session.execute(chosen).scalars().all()


def _current() -> Any:
    return select(Area).join(AreaLayer, _LAYER.c.id == _AREA.c.layer_id).where(_LAYER.c.state == LayerState.CURRENT)


def name_in(area: Area, language: str) -> str:
    """What the area is called in this language, or in the one that stands in for it, or at all."""
    return _name(area.names, language)


def names_in_all(area: Area) -> Mapping[str, str]:
    """What the area is called, by language; "und" where the file named none."""
    names: Mapping[str, str] = json.loads(area.names)
    return names


def names_of(work: Work, pcodes: Collection[str], language: str) -> dict[str, str]:
    """What these areas are called, by P-code; those that are loaded."""
    chosen = select(_AREA.c.pcode, _AREA.c.names).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    rows = work.connection.execute(chosen.where(_LAYER.c.state == LayerState.CURRENT, _AREA.c.pcode.in_(pcodes)))
    return {pcode: _name(names, language) for pcode, names in rows}


def find_named(work: Work, name: str) -> str | None:
    """The P-code of the area called so in any language, the highest where several are; None when none is."""
    wanted = _folded(name)
    chosen = select(_AREA.c.pcode, _AREA.c.names).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    chosen = chosen.where(_LAYER.c.state == LayerState.CURRENT).order_by(_AREA.c.level, _AREA.c.pcode)
    for pcode, names in work.connection.execute(chosen):
        if any(_folded(called) == wanted for called in json.loads(names).values()):
            return str(pcode)
    return None


def names_any(work: Work, words: str) -> bool:
    """Whether words name an area below a country, in any language we know it by."""
    chosen = select(_AREA.c.names).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    chosen = chosen.where(_LAYER.c.state == LayerState.CURRENT, _AREA.c.level > 0)
    told = _folded(words)
    names = {_folded(name) for written in work.connection.execute(chosen).scalars() for name in _names(written)}
    return any(_is_in(name, told) for name in names if name)


def _names(written: str) -> Iterable[str]:
    names: Mapping[str, str] = json.loads(written)
    return names.values()


def _is_in(name: str, told: str) -> bool:
    """As words of their own; in scripts that join words to others, anywhere."""
    if name not in told:
        return False
    return name.upper() == name or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) is not None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _name(written: str, language: str) -> str:
    names: Mapping[str, str] = json.loads(written)
    found = next((names[tag] for tag in fallbacks(language) if tag in names), None)
    return found or names.get("und") or next(iter(names.values()))


def outline_of(area: Area) -> Outline:
    """The area's outline in degrees."""
    return outlines.read(area.outline)


def stamp(work: Work) -> Stamp:
    """Which layers are current: it changes when areas do."""
    chosen = select(_LAYER.c.id).where(_LAYER.c.state == LayerState.CURRENT).order_by(_LAYER.c.id)
    return tuple(work.connection.execute(chosen).scalars())


@dataclass(frozen=True, slots=True)
class LayerNow:
    """The areas of one level of one country that count now."""

    country: str
    level: int
    areas: int
    loaded_at: datetime


def layers_now(work: Work) -> Sequence[LayerNow]:
    """What is loaded, by country and level."""
    chosen = select(_LAYER.c.country, _LAYER.c.level, func.count(_AREA.c.pcode), _LAYER.c.loaded_at)
    chosen = chosen.join(_AREA, _LAYER.c.id == _AREA.c.layer_id).where(_LAYER.c.state == LayerState.CURRENT)
    found = chosen.group_by(_LAYER.c.id, _LAYER.c.country, _LAYER.c.level, _LAYER.c.loaded_at)
    rows = work.connection.execute(found.order_by(_LAYER.c.country, _LAYER.c.level))
    return [LayerNow(*row) for row in rows]


def loaded_codes(work: Work, *, but: Collection[tuple[str, int]]) -> set[str]:
    """The P-codes of all current areas, but for those of some layers (country and level)."""
    chosen = select(_AREA.c.pcode, _LAYER.c.country, _LAYER.c.level).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    rows = work.connection.execute(chosen.where(_LAYER.c.state == LayerState.CURRENT))
    return {pcode for pcode, country, level in rows if (country, level) not in but}


def read_index(work: Work, *, countries: Sequence[str]) -> "Areas":
    """The index of all areas as they are now."""
    columns = (_AREA.c.pcode, _AREA.c.parent, _AREA.c.level, _AREA.c.kind, _AREA.c.outline)
    chosen = select(*columns).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    rows = work.connection.execute(
        chosen.where(_LAYER.c.state == LayerState.CURRENT).order_by(_AREA.c.level.desc(), _AREA.c.pcode)
    )
    known = (Known(pcode, parent, level, kind, outlines.read(outline)) for pcode, parent, level, kind, outline in rows)
    return Areas(known, countries=countries, stamp=stamp(work))


@dataclass(frozen=True, slots=True)
class Known:
    """What the index is made of."""

    pcode: str
    parent: str
    level: int
    kind: AreaKind
    outline: Outline


class Areas:
    """Which area a place lies in, answered from memory. Nothing changes in it: when areas change there is another."""

    def __init__(self, areas: Iterable[Known], *, countries: Sequence[str], stamp: Stamp = ()) -> None:
        """The index of these, the deepest first; a place in none of them is a cell, below one of the countries."""
        self.stamp = stamp
        self._countries = tuple(countries)
        self._codes: list[str] = []
        self._parents: dict[str, str] = {}
        self._levels: dict[str, int] = {}
        self._sites: set[str] = set()
        self._boxes: list[Box] = []
        self._rings: list[tuple[array[float], ...]] = []
        self._everywhere: list[int] = []  # too large for the grid
        self._grid: dict[tuple[int, int], list[int]] = {}
        for area in areas:
            self._add(area)
        sides = [max(box.width, box.height) for box in self._boxes]
        self._step = max(median(sides) / 2, 0.01) if sides else 1.0
        for number, box in enumerate(self._boxes):
            self._put(number, box.grown(_NEAR))

    def _add(self, area: Known) -> None:
        self._codes.append(area.pcode)
        self._parents[area.pcode] = area.parent
        self._levels[area.pcode] = area.level
        if area.kind is AreaKind.SITE:
            self._sites.add(area.pcode)
        self._rings.append(tuple(array("f", _flat(ring)) for polygon in area.outline for ring in polygon))
        self._boxes.append(box_of(area.outline))

    def _put(self, number: int, box: Box) -> None:
        """Note the area in every square of the grid that its box touches."""
        rows = range(int(box.south // self._step), int(box.north // self._step) + 1)
        columns = range(int(box.west // self._step), int(box.east // self._step) + 1)
        if len(rows) * len(columns) > _MOST_SQUARES:
            self._everywhere.append(number)
            return
        for square in product(rows, columns):
            self._grid.setdefault(square, []).append(number)

    def area_of(self, place: Place | None) -> str:
        """The code of the deepest area the place lies in, or of its cell; "" for no place."""
        if place is None:
            return ""
        x, y = place.longitude, place.latitude
        found = [*self._grid.get((int(y // self._step), int(x // self._step)), ()), *self._everywhere]
        for number in found:
            box = self._boxes[number]
            if box.west <= x <= box.east and box.south <= y <= box.north and self._holds(number, x, y):
                return self._settled(number, found, x, y)
        return self._nearest(found, x, y) or Cell.at(y, x).code

    def parent_of(self, code: str) -> str:
        """The code of the area above; a cell's is a wide cell, and that one's its country; "" above a country and for

        what is not known.
        """
        if cell := Cell.read(code):
            return cell.wider.code if cell.wider else country_at(*cell.box.middle, among=self._countries) or ""
        return self._parents.get(code, "")

    def level_of(self, code: str) -> int | None:
        """0 for a country, 1 for its provinces, …; None for a cell and for what is not known."""
        if code in self._levels:
            return self._levels[code]
        return 0 if code in self._countries else None

    def is_site(self, code: str) -> bool:
        """Whether it is a single building, shelter or camp, which is never a cell of a public map."""
        return code in self._sites

    def below(self, code: str) -> Sequence[str]:
        """The codes of all areas below this one, however deep."""
        found = {code: None}
        for one in reversed(self._codes):  # what lies above comes first
            if self._parents[one] in found:
                found[one] = None
        return tuple(found)[1:]

    def codes(self) -> Sequence[str]:
        """All P-codes, the deepest level first."""
        return tuple(self._codes)

    def _settled(self, number: int, found: Sequence[int], x: float, y: float) -> str:
        """The area itself; or, where it has areas below it, the nearest of these: neighbours leave slivers between."""
        code = self._codes[number]
        below = [other for other in found if self._parents[self._codes[other]] == code]
        return (self._nearest(below, x, y) if below else None) or code

    def _nearest(self, found: Iterable[int], x: float, y: float) -> str | None:
        """Of these, the deepest and nearest whose border is near enough."""
        near = []
        for number in found:
            box = self._boxes[number]
            if not box.grown(_NEAR).holds(x, y):
                continue
            distance = distance_to((tuple(_points(ring) for ring in self._rings[number]),), x, y)
            if distance <= _NEAR * max(box.width, box.height):
                near.append((-self._levels[self._codes[number]], distance, self._codes[number]))
        return min(near)[2] if near else None

    def _holds(self, number: int, x: float, y: float) -> bool:
        inside = False
        for ring in self._rings[number]:
            corners = iter(ring)
            x1, y1 = next(corners), next(corners)
            for x2 in corners:
                y2 = next(corners)
                if (y1 > y) is not (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                    inside = not inside
                x1, y1 = x2, y2
        return inside


def _flat(ring: Iterable[tuple[float, float]]) -> Iterator[float]:
    for point in ring:
        yield from point


def _points(ring: "array[float]") -> tuple[tuple[float, float], ...]:
    return tuple(zip(ring[::2], ring[1::2], strict=True))
