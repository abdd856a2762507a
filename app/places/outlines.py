"""Outlines as they are kept: the coordinates of a GeoJSON MultiPolygon, with as many corners as their letters allow."""

import json
import math
from collections.abc import Sequence

from maps.geometry import BAREST, Outline, Ring, box_of, corners_of, size_of, thinned, weighed

LONGEST_OUTLINE = 2_000  # letters
DECIMALS = 4  # of a degree: 11 m
_LETTERS_A_CORNER = 19
_FINEST = 400  # steps along the longer side of an outline


def squeezed(outline: Outline, *, letters: int) -> Outline:
    """The outline with the corners that matter most, so few that it takes about so many letters."""
    most = max(4, letters // _LETTERS_A_CORNER)
    if corners_of(outline) <= most:
        return outline
    found = weighed(_sifted(outline))
    weights = [weight for polygon in found for ring, own in polygon for weight in _bounded(ring, own)]
    return thinned(found, math.nextafter(sorted(weights, reverse=True)[most], math.inf))


def _bounded(ring: Ring, weights: Sequence[float]) -> list[float]:
    """The weights in falling order, none more than the ring is large: islands go before the coast of the mainland.

    The few corners that every ring keeps stay and go with it.
    """
    size, falling = size_of(ring), sorted(weights[: len(ring) - 1], reverse=True)
    return [size if number < BAREST else min(weight, size) for number, weight in enumerate(falling)]


def _sifted(outline: Outline) -> Outline:
    """Without corners that lie closer together than anything kept will show: weighing takes long."""
    box = box_of(outline)
    step = max(box.width, box.height) / _FINEST
    return tuple(tuple(_sift(ring, step) for ring in polygon) for polygon in outline)


def _sift(ring: Ring, step: float) -> Ring:
    if len(ring) < _FINEST:
        return ring
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= step:
            kept.append(point)
    return (*kept, ring[-1])


def written(outline: Outline) -> str:
    """The outline as it is kept."""
    rounded = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in part] for part in outline]
    return json.dumps(rounded, separators=(",", ":"))


def read(kept: str) -> Outline:
    """The outline that `written` wrote."""
    return tuple(tuple(tuple((x, y) for x, y in ring) for ring in part) for part in json.loads(kept))
