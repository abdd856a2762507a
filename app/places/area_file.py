"""Areas out of a GeoJSON file of administrative boundaries: what each feature says, or why it is refused. Pure.

Understood are the files of OCHA's common operational datasets (ADM1_PCODE, ADM1_EN, ADM1_AR, ADM0_PCODE, in capitals or
small letters; the newer adm1_name with lang), and plain ones (pcode or code, name, name_ar, parent, level, kind).
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.places.outlines import LONGEST_OUTLINE, squeezed, written
from app.places.tables import LONGEST_CODE, AreaKind
from maps.basemap import outline_of
from maps.geojson import Feature, Reads, features_of
from maps.geometry import FEWEST, Outline, Polygon, Ring, box_of, centre_of, crossing_of, size_of

MOST_AREAS = 50_000
MOST_LEVELS = 5
LONGEST_NAME = 120
UNNAMED_LANGUAGE = "und"
_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{1,{LONGEST_CODE - 1}}}")
_COD_CODE = re.compile(r"adm([0-4])_pcode")
_TAG = re.compile(r"[a-z]{2,3}")
_NOT_LANGUAGES = {"ref", "alt", "cod", "typ", "sq"}
# Marks that turn the line around, and signs without a shape: a name is shown among others.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_CODES = ("pcode", "p_code", "code", "shapeiso")
_NAMES = ("name", "shapename")
_PARENTS = ("parent_pcode", "parent_code", "parent")

_REASONS = {
    "code.missing": "it has no P-code",
    "code.wrong": "{code!r} is no P-code: letters, digits, hyphens and points, at most 24",
    "code.twice": "P-code {code} stands in feature {other} too",
    "code.loaded": "P-code {code} belongs to an area of another level that is loaded",
    "level.unknown": "its level is not told: say --level",
    "level.wrong": "level {level} is none: 0 to 4",
    "kind.wrong": "{kind!r} is no kind of area: administrative or site",
    "name.missing": "it has no name",
    "geometry.empty": "it has no outline",
    "geometry.kind": "it is a {kind}, which encloses nothing",
    "geometry.wrong": "its coordinates are not lists of numbers",
    "geometry.nowhere": "a corner has no number for a coordinate, or one without end",
    "geometry.origin": "a corner lies at 0, 0: programs write that where they know no place",
    "geometry.degrees": "its coordinates are not degrees: export it in WGS 84 (EPSG:4326)",
    "geometry.swapped": "latitude and longitude are swapped: GeoJSON has longitude first",
    "geometry.line": "it encloses nothing",
    "geometry.elsewhere": "it does not lie in {country}",
    "parent.missing": "the area above it, {parent}, is neither here nor loaded: load its level first, or both at once",
    "parent.itself": "it is said to lie in itself",
    "ring.closed": "a ring did not end where it began: closed",
    "ring.dropped": "a ring of fewer than four corners was left out",
    "ring.crossing": "its border crosses itself near {x:.3f}, {y:.3f}: kept as it is",
    "overlap": "it overlaps with feature {other}",
    "name.cut": "a name of more than 120 letters was cut",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one feature (row, from 1) of one file: why it is refused, or what was repaired."""

    file: str
    row: int
    reason: str
    refused: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}, feature {self.row}: {_REASONS[self.reason].format(**self.facts)}"


@dataclass(frozen=True, slots=True)
class AreaRead:
    """One area as its feature says it. outline: as `outlines.written` gives it."""

    file: str
    row: int
    pcode: str
    parent: str
    country: str
    level: int
    kind: AreaKind
    names: Mapping[str, str]
    longitude: float
    latitude: float
    outline: str


class Refused(Exception):
    """A feature that cannot be taken."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def read_areas(
    file: Reads, *, name: str, level: int | None = None, kind: AreaKind | None = None
) -> Iterator[AreaRead | Finding]:
    """The areas of a file and what there is to say of them, in its order; geojson.Unreadable ends it."""
    for feature in features_of(file):
        said: list[tuple[str, dict[str, Any]]] = []
        try:
            yield _area(feature, name, level=level, kind=kind, said=said)
        except Refused as refused:
            yield Finding(name, feature.row, refused.reason, facts=refused.facts)
        yield from (Finding(name, feature.row, reason, refused=False, facts=facts) for reason, facts in said)


Said = list[tuple[str, dict[str, Any]]]


def _area(feature: Feature, file: str, *, level: int | None, kind: AreaKind | None, said: Said) -> AreaRead:
    told = {str(key).strip().lower(): value for key, value in feature.properties.items()}
    own = _level(told) if level is None else level
    if own is not None and not 0 <= own < MOST_LEVELS:
        raise Refused("level.wrong", level=own)
    pcode = _code(told, own)
    country = _country(told, pcode)
    parent = _parent(told, own, country=country)
    if own is None:
        raise Refused("level.unknown")
    names = dict(_names(told, own, said))
    if not names:
        raise Refused("name.missing")
    outline = _outline(feature.geometry, said)
    _check_country(outline, country, said)
    x, y = centre_of(outline)
    return AreaRead(
        file=file,
        row=feature.row,
        pcode=pcode,
        parent=parent,
        country=country,
        level=own,
        kind=kind or _kind(told),
        names=names,
        longitude=round(x, 5),
        latitude=round(y, 5),
        outline=written(squeezed(outline, letters=LONGEST_OUTLINE)),
    )


def _level(told: Mapping[str, Any]) -> int | None:
    """The deepest level of which the feature has a P-code, or what it says itself."""
    levels = [int(found[1]) for key, value in told.items() if value and (found := _COD_CODE.fullmatch(key))]
    if levels:
        return max(levels)
    own = told.get("level")
    if isinstance(own, int | str) and str(own).strip().isdecimal():
        return int(own)
    return None if _first(told, _PARENTS) else 1


def _code(told: Mapping[str, Any], level: int | None) -> str:
    value = told.get(f"adm{level}_pcode") or _first(told, _CODES)
    if value is None or not str(value).strip():
        raise Refused("code.missing")
    return _checked_code(value)


def _checked_code(value: Any) -> str:
    code = str(value).strip()
    if not isinstance(value, str | int) or not _CODE.fullmatch(code):
        raise Refused("code.wrong", code=code[:40])
    return code


def _country(told: Mapping[str, Any], pcode: str) -> str:
    """Two letters: P-codes begin with them."""
    whole = str(told.get("adm0_pcode") or pcode).strip()[:2].upper()
    if not (whole.isascii() and whole.isalpha()):
        raise Refused("code.wrong", code=pcode)
    return whole


def _parent(told: Mapping[str, Any], level: int | None, *, country: str) -> str:
    """The P-code of the area above; for a province its country's two letters, nothing for a country."""
    above = None if level is None else told.get(f"adm{level - 1}_pcode")
    value = above or _first(told, _PARENTS)
    if level == 0:
        return ""
    if level == 1 or value is None:
        return country
    return _checked_code(value)


def _kind(told: Mapping[str, Any]) -> AreaKind:
    kind = told.get("kind") or AreaKind.ADMINISTRATIVE
    if kind not in set(AreaKind):
        raise Refused("kind.wrong", kind=str(kind)[:40])
    return AreaKind(kind)


def _first(told: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((told[key] for key in keys if told.get(key) not in (None, "")), None)


def _names(told: Mapping[str, Any], level: int, said: Said) -> Iterator[tuple[str, str]]:
    """(language, name) of every name the feature has."""
    for language, value in _written_names(told, level):
        if not isinstance(value, str) or not (name := _UNSEEN.sub(" ", value).strip()):
            continue
        if len(name) > LONGEST_NAME:
            said.append(("name.cut", {}))
        yield language, name[:LONGEST_NAME]


def _written_names(told: Mapping[str, Any], level: int) -> Iterator[tuple[str, Any]]:
    yield UNNAMED_LANGUAGE, _first(told, _NAMES)
    beginnings = (f"adm{level}_", "name_", "name:")
    for key, value in told.items():
        language = next((key.removeprefix(start) for start in beginnings if key.startswith(start)), "")
        if _TAG.fullmatch(language) and language not in _NOT_LANGUAGES:
            yield language, value
    for number in ("", "1", "2", "3"):
        yield str(told.get(f"lang{number}") or UNNAMED_LANGUAGE).lower(), told.get(f"adm{level}_name{number}")


def _outline(geometry: Any, said: Said) -> Outline:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind is None or not coordinates:
        raise Refused("geometry.empty")
    if kind not in ("Polygon", "MultiPolygon"):
        raise Refused("geometry.kind", kind=str(kind)[:40])
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        read = [_polygon(polygon, said) for polygon in polygons]
    except (TypeError, ValueError, IndexError):
        raise Refused("geometry.wrong") from None
    outline = tuple(polygon for polygon in read if polygon)
    if not outline:
        raise Refused("geometry.line")
    return outline


def _polygon(rings: Any, said: Said) -> Polygon:
    """The rings that enclose something; none when the outer one does not."""
    read = [_ring(ring, said) for ring in rings]
    whole = [ring for ring in read if len(ring) >= FEWEST and size_of(ring) > 0]
    if len(whole) < len(read):
        said.append(("ring.dropped", {}))
    return tuple(whole) if read and read[0] in whole[:1] else ()


def _ring(points: Any, said: Said) -> Ring:
    ring = [(float(point[0]), float(point[1])) for point in points if not isinstance(point[0], str | bool)]
    if len(ring) < len(points):
        raise Refused("geometry.wrong")
    for x, y in ring:
        _check_point(x, y)
    if ring and ring[0] != ring[-1]:
        said.append(("ring.closed", {}))
        ring.append(ring[0])
    bare = (*(two for one, two in pairwise([(math.nan, math.nan), *ring]) if one != two),)
    if crossing := crossing_of(bare):
        said.append(("ring.crossing", {"x": crossing[0], "y": crossing[1]}))
    return bare


def _check_point(x: float, y: float) -> None:
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Refused("geometry.nowhere")
    if x == 0 and y == 0:
        raise Refused("geometry.origin")
    if abs(y) > 90 or abs(x) > 360:
        raise Refused("geometry.swapped" if abs(x) <= 90 and abs(y) <= 180 else "geometry.degrees")


def _check_country(outline: Outline, country: str, said: Said) -> None:
    """Refused when the outline fits its country only with its coordinates swapped."""
    known = outline_of(country)
    if known is None:
        return
    box, (x, y) = box_of(known).grown(0.1), box_of(outline).middle
    if any(box.holds(shifted, y) for shifted in (x, x + 360)):
        return
    if any(box.holds(shifted, x) for shifted in (y, y + 360)):
        raise Refused("geometry.swapped")
    said.append(("geometry.elsewhere", {"country": country}))
