"""Finding and reading cases."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, tuple_
from sqlmodel import col
from sqlmodel import select as choose

from app.cases.tables import TAKEN, Case, CaseCount, CaseState, Note
from app.errors import NotFound
from app.ids import read_reference
from app.places.place import Place
from app.prepared import Prepared
from app.work import Work

# The trail's word for looking at a case.
READ = "case.read"
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_LATEST = Prepared(
    select(
        _CASE.c.id,
        _CASE.c.state,
        _CASE.c.urgency,
        _CASE.c.rank,
        _CASE.c.deadline_at,
        _CASE.c.closed_at,
        _CASE.c.steps,
        _CASE.c.unanswered,
        _CASE.c.needs,
        _CASE.c.people,
        _CASE.c.place.is_not(None),
        _CASE.c.merged_into,
        _CASE.c.taken_by,
    )
    .where(_CASE.c.contact_id == bindparam("who"))
    .order_by(_CASE.c.opened_at.desc())
    .limit(1)
)
_OF_INFORMANT = Prepared(
    select(_CASE.c.id)
    .where(_CASE.c.informant_id == bindparam("who"), _CASE.c.state != CaseState.CLOSED)
    .order_by(_CASE.c.opened_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What the inbound line needs to know of somebody's latest case."""

    id: UUID
    state: CaseState
    urgency: str
    rank: int
    deadline_at: datetime
    closed_at: datetime | None
    steps: int
    unanswered: int
    needs: str
    people: int | None
    has_place: bool
    merged_into: UUID | None
    taken_by: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether somebody of ours is still to see to it."""
        return self.state is not CaseState.CLOSED


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the queue to go on from: the last row of the page before."""

    rank: int
    deadline_at: datetime
    id: UUID


def find_latest_of(work: Work, contact_id: UUID) -> KnownCase | None:
    """The newest case of the person it is about, open or closed."""
    row = work.first(_LATEST, who=contact_id)
    return None if row is None else KnownCase(*row)


def find_open_told_by(work: Work, contact_id: UUID) -> UUID | None:
    """The open case this contact told us about for somebody else."""
    row = work.first(_OF_INFORMANT, who=contact_id)
    return None if row is None else row[0]


def ids_of(work: Work, contact_id: UUID) -> Sequence[UUID]:
    """Every case a contact ever had or told us about."""
    theirs = or_(col(Case.contact_id) == contact_id, col(Case.informant_id) == contact_id)
    return work.session.exec(choose(Case.id).where(theirs)).all()


def get(work: Work, case_id: UUID) -> Case:
    """The case; NotFound when there is none."""
    case = work.session.get(Case, case_id)
    if case is None:
        raise NotFound("case.unknown")
    return case


def find_by_reference(work: Work, words: str) -> Case | None:
    """The case of a reference somebody read aloud; None when the letters do not check."""
    reference = read_reference(words)
    if reference is None:
        return None
    return work.session.exec(choose(Case).where(Case.reference == reference)).first()


def queue(work: Work, *, after: Mark | None = None, most: int = 25) -> Sequence[Case]:
    """Waiting cases, the most urgent first, then the nearest deadline. Pages go on from a mark, never by number."""
    return _page(work, CaseState.WAITING, after, most)


def taken(work: Work, *, after: Mark | None = None, most: int = 25) -> Sequence[Case]:
    """Cases somebody has, in the same order."""
    return _page(work, CaseState.TAKEN, after, most)


def _page(work: Work, state: CaseState, after: Mark | None, most: int) -> Sequence[Case]:
    query = choose(Case).where(Case.state == state)
    if after is not None:
        query = query.where(
            tuple_(col(Case.rank), col(Case.deadline_at), col(Case.id)) > (after.rank, after.deadline_at, after.id)
        )
    query = query.order_by(col(Case.rank), col(Case.deadline_at), col(Case.id)).limit(most)
    return work.session.exec(query).all()


def taken_by(work: Work, member_id: UUID, *, most: int = 100) -> Sequence[Case]:
    """The open cases one member has, the most urgent first."""
    query = choose(Case).where(Case.taken_by == member_id, TAKEN)
    return work.session.exec(query.order_by(col(Case.rank), col(Case.deadline_at)).limit(most)).all()


def merged_into(work: Work, case_id: UUID) -> Sequence[Case]:
    """Cases of the same incident that were merged into this one."""
    return work.session.exec(choose(Case).where(col(Case.merged_into) == case_id).limit(50)).all()


def counts(work: Work) -> dict[tuple[CaseState, int], int]:
    """How many cases stand where: (state, rank) → how many; kept, not counted."""
    return {(count.state, count.rank): count.many for count in work.session.exec(choose(CaseCount))}


def notes(work: Work, case_id: UUID) -> Sequence[tuple[Note, str]]:
    """The notes of a case with their words, oldest first."""
    found = work.session.exec(choose(Note).where(Note.case_id == case_id).order_by(col(Note.at))).all()
    return [(note, work.open(Note.text, note.id, note.text)) for note in found]


def place_of(work: Work, case: Case) -> Place | None:
    """Where the person who needs help is, if we know."""
    words = work.open_if(Case.place, case.id, case.place)
    return None if words is None else Place.from_json(json.loads(words))


def area_of(work: Work, case: Case) -> str:
    """The code of the area it is counted in; empty where none is known."""
    return work.open_if(Case.area, case.id, case.area) or ""


def references(work: Work, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The references of these cases, for whoever shows where one was merged into."""
    wanted = set(ids)
    if not wanted:
        return {}
    # A list, because `dict` takes a result for a mapping.
    return dict(work.session.exec(choose(Case.id, Case.reference).where(col(Case.id).in_(wanted))).all())
