"""Forgetting who looks for somebody or may be found, and what the clock deletes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, select

from app.tracing.actions import drop_presence, drop_search, erase_search
from app.tracing.tables import Presence, Search, SearchState
from app.work import Work

_SEARCH: Any = Search.__table__  # type: ignore[attr-defined]
_PRESENCE: Any = Presence.__table__  # type: ignore[attr-defined]


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete their searches, that they may be found, and every pair of these."""
    for search in work.session.exec(select(Search).where(Search.contact_id == contact_id)):
        drop_search(work, search)
    for presence in work.session.exec(select(Presence).where(Presence.contact_id == contact_id)):
        drop_presence(work, presence)
    work.session.flush()


def awaits(contact_id: ColumnElement[UUID], before: datetime) -> ColumnElement[bool]:
    """Whether a contact, told us of by a column of another table, looks for somebody or may be found.

    A search that ended since then counts: the yes or the greeting that ended it is told by voice, and takes its time.
    """
    goes_on = or_(_SEARCH.c.state == SearchState.OPEN, _SEARCH.c.ended_at >= before)
    looks = exists().where(_SEARCH.c.contact_id == contact_id, goes_on).select_from(_SEARCH)
    return or_(looks, exists().where(_PRESENCE.c.contact_id == contact_id).select_from(_PRESENCE))


def find_ended(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Searches that ended before then."""
    over = select(Search.id).where(col(Search.ended_at) < before)
    return work.session.exec(over.limit(most)).all()


def drop_ended(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete these with their pairs; one that ended stays so."""
    for search in work.session.exec(select(Search).where(col(Search.id).in_(ids), col(Search.ended_at) < before)):
        erase_search(work, search)


def find_old(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Who said before then that they may be found, and has not said it again."""
    return work.session.exec(select(Presence.id).where(Presence.recorded_at < before).limit(most)).all()


def drop_old(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete these with their pairs."""
    old = select(Presence).where(col(Presence.id).in_(ids), Presence.recorded_at < before)
    for presence in work.session.exec(old):
        drop_presence(work, presence)
