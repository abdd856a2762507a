"""What goes next, with consent, expiry and safe-contact rules looked at again just now. No network here.

A delivery of its own carries its words or a message's; one of a broadcast carries the broadcast's, in the language
nearest to theirs. Both take their turn by the same priorities, and from the same room of their line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.broadcasts import sending as broadcasts
from app.broadcasts.rules import nearest
from app.broadcasts.sending import Line, Person, Recipient
from app.contacts.by_hand import is_by_hand, reaches_by_hand
from app.contacts.rules import quiet_now
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.messages.tables import Message
from app.outbox.actions import Claimed, address_kept, due, lease, postpone, reroute, settle
from app.outbox.passage import address_of, address_on, closes_at, next_line, other_line
from app.outbox.rules import LEASE, Priority
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.wording.approvals import find_approved
from app.wording.templates import values_in
from app.work import Work
from channels.contract import Address, Sends
from channels.failures import Reason

_QUIET_WAIT = timedelta(minutes=5)
_DAY = 24 * 60
_NEVER_ON_ITS_LINE = (Reason.WINDOW_CLOSED, Reason.ADDRESS_INVALID, Reason.NOT_CONFIGURED)
_MOST_LOOKED_AT = 512  # of a broadcast in one unit: many in a row may have said STOP


@dataclass(frozen=True, slots=True)
class Kept:
    """Why something may not go now; `due_at` is when to look again, None where it may never."""

    state: DeliveryState
    reason: str
    due_at: datetime | None = None


def claim(work: Work, runtime: Runtime, rooms: dict[str, int], most: int) -> list[Claimed]:
    """Deliveries leased to this worker, the highest priority first. `rooms`: how many each line may carry now."""
    claimed, lines = list[Claimed](), broadcasts.lines(work)
    for priority in Priority:
        if len(claimed) < most:
            claimed += _claim_own(work, runtime, rooms, priority, most=most - len(claimed))
        for line in lines:
            if line.priority == priority and len(claimed) < most:
                claimed += _claim_of(work, runtime, line, rooms, most=most - len(claimed))
    return claimed


def kept_back(
    now: datetime,
    zone: str,
    person: Sequence[Any],
    *,
    unasked: bool,
    in_quiet: bool = False,
) -> Kept | None:
    """Why somebody may not be sent something now; None when they may. `unasked`: STOP ends it; `in_quiet`: it may wake.

    `person`: stopped_at, unreachable_at, do_not_text, quiet_from, quiet_until.
    """
    stopped_at, unreachable_at, do_not_text, quiet_from, quiet_until = person
    if unreachable_at is not None or do_not_text:
        return Kept(DeliveryState.WITHHELD, "safe_contact" if do_not_text else Reason.OPTED_OUT.value)
    if stopped_at is not None and unasked:
        return Kept(DeliveryState.WITHHELD, Reason.OPTED_OUT.value)
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if not in_quiet and quiet_now(minute, quiet_from, quiet_until):
        # A hundred thousand who sleep are not looked at every five minutes.
        wait = timedelta(minutes=(quiet_until - minute) % _DAY) if unasked else _QUIET_WAIT
        return Kept(DeliveryState.QUEUED, "quiet_hours", now + wait)
    return None


def owner(work: Work, claimed: Claimed) -> tuple[UUID | None, UUID | None]:
    """(contact, case) a claimed delivery was for."""
    if claimed.recipient is not None:
        return claimed.recipient.contact_id, None
    delivery = work.session.get(Delivery, claimed.id)
    return (None, None) if delivery is None else (delivery.contact_id, delivery.case_id)


def _claim_own(work: Work, runtime: Runtime, rooms: dict[str, int], priority: Priority, *, most: int) -> list[Claimed]:
    """Those with a row of their own."""
    claimed = []
    for row in due(work, priority, most=most):
        delivery_id, channel = row[0], row[1]
        if channel not in rooms:
            settle(work, delivery_id, DeliveryState.FAILED, reason=Reason.NOT_CONFIGURED.value)
        elif (kept := _verdict(work, row, runtime)) is not None:
            if kept.due_at is not None:
                postpone(work, delivery_id, reason=kept.reason, due_at=kept.due_at)
            else:
                settle(work, delivery_id, kept.state, reason=kept.reason)
        elif rooms[channel] > 0:
            one = _carried(work, runtime, row)
            if one is not None:
                rooms[channel] -= 1
                claimed.append(one)
    lease(work, [one.id for one in claimed])
    return claimed


def _verdict(work: Work, row: tuple[Any, ...], runtime: Runtime) -> Kept | None:
    if row[4] <= work.now:
        return Kept(DeliveryState.EXPIRED, "expired")
    if not row[21] and row[22] is None and _is_by_hand(work, row):
        return Kept(DeliveryState.WITHHELD, "safe_contact")
    unasked = row[2] in (Priority.ALERT, Priority.SURVEY)
    return kept_back(work.now, runtime.settings.operation.zone, row[11:16], unasked=unasked)


def _is_by_hand(work: Work, row: tuple[Any, ...]) -> bool:
    """Whether nothing may go by itself to whom a delivery is for. Its own reader is no member of ours."""
    delivery_id, held, contact_id = row[0], row[6], row[7]
    if contact_id is not None:
        return is_by_hand(work, contact_id)
    return held is not None and reaches_by_hand(work, address_kept(work.open(Delivery.address, delivery_id, held)))


def _carried(work: Work, runtime: Runtime, row: tuple[Any, ...]) -> Claimed | None:
    """The delivery as its line carries it now; None when it does not, and it was sent on or given up."""
    adapter, last_heard, key, language = runtime.channels[row[1]], *row[17:20]
    one = _opened(work, row, adapter)
    if _is_open(work, adapter, last_heard):
        return one
    agreed = _approved(work, one, key=key, language=language)
    if agreed is None:
        _elsewhere(work, runtime, one)
    return agreed


def _is_open(work: Work, adapter: Sends, last_heard: datetime | None) -> bool:
    """Whether a line carries free words to somebody last heard then."""
    closes = None if last_heard is None else closes_at(adapter, last_heard)
    return closes is None or work.now < closes


def _approved(work: Work, one: Claimed, *, key: str | None, language: str | None) -> Claimed | None:
    """The delivery as words that the provider agreed to; None when it did not agree to these."""
    found = find_approved(work, one.channel, key, language) if key and language else None
    values = None if found is None else values_in(found.text, one.text)
    return None if found is None or values is None else replace(one, template=found.handle, variables=values)


def _elsewhere(work: Work, runtime: Runtime, one: Claimed) -> None:
    """Free words their line carries no more: on to a line that does, or told that they did not arrive."""
    line = other_line(runtime, one.channel, one.to)
    if line:
        reroute(work, one.id, line)
    else:
        settle(work, one.id, DeliveryState.FAILED, reason=Reason.WINDOW_CLOSED.value)


def _opened(work: Work, row: tuple[Any, ...], adapter: Sends) -> Claimed:
    delivery_id, channel, _, tries, expires_at, words, held, contact_id, message_id, kind, address = row[:11]
    if contact_id is not None:
        to = Address(kind, work.open(Contact.address, contact_id, address))
    else:
        to = address_kept(work.open(Delivery.address, delivery_id, held))
    text = (
        work.open(Delivery.words, delivery_id, words)
        if message_id is None
        else work.open(Message.text, message_id, row[16])
    )
    thread = None if contact_id is None else work.open_if(Contact.thread, contact_id, row[20])
    return Claimed(delivery_id, channel, address_on(adapter, to), text, tries + 1, expires_at, thread=thread)


def _claim_of(work: Work, runtime: Runtime, line: Line, rooms: dict[str, int], *, most: int) -> list[Claimed]:
    """Those of one line of a broadcast."""
    claimed, texts, looked_at = list[Claimed](), dict[str, tuple[str, str | None]](), 0
    while looked_at < _MOST_LOOKED_AT:
        room = min(rooms.get(line.channel, most), most - len(claimed))
        people = broadcasts.due(work, line, most=room) if room > 0 else []
        if not people:
            break
        looked_at += len(people)
        texts = texts or broadcasts.texts(work, line.number)
        found = [_told(work, runtime, line, person, texts) for person in people]
        now = [one for one in found if one is not None]
        broadcasts.lease(work, [one.recipient for one in now if one.recipient], until=work.now + LEASE)
        claimed += now
        if line.channel in rooms:  # a line that was taken away carries nobody: they are sent on
            rooms[line.channel] -= len(now)
    return claimed


def _told(
    work: Work, runtime: Runtime, line: Line, person: Person, texts: Mapping[str, tuple[str, str | None]]
) -> Claimed | None:
    """One person of a broadcast as their line carries it now; None when they are settled, sent on or wait."""
    one = Recipient(line.number, person.contact_id)
    rules = (person.stopped_at, person.unreachable_at, person.do_not_text, person.quiet_from, person.quiet_until)
    zone = runtime.settings.operation.zone
    kept = kept_back(work.now, zone, rules, unasked=True, in_quiet=line.ignores_quiet)
    if kept is not None and kept.due_at is not None:
        broadcasts.postpone(work, one, reason=kept.reason, due_at=kept.due_at)
    elif kept is not None:
        broadcasts.settle(work, one, kept.state, reason=kept.reason)
    elif line.priority != Priority.ALERT and is_by_hand(work, person.contact_id):
        broadcasts.settle(work, one, DeliveryState.WITHHELD, reason="safe_contact")
    elif person.address is None or not texts:
        broadcasts.settle(work, one, DeliveryState.FAILED, reason=Reason.ADDRESS_INVALID.value)
    else:
        return _worded(work, runtime, line, person, texts)
    return None


def _worded(
    work: Work, runtime: Runtime, line: Line, person: Person, texts: Mapping[str, tuple[str, str | None]]
) -> Claimed | None:
    """The words in the language nearest to theirs, free or agreed; None when they were sent on to another line."""
    to = Address(person.kind, work.open(Contact.address, person.contact_id, person.address or b""))
    language = nearest(person.language, texts) or ""
    words, key = texts[language]
    claimed = Claimed(
        person.contact_id,
        line.channel,
        to,
        words,
        person.tries + 1,
        line.expires_at,
        thread=work.open_if(Contact.thread, person.contact_id, person.thread),
        recipient=Recipient(line.number, person.contact_id),
        moves=person.moves,
    )
    adapter = runtime.channels.get(line.channel)
    if not isinstance(adapter, Sends):
        move_on(work, runtime, claimed, Reason.NOT_CONFIGURED)
        return None
    claimed = replace(claimed, to=address_on(adapter, to))
    if _is_open(work, adapter, person.last_at):
        return claimed
    agreed = _approved(work, claimed, key=key, language=language)
    if agreed is None:
        move_on(work, runtime, claimed, Reason.WINDOW_CLOSED)
    return agreed


def move_on(work: Work, runtime: Runtime, claimed: Claimed, reason: Reason) -> None:
    """What certainly did not arrive, on to the next line of its purpose; failed where none is left."""
    if claimed.recipient is None:
        return
    line = next_line(runtime, claimed.channel, claimed.to, moves=claimed.moves)
    if line:
        broadcasts.move(work, claimed.recipient, channel=claimed.channel, to=line, reason=reason.value)
    else:
        broadcasts.settle(work, claimed.recipient, DeliveryState.FAILED, reason=reason.value)


def after_receipt(work: Work, runtime: Runtime, one: Recipient, *, channel: str, reason: Reason | None) -> None:
    """One of a broadcast whom their line cannot reach at all, as it said afterwards, on to the next line.

    Not for a handset that was away: such a receipt may be wrong, and nobody is told twice.
    """
    moves, contact = broadcasts.moves_of(work, one), work.session.get(Contact, one.contact_id)
    if reason not in _NEVER_ON_ITS_LINE or moves is None or contact is None:
        return
    line = next_line(runtime, channel, address_of(work, contact), moves=moves)
    if line:
        broadcasts.move(work, one, channel=channel, to=line, reason=reason.value)
