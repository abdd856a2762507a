"""What is wrong with areas taken together: codes met twice, no area above, neighbours that overlap. Pure."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from app.places import outlines
from app.places.area_file import AreaRead, Finding
from maps.geometry import Outline, box_of, size_of, spans_of

_LINES = 10  # looked along where two boxes meet
_LEAST = 0.03  # of the smaller of two areas: less is two maps not drawn by the same hand


def codes_twice(areas: Sequence[AreaRead], loaded: Collection[str]) -> Iterator[Finding]:
    """Every area whose P-code another feature has, or an area that stays loaded (`loaded`)."""
    first: dict[str, AreaRead] = {}
    for area in areas:
        other = first.setdefault(area.pcode, area)
        if other is not area:
            where = other.row if other.file == area.file else f"{other.row} of {other.file}"
            yield Finding(area.file, area.row, "code.twice", facts={"code": area.pcode, "other": where})
        elif area.pcode in loaded:
            yield Finding(area.file, area.row, "code.loaded", facts={"code": area.pcode})


def parents_missing(areas: Sequence[AreaRead], loaded: Collection[str]) -> Iterator[Finding]:
    """Every area below the first level whose area above is neither among them nor loaded."""
    here = {area.pcode for area in areas}
    for area in areas:
        if area.parent == area.pcode:
            yield Finding(area.file, area.row, "parent.itself")
        elif area.level > 1 and area.parent not in here and area.parent not in loaded:
            yield Finding(area.file, area.row, "parent.missing", facts={"parent": area.parent})


def overlaps(areas: Sequence[AreaRead]) -> Iterator[Finding]:
    """Every pair of areas of a level that share more than a sliver; a site lies inside another area rightly."""
    levels: dict[tuple[int, str], list[AreaRead]] = defaultdict(list)
    for area in areas:
        levels[area.level, area.kind].append(area)
    for together in levels.values():
        yield from _overlaps(together)


def _overlaps(areas: Sequence[AreaRead]) -> Iterator[Finding]:
    """A sweep from west to east; only shapes that the line touches are in memory."""
    boxes = [box_of(outlines.read(area.outline)) for area in areas]
    opened: dict[int, Outline] = {}
    for number in sorted(range(len(areas)), key=lambda at: boxes[at].west):
        opened = {other: shape for other, shape in opened.items() if boxes[other].east > boxes[number].west}
        shape = outlines.read(areas[number].outline)
        for other, other_shape in opened.items():
            if boxes[other].meets(boxes[number]) and _share(shape, other_shape):
                facts = {"other": areas[other].row}
                yield Finding(areas[number].file, areas[number].row, "overlap", refused=False, facts=facts)
        opened[number] = shape


def _share(one: Outline, two: Outline) -> bool:
    """Whether two outlines share more than a sliver, along some lines where their boxes meet."""
    first, second = box_of(one), box_of(two)
    south, north = max(first.south, second.south), min(first.north, second.north)
    high = (north - south) / _LINES
    shared = math.fsum(_shared_along(one, two, south + high * (line + 0.5)) for line in range(_LINES)) * high
    smaller = min(math.fsum(size_of(polygon[0]) for polygon in outline) for outline in (one, two))
    return shared > _LEAST * smaller


def _shared_along(one: Outline, two: Outline, y: float) -> float:
    """How long a horizontal line runs inside both."""
    others = spans_of(two, y)
    return math.fsum(
        max(0.0, min(east, other_east) - max(west, other_west))
        for west, east in spans_of(one, y)
        for other_west, other_east in others
    )
