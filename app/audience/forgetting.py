"""What the clock deletes of the audience, and forgetting one who joined."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update

from app.audience.tables import JoinRequest, Membership
from app.contacts.queries import same_number
from app.contacts.tables import Contact
from app.work import Work

REQUEST_LASTS = timedelta(days=1)  # its code is good for minutes; the rest of the day it counts against floods
_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_REQUEST: Any = JoinRequest.__table__  # type: ignore[attr-defined]


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete what they joined, and what was asked for with their number."""
    mark = select(_CONTACT.c.fingerprint).where(_CONTACT.c.id == contact_id)
    work.connection.execute(delete(_REQUEST).where(_REQUEST.c.number_mark.in_(mark)))
    others = same_number(work, contact_id)
    work.connection.execute(update(_JOINED).where(_JOINED.c.contact_id.in_(others)).values(telephone_id=None))
    work.connection.execute(delete(_JOINED).where(_JOINED.c.contact_id == contact_id))


def joined(contact_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Contacts who want warnings: how they are reached is kept until they leave."""
    return exists().where(_JOINED.c.contact_id == contact_id, _JOINED.c.left_at.is_(None)).select_from(_JOINED)


def find_left(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The contacts who left something before then."""
    chosen = select(_JOINED.c.contact_id).where(_JOINED.c.left_at < before).distinct().limit(most)
    return work.connection.execute(chosen).scalars().all()


def drop_left(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete what these left before then."""
    work.connection.execute(delete(_JOINED).where(_JOINED.c.contact_id.in_(ids), _JOINED.c.left_at < before))


def find_requests(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Requests that were made before then."""
    return (
        work.connection.execute(select(_REQUEST.c.id).where(_REQUEST.c.asked_at < before).limit(most)).scalars().all()
    )


def drop_requests(work: Work, ids: Sequence[UUID], _before: datetime) -> None:
    """Delete these."""
    work.connection.execute(delete(_REQUEST).where(_REQUEST.c.id.in_(ids)))
