"""Reading how far broadcasts have come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.broadcasts.rules import Part, Progress, summed
from app.broadcasts.tables import Broadcast, BroadcastCount, BroadcastDelivery, BroadcastState
from app.delivery_states import DeliveryState
from app.errors import NotFound
from app.work import Work

_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_COUNT: Any = BroadcastCount.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_HAD = (
    DeliveryState.SENDING,
    DeliveryState.UNCERTAIN,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
)
_ALIKE = (
    _DELIVERY.c.language,
    _DELIVERY.c.channel,
    _DELIVERY.c.area,
    _DELIVERY.c.state,
    func.coalesce(_DELIVERY.c.reason, ""),
)


def get(work: Work, number: int) -> Broadcast:
    """The broadcast; NotFound when there is none."""
    found = work.session.get(Broadcast, number)
    if found is None:
        raise NotFound("broadcast.unknown")
    return found


def spreading(work: Work) -> list[tuple[int, UUID]]:
    """(number, what it is about) of every broadcast that is still being spread, the oldest first."""
    chosen = select(_BROADCAST.c.number, _BROADCAST.c.subject_id).where(
        _BROADCAST.c.state == BroadcastState.SPREADING, _BROADCAST.c.expires_at > work.now
    )
    return [
        (number, subject_id) for number, subject_id in work.connection.execute(chosen.order_by(_BROADCAST.c.number))
    ]


def numbers_of(work: Work, subject_id: UUID) -> list[int]:
    """The broadcasts about something, the oldest first."""
    chosen = select(_BROADCAST.c.number).where(_BROADCAST.c.subject_id == subject_id).order_by(_BROADCAST.c.number)
    return list(work.connection.execute(chosen).scalars())


def told(numbers: Sequence[int]) -> Select[Any]:
    """Whoever had one of these broadcasts, or may have: (contact_id, language, channel, area), each once."""
    rest = (func.max(_DELIVERY.c[name]).label(name) for name in ("language", "channel", "area"))
    had = select(_DELIVERY.c.contact_id, *rest).where(_DELIVERY.c.number.in_(numbers), _DELIVERY.c.state.in_(_HAD))
    return had.group_by(_DELIVERY.c.contact_id)


def sent_to(work: Work, contact_id: UUID) -> list[tuple[datetime, str, DeliveryState]]:
    """(since when, line, how far it got) of every broadcast that is or was for somebody, the oldest first."""
    columns = _BROADCAST.c.begun_at, _DELIVERY.c.channel, _DELIVERY.c.state
    both = _BROADCAST.join(_DELIVERY, _DELIVERY.c.number == _BROADCAST.c.number)
    theirs = select(*columns).select_from(both).where(_DELIVERY.c.contact_id == contact_id)
    return [(row[0], row[1], row[2]) for row in work.connection.execute(theirs.order_by(_BROADCAST.c.number))]


def parts(work: Work, number: int) -> list[Part]:
    """Everybody a broadcast is for, those who stand alike together; rows that are gone are counted too."""
    rows = select(*_ALIKE, func.count(), func.coalesce(func.sum(_DELIVERY.c.segments), 0))
    rows = rows.where(_DELIVERY.c.number == number).group_by(*_ALIKE)
    gone = select(*[column for column in _COUNT.c if column.name != "number"]).where(_COUNT.c.number == number)
    return [Part(*row) for chosen in (rows, gone) for row in work.connection.execute(chosen)]


def progress(work: Work, number: int, *, rates: Mapping[str, float] | None = None) -> Progress:
    """How far a broadcast has come now. `rates`: messages a second by line, for the estimated end."""
    broadcast = get(work, number)
    return summed(
        parts(work, number),
        state=broadcast.state,
        expired=broadcast.expires_at <= work.now,
        now=work.now,
        rates=rates or {},
    )
