"""Reading visits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from app.errors import NotFound
from app.visits.tables import PLANNED, Visit, VisitKind
from app.work import Work


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What stands under the seal of one visit, "" for nothing."""

    place: str
    asked: str
    promised: str
    keep_from: str
    best_time: str


@dataclass(frozen=True, slots=True)
class Held:
    """How many people cannot come out in one area. ``unknown``: places where nobody told how many."""

    area: str
    kind: VisitKind
    places: int
    people: int
    unknown: int


def get(work: Work, visit_id: UUID) -> Visit:
    """One visit; NotFound when there is none."""
    visit = work.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound("visit.unknown")
    return visit


def planned(work: Work, *, most: int | None = None, skip: int = 0) -> Sequence[Visit]:
    """Visits that did not end: what was promised for the earliest day first, then what has no day."""
    chosen = select(Visit).where(PLANNED).order_by(col(Visit.due_on).nulls_last(), col(Visit.id))
    return work.session.exec(chosen.limit(most).offset(skip)).all()


def ended(work: Work, *, most: int | None = None, skip: int = 0) -> Sequence[Visit]:
    """Visits that ended, the last first."""
    chosen = select(Visit).where(col(Visit.ended_at).is_not(None))
    return work.session.exec(chosen.order_by(col(Visit.ended_at).desc(), col(Visit.id)).limit(most).offset(skip)).all()


def area_of(work: Work, visit: Visit) -> str:
    """The code of the area it is in."""
    return work.open(Visit.area, visit.id, visit.area)


def place_of(work: Work, visit: Visit) -> str:
    """Where exactly, "" where only the area is known."""
    return work.open_if(Visit.place, visit.id, visit.place) or ""


def words_of(work: Work, visit: Visit) -> Words:
    """All words of a visit."""
    return Words(
        place=place_of(work, visit),
        asked=work.open_if(Visit.asked, visit.id, visit.asked) or "",
        promised=work.open_if(Visit.promised, visit.id, visit.promised) or "",
        keep_from=work.open_if(Visit.keep_from, visit.id, visit.keep_from) or "",
        best_time=work.open_if(Visit.best_time, visit.id, visit.best_time) or "",
    )


def held(work: Work) -> Sequence[Held]:
    """Who is still inside, by area and kind."""
    found: dict[tuple[str, VisitKind], list[int | None]] = {}
    for visit in work.session.exec(select(Visit).where(col(Visit.still_there))):
        found.setdefault((area_of(work, visit), visit.kind), []).append(visit.people)
    return [
        Held(area, kind, len(told), sum(many or 0 for many in told), told.count(None))
        for (area, kind), told in sorted(found.items())
    ]


def people_in(work: Work, areas: Collection[str]) -> int:
    """How many people, as far as we were told, are still inside in these areas."""
    return sum(one.people for one in held(work) if one.area in areas)
