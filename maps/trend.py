"""How many, day by day, as a row of bars: one small SVG, readable in print and at night. Pure.

The part that was answered is full, what is open is hatched: it is not told by colour. A day too small to be told is a
stub of one height, and a day of which a part is too small stands whole: nobody can measure a bar and know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_HEIGHT = 48
_WIDTH = 240
_STUB = 3
# Answered, open, and what is not divided; style sheets give them the colours of night and paper.
_FILLS = {"ta": "#0c5b5f", "to": "url(#trend-h)", "tf": "#868f8e"}


HATCHING = (  # what is open is filled with: once in a page, before the bars
    '<svg class="hatching" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="trend-h" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<path class="th" d="M0 4L4 0" stroke="#0c5b5f"/></pattern></defs></svg>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: how many, and how many of them were answered."""

    many: int
    answered: int


def draw(bars: Sequence[Bar], *, label: str, least: int = 1) -> str:
    """The bars from the first day to the last. ``label``: what a screen reader is told; ``least``: what may be told."""
    high = max([1, *(bar.many for bar in bars)])
    wide = _WIDTH / max(len(bars), 1)
    paths: dict[str, list[str]] = {kind: [] for kind in _FILLS}
    for at, bar in enumerate(bars):
        for kind, low, top in _parts(bar, least, high):
            paths[kind].append(_box(at * wide, wide, low, top))
    drawn = "".join(_path(kind, "".join(boxes)) for kind, boxes in paths.items() if boxes)
    return (
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT + 1}" role="img" aria-label="{escape(label)}">'
        f'<path class="tb" stroke="#868f8e" d="M0 {_HEIGHT}.5H{_WIDTH}"/>{drawn}</svg>'
    )


def _parts(bar: Bar, least: int, high: int) -> list[tuple[str, float, float]]:
    """The parts of a bar from the ground up: (kind, from, to) in heights of the picture."""
    if not bar.many:
        return []
    if bar.many < least:
        return [("tf", 0, min(_STUB, _HEIGHT * least / high))]
    top, opened = _HEIGHT * bar.many / high, bar.many - bar.answered
    if 0 < bar.answered < least or 0 < opened < least:
        return [("tf", 0, top)]
    full = _HEIGHT * bar.answered / high
    return [part for part in (("ta", 0, full), ("to", full, top)) if part[2] > part[1]]


def _box(x: float, wide: float, low: float, top: float) -> str:
    gap = min(1.0, wide / 5)
    return f"M{x + gap / 2:.1f} {_HEIGHT - low:.1f}v{low - top:.1f}h{wide - gap:.1f}V{_HEIGHT - low:.1f}z"


def _path(kind: str, boxes: str) -> str:
    rim = "" if kind == "tf" else ' stroke="#0c5b5f" stroke-width=".6"'
    return f'<path class="{kind}" fill="{_FILLS[kind]}"{rim} d="{boxes}"/>'
