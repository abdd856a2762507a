"""Invented countries, their provinces and districts, as files of boundaries."""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

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
