"""Keeping what was said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update

from app.ids import new_id
from app.language import UNDETERMINED
from app.messages.attachments import Voiced
from app.messages.tables import ChannelMark, Direction, Message, MessageState, ProviderCopy
from app.messages.voices import keep_voice
from app.prepared import Prepared
from app.work import Work

_MESSAGE: Any = Message.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_MESSAGE), *_MESSAGE.c.keys())
_CARRIED_OUT = Prepared(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("message_id"))
    .values(
        contact_id=bindparam("who"),
        case_id=bindparam("matter"),
        state=bindparam("stands"),
        arrival=bindparam("hints"),
    )
)
_COPY: Any = ProviderCopy.__table__  # type: ignore[attr-defined]
_ADD_COPY = Prepared(insert(_COPY), *_COPY.c.keys())
# What a message that came in has not: nobody of ours wrote it.
_NOTHING_MORE: dict[str, Any] = {"tries": 0, "author_id": None, "wording_key": None, "wording_reviewed": True}
GIVE_UP_AFTER = 3  # tries after the first


def keep_received(
    work: Work,
    text: str,
    *,
    message_id: UUID,
    channel: str,
    provider_id: str,
    language: str,
    arrival: str | None = None,
    contact_id: UUID | None = None,
    case_id: UUID | None = None,
    reduced: bool = False,
    voice: Voiced | None = None,
) -> None:
    """Keep a message that came in, scrubbed and sealed. With `arrival` it waits to be carried out."""
    if voice is not None:
        keep_voice(work, message_id, voice)
    work.run(
        _ADD,
        **_NOTHING_MORE,
        id=message_id,
        contact_id=contact_id,
        case_id=case_id,
        direction=Direction.IN,
        channel=channel,
        provider_id=provider_id,
        text=work.seal(Message.text, message_id, text),
        language=language,
        at=work.now,
        state=MessageState.DONE if arrival is None else MessageState.UNHANDLED,
        arrival=None if arrival is None else work.seal(Message.arrival, message_id, arrival),
        reduced=reduced,
    )


def empty_at_provider(work: Work, channel: str, provider_id: str, *, due_at: datetime) -> None:
    """Have the provider's copy of a text emptied, from `due_at` on. In the unit that keeps ours: both or none."""
    work.run(
        _ADD_COPY,
        id=new_id(),
        channel=channel,
        provider_id=provider_id,
        kept_at=work.now,
        due_at=due_at,
        tries=0,
    )


def carried_out(work: Work, message_id: UUID, *, contact_id: UUID | None, case_id: UUID | None) -> None:
    """A message that waited has been carried out; what was kept of its arrival goes."""
    work.run(_CARRIED_OUT, message_id=message_id, who=contact_id, matter=case_id, stands=MessageState.DONE, hints=None)


def keep_sent(
    work: Work,
    text: str,
    *,
    contact_id: UUID,
    case_id: UUID | None,
    channel: str,
    language: str,
    author_id: UUID | None = None,
    wording_key: str | None = None,
    wording_reviewed: bool = True,
) -> UUID:
    """The id of a message of ours, sealed."""
    message_id = new_id()
    work.run(
        _ADD,
        id=message_id,
        contact_id=contact_id,
        case_id=case_id,
        direction=Direction.OUT,
        channel=channel,
        provider_id=None,
        text=work.seal(Message.text, message_id, text),
        language=language,
        at=work.now,
        state=MessageState.DONE,
        tries=0,
        arrival=None,
        author_id=author_id,
        wording_key=wording_key,
        wording_reviewed=wording_reviewed,
        reduced=False,
    )
    return message_id


def tried_again(work: Work, message_id: UUID) -> None:
    """Carrying a message out failed once more; after four times in all a person must look at it."""
    message = work.session.get(Message, message_id)
    if message is not None:
        message.tries += 1
        if message.tries >= GIVE_UP_AFTER:
            message.state = MessageState.GIVEN_UP


def has_its_words_again(work: Work, message_id: UUID, text: str) -> bool:
    """Whether a text that was kept reduced is still there, and has its words now: "" where they went elsewhere."""
    kept = _MESSAGE.c.id == message_id, _MESSAGE.c.reduced
    sealed = work.seal(Message.text, message_id, text)
    return work.connection.execute(update(_MESSAGE).where(*kept).values(reduced=False, text=sealed)).rowcount == 1


def lose_words(work: Work, message_id: UUID) -> None:
    """Of a text whose words went where only few read them, only that it came stays."""
    sealed = work.seal(Message.text, message_id, "")
    work.connection.execute(
        update(_MESSAGE).where(_MESSAGE.c.id == message_id).values(text=sealed, language=UNDETERMINED)
    )


def mark_read(work: Work, channel: str, until: datetime) -> None:
    """Remember how far this channel's own list of messages was read."""
    work.session.merge(ChannelMark(channel=channel, read_until=until))
