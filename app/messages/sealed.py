"""What came in while the keys were locked, sealed to the public key: put away, and taken up once they are not."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select

from app.database import Turn, take_turn
from app.messages.tables import SealedArrival
from app.prepared import Prepared
from app.work import Work

_SEALED: Any = SealedArrival.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_SEALED), *_SEALED.c.keys())
_KEPT = Prepared(
    select(_SEALED.c.id).where(_SEALED.c.channel == bindparam("line"), _SEALED.c.provider_id == bindparam("their_id"))
)
_ONE = Prepared(select(*_SEALED.c).where(_SEALED.c.id == bindparam("row_id")))
_GONE = Prepared(delete(_SEALED).where(_SEALED.c.id == bindparam("row_id")))


@dataclass(frozen=True, slots=True)
class Kept:
    """One row as it lies there. `sealed` opens with `opened` alone."""

    id: UUID
    channel: str
    provider_id: str
    sealed: bytes = field(repr=False)


def keep_sealed(work: Work, row_id: UUID, *, channel: str, provider_id: str, told: str) -> None:
    """Put away what came in, all of it sealed."""
    sealed = work.seal(SealedArrival.arrival, row_id, told)
    work.run(_ADD, id=row_id, channel=channel, provider_id=provider_id, arrival=sealed)


def is_sealed(work: Work, channel: str, provider_id: str) -> bool:
    """Whether this message of this channel waits here already."""
    return work.first(_KEPT, line=channel, their_id=provider_id) is not None


def opened(work: Work, kept: Kept) -> str:
    """What was put away; CannotOpen when its key is gone, Locked while nobody unlocked."""
    return work.open(SealedArrival.arrival, kept.id, kept.sealed)


def next_sealed(work: Work, after: UUID | None, *, most: int) -> list[Kept]:
    """What lies there in the order it came, from behind a row on."""
    chosen = select(*_SEALED.c).order_by(_SEALED.c.id).limit(most)
    if after is not None:
        chosen = chosen.where(_SEALED.c.id > after)
    return [Kept(*row) for row in work.connection.execute(chosen)]


def take_up(work: Work, row_id: UUID) -> Kept | None:
    """The row, which is gone with this unit's commit; None when somebody else has taken it."""
    take_turn(work.connection, Turn.TAKE_UP)  # several processes keep the order of one person's texts
    row = work.first(_ONE, row_id=row_id)
    if row is None:
        return None
    work.run(_GONE, row_id=row_id)
    return Kept(*row)


def how_many_sealed(work: Work) -> int:
    """How many wait for somebody to unlock."""
    return int(work.connection.execute(select(func.count()).select_from(_SEALED)).scalar_one())
