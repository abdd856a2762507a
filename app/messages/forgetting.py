"""What the clock deletes of conversations, and forgetting one."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, literal_column, select
from sqlmodel import col
from sqlmodel import select as choose

from app.contacts.queries import fingerprint
from app.ids import new_id
from app.language import UNDETERMINED
from app.messages.actions import empty_at_provider, keep_received
from app.messages.queries import is_stored
from app.messages.tables import REDUCED, Direction, Message
from app.messages.translations import drop_translations
from app.messages.voices import drop_voices, voices_of
from app.privacy.columns import Clean
from app.work import Work
from channels.contract import Address, AddressKind

_MESSAGE: Any = Message.__table__  # type: ignore[attr-defined]
# Providers' lists are read two days back at first, and later from where they were left: a week is long enough.
_LISTED = timedelta(days=7)


def forget_contact(work: Work, contact_id: UUID, case_ids: Sequence[UUID]) -> None:
    """Delete every message of a contact, both ways: those of these cases, and those of none.

    Of what came in lately the provider's id stays, in a row of nothing else: its list still names the text, and
    reading it must not bring the person back.
    """
    theirs = _MESSAGE.c.contact_id == contact_id
    wanted = [_MESSAGE.c.case_id == case_id for case_id in case_ids] + [_MESSAGE.c.case_id.is_(None)]
    for where in wanted:
        _delete(work, theirs & where)


def forget_said(work: Work, contact_id: UUID, words: str) -> None:
    """Delete the texts of no case in which a contact told this: the words are where few may read them now.

    A text had the word for feedback before them, or is only a part of them, written later; rather one too many.
    """
    lines = [line for line in words.splitlines() if line.strip()]
    theirs = choose(Message).where(
        Message.contact_id == contact_id, Message.direction == Direction.IN, col(Message.case_id).is_(None)
    )
    for message in work.session.exec(theirs).all():
        text = work.open(Message.text, message.id, message.text)
        if text and (text in words or any(line in text for line in lines)):
            work.session.expunge(message)
            _delete(work, _MESSAGE.c.id == message.id)


def take_out(work: Work, case_id: UUID, ids: Sequence[UUID]) -> list[str]:
    """The words of texts that came in, in their order, which are nowhere here from now on: they belong elsewhere.

    With what was heard of recordings, and without what they say in other languages.
    """
    theirs = (_MESSAGE.c.case_id == case_id) & (_MESSAGE.c.direction == Direction.IN) & _MESSAGE.c.id.in_(ids)
    found = work.session.exec(choose(Message).where(theirs).order_by(_MESSAGE.c.id)).all()
    words = [work.open(Message.text, message.id, message.text) for message in found]
    words += [heard.said for heard in voices_of(work, [message.id for message in found]).values() if heard.said]
    _delete(work, theirs)
    return words


def forget_waiting(work: Work, mark: bytes) -> None:
    """Delete what waits to be carried out from the address with this fingerprint: no contact holds it yet."""
    for message in waiting_from(work, mark):
        _delete(work, _MESSAGE.c.id == message.id)


def waiting_from(work: Work, mark: bytes) -> list[Message]:
    """Texts that wait to be carried out, from the address with this fingerprint."""
    # Spelled out, not bound: the partial index serves only a query that says these very words.
    waiting = work.session.exec(choose(Message).where(literal_column("message.state != 'done'"))).all()
    told = ((message, work.open_if(Message.arrival, message.id, message.arrival)) for message in waiting)
    return [message for message, hints in told if hints is not None and _sender(work, hints) == mark]


def _sender(work: Work, hints: str) -> bytes | None:
    """The fingerprint of who sent a text that waits; None when that cannot be read."""
    try:
        sender = json.loads(hints)["sender"]
        return fingerprint(work, Address(AddressKind(sender["kind"]), sender["value"]))
    except (ValueError, KeyError, TypeError):
        return None


def listed_of(work: Work, contact_id: UUID) -> list[tuple[str, str]]:
    """(line, provider's id) of what a contact wrote lately: the provider's list may still name it."""
    return _listed(work, _MESSAGE.c.contact_id == contact_id)


def keep_listed(work: Work, listed: Iterable[tuple[str, str]]) -> None:
    """Keep these ids against being read again, each in a row of nothing else."""
    for channel, provider_id in listed:
        if not is_stored(work, channel, provider_id):
            keep_received(
                work,
                Clean(""),
                message_id=new_id(),
                channel=channel,
                provider_id=provider_id,
                language=UNDETERMINED,
            )


def _listed(work: Work, where: ColumnElement[bool]) -> list[tuple[str, str]]:
    came_in = where & (_MESSAGE.c.direction == Direction.IN) & _MESSAGE.c.provider_id.is_not(None)
    lately = select(_MESSAGE.c.channel, _MESSAGE.c.provider_id).where(came_in, _MESSAGE.c.at > work.now - _LISTED)
    return [(channel, provider_id) for channel, provider_id in work.connection.execute(lately)]


def _delete(work: Work, where: ColumnElement[bool]) -> None:
    listed = _listed(work, where)
    _drop(work, where)
    keep_listed(work, listed)


def _drop(work: Work, where: ColumnElement[bool]) -> None:
    """Delete messages with what stands beside them.

    A copy that a provider was left with so that we could read it again is not needed any more.
    """
    left = select(_MESSAGE.c.channel, _MESSAGE.c.provider_id).where(where, REDUCED, _MESSAGE.c.provider_id.is_not(None))
    for channel, provider_id in work.connection.execute(left).all():
        empty_at_provider(work, channel, provider_id, due_at=work.now)
    theirs = select(_MESSAGE.c.id).where(where)
    drop_translations(work, theirs)
    drop_voices(work, theirs)
    work.connection.execute(delete(_MESSAGE).where(where))


def said_in(case_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether a case, told of by a column of another table, has texts."""
    return select(_MESSAGE.c.id).where(_MESSAGE.c.case_id == case_id).exists()


def drop_of_cases(work: Work, case_ids: Sequence[UUID]) -> None:
    """Delete every message of these cases."""
    _drop(work, _MESSAGE.c.case_id.in_(case_ids))


def of_no_case(before: datetime) -> ColumnElement[bool]:
    """Messages that belong to no case and came before then; ids kept against repeats are among them."""
    older: ColumnElement[bool] = _MESSAGE.c.case_id.is_(None) & (_MESSAGE.c.at < before)
    return older


def find_of_no_case(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of some of them."""
    return work.connection.execute(select(_MESSAGE.c.id).where(of_no_case(before)).limit(most)).scalars().all()


def drop_of_no_case(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that still belong to none."""
    _drop(work, _MESSAGE.c.id.in_(ids) & of_no_case(before))
