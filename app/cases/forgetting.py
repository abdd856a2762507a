"""What the clock deletes of cases, and forgetting somebody in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, text, update

from app.cases.actions import close, sealed_place
from app.cases.mapping import counted, recount
from app.cases.queries import get, place_of
from app.cases.tables import Case, CaseState, Note, Outcome
from app.language import UNDETERMINED
from app.places.coarsening import coarsen
from app.work import Work

AREA_M = 5_000  # what is left of a place when somebody is forgotten
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_NOTE: Any = Note.__table__  # type: ignore[attr-defined]
# Spelled out, not bound: a partial index serves only a query that says these very words.
_ENDED = text("closed_at IS NOT NULL")


def forget_contact(work: Work, contact_id: UUID, case_ids: Sequence[UUID]) -> None:
    """Forget somebody in their cases. An open one keeps only area, danger and number of people; closed ones go.

    Where they only told us of another's need, the case keeps what the other needs, and nothing of them; it goes only
    where it is over and nobody else is known in it. The counts stay as they are: how many were helped may be
    remembered, who was may not.
    """
    with_them = of_them(work, contact_id, case_ids)
    for case_id in case_ids:
        case = get(work, case_id)
        work.connection.execute(delete(_NOTE).where(_NOTE.c.case_id == case_id))
        if case_id in with_them and case.state is CaseState.CLOSED:
            work.session.delete(case)
        elif case.contact_id == contact_id:
            _keep_the_least(work, case)
        else:
            case.informant_id = None
    work.session.flush()


def of_them(work: Work, contact_id: UUID, case_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of these cases that are theirs, or of nobody else who is known and over: what is in them goes with them."""
    of_nobody = and_(_CASE.c.contact_id.is_(None), _CASE.c.state == CaseState.CLOSED)
    chosen = select(_CASE.c.id).where(_CASE.c.id.in_(case_ids), or_(_CASE.c.contact_id == contact_id, of_nobody))
    return work.connection.execute(chosen).scalars().all()


def _keep_the_least(work: Work, case: Case) -> None:
    place = place_of(work, case)
    area = None if place is None else coarsen(place, cell_m=AREA_M)
    before = counted(work, case)
    case.place, case.needs, case.rating = sealed_place(work, case.id, area), "", None
    recount(work, case, before)
    case.language, case.contact_id, case.forgotten_at = UNDETERMINED, None, work.now


def find_forgotten(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Open cases of people who had themselves erased before then."""
    chosen = select(_CASE.c.id).where(_forgotten(before)).limit(most)
    return work.connection.execute(chosen).scalars().all()


def end_forgotten(work: Work, case_ids: Sequence[UUID], before: datetime) -> Sequence[UUID]:
    """Close those of these that are still open: what was kept for a rescue goes. The ids of those closed."""
    chosen = select(_CASE.c.id).where(_CASE.c.id.in_(case_ids), _forgotten(before))
    ended = work.connection.execute(chosen).scalars().all()
    for case_id in ended:
        close(work, case_id, outcome=Outcome.NOT_REACHED)
    return ended


def _forgotten(before: datetime) -> ColumnElement[bool]:
    long_ago = and_(text("forgotten_at IS NOT NULL"), _CASE.c.forgotten_at < before)
    return and_(long_ago, _CASE.c.state != CaseState.CLOSED)


def closed(before: datetime) -> ColumnElement[bool]:
    """Cases that were closed before then and not opened again."""
    return and_(_ENDED, _CASE.c.closed_at < before, _CASE.c.state == CaseState.CLOSED)


def find_closed(
    work: Work, before: datetime, most: int, *, having: ColumnElement[bool] | None = None
) -> Sequence[UUID]:
    """The ids of some of them; `having` says which."""
    chosen = select(_CASE.c.id).where(closed(before), *([] if having is None else [having]))
    return work.connection.execute(chosen.limit(most)).scalars().all()


def has_more_than_codes() -> ColumnElement[bool]:
    """Cases that have notes or a place."""
    noted = select(_NOTE.c.id).where(_NOTE.c.case_id == _CASE.c.id).exists()
    return or_(_CASE.c.place.is_not(None), noted)


def still_closed(work: Work, case_ids: Sequence[UUID], before: datetime) -> Sequence[UUID]:
    """Those of these cases that nobody opened again meanwhile."""
    chosen = select(_CASE.c.id).where(_CASE.c.id.in_(case_ids), closed(before))
    return work.connection.execute(chosen).scalars().all()


def drop_words(work: Work, case_ids: Sequence[UUID]) -> None:
    """Delete notes and places of these cases."""
    work.connection.execute(delete(_NOTE).where(_NOTE.c.case_id.in_(case_ids)))
    work.connection.execute(update(_CASE).where(_CASE.c.id.in_(case_ids)).values(place=None, area=None, area_mark=None))


def drop(work: Work, case_ids: Sequence[UUID]) -> None:
    """Delete these cases. The counts stay."""
    drop_words(work, case_ids)
    work.connection.execute(delete(_CASE).where(_CASE.c.id.in_(case_ids)))


def all_closed(contact_id: ColumnElement[UUID], before: datetime) -> ColumnElement[bool]:
    """Whether a contact, told us of by a column of another table, has no case but such as were closed before then."""
    needed = or_(_CASE.c.state != CaseState.CLOSED, _CASE.c.closed_at >= before)
    theirs = select(_CASE.c.id).where(_CASE.c.contact_id == contact_id, needed).exists()
    told = select(_CASE.c.id).where(_CASE.c.informant_id == contact_id, needed).exists()
    return and_(~theirs, ~told)
