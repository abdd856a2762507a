"""A picture of areas with their figures: one SVG, small enough for the first load of a page. Pure.

Nothing in it is told by colour alone: every area has its figure written on it, what is hidden is hatched, and the steps
of shade differ in lightness. It carries no script and no `style` attribute; its classes get their colours, light and
dark, from STYLE, and without it from attributes.
"""

import gzip
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from maps.geometry import Box, Outline, Point, Ring, Weighed, box_around, box_of, centre_of, thinned, weighed

MOST_AREAS = 60
MOST_BYTES = 6_000  # compressed
WIDTH = 720  # at 360 points of a phone a letter of 22 is one of 11
_HEIGHTS = 320, 900
_MARGIN = 8
_LETTER = 22  # of figures
_NAME_LETTER = 17
_SPOT_LETTER = 24
_LETTER_WIDTH = 0.62  # of its height, about, in every script
_LINE = 30  # of the legend
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_NAME_LETTERS = (60, 24, 0)  # of a name in the picture: the first that fits

HIDDEN = -1  # the shade of what may not be told: hatched
# From nothing to most: one hue, each step darker, told apart by every eye and in print.
_LIGHT = ("#ffffff", "#d6e6f4", "#a6cbe3", "#6aaed6", "#2c77b0", "#0f4f91")
_DARK = ("#1b222a", "#1f3a55", "#22527c", "#2f73a8", "#559fd0", "#a3d0ee")
SHADES = len(_LIGHT)


_INVERTED = 4  # from this shade on figures are written in the other ink


def _style() -> str:
    light = "".join(f"--m{shade}:{colour};" for shade, colour in enumerate(_LIGHT))
    dark = "".join(f"--m{shade}:{colour};" for shade, colour in enumerate(_DARK))
    fills = "".join(f".m{shade}{{fill:var(--m{shade})}}.s{shade}{{stroke:var(--m{shade})}}" for shade in range(SHADES))
    return (
        f".map{{{light}--mi:#111820;--mo:#fff;--ml:#5b6875;--mg:#e3e8ec}}"
        "svg.map{display:block;inline-size:100%;block-size:auto}"
        "@media(prefers-color-scheme:dark){.map{"
        f"{dark}--mi:#f2f6fa;--mo:#0d1116;--ml:#8b99a8;--mg:#2b333c}}}}"
        f"{fills}.mg{{fill:var(--mg)}}.ml{{stroke:var(--ml)}}.mi{{fill:var(--mi)}}.mo{{fill:var(--mo)}}"
        ".map a:focus path,.map a:hover path{stroke-width:4;stroke:var(--mi)}"
    )


_HATCHING = (
    '<defs><pattern id="map-h" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect class="m0" width="8" height="8" fill="#fff"/><path class="ml" d="M0 8L8 0" stroke="#5b6875"/>'
    "</pattern></defs>"
)
STYLE = _style()  # for the page's style sheet


@dataclass(frozen=True, slots=True)
class Shown:
    """One area of the picture. outline: in degrees; figure: as it is to be written; shade: 0 to SHADES - 1, or HIDDEN.

    label: what a screen reader and a pointer are told; href: where it leads, an address of ours.
    """

    name: str
    outline: Outline
    figure: str = ""
    shade: int = 0
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place people know, to find their way by: what matters most comes first."""

    name: str
    at: Point


@dataclass(frozen=True, slots=True)
class Wording:
    """What the picture says, in the reader's language. legend: (shade, text) in the order they are shown."""

    title: str
    description: str
    legend: Sequence[tuple[int, str]] = ()
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture. left_out: areas that were too many to be drawn; the table beside it has them."""

    svg: str
    left_out: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    area: Shown
    shape: Weighed
    centre: Point
    box: Box


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How degrees become places on the paper."""

    frame: Box
    scale: float
    narrow: float  # a degree of longitude as a share of one of latitude
    height: int = field(default=0)

    @classmethod
    def of(cls, frame: Box) -> "_Sheet":
        narrow = max(math.cos(math.radians(frame.middle[1])), 0.05)
        width, height = max(frame.width * narrow, 1e-6), max(frame.height, 1e-6)
        scale = min((WIDTH - 2 * _MARGIN) / width, (_HEIGHTS[1] - 2 * _MARGIN) / height)
        return cls(frame, scale, narrow, max(_HEIGHTS[0], math.ceil(height * scale) + 2 * _MARGIN))

    def place(self, point: Point) -> Point:
        x0, y0 = self.frame.middle
        across = (point[0] - x0) * self.narrow * self.scale
        return WIDTH / 2 + across, self.height / 2 - (point[1] - y0) * self.scale

    def outline(self, outline: Outline) -> Outline:
        return tuple(tuple(tuple(self.place(point) for point in ring) for ring in part) for part in outline)


def draw(
    areas: Sequence[Shown],
    *,
    words: Wording,
    ground: Iterable[Outline] = (),
    frame: Box | None = None,
    spots: Iterable[Spot] = (),
    most_bytes: int = MOST_BYTES,
) -> Picture:
    """The picture of at most MOST_AREAS areas, the darkest first, on the outlines of `ground`.

    ground: the area above, or the country: what lies between the areas. frame: what is to be seen, in degrees; without
    it all areas, or all of the ground when there are none. spots: of these those that fit beside each other. The
    corners that matter least are left out until the whole, compressed, takes at most so many bytes.
    """
    kept = sorted(areas, key=lambda area: -area.shade)[:MOST_AREAS]
    under = list(ground)
    sheet = _Sheet.of(frame or _around([area.outline for area in kept] or under))
    drawn = [_drawn(area, sheet) for area in kept]
    below = [weighed(sheet.outline(outline)) for outline in under]
    named = _spots(spots, sheet)
    svg = ""
    for letters in _NAME_LETTERS:
        weight = 1.0
        while weight < WIDTH * WIDTH:
            svg = _svg(drawn, below, sheet, words=words, weight=weight, letters=letters, named=named)
            if len(gzip.compress(svg.encode(), 6)) <= most_bytes:
                return Picture(svg, len(areas) - len(kept))
            weight *= 1.7
    return Picture(svg, len(areas) - len(kept))


def _around(outlines: Sequence[Outline]) -> Box:
    boxes = [box_of(outline) for outline in outlines] or [Box(-180, -60, 180, 80)]
    return box_around(corner for box in boxes for corner in ((box.west, box.south), (box.east, box.north)))


def _drawn(area: Shown, sheet: _Sheet) -> _Drawn:
    outline = sheet.outline(area.outline)
    return _Drawn(area, weighed(outline), centre_of(outline), box_of(outline))


def _svg(
    drawn: Sequence[_Drawn],
    below: Sequence[Weighed],
    sheet: _Sheet,
    *,
    words: Wording,
    weight: float,
    letters: int,
    named: str,
) -> str:
    legend, legend_height = _legend(words, top=sheet.height)
    role = "group" if any(one.area.href for one in drawn) else "img"
    shades = sorted({one.area.shade for one in drawn})
    size = f"0 0 {WIDTH} {sheet.height + legend_height}"
    parts = [
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="{role}"',
        ' aria-labelledby="map-t map-d" font-family="sans-serif">',
        f'<title id="map-t">{_text(words.title)}</title><desc id="map-d">{_text(words.description)}</desc>',
        _HATCHING,
        '<g class="mg" fill="#e3e8ec" fill-rule="evenodd">',
        *(f'<path d="{_path(thinned(one, weight))}"/>' for one in below),
        '</g><g class="ml" stroke="#5b6875" fill-rule="evenodd" stroke-linejoin="round">',
        *(_shade(shade, [one for one in drawn if one.area.shade == shade], weight, letters) for shade in shades),
        f'</g><g font-size="{_LETTER}" text-anchor="middle" stroke-width="5" paint-order="stroke"',
        ' stroke-linejoin="round" aria-hidden="true" pointer-events="none">',
        *(_figures(shade, [one for one in drawn if one.area.shade == shade], letters) for shade in shades),
        "</g>",
        named,
        legend,
        "</svg>",
    ]
    return "".join(parts)


def _spots(spots: Iterable[Spot], sheet: _Sheet) -> str:
    """A dot for each, and its name below it; none whose name would lie over another's or the edge."""
    taken: list[Box] = []
    parts: list[str] = []
    for spot in spots:
        x, y = sheet.place(spot.at)
        half = len(spot.name) * _SPOT_LETTER * _LETTER_WIDTH / 2 + 4
        box = Box(x - half, y - 8, x + half, y + _SPOT_LETTER + 12)
        outside = box.west < 0 or box.east > WIDTH or box.south < 0 or box.north > sheet.height
        if not outside and not any(box.meets(other) for other in taken):
            taken.append(box)
            name = f'<text x="{x:.0f}" y="{y + _SPOT_LETTER + 6:.0f}">{_text(spot.name)}</text>'
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>{name}')
    ink = 'class="mi s0" fill="#111820" stroke="#fff" stroke-width="5" paint-order="stroke" stroke-linejoin="round"'
    told = f'font-size="{_SPOT_LETTER}" text-anchor="middle" aria-hidden="true" pointer-events="none"'
    return f"<g {ink} {told}>{''.join(parts)}</g>" if parts else ""


def _shade(shade: int, drawn: Sequence[_Drawn], weight: float, letters: int) -> str:
    paths = "".join(_area(one, weight, letters) for one in drawn)
    return f"<g{_fill(shade)}>{paths}</g>"


def _figures(shade: int, drawn: Sequence[_Drawn], letters: int) -> str:
    """What is written on areas of a shade, with a rim of their own colour: it may be wider than they are."""
    ink, colour = ("mo", "#fff") if shade >= _INVERTED else ("mi", "#111820")
    rim = max(shade, 0)
    texts = "".join(_written(one, letters) for one in drawn)
    return f'<g class="{ink} s{rim}" fill="{colour}" stroke="{_LIGHT[rim]}">{texts}</g>' if texts else ""


def _fill(shade: int) -> str:
    """The attributes that shade something, with and without our style sheet."""
    if shade == HIDDEN:
        return ' fill="url(#map-h)"'
    return f' class="m{shade}" fill="{_LIGHT[shade]}"'


def _area(one: _Drawn, weight: float, letters: int) -> str:
    area = one.area
    label = _text(area.label or f"{area.name}: {area.figure}", letters + 20) if letters else ""
    path = f'<path d="{_path(thinned(one.shape, weight))}"' + (f"><title>{label}</title></path>" if label else "/>")
    return f'<a href="{_text(area.href)}">{path}</a>' if area.href else path


def _written(one: _Drawn, letters: int) -> str:
    """The figure on its area, and below it the name where there is room."""
    x, y = round(one.centre[0]), round(one.centre[1])
    name = one.area.name
    wide = len(name) * _NAME_LETTER * _LETTER_WIDTH
    named = name and len(name) <= letters and wide < one.box.width * 0.8 and one.box.height > 3 * _LETTER
    figure = f'<text direction="ltr" x="{x}" y="{y + (0 if named else 8)}">{_text(one.area.figure)}</text>'
    below = f'<text x="{x}" y="{y + 20}" font-size="{_NAME_LETTER}">{_text(name)}</text>' if named else ""
    return (figure if one.area.figure else "") + below


def _legend(words: Wording, *, top: int) -> tuple[str, int]:
    """The legend below the picture, in as many lines as it needs, and its height."""
    if not words.legend:
        return "", 0
    boxes: list[str] = []
    texts: list[str] = []
    across, line = _MARGIN, 0
    for shade, said in words.legend:
        wide = round(34 + (len(said) + 2) * _LETTER * 0.8 * _LETTER_WIDTH)
        if across > _MARGIN and across + wide > WIDTH:
            across, line = _MARGIN, line + 1
        y = top + 6 + line * _LINE
        begins = WIDTH - across - 28 if words.right_to_left else across
        begins_text = begins - 8 if words.right_to_left else begins + 36
        boxes.append(f'<rect x="{begins}" y="{y}" width="28" height="20"{_fill(shade)}/>')
        texts.append(f'<text x="{begins_text}" y="{y + 17}">{_text(said)}</text>')
        across += wide
    direction = "rtl" if words.right_to_left else "ltr"
    swatches = f'<g class="ml" stroke="#5b6875">{"".join(boxes)}</g>'
    beside = f'<g class="mi" font-size="18" direction="{direction}">{"".join(texts)}</g>'
    return swatches + beside, (line + 1) * _LINE + 10


def _path(outline: Outline) -> str:
    return "".join(_ring(ring) for polygon in outline for ring in polygon)


def _ring(ring: Ring) -> str:
    """A ring as steps of whole numbers; what falls together is one corner, a ring of no size nothing."""
    corners = [(round(x), round(y)) for x, y in ring]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(corners) if (x1, y1) != (x2, y2)]
    if len(steps) < 3:
        return ""
    said = "".join(str(number) if number < 0 else f" {number}" for step in steps[:-1] for number in step)
    return f"M{corners[0][0]} {corners[0][1]}l{said.lstrip()}z"


def _text(words: str, most: int = 300) -> str:
    """Words that no reader of markup takes for markup."""
    return escape(_UNSEEN.sub(" ", words)[:most])
