"""Where a bulletin is for: its polygons and circles, and the areas of ours that they touch.

Reads every outline that is loaded, so it is done beside the writer.
"""

from collections.abc import Mapping, Sequence

from app.alerts.content import Round, Where
from app.bulletins.rules import Placed
from app.language import fallbacks
from app.places.areas import Areas, areas_at, find_area, find_named, names_in_all, outline_of
from app.work import Work
from cap.geometry import areas_within, shapes_of
from cap.model import Area, Circle, Info, Polygon
from maps import basemap
from maps.geometry import Outline

MOST_SHAPES, MOST_CORNERS = 20, 200  # of a draft: what is more is said in whole areas
_MOST_NAMED = 3
Shape = Polygon | Circle


def placed(work: Work, info: Info | None, index: Areas, *, countries: Sequence[str]) -> Placed:
    """Where an info is for. Without outlines of ours, what lies in our countries is ours."""
    if info is None:
        return Placed()
    shapes = _once(shapes_of(info.areas))
    if not shapes:
        return _by_name(work, info.areas, index)
    lowest = _lowest(index)
    touched = areas_within(shapes, _outlines(work, index, lowest)) if lowest else ()
    ours = bool(touched) if lowest else _in_countries(shapes, countries)
    where = _drawn(shapes) if _fits(shapes) or not touched else Where(areas=touched)
    return Placed(where, touched, _names(work, touched, index), drawn=True, ours=ours)


def _once(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    return tuple(dict.fromkeys(shapes))


def _lowest(index: Areas) -> list[str]:
    """The codes of the areas that have none below them."""
    above = {index.parent_of(code) for code in index.codes()}
    return [code for code in index.codes() if code not in above]


def _outlines(work: Work, index: Areas, codes: Sequence[str]) -> list[tuple[str, Outline]]:
    wanted = set(codes)
    levels = sorted({level for code in codes if (level := index.level_of(code)) is not None})
    return [
        (area.pcode, outline_of(area)) for level in levels for area in areas_at(work, level) if area.pcode in wanted
    ]


def _in_countries(shapes: Sequence[Shape], countries: Sequence[str]) -> bool:
    outlines = [(code, outline) for code in countries if (outline := basemap.outline_of(code))]
    return not outlines or bool(areas_within(shapes, outlines))


def _fits(shapes: Sequence[Shape]) -> bool:
    corners = (len(shape.points) for shape in shapes if isinstance(shape, Polygon))
    return len(shapes) <= MOST_SHAPES and all(many <= MOST_CORNERS for many in corners)


def _drawn(shapes: Sequence[Shape]) -> Where:
    rings = tuple(shape.points for shape in shapes if isinstance(shape, Polygon))
    circles = (shape for shape in shapes if isinstance(shape, Circle))
    return Where(drawn=rings, circles=tuple(Round(one.latitude, one.longitude, one.radius_km) for one in circles))


def _by_name(work: Work, areas: Sequence[Area], index: Areas) -> Placed:
    """Areas of ours whose P-code it gives, or that it calls by their name."""
    known = set(index.codes())
    coded = [code.value.strip() for area in areas for code in area.geocodes]
    named = [find_named(work, area.description) for area in areas if area.description]
    codes = tuple(code for code in dict.fromkeys([*coded, *named]) if code in known)
    return Placed(Where(areas=codes), codes, {}, drawn=bool(codes), ours=bool(codes))


def _names(work: Work, touched: Sequence[str], index: Areas) -> Mapping[str, str]:
    """What all of it together is called, by language: few names, so of areas as large as it takes."""
    codes = tuple(dict.fromkeys(touched))
    while len(codes) > _MOST_NAMED:
        above = tuple(dict.fromkeys(index.parent_of(code) or code for code in codes))
        if above == codes or not all(find_area(work, code) for code in above):
            break
        codes = above
    called = [names_in_all(area) for code in codes[:_MOST_NAMED] if (area := find_area(work, code)) is not None]
    tags = dict.fromkeys(tag for names in called for tag in names)
    return {tag: ", ".join(_in(names, tag) for names in called) for tag in tags}


def _in(names: Mapping[str, str], tag: str) -> str:
    found = next((names[one] for one in (*fallbacks(tag), "und") if one in names), None)
    return found or next(iter(names.values()))
