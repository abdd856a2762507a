"""Copies of texts that providers hold: which are still to be emptied there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.messages.tables import ProviderCopy
from app.work import Work

_COPY: Any = ProviderCopy.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Copy:
    """One text as the provider knows it. `tries`: how often emptying it failed."""

    id: UUID
    channel: str
    provider_id: str
    kept_at: datetime
    tries: int


def due(work: Work, *, most: int) -> Sequence[Copy]:
    """Copies to be emptied now, the oldest first."""
    columns = _COPY.c.id, _COPY.c.channel, _COPY.c.provider_id, _COPY.c.kept_at, _COPY.c.tries
    chosen = select(*columns).where(_COPY.c.due_at <= work.now).order_by(_COPY.c.id).limit(most)
    return [Copy(*row) for row in work.connection.execute(chosen)]


def emptied(work: Work, ids: Collection[UUID]) -> None:
    """These are empty now, or will never be."""
    work.connection.execute(delete(_COPY).where(_COPY.c.id.in_(list(ids))))


def try_later(work: Work, copy_id: UUID, due_at: datetime) -> None:
    """Emptying failed: once more, not before then."""
    failed = update(_COPY).where(_COPY.c.id == copy_id)
    work.connection.execute(failed.values(tries=_COPY.c.tries + 1, due_at=due_at))


def waits(work: Work, channel: str, provider_id: str) -> bool:
    """Whether the provider's copy of this text is still to be emptied."""
    named = _COPY.c.channel == channel, _COPY.c.provider_id == provider_id
    return work.connection.execute(select(_COPY.c.id).where(*named).limit(1)).first() is not None
