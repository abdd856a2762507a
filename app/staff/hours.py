"""Covered hours: when the operation promises that somebody answers, and where the rota breaks the promise. Pure.

Hours are written as in the settings, `mon-fri 08:00-20:00`, and meant in the operation's time zone. A window that ends
before it begins runs into the next day; days are the days it begins on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.errors import Invalid

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_DAY = 24 * 60
_FAR_ENOUGH = timedelta(days=8)  # hours repeat every week, so nothing new begins later


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment up to another, both aware; the second is not part of it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """One line of the promise: weekdays (Monday is 0) and minutes after local midnight; `until` may pass 1440."""

    days: frozenset[int]
    since: int
    until: int


def read_hours(written: str) -> Hours:
    """What `mon-fri 08:00-20:00` or `sat 22:00-06:00` means; Invalid when it cannot be read."""
    found = _WRITTEN.fullmatch(written.strip().lower())
    if found is None or found[1] not in _DAYS or (found[2] or "mon") not in _DAYS:
        raise Invalid("staff.hours_unreadable")
    first = _DAYS.index(found[1])
    many = (_DAYS.index(found[2] or found[1]) - first) % 7 + 1
    since, until = (int(found[at]) * 60 + int(found[at + 1]) for at in (3, 5))
    if since >= _DAY or until > _DAY or since == until or int(found[4]) > 59 or int(found[6]) > 59:
        raise Invalid("staff.hours_unreadable")
    return Hours(frozenset((first + step) % 7 for step in range(many)), since, until if until > since else until + _DAY)


def promised(hours: Sequence[str], zone: str, within: Span) -> list[Span]:
    """The windows of `hours` inside `within`, in order, touching ones joined, in UTC."""
    lines, local = [read_hours(line) for line in hours], ZoneInfo(zone)
    day = within.since.astimezone(local).date() - timedelta(days=1)  # a window of yesterday may reach into today
    last = within.until.astimezone(local).date()
    found = []
    while day <= last:
        midnight = datetime.combine(day, time.min)
        found += [
            Span(_utc(midnight, line.since, local), _utc(midnight, line.until, local))
            for line in lines
            if day.weekday() in line.days
        ]
        day += timedelta(days=1)
    return _clipped(joined(found), within)


def covered(now: datetime, hours: Sequence[str], zone: str) -> bool:
    """Whether somebody is promised to answer at this moment."""
    return bool(promised(hours, zone, Span(now, now + timedelta(microseconds=1))))


def next_cover(now: datetime, hours: Sequence[str], zone: str) -> datetime | None:
    """When somebody is next promised to answer: `now` itself inside covered hours, None when it is never promised."""
    windows = promised(hours, zone, Span(now, now + _FAR_ENOUGH))
    return windows[0].since if windows else None


def without(windows: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `windows` when every moment of `taken` is cut out."""
    left = sorted(windows)
    for cut in taken:
        left = [piece for window in left for piece in _cut(window, cut)]
    return left


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same moments in as few spans as possible, in order."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.since <= whole[-1].until:
            whole[-1] = Span(whole[-1].since, max(whole[-1].until, span.until))
        else:
            whole.append(span)
    return whole


def _utc(midnight: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    return (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)


def _clipped(spans: Iterable[Span], within: Span) -> list[Span]:
    pieces = (Span(max(span.since, within.since), min(span.until, within.until)) for span in spans)
    return [piece for piece in pieces if piece.since < piece.until]


def _cut(window: Span, cut: Span) -> list[Span]:
    if cut.until <= window.since or window.until <= cut.since:
        return [window]
    pieces = (Span(window.since, cut.since), Span(cut.until, window.until))
    return [piece for piece in pieces if piece.since < piece.until]
