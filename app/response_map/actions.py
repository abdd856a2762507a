"""Keeping the counts, with the change they count: in the same unit, a row for the whole and one for each topic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlmodel import select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotFound
from app.ids import new_id
from app.prepared import Prepared
from app.response_map.tables import Assessment, Kind, MapCount, WithheldArea
from app.work import Work

_COUNT: Any = MapCount.__table__  # type: ignore[attr-defined]
_MORE = Prepared(
    update(_COUNT)
    .where(
        _COUNT.c.kind == bindparam("what"),
        _COUNT.c.code == bindparam("topic"),
        _COUNT.c.area == bindparam("where_"),
        _COUNT.c.day == bindparam("when_"),
        _COUNT.c.answered == bindparam("ended"),
    )
    .values(many=_COUNT.c.many + bindparam("more", type_=_COUNT.c.many.type))
)
_FIRST = Prepared(insert(_COUNT), "kind", "code", "area", "day", "answered", "many")
WHOLE = ""
_RISK_SHORTEST = 20  # letters: "none" is no assessment


@dataclass(frozen=True, slots=True)
class Counted:
    """One report as the map counts it. ``day``: when it arrived, UTC; ``codes``: its topics."""

    kind: Kind
    area: str
    day: date
    codes: tuple[str, ...]
    answered: bool = False


def count(work: Work, counted: Counted, *, by: int = 1) -> None:
    """One more report like this, or one less."""
    for code in (WHOLE, *counted.codes):
        _add(work, counted, code, by)


def move(work: Work, before: Counted | None, after: Counted | None) -> None:
    """A report changed: what is counted of it follows. None where it is not counted."""
    if before == after:
        return
    if before is not None and after is not None and replace(before, codes=()) == replace(after, codes=()):
        _topics(work, before, before.codes, after.codes)
        return
    if before is not None:
        count(work, before, by=-1)
    if after is not None:
        count(work, after)


def assess(work: Work, risk: str, *, public: bool, member_id: UUID) -> None:
    """Open the numbers to everybody, or close them, with the risk to the group named and dated."""
    if len(risk.strip()) < _RISK_SHORTEST:
        raise Invalid("map.risk")
    row_id = new_id()
    sealed = work.seal(Assessment.risk, row_id, risk.strip())
    work.session.add(Assessment(id=row_id, at=work.now, by_id=member_id, risk=sealed, public=public))
    record(work, "map.opened" if public else "map.closed", "map", row_id)


def withhold(work: Work, area: str, reason: str, *, member_id: UUID) -> None:
    """Take a place, and all in it, off everything public, from this moment on; what it tells counts around it.

    Invalid without an area or a reason; Conflict for a place that is withheld.
    """
    if not area or len(reason.strip()) < _RISK_SHORTEST:
        raise Invalid("map.risk")
    if _withheld(work, area) is not None:
        raise Conflict("map.withheld")
    row_id = new_id()
    sealed = work.seal(WithheldArea.reason, row_id, reason.strip())
    work.session.add(WithheldArea(id=row_id, area=area, at=work.now, by_id=member_id, reason=sealed))
    record(work, "map.withheld", "map", row_id)


def name_again(work: Work, area: str) -> None:
    """Let a place be named again: on days published from now on, and on those published before it was withheld."""
    found = _withheld(work, area)
    if found is None:
        raise NotFound("map.withheld")
    work.session.delete(found)
    record(work, "map.named_again", "map", found.id)


def _withheld(work: Work, area: str) -> WithheldArea | None:
    return work.session.exec(select(WithheldArea).where(WithheldArea.area == area)).first()


def _topics(work: Work, counted: Counted, before: Sequence[str], after: Sequence[str]) -> None:
    for code in before:
        if code not in after:
            _add(work, counted, code, -1)
    for code in after:
        if code not in before:
            _add(work, counted, code, 1)


def _add(work: Work, counted: Counted, code: str, by: int) -> None:
    where = {"what": counted.kind, "topic": code, "where_": counted.area, "when_": counted.day}
    if not work.run(_MORE, **where, ended=counted.answered, more=by):
        work.run(
            _FIRST,
            kind=counted.kind,
            code=code,
            area=counted.area,
            day=counted.day,
            answered=counted.answered,
            many=by,
        )
