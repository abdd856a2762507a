"""When a place is open: schedules as HSDS writes them, now and next, and what contradicts itself. Pure.

What closes before it opens passes midnight. One of a single day takes the place of all others on it; one with
dates and nothing else says that it is closed on them; one from a day to a day takes the place of what else holds at its
hours. Hours are local: when clocks change, the door keeps its hour.
"""

import json
from calendar import isleap, monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AHEAD: Final = 40  # days looked at for the next opening
_ALWAYS: Final = timedelta(days=8)  # what is open so long without a pause never closes
_CHECKED: Final = 70  # days in which two schedules are compared
_NOON: Final = time(12)
_MOST_COUNTED: Final = 4000  # days
_YEARS: Final = range(1900, 2200)  # in which anything may begin
MOST_RULES: Final = 60
MONTHLY: Final = "MONTHLY"
_LAST_MINUTE: Final = time(23, 59)  # many write it where they mean midnight
_MIDNIGHT: Final = time(0)
_DAY: Final = 24 * 60  # minutes
_LISTS: Final = ("byday", "bymonthday", "byyearday", "byweekno")
_ENDS: Final = ("valid_from", "valid_to", "dtstart", "until", "count", "interval")
_FIELDS: Final = ("freq", "opens_at", "closes_at", *_LISTS, *_ENDS)


class Contradiction(Exception):
    """Hours that cannot be, by a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rule:
    """One schedule. `days`: MO…SU, with a number before in a month; no times: closed on its dates."""

    opens: time | None
    closes: time | None
    freq: str = "WEEKLY"
    days: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    interval: int = 1
    starts: date | None = None
    times: int | None = None

    @property
    def closed(self) -> bool:
        return self.opens is None

    @property
    def special(self) -> bool:
        """Whether it takes the place of the others on its dates."""
        return self.closed or (self.since is not None and self.since == self.until)

    @property
    def dated(self) -> bool:
        """Whether it holds from a day to a day, as in a month of fasting."""
        return self.until is not None and (self.since or self.starts) is not None

    def on(self, day: date) -> bool:
        """Whether it holds on this day."""
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        if self.special:
            return True
        return self.falls_on(day) and (self.times is None or self._counted(day))

    def falls_on(self, day: date) -> bool:
        if self.starts and day < self.starts:
            return False
        if self.days and not any(_is_day(one, day) for one in self.days):
            return False
        if self.month_days and not _is_number(self.month_days, day.day, monthrange(day.year, day.month)[1]):
            return False
        if self.year_days and not _is_number(self.year_days, day.timetuple().tm_yday, 365 + isleap(day.year)):
            return False
        if self.weeks and not _is_number(self.weeks, day.isocalendar().week, _weeks_of(day.isocalendar().year)):
            return False
        return self._as_it_starts(day) and self._in_turn(day)

    def _as_it_starts(self, day: date) -> bool:
        """Whether a schedule that names no days falls on the day of the week, or of the month, on which it starts."""
        if self.starts is None or self.days or self.month_days or self.year_days or self.weeks:
            return True
        return day.day == self.starts.day if self.freq == MONTHLY else day.weekday() == self.starts.weekday()

    def _in_turn(self, day: date) -> bool:
        """Whether an interval of weeks or months, counted from when it starts, reaches this day."""
        begun = self.starts or self.since
        if self.interval < 2 or begun is None:
            return True
        if self.freq == MONTHLY:
            return ((day.year - begun.year) * 12 + day.month - begun.month) % self.interval == 0
        return ((day - begun).days + begun.weekday()) // 7 % self.interval == 0

    def _counted(self, day: date) -> bool:
        begun = self.starts or self.since
        return begun is None or day <= _last_of(self, begun)


@lru_cache(maxsize=4096)
def _last_of(rule: Rule, begun: date) -> date:
    """The day of the last of its times, looked for once."""
    left = rule.times or 0
    for step in range(_MOST_COUNTED):
        day = begun + timedelta(days=step)
        left -= rule.falls_on(day)
        if left <= 0:
            return day
    return begun + timedelta(days=_MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open at a moment: None where nobody said. `since`, `until`: None for always; `opens_at`: next."""

    open: bool | None
    since: datetime | None = None
    until: datetime | None = None
    opens_at: datetime | None = None


UNSAID: Final = Opening(None)


def holding(own: Sequence[Rule], general: Sequence[Rule]) -> tuple[Rule, ...]:
    """The schedules of a place: its own, and those of the service where its own only say when it is closed."""
    return tuple(own) if any(not rule.closed for rule in own) else (*general, *own)


def opening(rules: Sequence[Rule], zone: str, now: datetime) -> Opening:
    """What these schedules say of now."""
    local = zone_of(zone)
    if not any(not rule.closed for rule in rules):
        return Opening(open=False) if any(rule.on(now.astimezone(local).date()) for rule in rules) else UNSAID
    for since, until in _joined(_spans(rules, now.astimezone(local).date(), local)):
        if since > now:
            return Opening(open=False, opens_at=since)
        if now < until:
            return Opening(open=True) if until - since > _ALWAYS else Opening(open=True, since=since, until=until)
    return Opening(open=False)


def _spans(rules: Sequence[Rule], today: date, local: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    for step in range(-1, _AHEAD):
        yield from sorted(_of_day(rules, today + timedelta(days=step), local))


def _of_day(rules: Sequence[Rule], day: date, local: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    on_it = [rule for rule in rules if rule.on(day)]
    for rule in [rule for rule in on_it if rule.special] or _in_force(on_it):
        if rule.opens is not None and rule.closes is not None:
            closes = _MIDNIGHT if rule.closes == _LAST_MINUTE else rule.closes
            ends = day if closes > rule.opens else day + timedelta(days=1)
            yield datetime.combine(day, rule.opens, local).astimezone(UTC), _last(datetime.combine(ends, closes, local))


def _in_force(on_it: Sequence[Rule]) -> Sequence[Rule]:
    """The schedules of a day, without those in whose hours one from a day to a day holds."""
    dated = [rule for rule in on_it if rule.dated]
    return [rule for rule in on_it if rule.dated or not any(_meet(rule, other) for other in dated)]


def _meet(one: Rule, other: Rule) -> bool:
    (opens, closes), (others_open, others_close) = _minutes(one), _minutes(other)
    return opens < others_close and others_open < closes


def _minutes(rule: Rule) -> tuple[int, int]:
    """From and until which minute of its day it is open."""
    opens, closes = ((at.hour * 60 + at.minute) if at else 0 for at in (rule.opens, rule.closes))
    return opens, closes if closes > opens else closes + _DAY


def _last(local: datetime) -> datetime:
    """The moment of a local time, the later one where clocks show it twice or leave it out."""
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The spans, those that touch as one."""
    held: tuple[datetime, datetime] | None = None
    for since, until in spans:
        if held is not None and since <= held[1]:
            held = (held[0], max(held[1], until))
            if held[1] - held[0] > _ALWAYS:
                break
            continue
        if held is not None:
            yield held
        held = (since, until)
    if held is not None:
        yield held


def _is_number(numbers: Collection[int], number: int, of: int) -> bool:
    """Whether a day or a week is among these, counted from the first or, with a minus, from the last."""
    return not numbers or number in numbers or number - of - 1 in numbers


def _weeks_of(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def _is_day(written: str, day: date) -> bool:
    """Whether a day is `MO`, or `2MO` or `-1MO` of its month."""
    if DAYS[day.weekday()] != written[-2:]:
        return False
    if len(written) == 2:
        return True
    nth = int(written[:-2])
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - day - timedelta(days=1)).days // 7 + 1 == -nth


@lru_cache(maxsize=256)
def zone_of(zone: str) -> tzinfo:
    """The zone of an IANA name or of an offset such as `+05:30`; Contradiction for neither."""
    try:
        if zone[:1] in "+-":
            hours, _, minutes = zone[1:].partition(":")
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return timezone(-offset if zone[0] == "-" else offset)
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError, OverflowError):  # what ZoneInfo and int say of no zone
        raise Contradiction("directory.zone") from None


@lru_cache(maxsize=4096)
def rules_of(stored: str) -> tuple[Rule, ...]:
    """The rules of schedules as JSON; those that say no hours and no dates are nothing to count with."""
    return tuple(rule for schedule in json.loads(stored) if (rule := read_schedule(schedule)) is not None)


def read_schedule(schedule: Mapping[str, Any]) -> Rule | None:
    """The rule of one HSDS schedule, None where it does not say when; Contradiction when it cannot be read."""
    if any(isinstance(schedule.get(name), list | dict | bool) for name in _FIELDS):
        raise Contradiction("directory.hours_unreadable")
    try:
        rule = Rule(
            opens=_time(schedule.get("opens_at")),
            closes=_time(schedule.get("closes_at")),
            freq=str(schedule.get("freq") or "WEEKLY"),
            days=_days(schedule.get("byday")),
            month_days=_numbers(schedule.get("bymonthday")),
            year_days=_numbers(schedule.get("byyearday")),
            weeks=_numbers(schedule.get("byweekno")),
            since=_date(schedule.get("valid_from")),
            until=_earlier(_date(schedule.get("valid_to")), _date(schedule.get("until"))),
            interval=int(schedule.get("interval") or 1),
            starts=_date(schedule.get("dtstart")),
            times=int(schedule["count"]) if schedule.get("count") else None,
        )
    except (ValueError, TypeError, OverflowError):
        raise Contradiction("directory.hours_unreadable") from None
    if (rule.opens is None) != (rule.closes is None):
        raise Contradiction("directory.hours_half")
    named = any(schedule.get(name) for name in _LISTS) or rule.starts is not None
    if rule.closed and (rule.since is None or rule.until is None or named or schedule.get("freq")):
        return None  # when it is open is said in words, if at all
    return None if rule.freq == MONTHLY and not named and not rule.special else rule


def written(rules: Iterable[Rule]) -> str:
    """Rules as they are stored: JSON of HSDS schedules."""
    return json.dumps([schedule_of(rule) for rule in rules], ensure_ascii=False)


def schedule_of(rule: Rule) -> dict[str, Any]:
    """The HSDS schedule of a rule, with the fields that say something."""
    listed = {"bymonthday": rule.month_days, "byyearday": rule.year_days, "byweekno": rule.weeks, "byday": rule.days}
    given: dict[str, Any] = {
        "freq": None if rule.special else rule.freq,
        "interval": rule.interval if rule.interval > 1 else None,
        "dtstart": rule.starts and rule.starts.isoformat(),
        "count": rule.times,
        "valid_from": rule.since and rule.since.isoformat(),
        "valid_to": rule.until and rule.until.isoformat(),
        "opens_at": rule.opens and rule.opens.isoformat("minutes"),
        "closes_at": rule.closes and rule.closes.isoformat("minutes"),
        **{name: ",".join(map(str, values)) or None for name, values in listed.items()},
    }
    return {name: value for name, value in given.items() if value is not None}


def check(rules: Sequence[Rule]) -> None:
    """Nothing for hours that can be; Contradiction, by its code, for those that cannot."""
    if len(rules) > MOST_RULES:
        raise Contradiction("directory.hours_unreadable")
    for rule in rules:
        if any(day is not None and day.year not in _YEARS for day in (rule.since, rule.starts)):
            raise Contradiction("directory.hours_dates")
        if rule.since and rule.until and rule.until < rule.since:
            raise Contradiction("directory.hours_dates")
        if rule.opens is None or rule.closes is None or rule.closes > rule.opens or rule.closes == _MIDNIGHT:
            continue
        if rule.opens < _NOON or rule.closes > _NOON:  # neither a day nor a night
            raise Contradiction("directory.hours_backwards")
    for one, other in combinations(rules, 2):
        if _closed_and_open(one, other) or _closed_and_open(other, one):
            raise Contradiction("directory.hours_overlap")
        alike = one.special == other.special and one.dated == other.dated
        if alike and not one.closed and not other.closed and _overlap(one, other):
            raise Contradiction("directory.hours_overlap")


def _closed_and_open(one: Rule, other: Rule) -> bool:
    """Whether the first says closed of the very day of which the second says hours."""
    return one.closed and other.special and not other.closed and other.since is not None and one.on(other.since)


def _overlap(one: Rule, other: Rule) -> bool:
    begins = max(rule.since or rule.starts or date(2024, 1, 1) for rule in (one, other))
    spans = sorted((*_spans_from(one, begins), *_spans_from(other, begins)))
    return any(earlier[1] > later[0] for earlier, later in pairwise(spans))


@lru_cache(maxsize=256)
def _spans_from(rule: Rule, begins: date) -> tuple[tuple[datetime, datetime], ...]:
    """When a rule alone is open from the day before on, while two are compared: each is looked at once for all."""
    days = (begins + timedelta(days=step) for step in range(-1, _CHECKED))
    return tuple(span for day in days for span in _of_day([rule], day, UTC))


def _days(given: Any) -> tuple[str, ...]:
    days = tuple(one.strip().upper() for one in str(given or "").split(",") if one.strip())
    for one in days:
        if one[-2:] not in DAYS or (one[:-2] and not -5 <= int(one[:-2]) <= 5):
            raise ValueError
    return days


def _numbers(given: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in str(given or "").split(",") if one.strip())


def _date(given: Any) -> date | None:
    return date.fromisoformat(str(given).strip().partition("T")[0][:10]) if given else None


def _time(given: Any) -> time | None:
    """A local time; a zone written behind it (`10:00Z`) is left to the schedule's own."""
    if given in (None, ""):
        return None
    told = str(given).strip().removesuffix("Z")
    told = f"0{told}" if told[1:2] == ":" else told  # 9:00
    return _MIDNIGHT if told.startswith("24:00") else time.fromisoformat(told).replace(second=0, tzinfo=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
