"""Areas and their figures as a picture and as a table that says the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from flask_babel import gettext as _
from markupsafe import Markup

from app.places.areas import Areas, areas_below, find_area, name_in, outline_of
from app.places.cells import Cell
from app.work import Work
from maps import basemap, picture
from maps.geometry import Outline


@dataclass(frozen=True, slots=True)
class Line:
    """One area: of the picture and of the table. ``many``: None where it may not be told."""

    code: str
    name: str
    many: int | None
    href: str = ""


def name_of(work: Work, code: str, language: str) -> str:
    """What an area is called in this language; a cell by its middle."""
    if cell := Cell.read(code):
        x, y = cell.box.middle
        return f"{abs(y):.1f}° {'N' if y >= 0 else 'S'}, {abs(x):.1f}° {'E' if x >= 0 else 'W'}"
    area = find_area(work, code) if code else None
    if area is not None:
        return name_in(area, language)
    countries: Mapping[str, str] = Locale.parse(language).territories
    return countries.get(code, code) or str(_("Place unknown"))


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
) -> Markup:
    """The picture of these lines on the outline of what is above them. ``hidden``: what a hatched area means.

    Every word in it was escaped by `maps.picture`.
    """
    told = [line for line in lines if line.code]
    most = max((line.many or 0 for line in told), default=0)
    shown = [
        picture.Shown(
            name=line.name,
            outline=outline,
            figure="" if line.many is None else str(line.many),
            shade=_shade(line.many, most),
            label=f"{line.name}: {hidden if line.many is None else line.many}",
            href=line.href,
        )
        for line in told
        if (outline := _outline(work, line.code))
    ]
    ground = _outline(work, top) if top else None
    words = picture.Wording(title=title, description=title, legend=_legend(most, hidden), right_to_left=right_to_left)
    country = basemap.outline_of(top) if top and index.level_of(top) == 0 else None
    frame = basemap.frame_of(country) if country else None
    drawn = picture.draw(shown, words=words, ground=[ground] if ground else [], frame=frame)
    return Markup(drawn.svg)  # noqa: S704 - see above


def _shade(many: int | None, most: int) -> int:
    if many is None:
        return picture.HIDDEN
    return 0 if many == 0 else max(1, -(-many * (picture.SHADES - 1) // most))


def _legend(most: int, hidden: str) -> list[tuple[int, str]]:
    steps = picture.SHADES - 1
    ends = sorted({most * step // steps for step in range(1, steps + 1)} - {0})
    told = [(_shade(end, most), f"≤ {end}") for end in ends]
    return [(0, "0"), *told, (picture.HIDDEN, hidden)] if hidden else [(0, "0"), *told]


def _outline(work: Work, code: str) -> Outline | None:
    if cell := Cell.read(code):
        return cell.outline
    area = find_area(work, code)
    return outline_of(area) if area is not None else basemap.outline_of(code)
