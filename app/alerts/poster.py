"""A warning on one sheet of paper: an A4 page as SVG, up to four languages, each with a code for phones to read. Pure.

Lines are centred, which is right in both directions of writing. Where everything stands is decided once, for the
drawing and for paper (`app.alerts.poster_paper`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from app.alerts.lines import balanced, broken
from app.language import direction, in_order

MOST_LANGUAGES = 4
_WIDE, _HIGH = 2100, 2970  # tenths of a millimetre
_EDGE, _HEAD, _FOOT, _GAP = 110, 330, 130, 50
FONTS = "Noto Sans, Noto Sans Arabic, Noto Sans Myanmar, Noto Sans Ethiopic, sans-serif"
_LARGEST, _SMALLEST, _STEP = 150, 30, 4
_HEADLINE = 1.45  # as large as the rest
_CODE = 380  # a side of the code that phones read
_QUIET = 4  # empty squares around it, as its standard asks
_LEADS = {"my": 1.85, "ar": 1.55, "fa": 1.55, "prs": 1.55, "ps": 1.6, "ur": 1.75, "hi": 1.55, "ne": 1.55, "bn": 1.5}
OPENED = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 {_WIDE} {_HIGH}"'
    f' font-family="{FONTS}"><rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>'
)
MIDDLE = 0.35  # of a letter's height: its middle above what it stands on
_APART = 0.35  # between headline, rest and until when, in parts of a letter's height
_LEAD = 1.3  # from line to line, in parts of a letter's height


@dataclass(frozen=True, slots=True)
class Section:
    """One language's part of the sheet. before: that it is an exercise, as large as the headline; or nothing."""

    language: str
    before: str
    headline: str
    rest: str
    until: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet; link and code: where anybody sees whether it still holds."""

    organisation: str
    link: str
    code: str
    sections: Sequence[Section]
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of words. high: from the one above it to the one below; after another part there is more room."""

    words: str
    size: float
    bold: bool
    high: float


@dataclass(frozen=True, slots=True)
class Written:
    """Words in one line where they stand, in tenths of a millimetre. x: their middle; y: what letters stand on."""

    words: str
    x: float
    y: float
    size: float
    bold: bool = False
    ink: str = "#111"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """The sheet with everything in its place. shapes: of SVG, without a word."""

    shapes: str
    written: Sequence[Written]


def draw(sheet: Sheet) -> str:
    """The sheet as an SVG document of 210 by 297 millimetres."""
    laid = lay_out(sheet)
    return f"{OPENED}{laid.shapes}{''.join(_text(one) for one in laid.written)}</svg>"


def lay_out(sheet: Sheet) -> Laid:
    """Where everything of the sheet stands."""
    room = (_HIGH - _HEAD - _FOOT) / len(sheet.sections)
    ink = "#111" if sheet.exercise else "#fff"
    link = sheet.link.partition("://")[2] or sheet.link
    parts = [_section(sheet, one, top=_HEAD + room * at, room=room) for at, one in enumerate(sheet.sections)]
    above = Written(in_order(sheet.organisation), _WIDE / 2, 287, 50, ink=ink)
    below = Written(link, _WIDE / 2, _HIGH - 50, 44)
    words = [one for part in parts for one in part.written]
    return Laid(_head(sheet) + "".join(part.shapes for part in parts), (above, *words, below))


def _head(sheet: Sheet) -> str:
    """A sign that needs no language. An exercise has no red on it, and a broken line around it."""
    ink, paper, line = ("#111", "#fff", ' stroke="#111" stroke-width="8" stroke-dasharray="40 24"')
    if not sheet.exercise:
        ink, paper, line = ("#fff", "#a3161f", "")
    middle = _WIDE / 2
    bar = f"M{middle - 12} 100 h24 v70 h-24z M{middle - 12} 186 h24 v22 h-24z"
    sign = f"M{middle} 40 L{middle + 110} 225 L{middle - 110} 225 Z {bar}"
    return (
        f'<rect x="20" y="20" width="{_WIDE - 40}" height="{_HEAD - 40}" fill="{paper}"{line}/>'
        f'<path d="{sign}" fill="{ink}" fill-rule="evenodd"/>'
    )


@dataclass(frozen=True, slots=True)
class _Room:
    """Where one language's words and its code stand. left: the middle of its lines."""

    left: float
    top: float
    wide: float
    high: float
    code_x: float
    code_y: float
    side: float


def _room(top: float, high: float, *, alone: bool, right_to_left: bool) -> _Room:
    """The code stands below the words that have the whole sheet, and where reading ends beside others."""
    if alone:
        side = _CODE * 1.6
        words = high - side - 4 * _GAP
        below = top + high - side - _GAP
        return _Room(_WIDE / 2, top + _GAP, _WIDE - 2 * _EDGE, words, (_WIDE - side) / 2, below, side)
    side = min(_CODE, high - 3 * _GAP)
    wide = _WIDE - 2 * _EDGE - side - _GAP
    left = _EDGE + wide / 2 + (side + _GAP if right_to_left else 0)
    code_x = _EDGE if right_to_left else _WIDE - _EDGE - side
    return _Room(left, top + _GAP, wide, high - 2 * _GAP, code_x, top + (high - side) / 2, side)


def _section(sheet: Sheet, section: Section, *, top: float, room: float) -> Laid:
    right_to_left = direction(section.language) == "rtl"
    where = _room(top, room, alone=len(sheet.sections) == 1, right_to_left=right_to_left)
    lines = _fitted(section, wide=where.wide, high=where.high)
    y, told = where.top + (where.high - sum(line.high for line in lines)) / 2, []
    for line in lines:
        y += line.high
        base = y - line.size * (lead_of(section.language) / 2 - MIDDLE)
        told.append(Written(line.words, where.left, base, line.size, bold=line.bold, language=section.language))
    border = "" if top == _HEAD else f'<path d="M{_EDGE} {top:.0f} H{_WIDE - _EDGE}" stroke="#111" stroke-width="4"/>'
    code = Written(sheet.code, where.code_x + where.side / 2, where.code_y + where.side, 54, bold=True)
    squares = _code(f"{sheet.link}?lang={section.language}", x=where.code_x, y=where.code_y, side=where.side)
    return Laid(border + squares, (*told, code))


def lead_of(language: str) -> float:
    """From line to line, in heights of a letter."""
    return _LEADS.get(language, _LEAD)


def _fitted(section: Section, *, wide: float, high: float) -> list[_Line]:
    """The lines in the largest letters that leave room for all of them."""
    for size in range(_LARGEST, _SMALLEST, -_STEP):
        if sum(line.high for line in _lines(section, size, wide, broken)) <= high:
            return list(_lines(section, size, wide, balanced))
    return list(_lines(section, _SMALLEST, wide, balanced))


def _lines(section: Section, size: float, wide: float, into: Callable[[str, float], Sequence[str]]) -> Iterator[_Line]:
    parts = (
        (section.before, size * _HEADLINE, True),
        (section.headline, size * _HEADLINE, True),
        (section.rest, size, False),
        (section.until, size, True),
    )
    lead, above = lead_of(section.language), 0.0
    for words, letters, bold in parts:
        for line in into(in_order(words), wide / letters / (1.06 if bold else 1)):
            yield _Line(line, letters, bold, letters * lead + above)
            above = 0.0
        above = size * _APART


def _code(link: str, *, x: float, y: float, side: float) -> str:
    """The link for phones to read; there is room for the letters of the code below it."""
    import segno

    rows = [bytes(row) for row in segno.make(link, micro=False, error="m").matrix]
    square = (side - 60) / (len(rows) + 2 * _QUIET)
    path = "".join(f"M{at} {row}h{many}v1h-{many}z" for row, dots in enumerate(rows) for at, many in _runs(dots))
    left, top = x + 30 + _QUIET * square, y + _QUIET * square
    return f'<path d="{path}" transform="translate({left:.1f} {top:.1f}) scale({square:.3f})" fill="#000"/>'


def _runs(dots: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Dark squares side by side: (the first, how many)."""
    start, many = 0, 0
    for at, dark in enumerate((*dots, 0)):
        if dark:
            start, many = (start, many + 1) if many else (at, 1)
        elif many:
            yield start, many
            many = 0


def _text(one: Written) -> str:
    weight = ' font-weight="700"' if one.bold else ""
    tongue = f' lang="{escape(one.language)}" direction="{direction(one.language)}"' if one.language else ""
    where = f'x="{one.x:.0f}" y="{one.y:.0f}" font-size="{one.size:.0f}" text-anchor="middle" fill="{one.ink}"'
    return f"<text {where}{weight}{tongue}>{escape(one.words)}</text>"
