"""Where an alert is for: areas by P-code, circles and shapes as a form tells them, and the areas they touch."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.alerts.content import Corner, Round, Where
from app.errors import Invalid
from app.places.areas import Areas, areas_at, areas_below, name_in, names_of, outline_of
from app.places.cells import Cell
from app.web.language import page_language
from app.web.staff.case_forms import find_place
from app.work import Work
from cap.geometry import areas_within, check_circle, check_polygon
from cap.model import Circle, Polygon
from cap.problems import Wrong
from maps.geometry import box_of

MOST_SHOWN = 400  # areas in the list; of more, those that are searched for and the uppermost
MOST_SHAPES = 20
MOST_KM = 1000.0
_MOST_CORNERS = 200
_MOST_CELLS = 2_000
_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Choice:
    """An area that may be ticked, with those below it."""

    code: str
    name: str
    below: "tuple[Choice, ...]" = ()


def where_of(form: MultiDict[str, str], known: Iterable[str]) -> Where:
    """What the form says; Invalid for a circle or a shape that is none. `known`: the P-codes there are."""
    ticked = dict.fromkeys(form.getlist("area"))
    areas = tuple(code for code in ticked if code in set(known) or Cell.read(code))
    return Where(areas, _drawn(form.get("drawn", "")), _circles(form))


def _circles(form: MultiDict[str, str]) -> tuple[Round, ...]:
    written = zip(form.getlist("circle-at"), form.getlist("circle-km"), strict=False)
    return tuple(_circle(at.strip(), km.strip()) for at, km in written if at.strip())[:MOST_SHAPES]


def _circle(at: str, km: str) -> Round:
    point = _point(at)
    try:
        radius = float(km.replace(",", "."))
    except ValueError:
        raise Invalid("alert.circle") from None
    if point is None or not 0.1 <= radius <= MOST_KM:
        raise Invalid("alert.circle")
    found = Round(*point, radius)
    try:
        check_circle(_as_circle(found))
    except Wrong:
        raise Invalid("alert.circle") from None
    return found


def _point(written: str) -> Corner | None:
    """Two numbers are a point whatever else they could be; the rest is read as any place is."""
    if pair := _PAIR.fullmatch(written):
        return float(pair[1]), float(pair[2])
    place = find_place(written)
    return None if place is None else (round(place.latitude, 5), round(place.longitude, 5))


def _drawn(written: str) -> tuple[tuple[Corner, ...], ...]:
    lines = [line for line in written.splitlines() if line.strip()]
    if len(lines) > MOST_SHAPES:
        raise Invalid("alert.drawn")
    return tuple(_ring(line) for line in lines)


def _ring(line: str) -> tuple[Corner, ...]:
    """One shape, closed whether or not its last corner was written again."""
    corners = [(float(y), float(x)) for y, x in _PAIR.findall(line)]
    if _PAIR.sub("", line).strip() or not 3 <= len(corners) <= _MOST_CORNERS:
        raise Invalid("alert.drawn")
    ring = tuple(corners if corners[0] == corners[-1] else [*corners, corners[0]])
    try:
        check_polygon(Polygon(ring))
    except Wrong:
        raise Invalid("alert.drawn") from None
    return ring


def _as_circle(one: Round) -> Circle:
    return Circle(one.latitude, one.longitude, one.radius_km)


def reached(work: Work, where: Where, index: Areas) -> tuple[str, ...]:
    """The P-codes of everything `where` touches: the areas themselves, and the lowest ones a shape touches."""
    shapes: list[Polygon | Circle] = [*map(Polygon, where.drawn), *map(_as_circle, where.circles)]
    if not shapes:
        return where.areas
    above = {index.parent_of(code) for code in index.codes()}
    lowest = [code for code in index.codes() if code not in above]
    levels = {level for code in lowest if (level := index.level_of(code)) is not None}
    outlines = [(area.pcode, outline_of(area)) for level in levels for area in areas_at(work, level)]
    touched = areas_within(shapes, [one for one in outlines if one[0] not in above])
    cells = () if touched else areas_within(shapes, [(cell.code, cell.outline) for cell in _cells_around(shapes)])
    return tuple(dict.fromkeys([*where.areas, *touched, *cells]))


def _cells_around(shapes: Sequence[Polygon | Circle]) -> Iterator[Cell]:
    """Where no areas are loaded: the cells near the shapes, so many as may be looked through."""
    found: dict[str, Cell] = {}
    for shape in shapes:
        south, west, north, east = _around(shape)
        step = box_of(Cell.at(south, west).outline).height
        rows = max(1, int((north - south) / step) + 2)
        columns = max(1, int((east - west) / step) + 2)
        for number in range(min(rows * columns, _MOST_CELLS)):
            cell = Cell.at(south + step * (number // columns), west + step * (number % columns))
            found.setdefault(cell.code, cell)
    yield from found.values()


def _around(shape: Polygon | Circle) -> tuple[float, float, float, float]:
    if isinstance(shape, Circle):
        by = shape.radius_km / 100  # more than a degree is long, so too far and never too near
        return shape.latitude - by, shape.longitude - by, shape.latitude + by, shape.longitude + by
    ys, xs = zip(*shape.points, strict=True)
    return min(ys), min(xs), max(ys), max(xs)


def choices(work: Work, index: Areas, countries: Sequence[str], *, ticked: Sequence[str], find: str) -> list[Choice]:
    """The areas to tick: all of few, else the uppermost, those ticked and those whose name or code was searched for."""
    codes = index.codes()
    language = page_language()
    if len(codes) <= MOST_SHOWN:
        return [choice for country in countries for choice in _tree(work, country, language)]
    names = names_of(work, codes, language)
    wanted = find.strip().casefold()
    found = [code for code in codes if wanted and (wanted in names[code].casefold() or wanted == code.casefold())]
    upper = [area.pcode for country in countries for area in areas_below(work, country)]
    shown = dict.fromkeys([*(code for code in ticked if code in names), *found[:60], *(upper if not wanted else [])])
    return [Choice(code, _with_above(names, index, code)) for code in shown]


def _tree(work: Work, above: str, language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(area.pcode, name_in(area, language), _tree(work, area.pcode, language))
        for area in areas_below(work, above)
    )


def _with_above(names: dict[str, str], index: Areas, code: str) -> str:
    above = names.get(index.parent_of(code))
    return f"{names[code]} ({above})" if above else names[code]


def as_text(ring: Sequence[Corner]) -> str:
    """A shape as the form takes it."""
    return " ".join(f"{y:g},{x:g}" for y, x in ring)
