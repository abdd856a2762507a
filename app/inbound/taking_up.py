"""Once somebody unlocked: what came in while the keys were locked is carried out, as if it had come then.

The people who said stop or erase come first, each with all they wrote, in order; then all others, in order.
One unit takes a row up, carries it out and deletes it: ended at any point, it goes on where it was, and nothing is done
twice. Nothing is answered again.
"""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from app.errors import AppError, Busy, Invalid
from app.inbound.arrival import MADE_BY_US, Arrival, made_id
from app.inbound.forms import SealedForm, opened, received
from app.inbound.intent import Intent
from app.inbound.pipeline import carry_out_and_keep, keep_for_later, read_text, take_preference, take_receipt
from app.inbound.sealing import PutAway, from_json
from app.log import logger
from app.messages import sealed
from app.privacy.envelope import CannotOpen
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address, Preference, PreferenceWord, Receipt

_TOGETHER = 500  # rows looked at in one read
_PATIENCE_SECONDS = 1.0


class _StaysSealed(Exception):
    """What a provider told could not be carried out, and there is nobody to show it to."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What decides the order."""

    id: UUID
    sender: Address | None = field(repr=False)
    first: bool  # it is a word to stop or to erase


def take_up(runtime: Runtime) -> int:
    """How many of what came in while locked were carried out. Afterwards SQLite's log holds nothing of them."""
    first, rest = _in_order(runtime)
    return _take_up_all(runtime, [*first, *rest])


def take_up_first(runtime: Runtime, stopping: threading.Event | None = None) -> None:
    """See to the people who said stop or erase: before anything may be sent. Tries until the storage takes it."""
    stopping = stopping or threading.Event()
    while not stopping.is_set():
        try:
            _take_up_all(runtime, _in_order(runtime)[0])
        except AppError as error:
            logger().error("sealed.waiting", code=error.code)
            stopping.wait(_PATIENCE_SECONDS)
        else:
            return


def _in_order(runtime: Runtime) -> tuple[list[UUID], list[UUID]]:
    """(what people who said stop or erase wrote, the rest), each in the order it came."""
    rows = list(_rows(runtime))
    soonest = {row.sender for row in rows if row.first}
    first = [row.id for row in rows if row.sender in soonest]
    return first, [row.id for row in rows if row.sender not in soonest]


def _rows(runtime: Runtime) -> Iterable[_Row]:
    after: UUID | None = None
    while True:
        with read(runtime) as work:
            found = sealed.next_sealed(work, after, most=_TOGETHER)
            rows = [_looked_at(work, runtime, kept) for kept in found]
        yield from (row for row in rows if row is not None)
        if len(found) < _TOGETHER:
            return
        after = found[-1].id


def _looked_at(work: Work, runtime: Runtime, kept: sealed.Kept) -> _Row | None:
    """None for what cannot be opened: it stays, and the log names it."""
    try:
        event = _opened(work, runtime, kept).event
    except Invalid:
        return _Row(kept.id, None, first=False)
    except CannotOpen:
        logger().error("sealed.cannot_open", row=kept.id.hex)
        return None
    if isinstance(event, Arrival):
        return _Row(kept.id, event.sender, event.reading.intent in (Intent.STOP, Intent.ERASE))
    if isinstance(event, Preference):
        return _Row(kept.id, event.address, event.word is PreferenceWord.STOP)
    return _Row(kept.id, None, first=False)


def _opened(work: Work, runtime: Runtime, kept: sealed.Kept) -> PutAway:
    """What was put away; a form that a phone had sealed is opened and read now. Invalid for one that is damaged."""
    told = from_json(sealed.opened(work, kept), channel=kept.channel, provider_id=kept.provider_id)
    if not isinstance(told.event, SealedForm):
        return told
    return replace(told, event=read_text(runtime, kept.channel, received(opened(work.keyring, told.event))))


def _take_up_all(runtime: Runtime, rows: Iterable[UUID]) -> int:
    done = sum(_take_up_one(runtime, row_id) for row_id in rows)
    if done:
        logger().info("sealed.taken_up", many=done)
        if runtime.writer is not None:
            with suppress(Busy):  # a reader holds the log now: the timetable empties it later
                runtime.writer.fold_in()
    return done


def _take_up_one(runtime: Runtime, row_id: UUID) -> bool:
    """Whether the row is done with."""
    try:
        return write(runtime, SYSTEM, partial(_carry_out, runtime=runtime, row_id=row_id))
    except Busy:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the text is kept
        logger().error("inbound.not_carried_out", row=row_id.hex, kind=type(error).__name__)
    try:
        return write(runtime, SYSTEM, partial(_keep, runtime=runtime, row_id=row_id))
    except (_StaysSealed, CannotOpen):
        return False


def _carry_out(work: Work, runtime: Runtime, row_id: UUID) -> bool:
    kept = sealed.take_up(work, row_id)
    if kept is None:
        return False
    try:
        told = _opened(work, runtime, kept)
    except Invalid:  # anybody may send bytes to a server that cannot look into them
        logger().error("sealed.damaged", row=row_id.hex)
        return True
    work.now = told.at
    if isinstance(told.event, Arrival):
        carry_out_and_keep(work, runtime, _with_its_id(work, told.event), row_id)
    elif isinstance(told.event, Receipt):
        take_receipt(work, runtime, channel=kept.channel, receipt=told.event)
    elif isinstance(told.event, Preference):
        take_preference(work, told.event)
    return True


def _keep(work: Work, runtime: Runtime, row_id: UUID) -> bool:
    """A text that cannot be carried out is kept like any other such; anything else stays, and is tried again."""
    kept = sealed.take_up(work, row_id)
    if kept is None:
        return False
    told = _opened(work, runtime, kept)
    if not isinstance(told.event, Arrival):
        raise _StaysSealed
    work.now = told.at
    keep_for_later(work, runtime, _with_its_id(work, told.event), row_id)
    return True


def _with_its_id(work: Work, arrival: Arrival) -> Arrival:
    """The text under the id it would have had: a locked server makes ids with a key of its own."""
    if not arrival.provider_id.startswith(MADE_BY_US):
        return arrival
    own = made_id(work.keyring, arrival.sender, arrival.reading.text, at=work.now)
    return replace(arrival, provider_id=own)
