"""A warning on one sheet of paper: an A4 page as SVG, up to four languages, each with a code for phones to read. Pure.

A drawing breaks no lines by itself, so they are broken here, by how wide letters are about; lines are centred, which is
right in both directions of writing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from app.language import direction, in_order

MOST_LANGUAGES = 4
_WIDE, _HIGH = 2100, 2970  # tenths of a millimetre
_EDGE, _HEAD, _FOOT, _GAP = 110, 330, 130, 50
_LARGEST, _SMALLEST, _STEP = 150, 30, 4
_HEADLINE = 1.45  # as large as the rest
_CODE = 380  # a side of the code that phones read
_QUIET = 4  # empty squares around it, as its standard asks
_SCRIPTS = (  # first letter, last letter, how wide in parts of its height
    ("\u0590", "\u08ff", 0.56),
    ("\u0900", "\u0dff", 0.64),
    ("\u1000", "\u109f", 0.8),
    ("\u1200", "\u139f", 0.86),
    ("\u2e80", "\uffef", 1.04),
)
_LEADS = {"my": 1.85, "ar": 1.55, "fa": 1.55, "prs": 1.55, "ps": 1.6, "ur": 1.75, "hi": 1.55, "ne": 1.55, "bn": 1.5}
_BLANKS = re.compile(r"(?<=\s)(?!\s)")  # after them a word begins
_APART = 0.35  # between headline, rest and until when, in parts of a letter's height
_CLOSER = 0.5  # how much narrower lines are tried at a time, likewise
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


def draw(sheet: Sheet) -> str:
    """The sheet as an SVG document of 210 by 297 millimetres."""
    room = (_HIGH - _HEAD - _FOOT) / len(sheet.sections)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 {_WIDE} {_HIGH}"',
        ' font-family="Noto Sans, Noto Sans Arabic, Noto Sans Myanmar, Noto Sans Ethiopic, sans-serif" fill="#111">',
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>',
        _head(sheet),
        *(_section(sheet, one, top=_HEAD + room * at, room=room) for at, one in enumerate(sheet.sections)),
        _text(_foot(sheet), x=_WIDE / 2, y=_HIGH - 50, size=44),
        "</svg>",
    ]
    return "".join(parts)


def _head(sheet: Sheet) -> str:
    """A sign that needs no language, and who says it. An exercise has no red on it, and a broken line."""
    ink, paper, line = ("#111", "#fff", ' stroke="#111" stroke-width="8" stroke-dasharray="40 24"')
    if not sheet.exercise:
        ink, paper, line = ("#fff", "#a3161f", "")
    middle = _WIDE / 2
    bar = f"M{middle - 12} 100 h24 v70 h-24z M{middle - 12} 186 h24 v22 h-24z"
    sign = f"M{middle} 40 L{middle + 110} 225 L{middle - 110} 225 Z {bar}"
    return (
        f'<rect x="20" y="20" width="{_WIDE - 40}" height="{_HEAD - 40}" fill="{paper}"{line}/>'
        f'<path d="{sign}" fill="{ink}" fill-rule="evenodd"/>'
        + _text(in_order(sheet.organisation), x=middle, y=287, size=50, ink=ink)
    )


def _foot(sheet: Sheet) -> str:
    return f"{sheet.link.partition('://')[2] or sheet.link}"


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


def _section(sheet: Sheet, section: Section, *, top: float, room: float) -> str:
    right_to_left = direction(section.language) == "rtl"
    where = _room(top, room, alone=len(sheet.sections) == 1, right_to_left=right_to_left)
    lines = _fitted(section, wide=where.wide, high=where.high)
    lead = _LEADS.get(section.language, _LEAD)
    y, told = where.top + (where.high - sum(line.high for line in lines)) / 2, []
    for line in lines:
        y += line.high
        base = y - line.size * (lead / 2 - 0.35)  # about the middle of its letters in the middle of the line
        # Programs that know no direction of a drawing know the signs around a part in another.
        words = f"\u2067{line.words}\u2069" if right_to_left else line.words
        told.append(_text(words, x=where.left, y=base, size=line.size, bold=line.bold))
    border = "" if top == _HEAD else f'<path d="M{_EDGE} {top:.0f} H{_WIDE - _EDGE}" stroke="#111" stroke-width="4"/>'
    turned = "rtl" if right_to_left else "ltr"
    said = f'<g lang="{escape(section.language)}" direction="{turned}">{"".join(told)}</g>'
    code = _code(f"{sheet.link}?lang={section.language}", sheet.code, x=where.code_x, y=where.code_y, side=where.side)
    return border + said + code


def _fitted(section: Section, *, wide: float, high: float) -> list[_Line]:
    """The lines in the largest letters that leave room for all of them."""
    for size in range(_LARGEST, _SMALLEST, -_STEP):
        lines = list(_lines(section, size, wide))
        if sum(line.high for line in lines) <= high:
            return lines
    return list(_lines(section, _SMALLEST, wide))


def _lines(section: Section, size: float, wide: float) -> Iterator[_Line]:
    parts = (
        (section.before, size * _HEADLINE, True),
        (section.headline, size * _HEADLINE, True),
        (section.rest, size, False),
        (section.until, size, True),
    )
    lead, above = _LEADS.get(section.language, _LEAD), 0.0
    for words, letters, bold in parts:
        for line in balanced(in_order(words), wide / letters / (1.06 if bold else 1)):
            yield _Line(line, letters, bold, letters * lead + above)
            above = 0.0
        above = size * _APART


def balanced(words: str, wide: float) -> list[str]:
    """The words in as few lines as `broken` needs, and those about as long as each other."""
    lines = broken(words, wide)
    while len(lines) > 1 and len(closer := broken(words, wide - _CLOSER)) == len(lines):
        if max(width_of(line) for line in closer) > wide - _CLOSER:
            break  # a word that fits nowhere
        lines, wide = closer, wide - _CLOSER
    return lines


def broken(words: str, wide: float) -> list[str]:
    """The words in lines no wider than so many heights of a letter, as far as that can be told without drawing."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(words, wide):
        length = width_of(piece.rstrip())
        if line and used + length > wide:
            lines.append(line.strip())
            line, used = "", 0.0
        line += piece
        used += width_of(piece)
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(words: str, wide: float) -> Iterator[str]:
    """What stays together: words with the blank behind them; syllables of what has no blanks and fits in no line."""
    for word in _BLANKS.split(words):
        if width_of(word) <= wide:
            yield word
            continue
        start = 0
        for at in range(1, len(word)):
            if _may_break(word, at):
                yield word[start:at]
                start = at
        yield word[start:]


def _may_break(words: str, at: int) -> bool:
    """Whether a line of Chinese or Burmese may end before this letter."""
    letter, after, before = words[at], words[at + 1 : at + 2], words[at - 1]
    if "\u2e80" <= letter <= "\uffef":
        return unicodedata.category(letter).startswith("L") and before not in "（「"
    burmese = "\u1000" <= letter <= "\u102a" or letter in "\u103f\u104c\u104d\u104e\u104f"
    return burmese and after not in ("\u103a", "\u1039") and before != "\u1039"


def width_of(words: str) -> float:
    """About how wide the words are, in heights of a letter."""
    return sum(_width(letter) for letter in words)


def _width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    for first, last, wide in _SCRIPTS:
        if first <= letter <= last:
            return wide
    return 0.72 if letter.isupper() else 0.28 if letter.isspace() or letter in ".,:;'!|iljI" else 0.6


def _code(link: str, code: str, *, x: float, y: float, side: float) -> str:
    """The link for phones to read, and the letters of the code for people, below it."""
    import segno

    rows = [bytes(row) for row in segno.make(link, micro=False, error="m").matrix]
    square = (side - 60) / (len(rows) + 2 * _QUIET)
    path = "".join(f"M{at} {row}h{many}v1h-{many}z" for row, dots in enumerate(rows) for at, many in _runs(dots))
    left, top = x + 30 + _QUIET * square, y + _QUIET * square
    place = f"translate({left:.1f} {top:.1f}) scale({square:.3f})"
    return f'<path d="{path}" transform="{place}" fill="#000"/>' + _text(
        code, x=x + side / 2, y=y + side, size=54, bold=True
    )


def _runs(dots: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Dark squares side by side: (the first, how many)."""
    start, many = 0, 0
    for at, dark in enumerate((*dots, 0)):
        if dark:
            start, many = (start, many + 1) if many else (at, 1)
        elif many:
            yield start, many
            many = 0


def _text(words: str, *, x: float, y: float, size: float, bold: bool = False, ink: str = "") -> str:
    weight = ' font-weight="700"' if bold else ""
    colour = f' fill="{ink}"' if ink else ""
    where = f'x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" text-anchor="middle"'
    return f"<text {where}{weight}{colour}>{escape(words)}</text>"
