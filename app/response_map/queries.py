"""Reading the counts: for staff as they are, for everybody as they were published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col
from sqlmodel import select as choose

from app.response_map.actions import WHOLE
from app.response_map.tables import Assessment, Kind, MapCount, PublishedDay, WithheldArea
from app.work import Work

_C: Any = MapCount.__table__.c  # type: ignore[attr-defined]
_MANY = func.sum(_C.many)
CodeDay = tuple[str, date, bool]  # code, day, answered


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff look at. ``since`` and ``until`` are days, both included; None does not matter.

    ``codes``: several topics are added up, so who asked for two of them counts twice.
    """

    kind: Kind
    codes: tuple[str, ...] = (WHOLE,)
    since: date | None = None
    until: date | None = None
    answered: bool | None = None


def by_area(work: Work, asked: Asked) -> dict[str, int]:
    """True counts by area; areas without any are left out."""
    found = select(_C.area, _MANY).where(*_asked(asked)).group_by(_C.area)
    return {area: int(many) for area, many in work.connection.execute(found) if many}


def by_day(work: Work, asked: Asked, *, areas: Sequence[str] | None = None) -> dict[date, int]:
    """True counts by day, of these areas or of all."""
    found = select(_C.day, _MANY).where(*_asked(asked), *_in(areas)).group_by(_C.day)
    return {day: int(many) for day, many in work.connection.execute(found) if many}


def by_area_and_day(work: Work, asked: Asked) -> dict[date, dict[str, int]]:
    """True counts by area, of each day that has any."""
    found = select(_C.day, _C.area, _MANY).where(*_asked(asked)).group_by(_C.day, _C.area)
    days: dict[date, dict[str, int]] = {}
    for day, area, many in work.connection.execute(found):
        if many:
            days.setdefault(day, {})[area] = int(many)
    return days


def by_day_and_code(work: Work, asked: Asked, *, areas: Sequence[str] | None = None) -> dict[CodeDay, int]:
    """True counts by topic, day and whether it was answered, of these areas or of all; the whole is under ""."""
    what = (_C.code, _C.day, _C.answered)
    found = select(*what, _MANY).where(*_of_kind(asked), *_in(areas)).group_by(*what)
    return {(code, day, answered): int(many) for code, day, answered, many in work.connection.execute(found) if many}


def by_code(work: Work, asked: Asked, *, areas: Sequence[str] | None = None) -> dict[str, int]:
    """True counts by topic, of these areas or of all; the whole is under ""."""
    found = select(_C.code, _MANY).where(*_of_kind(asked), *_in(areas)).group_by(_C.code)
    return {code: int(many) for code, many in work.connection.execute(found) if many}


def of_day(work: Work, day: date) -> Mapping[tuple[str, str, str], int]:
    """Every true count of one day: (kind, area, code) → how many."""
    found = select(_C.kind, _C.area, _C.code, _MANY).where(_C.day == day).group_by(_C.kind, _C.area, _C.code)
    return {(kind.value, area, code): int(many) for kind, area, code, many in work.connection.execute(found)}


def days_counted(work: Work, *, until: date) -> list[date]:
    """The days, up to one, of which there are counts that may be public and no published tables."""
    kept = (
        select(_C.day)
        .where(_C.kind != Kind.IMPORTED, _C.day <= until, _C.day.not_in(select(col(PublishedDay.day))))
        .distinct()
    )
    return sorted(work.connection.execute(kept).scalars())


def published(work: Work, *, most: int = 400) -> Sequence[PublishedDay]:
    """The public tables, newest day first."""
    return work.session.exec(choose(PublishedDay).order_by(col(PublishedDay.day).desc()).limit(most)).all()


def published_so_far(work: Work) -> tuple[int, date | None]:
    """How many days have public tables, and the last of them: another answer means that more was published."""
    many, last = work.session.exec(choose(func.count(), func.max(col(PublishedDay.day)))).one()
    return many, last


def assessment(work: Work) -> Assessment | None:
    """The newest assessment; the numbers are public while there is one that says so."""
    return work.session.exec(choose(Assessment).order_by(col(Assessment.at).desc(), col(Assessment.id).desc())).first()


def withheld(work: Work) -> Mapping[str, WithheldArea]:
    """The places that are named nowhere in public, by their codes."""
    return {one.area: one for one in work.session.exec(choose(WithheldArea).order_by(col(WithheldArea.at))).all()}


def reason_of(work: Work, place: WithheldArea) -> str:
    """Why a place is withheld."""
    return work.open(WithheldArea.reason, place.id, place.reason)


def risk_of(work: Work, assessed: Assessment) -> str:
    """The risk to the group, as the protection officer named it."""
    return work.open(Assessment.risk, assessed.id, assessed.risk)


def is_public(work: Work) -> bool:
    """Whether everybody may see what was published."""
    newest = assessment(work)
    return newest is not None and newest.public


def _in(areas: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if areas is None else [_C.area.in_(areas)]


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    return [_C.code.in_(asked.codes), *_of_kind(asked)]


def _of_kind(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_C.kind == asked.kind]
    if asked.since is not None:
        wanted.append(_C.day >= asked.since)
    if asked.until is not None:
        wanted.append(_C.day <= asked.until)
    if asked.answered is not None:
        wanted.append(_C.answered == asked.answered)
    return wanted
