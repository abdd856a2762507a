"""What is wrong with areas taken together: codes met twice, no area above, neighbours that overlap. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from app.places import outlines
from app.places.area_file import AreaRead, Finding
from maps.geometry import Box, Outline, box_of, contains, size_of

_SAMPLES = 8  # a side: where boxes meet, so many points squared are looked at
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
    shapes = [outlines.read(area.outline) for area in areas]
    boxes = [box_of(shape) for shape in shapes]
    opened: list[int] = []
    for number in sorted(range(len(areas)), key=lambda at: boxes[at].west):
        opened = [other for other in opened if boxes[other].east > boxes[number].west]
        for other in opened:
            if boxes[other].meets(boxes[number]) and _share(shapes[number], shapes[other]):
                yield Finding(
                    areas[number].file, areas[number].row, "overlap", refused=False, facts={"other": areas[other].row}
                )
        opened.append(number)


def _share(one: Outline, two: Outline) -> bool:
    """Whether two outlines share more than a sliver, by looking at points where their boxes meet."""
    first, second = box_of(one), box_of(two)
    meeting = Box(
        max(first.west, second.west),
        max(first.south, second.south),
        min(first.east, second.east),
        min(first.north, second.north),
    )
    shared = sum(contains(one, x, y) and contains(two, x, y) for x, y in _points(meeting))
    smaller = min(sum(size_of(polygon[0]) for polygon in outline) for outline in (one, two))
    return shared * meeting.width * meeting.height / _SAMPLES**2 > _LEAST * smaller


def _points(box: Box) -> Iterator[tuple[float, float]]:
    for row in range(_SAMPLES):
        for column in range(_SAMPLES):
            yield box.west + box.width * (column + 0.5) / _SAMPLES, box.south + box.height * (row + 0.5) / _SAMPLES
