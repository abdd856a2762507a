"""Reading conversations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import col
from sqlmodel import select as choose

from app.messages.tables import REDUCED, ChannelMark, Direction, Message, MessageState
from app.prepared import Prepared
from app.work import Work

_MESSAGE: Any = Message.__table__  # type: ignore[attr-defined]
_STORED = Prepared(
    select(_MESSAGE.c.id).where(
        _MESSAGE.c.channel == bindparam("line"), _MESSAGE.c.provider_id == bindparam("their_id")
    )
)


# So long a text without its words is asked for again: what a provider has not given back by then it never will.
ASKED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something we said that may be answered: its agreed words, None for words of their own; and when."""

    key: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Reduced:
    """A text of which only words of our own lists were kept; the provider may still have it whole."""

    id: UUID
    channel: str
    provider_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation, opened."""

    id: UUID
    direction: Direction
    channel: str
    text: str
    language: str | None
    at: datetime
    author_id: UUID | None
    wording_key: str | None
    wording_reviewed: bool
    reduced: bool


def is_stored(work: Work, channel: str, provider_id: str) -> bool:
    """Whether this message of this channel is kept already: providers and pollers repeat themselves."""
    return work.first(_STORED, line=channel, their_id=provider_id) is not None


def stored_whole(work: Work, channel: str, provider_id: str) -> bool:
    """Whether this message is kept with all its words, so that nobody needs the provider's copy any more."""
    named = _MESSAGE.c.channel == channel, _MESSAGE.c.provider_id == provider_id
    whole = select(_MESSAGE.c.id).where(*named, _MESSAGE.c.reduced.is_(False))
    return work.connection.execute(whole).first() is not None


def opened(work: Work, message: Message) -> Said:
    """A message's words and facts."""
    return Said(
        id=message.id,
        direction=message.direction,
        channel=message.channel,
        text=work.open(Message.text, message.id, message.text),
        language=message.language,
        at=message.at,
        author_id=message.author_id,
        wording_key=message.wording_key,
        wording_reviewed=message.wording_reviewed,
        reduced=message.reduced,
    )


def of_case(work: Work, case_id: UUID, *, before: UUID | None = None, most: int = 40) -> Sequence[Said]:
    """The newest messages of a case (older than `before`, when given), oldest first."""
    query = choose(Message).where(Message.case_id == case_id)
    if before is not None:
        query = query.where(Message.id < before)
    newest = work.session.exec(query.order_by(col(Message.id).desc()).limit(most)).all()
    return [opened(work, message) for message in reversed(newest)]


def wrote_since(work: Work, case_ids: Collection[UUID], since: datetime) -> bool:
    """Whether one of us wrote to the person of these cases after that, words of their own or agreed ones."""
    chosen = choose(Message.id).where(col(Message.case_id).in_(case_ids), Message.direction == Direction.OUT)
    chosen = chosen.where(col(Message.author_id).is_not(None), Message.at > since)
    return work.session.exec(chosen.limit(1)).first() is not None


def asked_last(work: Work, case_id: UUID) -> Asked | None:
    """What one of us wrote to the person of a case, who has not written since; None where there is no such thing."""
    chosen = choose(Message).where(Message.case_id == case_id)
    chosen = chosen.where(or_(col(Message.direction) == Direction.IN, col(Message.author_id).is_not(None)))
    return _asked(work.session.exec(chosen.order_by(col(Message.id).desc()).limit(1)).first())


def said_last(work: Work, contact_id: UUID) -> Asked | None:
    """What was said last to somebody outside any case, who has not written since."""
    chosen = choose(Message).where(Message.contact_id == contact_id, col(Message.case_id).is_(None))
    return _asked(work.session.exec(chosen.order_by(col(Message.id).desc()).limit(1)).first())


def _asked(last: Message | None) -> Asked | None:
    return None if last is None or last.direction is Direction.IN else Asked(last.wording_key, last.at)


def of_contact(work: Work, contact_id: UUID, case_ids: Sequence[UUID], *, most: int = 40) -> Sequence[Said]:
    """The newest messages between somebody and us, of these cases of theirs and of none, oldest first."""
    belongs = col(Message.case_id).is_(None) | col(Message.case_id).in_(case_ids)
    query = choose(Message).where(Message.contact_id == contact_id, belongs)
    newest = work.session.exec(query.order_by(col(Message.id).desc()).limit(most)).all()
    return [opened(work, message) for message in reversed(newest)]


def not_done(work: Work, *, most: int = 100) -> Sequence[Message]:
    """Messages that were kept but not carried out, oldest first; those given up included."""
    query = choose(Message).where(Message.state != MessageState.DONE).order_by(col(Message.at)).limit(most)
    return work.session.exec(query).all()


def reduced(work: Work) -> Sequence[Reduced]:
    """Texts of the last weeks that wait for their words, oldest first."""
    facts = _MESSAGE.c.id, _MESSAGE.c.channel, _MESSAGE.c.provider_id, _MESSAGE.c.at
    named = REDUCED, _MESSAGE.c.provider_id.is_not(None), _MESSAGE.c.at > work.now - ASKED_FOR
    return [Reduced(*row) for row in work.connection.execute(select(*facts).where(*named).order_by(_MESSAGE.c.at))]


def many_reduced(work: Work) -> int:
    """Of how many texts of the last weeks only needs and places were kept."""
    counted = select(func.count()).select_from(_MESSAGE).where(REDUCED, _MESSAGE.c.at > work.now - ASKED_FOR)
    return work.connection.execute(counted).scalar_one()


def read_until(work: Work, channel: str) -> datetime | None:
    """How far this channel's own list of messages was read."""
    mark = work.session.get(ChannelMark, channel)
    return None if mark is None else mark.read_until
