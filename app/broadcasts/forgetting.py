"""Forgetting who was sent what: somebody at once, everybody some time after the broadcast was over.

What is forgotten is counted first, so that the numbers of a broadcast add up for ever.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.broadcasts.rules import EXPIRED, FORGOTTEN, STOPPED
from app.broadcasts.tables import Broadcast, BroadcastCount, BroadcastDelivery, BroadcastState
from app.delivery_states import DeliveryState
from app.work import Work

_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_COUNT: Any = BroadcastCount.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_QUEUED = _DELIVERY.c.state == DeliveryState.QUEUED
_SENDING = _DELIVERY.c.state == DeliveryState.SENDING


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete every row of a contact. Who still waited was not told; who was being told may have been."""
    theirs = and_(_DELIVERY.c.number.in_(select(_BROADCAST.c.number)), _DELIVERY.c.contact_id == contact_id)
    became = case(
        (_QUEUED, DeliveryState.WITHHELD.value), (_SENDING, DeliveryState.UNCERTAIN.value), else_=_DELIVERY.c.state
    )
    _count(work, theirs, became, case((or_(_QUEUED, _SENDING), FORGOTTEN), else_=_DELIVERY.c.reason))
    work.connection.execute(delete(_DELIVERY).where(theirs))


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Some of those who still have a row in a broadcast that was over before then."""
    chosen = select(_DELIVERY.c.contact_id).where(_DELIVERY.c.number.in_(_over(before))).limit(most)
    return list(dict.fromkeys(work.connection.execute(chosen).scalars()))


def thin(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Count their rows in broadcasts that were over before then, and delete them."""
    theirs = and_(_DELIVERY.c.number.in_(_over(before)), _DELIVERY.c.contact_id.in_(ids))
    stopped = _DELIVERY.c.number.in_(select(_BROADCAST.c.number).where(_BROADCAST.c.state == BroadcastState.STOPPED))
    became = case(
        (and_(_QUEUED, stopped), DeliveryState.WITHHELD.value),
        (_QUEUED, DeliveryState.EXPIRED.value),
        (_SENDING, DeliveryState.UNCERTAIN.value),
        else_=_DELIVERY.c.state,
    )
    reason = case((and_(_QUEUED, stopped), STOPPED), (_QUEUED, EXPIRED), else_=_DELIVERY.c.reason)
    _count(work, theirs, became, reason)
    work.connection.execute(delete(_DELIVERY).where(theirs))


def nothing_waits(contact_id: ColumnElement[UUID], *, since: datetime) -> ColumnElement[bool]:
    """Whether a contact, told of by a column of another table, is sent nothing by broadcasts that end after then."""
    unsettled = _DELIVERY.c.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING))
    going = _BROADCAST.join(_DELIVERY, _DELIVERY.c.number == _BROADCAST.c.number)
    waits = select(_DELIVERY.c.number).select_from(going).where(_DELIVERY.c.contact_id == contact_id, unsettled)
    waits = waits.where(_BROADCAST.c.expires_at >= since, _BROADCAST.c.state != BroadcastState.STOPPED)
    return ~waits.exists()


def _over(before: datetime) -> Any:
    return select(_BROADCAST.c.number).where(_BROADCAST.c.expires_at < before)


def _count(work: Work, rows: ColumnElement[bool], became: ColumnElement[Any], reason: ColumnElement[Any]) -> None:
    """Add these rows to the counts of those that are gone, as what they became."""
    alike = (
        _DELIVERY.c.number,
        _DELIVERY.c.language,
        _DELIVERY.c.channel,
        _DELIVERY.c.area,
        became.label("became"),
        func.coalesce(reason, "").label("why"),
    )
    one = select(*alike, func.coalesce(_DELIVERY.c.segments, 0).label("parts")).where(rows).subquery()
    keys = [column for column in one.c if column.name != "parts"]
    chosen = select(*keys, func.count(), func.sum(one.c.parts)).where(literal(True)).group_by(*keys)
    dialect: Any = sqlite if work.connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(_COUNT).from_select(_COUNT.c.keys(), chosen)
    more = {name: _COUNT.c[name] + new.excluded[name] for name in ("many", "segments")}
    work.connection.execute(new.on_conflict_do_update(index_elements=list(_COUNT.primary_key), set_=more))
