"""In which zone the hours of a file are meant: HSDS tells an offset, we and some others a name. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from app.directory import hours
from app.directory.hours import Contradiction

HOUR: Final = 3600
_DAY: Final = 24
_LONGEST_ZONE: Final = 64


def zone_said(told: Any, offset: Any, *, known: Sequence[str], now: datetime) -> str:
    """The zone that is named, or the first of those known whose clocks are so far from UTC, or that offset."""
    if told is not None:
        return _known_zone(str(told))
    if abs(float(offset)) >= _DAY:
        raise Contradiction("directory.zone")
    seconds = float(offset) * HOUR
    for zone in known:
        if seconds in _offsets(zone, now):
            return zone
    whole = abs(int(seconds)) // 60
    fixed = f"{'-' if seconds < 0 else '+'}{whole // 60:02d}:{whole % 60:02d}"
    return _known_zone(fixed)


def _offsets(zone: str, now: datetime) -> set[float]:
    """The seconds by which the clocks of a zone differ from UTC, in winter and in summer."""
    local = hours.zone_of(zone)
    passed = (datetime(now.year, month, 1, tzinfo=local).utcoffset() for month in (1, 7))
    return {one.total_seconds() for one in passed if one is not None}


def _known_zone(zone: str) -> str:
    if len(zone) > _LONGEST_ZONE:
        raise Contradiction("directory.zone")
    try:
        hours.zone_of(zone)
    except OverflowError:
        raise Contradiction("directory.zone") from None
    return zone
