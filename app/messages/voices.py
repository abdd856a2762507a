"""Recordings that came with a message: that they are there, who heard them, and what they say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col
from sqlmodel import select as choose

from app.audit.actions import record
from app.errors import NotFound
from app.ids import new_id
from app.messages.attachments import Voiced
from app.messages.tables import Message, ProviderCopy, Voice, VoiceKind
from app.runtime import Runtime
from app.work import Work
from channels.contract import Plays

# So long a recording stays with its provider for somebody to hear it: afterwards it is emptied like any other copy.
LEFT_FOR = timedelta(days=7)
_VOICE: Any = Voice.__table__  # type: ignore[attr-defined]
_COPY: Any = ProviderCopy.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Heard:
    """The recordings of one message, opened. `said` is empty until a member has told it."""

    many: int
    kind: VoiceKind
    seconds: int | None
    heard_at: datetime | None
    heard_by: UUID | None
    said: str


def can_be_heard(runtime: Runtime, channel: str) -> bool:
    """Whether a member may listen to what comes in on this line: the settings allow it, and the line can play it."""
    return runtime.settings.operation.hear_voices and isinstance(runtime.channels.get(channel), Plays)


def keep_voice(work: Work, message_id: UUID, voiced: Voiced) -> None:
    """Keep that recordings came with a message: none is fetched."""
    values = {"many": voiced.many, "kind": voiced.kind, "seconds": voiced.seconds}
    work.connection.execute(_VOICE.insert().values(id=new_id(), message_id=message_id, **values))


def voices_of(work: Work, message_ids: Iterable[UUID]) -> Mapping[UUID, Heard]:
    """The recordings of these messages, of those that have any."""
    wanted = choose(Voice).where(col(Voice.message_id).in_(list(message_ids)))
    return {row.message_id: _opened(work, row) for row in work.session.exec(wanted)}


def heard(work: Work, message: Message, words: str, *, member_id: UUID) -> None:
    """A member has heard it and says what it says (scrubbed; may be corrected); the provider's copy goes now."""
    row = work.session.exec(choose(Voice).where(Voice.message_id == message.id)).first()
    if row is None:
        raise NotFound("voice.unknown")
    row.heard_at, row.heard_by = work.now, member_id
    row.said = work.seal(Voice.said, row.id, words)
    work.session.add(row)
    work.session.flush()
    _empty_now(work, _COPY.c.channel == message.channel, _COPY.c.provider_id == message.provider_id)
    record(work, "case.heard", "case", message.case_id)


def drop_voices(work: Work, messages: Any) -> None:
    """Delete the recordings of these messages (a select of their ids); the provider's copies go now."""
    theirs = choose(Message.channel, Message.provider_id).where(
        col(Message.id).in_(messages), col(Message.id).in_(choose(Voice.message_id))
    )
    for channel, provider_id in work.connection.execute(theirs).all():
        _empty_now(work, _COPY.c.channel == channel, _COPY.c.provider_id == provider_id)
    work.connection.execute(delete(_VOICE).where(_VOICE.c.message_id.in_(messages)))


def _empty_now(work: Work, *where: Any) -> None:
    work.connection.execute(update(_COPY).where(*where, _COPY.c.due_at > work.now).values(due_at=work.now))


def _opened(work: Work, row: Voice) -> Heard:
    said = work.open_if(Voice.said, row.id, row.said) or ""
    return Heard(row.many, row.kind, row.seconds, row.heard_at, row.heard_by, said)
