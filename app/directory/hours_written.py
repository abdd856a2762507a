"""Opening hours as somebody types them, a line for each: `mon-fri 09:00-17:00`, `2026-12-25 closed`,
`2026-02-18..2026-03-19 mon-fri 10:00-15:00`. Pure."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from app.directory.hours import DAYS, MOST_RULES, Contradiction, Rule, read_schedule, schedule_of

_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CODES: Final = dict(zip(_NAMES, DAYS, strict=True))
_TIMES: Final = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_DATE: Final = r"\d{4}-\d{2}-\d{2}"
_DATES: Final = re.compile(rf"({_DATE})(?:\s*\.\.\s*({_DATE}))?")
_OF_MONTH: Final = re.compile(r"(-?[1-5])(mon|tue|wed|thu|fri|sat|sun)")


def read(text: str) -> tuple[Rule, ...]:
    """The rules of these lines; Contradiction for a line that cannot be read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_RULES:
        raise Contradiction("directory.hours_unreadable")
    return tuple(_line(line) for line in lines)


def _line(line: str) -> Rule:
    if line.startswith("{"):
        return _read(_object(line))
    when, _, rest = line.lower().partition(" ")
    schedule: dict[str, object] = {}
    dates = _DATES.fullmatch(when)
    if dates is not None:
        schedule |= {"valid_from": dates[1], "valid_to": dates[2] or dates[1]}
        days, _, times_of = rest.strip().partition(" ")
        if dates[2] and times_of:
            schedule, rest = schedule | _weekly_or_monthly(days), times_of
    else:
        schedule |= _weekly_or_monthly(when)
    times = _TIMES.fullmatch(rest.strip())
    if times is None and not (dates is not None and rest.strip() == "closed"):
        raise Contradiction("directory.hours_unreadable")
    return _read(schedule if times is None else schedule | {"opens_at": _full(times[1]), "closes_at": _full(times[2])})


def _weekly_or_monthly(when: str) -> dict[str, object]:
    of_month = [_OF_MONTH.fullmatch(one) for one in when.split(",")]
    if all(of_month):
        days = ",".join(f"{one[1]}{_CODES[one[2]]}" for one in of_month if one)
        return {"freq": "MONTHLY", "byday": days}
    return {"freq": "WEEKLY", "byday": ",".join(day for part in when.split(",") for day in _days(part))}


def _days(part: str) -> Sequence[str]:
    if part == "daily":
        return DAYS
    first, _, last = part.partition("-")
    if first not in _NAMES or (last or first) not in _NAMES:
        raise Contradiction("directory.hours_unreadable")
    begin = _NAMES.index(first)
    many = (_NAMES.index(last or first) - begin) % 7 + 1
    return [DAYS[(begin + step) % 7] for step in range(many)]


def _full(written: str) -> str:
    return written.rjust(5, "0")


def _object(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Contradiction("directory.hours_unreadable") from None
    if not isinstance(found, dict):
        raise Contradiction("directory.hours_unreadable")
    return found


def _read(schedule: dict[str, object]) -> Rule:
    rule = read_schedule(schedule)
    if rule is None:
        raise Contradiction("directory.hours_unreadable")
    return rule


def written(rules: Iterable[Rule]) -> str:
    """The lines of these rules; of one that has no such line, its schedule."""
    return "\n".join(_as_line(rule) for rule in rules)


def _as_line(rule: Rule) -> str:
    line = f"{_when(rule)} {_hours(rule)}"
    try:
        same = _line(line) == rule
    except Contradiction:
        same = False
    return line if same else json.dumps(schedule_of(rule))


def _hours(rule: Rule) -> str:
    if rule.opens is None or rule.closes is None:
        return "closed"
    closes = "24:00" if f"{rule.closes:%H:%M}" == "00:00" else f"{rule.closes:%H:%M}"
    return f"{rule.opens:%H:%M}-{closes}"


def _when(rule: Rule) -> str:
    if rule.since is not None and rule.until is not None:
        days = "" if rule.special or not rule.days else f" {_on(rule)}"
        return f"{_dates(rule.since, rule.until)}{days}"
    return _on(rule)


def _on(rule: Rule) -> str:
    if rule.days == DAYS:
        return "daily"
    names = {code: name for name, code in _CODES.items()}
    at = [DAYS.index(day) for day in rule.days if day in DAYS]
    if len(at) > 2 and len(at) == len(rule.days) and at == list(range(at[0], at[0] + len(at))):
        return f"{names[rule.days[0]]}-{names[rule.days[-1]]}"
    return ",".join(f"{day[:-2]}{names[day[-2:]]}" for day in rule.days)


def _dates(since: date, until: date) -> str:
    return since.isoformat() if since == until else f"{since.isoformat()}..{until.isoformat()}"
