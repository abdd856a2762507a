"""Invented countries, their provinces and districts, as files of boundaries."""

import json
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from maps import basemap
from maps.geometry import Point, box_of, largest

Ring = list[list[float]]
NAMES = ("Amal", "Binta", "Chen", "Dawit")
ARABIC = ("وادي النخيل", "تل الزهور", "عين الماء", "سهل الريح", "جبل الطير")


def square(west: float, south: float, side: float = 1.0, *, corners: int = 1) -> Ring:
    """A closed ring around a square; `corners` on each side."""
    steps = [side * step / corners for step in range(corners)]
    ring = [
        *([west + step, south] for step in steps),
        *([west + side, south + step] for step in steps),
        *([west + side - step, south + side] for step in steps),
        *([west, south + side - step] for step in steps),
    ]
    return [*ring, ring[0]]


def feature(properties: dict[str, Any], *rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    """One feature of these rings."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": list(rings)}}


def collection(features: Sequence[dict[str, Any]], **members: Any) -> str:
    """A whole file."""
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False)


def save(path: Path, features: Sequence[dict[str, Any]], **members: Any) -> Path:
    """A whole file at this path."""
    path.write_text(collection(features, **members), encoding="utf-8")
    return path


def province(number: int, *rings: Any, **more: Any) -> dict[str, Any]:
    """A province of Kenya that nobody knows, as the common operational datasets write one."""
    properties = {
        "ADM0_PCODE": "KE",
        "ADM1_PCODE": f"KE{number:03d}",
        "ADM1_EN": f"Province {number}",
        "ADM1_AR": f"{ARABIC[number % len(ARABIC)]} {number}",
    }
    return feature(properties | more, *(rings or [square(36.0 + number % 4, -1.0 + number // 4)]))


def district(number: int, above: int, *rings: Any, **more: Any) -> dict[str, Any]:
    """A district of such a province."""
    properties = {
        "ADM0_PCODE": "KE",
        "ADM1_PCODE": f"KE{above:03d}",
        "ADM1_EN": f"Province {above}",
        "ADM2_PCODE": f"KE{above:03d}{number:03d}",
        "ADM2_EN": f"District {number}",
    }
    return feature(properties | more, *rings)


INVENTED = (  # where about in the country, between 0 and 1 from its south-western corner; the names
    (0.12, 0.50, "Nakhil Valley", "وادي النخيل"),
    (0.30, 0.62, "Zuhur Hill", "تل الزهور"),
    (0.22, 0.36, "Ain al-Ma", "عين الماء"),
    (0.45, 0.45, "Wind Plain", "سهل الريح"),
    (0.40, 0.26, "Bird Mountain", "جبل الطير"),
    (0.66, 0.10, "Old Port", "الميناء القديم"),
    (0.14, 0.80, "Salt Lake", "بحيرة الملح"),
    (0.58, 0.62, "Three Bridges", "الجسور الثلاثة"),
    (0.36, 0.86, "Cedar Gate", "باب الأرز"),
    (0.86, 0.82, "Red Sands", "الرمال الحمراء"),
    (0.62, 0.84, "White Well", "البئر البيضاء"),
    (0.84, 0.28, "Olive Coast", "ساحل الزيتون"),
    (0.62, 0.30, "Fig Orchard", "بستان التين"),
    (0.84, 0.54, "East Market", "سوق الشرق"),
)


def invented_provinces() -> Iterator[dict[str, Any]]:
    """Provinces of a country drawn like Kenya: whoever is nearest to one of a few places, and no straight borders."""
    outline = basemap.outline_of("KE")
    assert outline
    box = box_of(outline)
    seats = [(box.west + x * box.width, box.south + y * box.height) for x, y, _, _ in INVENTED]
    for number, (seat, (_, _, english, arabic)) in enumerate(zip(seats, INVENTED, strict=True)):
        ring = list(_dense(largest(outline)[0]))
        for other in seats:
            if other != seat:
                ring = list(_dense(_nearer(ring, seat, other)))
        bent = [_bent(x, y, 1.2) for x, y in ring]
        yield province(number, [*bent, bent[0]], ADM1_EN=english, ADM1_AR=arabic)


def _dense(ring: Sequence[Point]) -> Iterator[Point]:
    """The ring without its last point, with more points on its long sides."""
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    for (x1, y1), (x2, y2) in pairwise(closed):
        steps = max(1, round(math.hypot(x2 - x1, y2 - y1) / 0.08))
        yield from ((x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps) for step in range(steps))


def _nearer(ring: Sequence[Point], seat: Point, other: Point) -> list[Point]:
    """What of the ring is nearer to one place than to the other."""

    def side(point: Point) -> float:
        return math.dist(point, other) ** 2 - math.dist(point, seat) ** 2

    kept: list[Point] = []
    for at, there in enumerate(ring):
        before = ring[at - 1]
        here, was = side(there), side(before)
        if (here >= 0) is not (was >= 0):
            share = was / (was - here)
            kept.append((before[0] + share * (there[0] - before[0]), before[1] + share * (there[1] - before[1])))
        if here >= 0:
            kept.append(there)
    return kept


def wavy_districts(many: int, *, corners: int = 40) -> Iterator[dict[str, Any]]:
    """Districts with Arabic names side by side between 34° and 42° east whose borders are no straight lines."""
    columns = math.ceil(math.sqrt(many))
    side = 8.0 / columns
    for number in range(many):
        west, south = 34.0 + side * (number % columns), -4.0 + side * (number // columns)
        ring = [_bent(x, y, side) for x, y in square(west, south, side, corners=corners)]
        name = f"{ARABIC[number % len(ARABIC)]} {ARABIC[(number * 3 + 1) % len(ARABIC)]} {number}"
        yield feature({"pcode": f"KE{number:05d}", "name_ar": name, "name": f"District {number}"}, ring)


def _bent(x: float, y: float, side: float) -> list[float]:
    """The same point always moves the same way, so that neighbours still share their border."""
    wide = side * 0.05  # more, and borders would cross themselves
    east = wide * math.sin(13 * y / side) + wide / 12 * math.sin(71 * y / side + x)
    north = wide * math.sin(11 * x / side) + wide / 12 * math.sin(67 * x / side + y)
    return [round(x + east, 5), round(y + north, 5)]
