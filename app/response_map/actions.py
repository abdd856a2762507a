"""Keeping the counts, with the change they count: in the same unit, a row for the whole and one for each topic."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotFound
from app.ids import new_id
from app.prepared import Prepared
from app.response_map.tables import Assessment, Kind, MapCount, WithheldArea
from app.work import Work

_COUNT: Any = MapCount.__table__  # type: ignore[attr-defined]
_KEY = ("kind", "code", "area", "day", "answered")
_NEW = insert(_COUNT)  # of PostgreSQL's kind: SQLite says it in the same words
_ADD = Prepared(
    _NEW.on_conflict_do_update(index_elements=_KEY, set_={"many": _COUNT.c.many + _NEW.excluded.many}), *_KEY, "many"
)
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
    _add(work, counted, (WHOLE, *counted.codes), by)


def move(work: Work, before: Counted | None, after: Counted | None) -> None:
    """A report changed: what is counted of it follows. None where it is not counted."""
    if before == after:
        return
    if before is not None and after is not None and replace(before, codes=()) == replace(after, codes=()):
        _add(work, before, [code for code in before.codes if code not in after.codes], -1)
        _add(work, after, [code for code in after.codes if code not in before.codes], 1)
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


def _add(work: Work, counted: Counted, codes: Iterable[str], by: int) -> None:
    same = {"kind": counted.kind, "area": counted.area, "day": counted.day, "answered": counted.answered, "many": by}
    work.run_many(_ADD, [same | {"code": code} for code in codes])
