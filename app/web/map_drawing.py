"""Areas and their figures as a picture, as a table that says the same, and as a map that people move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from flask import has_app_context
from flask_babel import gettext as _
from markupsafe import Markup

from app.language import direction
from app.places.areas import Areas, areas_below, find_area, name_in
from app.places.areas import outline_of as loaded_outline
from app.places.cells import Cell
from app.places.nearest import name_in as name_of_town
from app.places.nearest import towns_of
from app.web.language import isolated
from app.web.reach import reach
from app.work import Work
from maps import basemap, layers, picture
from maps.geometry import Box, Outline, clipped
from maps.trend import HATCHING as _HATCHING
from maps.trend import Bar, draw

WORLD = Box(-180, -60, 180, 80)
_MARKED = 4  # the shade of what a picture is about, where nothing is counted
_MARKED_BYTES = 2_500
_MOST_TOWNS = 12
_FEWEST_DEGREES = 0.05  # of land around a place


@dataclass(frozen=True, slots=True)
class Line:
    """One area: of the picture and of the table. ``many``: None where it may not be told."""

    code: str
    name: str
    many: int | None
    href: str = ""


def name_of(work: Work, code: str, language: str) -> str:
    """What an area is called in this language; a cell after a town, or by its middle."""
    if cell := Cell.read(code):
        return name_of_cell(cell, language)
    area = find_area(work, code) if code else None
    if area is not None:
        return name_in(area, language)
    countries: Mapping[str, str] = Locale.parse(language).territories
    return countries.get(code, code) or str(_("Place unknown"))


def name_of_cell(cell: Cell, language: str) -> str:
    """After the largest town in it, or the nearest, with where it is: several cells may be near one town."""
    x, y = cell.box.middle
    where = f"{abs(y):.1f}° {'N' if y >= 0 else 'S'}, {abs(x):.1f}° {'E' if x >= 0 else 'W'}"
    # A unit that asks what a page says runs beside pages, and shows it to nobody.
    countries = tuple(reach().runtime.settings.operation.countries) if has_app_context() else ()
    called = towns_of(countries).call(cell, language)
    if called is None:
        return where
    if called.inside:
        return str(_("around %(place)s", place=isolated(called.town)))
    return str(_("near %(town)s (%(place)s)", town=isolated(called.town), place=isolated(where)))


def codes_below(work: Work, top: str, countries: Sequence[str]) -> list[str]:
    """The areas that make up `top`, also those where nothing was counted; none where no areas were loaded."""
    return [area.pcode for area in areas_below(work, top)] if top else list(countries)


def drawing(
    work: Work,
    lines: Iterable[Line],
    *,
    top: str,
    index: Areas,
    title: str,
    right_to_left: bool,
    hidden: str,
    least: int,
) -> Markup:
    """The picture of these lines on the outline of what is above them.

    ``hidden``: what a hatched area means; ``least``: the smallest number above nought that is ever told.

    Every word in it was escaped by `maps.picture`.
    """
    told = [line for line in lines if line.code]
    most = most_of(told)
    shown = [
        picture.Shown(
            name=line.name,
            outline=outline,
            figure=_figure(line),
            shade=shade_of(line.many, most),
            label=f"{line.name}: {hidden if line.many is None else line.many}",
            href=line.href,
        )
        for line in told
        if (outline := outline_of(work, line.code))
    ]
    ground = outline_of(work, top) if top else None
    key = legend(told, hidden, least)
    words = picture.Wording(title=title, description=title, legend=key, right_to_left=right_to_left)
    drawn = picture.draw(shown, words=words, ground=[ground] if ground else [], frame=_frame(top, index))
    return Markup(drawn.svg)  # noqa: S704 - see above


@lru_cache(maxsize=64)  # thousands look at the same one within minutes
def marked(places: tuple[tuple[str, Outline], ...], *, countries: tuple[str, ...], title: str, language: str) -> Markup:
    """The picture of some places (name, outline) on the outlines of countries, with land and the largest towns around.

    Every word in it was escaped by `maps.picture`.
    """
    frame = layers.around([outline for _, outline in places]) or WORLD
    frame = frame.grown(max(0.4, _FEWEST_DEGREES / max(frame.width, frame.height, 1e-6)))
    shown = [picture.Shown("", outline, shade=_MARKED, label=name) for name, outline in places]
    lands = (outline for country in countries if (outline := basemap.outline_of(country)))
    names = ", ".join(dict.fromkeys(name for name, _ in places))
    towns = towns_of(countries).largest_in(frame, most=_MOST_TOWNS)
    drawn = picture.draw(
        shown,
        words=picture.Wording(title=title, description=names, right_to_left=direction(language) == "rtl"),
        ground=[land for whole in lands if (land := clipped(whole, frame.grown(0.1)))],
        frame=frame,
        spots=[picture.Spot(name_of_town(town, language), (town.longitude, town.latitude)) for town in towns],
        most_bytes=_MARKED_BYTES,
    )
    return Markup(drawn.svg)  # noqa: S704 - see above


def moved(
    work: Work, lines: Iterable[Line], *, top: str, index: Areas, nonce: str, tiles: layers.Tiles | None
) -> Markup:
    """The map of these lines that people move: its place in the page, and the script that draws it.

    Every word in it was escaped by folium's own filter for data in scripts; tests/maps/test_moving.py tries.
    """
    from maps import moving

    told = [line for line in lines if line.code]
    most = most_of(told)
    areas = [
        layers.Area(line.code, line.name, outline, _figure(line), shade_of(line.many, most), line.href)
        for line in told
        if (outline := outline_of(work, line.code))
    ]
    above = outline_of(work, top) if top else None
    frame = _frame(top, index) or layers.around([area.outline for area in areas] or [above] if above else []) or WORLD
    drawn = moving.draw(layers.collection(areas), layers.ground(frame), frame=frame, nonce=nonce, tiles=tiles)
    return Markup(drawn)  # noqa: S704 - see above


def trend(bars: Sequence[Bar], label: str, *, least: int = 1) -> Markup:
    """The bars as a picture; ``least``: the smallest number that is told. Its one word was escaped by `maps.trend`."""
    return Markup(draw(bars, label=label, least=least))  # noqa: S704 - see above


HATCHING = Markup(_HATCHING)  # noqa: S704 - a constant: of bars and their key, once in a page


def most_of(lines: Iterable[Line]) -> int:
    """The largest figure: what is darkest."""
    return max((line.many or 0 for line in lines), default=0)


def _figure(line: Line) -> str:
    return "" if line.many is None else str(line.many)


def _frame(top: str, index: Areas) -> Box | None:
    """What is to be seen of a country; None for anything else, which is seen whole."""
    country = basemap.outline_of(top) if top and index.level_of(top) == 0 else None
    return basemap.frame_of(country) if country else None


def shade_of(many: int | None, most: int) -> int:
    """The shade of a figure beside the largest."""
    if many is None:
        return picture.HIDDEN
    return 0 if many == 0 else max(1, -(-many * (picture.SHADES - 1) // most))


def legend(lines: Sequence[Line], hidden: str, least: int) -> list[tuple[int, str]]:
    """What each shade that these lines may have means: (shade, words). No number below ``least`` is told."""
    most = most_of(lines)
    steps = picture.SHADES - 1
    ends = sorted({end for step in range(1, steps + 1) if (end := most * step // steps) >= least})
    told = [(shade_of(end, most), f"≤ {end}") for end in ends]
    nothing = [(0, "0")] if any(line.many == 0 for line in lines) else []
    unknown = [(picture.HIDDEN, hidden)] if hidden and any(line.many is None for line in lines) else []
    return [*nothing, *told, *unknown]


def outline_of(work: Work, code: str) -> Outline | None:
    """The outline of an area, a cell or a country; None for what is on no map."""
    if cell := Cell.read(code):
        return cell.outline
    area = find_area(work, code)
    return loaded_outline(area) if area is not None else basemap.outline_of(code)
