"""What the clock deletes of contacts, and forgetting one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from app.contacts import by_hand
from app.contacts.queries import same_number
from app.contacts.tables import Contact
from app.work import Work

_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
ID: ColumnElement[UUID] = _CONTACT.c.id


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete the contact whole: address, lookup, rules and counts; of a number on two lines its rule stays."""
    if same_number(work, contact_id) == [contact_id]:
        by_hand.lift(work, contact_id)
    work.connection.execute(delete(_CONTACT).where(_CONTACT.c.id == contact_id))


def silent(before: datetime) -> ColumnElement[bool]:
    """Contacts who last wrote before then."""
    older: ColumnElement[bool] = _CONTACT.c.last_at < before
    return older


def has_address() -> ColumnElement[bool]:
    """Contacts we know where to reach."""
    known: ColumnElement[bool] = _CONTACT.c.address.is_not(None)
    return known


def find(
    work: Work, where: ColumnElement[bool], *, most: int | None = None, among: Sequence[UUID] | None = None
) -> Sequence[UUID]:
    """The ids of some contacts of whom all this is true; only of these ones, where they are given."""
    chosen = select(_CONTACT.c.id).where(where, *([] if among is None else [_CONTACT.c.id.in_(among)]))
    return work.connection.execute(chosen.limit(most)).scalars().all()


def drop_addresses(work: Work, contact_ids: Sequence[UUID]) -> None:
    """Delete where these people are reached. They are known again by a keyed hash, with their safe-contact rule."""
    work.connection.execute(update(_CONTACT).where(_CONTACT.c.id.in_(contact_ids)).values(address=None, thread=None))
