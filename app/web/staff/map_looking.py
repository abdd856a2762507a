"""What staff look at on the map, as an address says it, and the days it is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.feedback.frame import Type
from app.framework import NEEDS, SECTORS, Phase
from app.response_map.actions import WHOLE
from app.response_map.queries import Asked
from app.response_map.tables import Kind
from app.settings import Operation
from app.web.reach import reach
from app.web.staff import case_words, feedback_words

DAYS = (7, 30, 90, 365)
_ANSWERED = {"": None, "yes": True, "no": False}
_SECTOR = "sector-"
_MOST = timedelta(days=364)
_BY_WEEK = 100  # a time of more days is looked at in weeks


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the time looked at, or a week of a long one; both days are in it."""

    since: date
    until: date

    @property
    def name(self) -> str:
        """As a page says it."""
        if self.since == self.until:
            return str(format_date(self.since, "long"))
        return str(_("%(first)s to %(last)s", first=format_date(self.since, "d MMM"), last=format_date(self.until)))


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at.

    ``code``: a topic, or `sector-` and a number; ``time``: days back from today, or a phase; ``step``: the first day of
    one step of it, "" for all of it; ``exact``: small numbers too; for one's own screen, not for a wall or paper.
    """

    kind: Kind
    code: str
    time: str
    step: str
    answered: str
    top: str
    exact: bool

    def url(self, endpoint: str = "staff.response_map", **changed: str) -> str:
        """The same page, or another one about the same, with something changed."""
        told: dict[str, Any] = {
            "kind": self.kind.value,
            "code": self.code,
            "days": self.time,
            "day": self.step,
            "answered": self.answered,
            "in": self.top,
            "exact": "yes" if self.exact else "",
        }
        return url_for(endpoint, **{name: value for name, value in (told | changed).items() if value})

    def steps(self, today: date) -> Sequence[Step]:
        """The days of the time looked at, the first first."""
        since, until = self._time(today)
        length = 7 if (until - since).days >= _BY_WEEK else 1
        return tuple(_steps(since, max(since, until), timedelta(days=length)))

    def _time(self, today: date) -> tuple[date, date]:
        if self.time.isdigit():
            return today - timedelta(days=int(self.time) - 1), today
        operation = reach().runtime.settings.operation
        began = date.fromisoformat(operation.began)
        over = date.fromisoformat(operation.ended) if operation.ended else today
        if self.time == Phase.BEFORE:
            return began - timedelta(days=1) - _MOST, began - timedelta(days=1)
        first, last = (began, min(over, today)) if self.time == Phase.DURING else (over + timedelta(days=1), today)
        return max(first, last - _MOST), last

    def now(self, steps: Sequence[Step]) -> int | None:
        """Which step is looked at; None for all of them."""
        return next((at for at, step in enumerate(steps) if step.since.isoformat() == self.step), None)

    def asked(self, steps: Sequence[Step]) -> Asked:
        """The question to the counts: of one step, or of all."""
        at = self.now(steps)
        since, until = (steps[0], steps[-1]) if at is None else (steps[at], steps[at])
        return Asked(self.kind, self._codes(), since.since, until.until, _ANSWERED[self.answered])

    def _codes(self) -> tuple[str, ...]:
        if not self.code.startswith(_SECTOR):
            return (self.code or WHOLE,)
        number = int(self.code.removeprefix(_SECTOR))
        return tuple(need.code for need in NEEDS.values() if need.mcof_sector == number)


def _steps(since: date, until: date, length: timedelta) -> Iterator[Step]:
    while since <= until:
        yield Step(since, min(since + length - timedelta(days=1), until))
        since += length


def looked() -> Looked:
    """What the address asks for; Invalid for what cannot be looked at."""
    return looked_of(request.args)


def looked_of(told: MultiDict[str, str]) -> Looked:
    """What the fields of an address or a form ask for; Invalid for what cannot be looked at."""
    operation = reach().runtime.settings.operation
    try:
        kind = Kind(told.get("kind", Kind.DISTRESS.value))
    except ValueError:
        raise Invalid("map.asked") from None
    code, time, answered = told.get("code", ""), told.get("days", "30"), told.get("answered", "")
    known = {"", *dict(topics(kind)), *dict(sectors(kind))}
    if code not in known or time not in dict(times(operation)) or answered not in _ANSWERED:
        raise Invalid("map.asked")
    top = told.get("in", operation.countries[0] if len(operation.countries) == 1 else "")
    return Looked(kind, code, time, told.get("day", "")[:10], answered, top[:48], exact=told.get("exact") == "yes")


def topics(kind: Kind) -> list[tuple[str, str]]:
    """Codes that may be asked for, and their words."""
    if kind is Kind.DISTRESS:
        return [(code, str(case_words.NEEDS[code])) for code in NEEDS]
    return [(one.value, str(feedback_words.TYPES[one])) for one in Type]


def sectors(kind: Kind) -> list[tuple[str, str]]:
    """Sectors that needs belong to, and their words; feedback has none."""
    if kind is not Kind.DISTRESS:
        return []
    numbers = {need.mcof_sector for need in NEEDS.values()}
    return [
        (f"{_SECTOR}{sector.number}", str(case_words.SECTORS[sector.number]))
        for sector in SECTORS
        if sector.number in numbers
    ]


def times(operation: Operation) -> list[tuple[str, str]]:
    """Times that may be asked for, and their words; phases where the settings say when the crisis began."""
    found = [(str(many), str(_("the last %(days)s days", days=many))) for many in DAYS]
    if operation.began:
        found += [
            (phase.value, str(word))
            for phase, word in case_words.PHASES.items()
            if phase != Phase.AFTER or operation.ended
        ]
    return found


def topic(looked: Looked) -> str:
    """What is looked at, as a heading."""
    whole = {
        Kind.DISTRESS: _("Calls for help"),
        Kind.FEEDBACK: _("Feedback"),
        Kind.IMPORTED: _("Brought in from elsewhere"),
    }
    known = dict(topics(looked.kind)) | dict(sectors(looked.kind))
    return known.get(looked.code, str(whole[looked.kind]))
