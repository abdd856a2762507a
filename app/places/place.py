"""A place as it was understood: a point, how exact it is, and how it was told."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Method(StrEnum):
    """How a place was told to us; the order is the order of trust."""

    SHARE = "share"
    GEO_URI = "geo_uri"
    MAP_LINK = "map_link"
    PLUS_CODE = "plus_code"
    COORDINATES = "coordinates"
    GAZETTEER = "gazetteer"
    WORDS = "words"


def in_range(latitude: float, longitude: float) -> bool:
    """True for a point on the earth; (0, 0) is what devices send when they do not know, so it is none."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    if latitude == 0 and longitude == 0:
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


@dataclass(frozen=True, slots=True)
class Place:
    """One point in WGS 84 degrees.

    precision_m: the radius, in metres, within which the real point is expected.
    label: the name it is known by, empty when only a point was given.
    country: ISO 3166 two letters; area: name or code of the first administrative level.
    """

    latitude: float
    longitude: float
    precision_m: int
    label: str
    method: Method
    country: str | None = None
    area: str | None = None

    def __post_init__(self) -> None:
        if not in_range(self.latitude, self.longitude):
            raise ValueError("place.out_of_range")
        if self.precision_m < 0:
            raise ValueError("place.precision_negative")

    def to_json(self) -> dict[str, Any]:
        """The place as plain values, ready for json.dumps."""
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "precision_m": self.precision_m,
            "label": self.label,
            "method": self.method.value,
            "country": self.country,
            "area": self.area,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The place `to_json` wrote; ValueError or KeyError for anything else."""
        return cls(
            latitude=float(values["latitude"]),
            longitude=float(values["longitude"]),
            precision_m=int(values["precision_m"]),
            label=str(values["label"]),
            method=Method(values["method"]),
            country=values["country"],
            area=values["area"],
        )
