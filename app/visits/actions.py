"""Writing visits down, planning them, and saying what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.audit.actions import record
from app.errors import Conflict
from app.ids import random_id
from app.privacy.envelope import Sealed
from app.visits import rules
from app.visits.queries import get
from app.visits.tables import Outcome, Safe, Visit, VisitKind
from app.work import Work


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What somebody of the team writes down; "" for what nobody knows."""

    kind: VisitKind
    area: str
    place: str = ""
    place_agreed: bool = False
    people: int | None = None
    needs: Sequence[str] = ()
    languages: Sequence[str] = ()
    asked: str = ""
    promised: str = ""
    due_on: date | None = None
    safe: Safe = Safe.UNKNOWN
    keep_from: str = ""
    best_time: str = ""
    goes_id: UUID | None = None


def add(work: Work, told: Told) -> UUID:
    """The id of a new visit. Neither it nor the trail says who wrote down which one: that would lead to a case."""
    _check(told)
    visit_id = random_id()
    work.session.add(Visit(id=visit_id, added_on=work.now.date(), **_fields(work, visit_id, told)))
    record(work, "visit.added", "visit")
    return visit_id


def change(work: Work, visit_id: UUID, told: Told) -> None:
    """All of it anew; a visit that ended is planned again."""
    _check(told)
    visit = get(work, visit_id)
    for name, value in _fields(work, visit_id, told).items():
        setattr(visit, name, value)
    visit.ended_at, visit.outcome, visit.still_there = None, None, True
    record(work, "visit.changed", "visit", visit_id)


def end(work: Work, visit_id: UUID, outcome: Outcome, *, still_there: bool) -> None:
    """Somebody went, or will not; who is still inside stays counted. Conflict when another wrote it down before."""
    visit = get(work, visit_id)
    if visit.ended_at is not None:
        raise Conflict("visit.ended")
    visit.ended_at, visit.outcome, visit.still_there = work.now, outcome, still_there
    record(work, "visit.ended", "visit", visit_id)


def erase(work: Work, visit_id: UUID) -> None:
    """Nothing of it is kept: words may name somebody who asks for that."""
    work.session.delete(get(work, visit_id))
    record(work, "visit.erased", "visit", visit_id)


def _check(told: Told) -> None:
    rules.check_place(told.kind, told.area, told.place, agreed=told.place_agreed)
    rules.check_people(told.people, told.needs, told.languages)
    rules.check_going(told.safe, somebody_goes=told.goes_id is not None)
    rules.check_words(told.place, told.asked, told.promised, told.keep_from, told.best_time)


def _fields(work: Work, visit_id: UUID, told: Told) -> dict[str, Any]:
    def sealed(attribute: Any, words: str) -> Sealed | None:
        return work.seal(attribute, visit_id, words.strip()) if words.strip() else None

    return {
        "kind": told.kind,
        "area": work.seal(Visit.area, visit_id, told.area),
        "place": sealed(Visit.place, told.place),
        "place_agreed": told.place_agreed,
        "people": told.people,
        "needs": " ".join(dict.fromkeys(told.needs)),
        "languages": " ".join(dict.fromkeys(told.languages)),
        "asked": sealed(Visit.asked, told.asked),
        "promised": sealed(Visit.promised, told.promised),
        "due_on": told.due_on,
        "safe": told.safe,
        "keep_from": sealed(Visit.keep_from, told.keep_from),
        "best_time": sealed(Visit.best_time, told.best_time),
        "goes_id": told.goes_id,
    }
