"""What became of our texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.delivery_states import DeliveryState
from app.outbox.tables import Delivery
from app.work import Work

_DELIVERY: Any = Delivery.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Fate:
    """How far one text got; `reason` (a code) where it did not arrive or is held back."""

    state: DeliveryState
    reason: str | None


def fates(work: Work, message_ids: Iterable[UUID]) -> dict[UUID, Fate]:
    """What became of each of these messages; those that never had a delivery are left out."""
    wanted = list(message_ids)
    if not wanted:
        return {}
    columns = _DELIVERY.c.message_id, _DELIVERY.c.state, _DELIVERY.c.reason
    # Oldest first, so that the newest delivery of a message is the one that stays.
    found = select(*columns).where(_DELIVERY.c.message_id.in_(wanted)).order_by(_DELIVERY.c.id)
    return {message_id: Fate(state, reason) for message_id, state, reason in work.connection.execute(found)}
