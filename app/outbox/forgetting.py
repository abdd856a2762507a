"""What the clock deletes of deliveries, and forgetting somebody they were for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from app.delivery_states import DeliveryState
from app.outbox.tables import Delivery
from app.work import Work

_DELIVERY: Any = Delivery.__table__  # type: ignore[attr-defined]


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete every delivery to a contact; one that is on its way just now is cut loose, and deleted by the clock."""
    theirs = _DELIVERY.c.contact_id == contact_id
    on_its_way = _DELIVERY.c.state == DeliveryState.SENDING
    work.connection.execute(delete(_DELIVERY).where(theirs, ~on_its_way))
    work.connection.execute(update(_DELIVERY).where(theirs).values(contact_id=None, message_id=None, case_id=None))


def settled(before: datetime) -> ColumnElement[bool]:
    """Deliveries whose fate was known before then."""
    older: ColumnElement[bool] = _DELIVERY.c.settled_at < before
    return older


def find_settled(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of some of them, the oldest first."""
    chosen = select(_DELIVERY.c.id).where(settled(before)).order_by(_DELIVERY.c.id).limit(most)
    return work.connection.execute(chosen).scalars().all()


def drop_settled(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these whose fate is still so old: a late receipt makes one new."""
    work.connection.execute(delete(_DELIVERY).where(_DELIVERY.c.id.in_(ids), settled(before)))


def nothing_waits(contact_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether a contact, told of by a column of another table, is sent nothing any more."""
    unsettled = _DELIVERY.c.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING))
    return ~select(_DELIVERY.c.id).where(_DELIVERY.c.contact_id == contact_id, unsettled).exists()
