"""Rows of a broadcast on their way: which come next, leased, and what became of each. No network here.

A row that was never tried is found by its place: each line goes through the contacts in order and keeps where it
stands. One that came back says when it is due, and lies in an index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, insert, literal_column, select, text, update

from app.broadcasts.tables import Broadcast, BroadcastDelivery, BroadcastLine, BroadcastState, BroadcastText
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.prepared import Prepared
from app.work import Work

# Rows looked at in one step, and steps in one claim: a line with few people may have to pass many of another.
_WINDOW, _MOST_WINDOWS = 1_000, 8
_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_LINE: Any = BroadcastLine.__table__  # type: ignore[attr-defined]
_TEXT: Any = BroadcastText.__table__  # type: ignore[attr-defined]
_BEFORE_ALL, _AFTER_ALL = UUID(int=0), UUID(int=2**128 - 1)
_QUEUED = literal_column("broadcast_delivery.state") == literal_column("'queued'")
_UNSETTLED = text("state IN ('sending', 'queued')")
_OF_LINE = (_DELIVERY.c.number == bindparam("which"), _DELIVERY.c.channel == bindparam("line"))
_THIS = (_DELIVERY.c.number == bindparam("which"), _DELIVERY.c.contact_id == bindparam("who"))

_LINES = Prepared(
    select(
        _LINE.c.number,
        _LINE.c.channel,
        _LINE.c.after,
        _LINE.c.ended,
        _BROADCAST.c.priority,
        _BROADCAST.c.ignores_quiet,
        _BROADCAST.c.expires_at,
        _BROADCAST.c.state == BroadcastState.SPREAD,
    )
    .select_from(_BROADCAST.join(_LINE, _LINE.c.number == _BROADCAST.c.number))
    .where(_BROADCAST.c.expires_at > bindparam("moment"))
    .where(_BROADCAST.c.state != BroadcastState.STOPPED)
    .order_by(_BROADCAST.c.priority, _BROADCAST.c.number, _LINE.c.channel)
)
_STOPPED = Prepared(
    select(_BROADCAST.c.number).where(
        _BROADCAST.c.expires_at > bindparam("moment"),
        _BROADCAST.c.state == BroadcastState.STOPPED,
    )
)
_HELD = Prepared(
    select(_LINE.c.after)
    .where(_LINE.c.number == bindparam("which"), _LINE.c.channel == bindparam("line"))
    .with_for_update(skip_locked=True)
)
_PERSON = (
    _DELIVERY.c.contact_id,
    _DELIVERY.c.language,
    _DELIVERY.c.tries,
    _DELIVERY.c.moves,
    _CONTACT.c.kind,
    _CONTACT.c.address,
    _CONTACT.c.thread,
    _CONTACT.c.last_at,
    _CONTACT.c.stopped_at,
    _CONTACT.c.unreachable_at,
    _CONTACT.c.do_not_text,
    _CONTACT.c.quiet_from,
    _CONTACT.c.quiet_until,
)
_PEOPLE = select(*_PERSON).select_from(_DELIVERY.outerjoin(_CONTACT, _CONTACT.c.id == _DELIVERY.c.contact_id))
_NEW = Prepared(
    _PEOPLE.where(*_OF_LINE, _QUEUED, _DELIVERY.c.due_at.is_(None))
    .where(_DELIVERY.c.contact_id > bindparam("after"), _DELIVERY.c.contact_id <= bindparam("until"))
    .order_by(_DELIVERY.c.contact_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_DELIVERY)
)
_AGAIN = Prepared(
    _PEOPLE.where(*_OF_LINE, _QUEUED, _DELIVERY.c.due_at <= bindparam("moment"))
    .order_by(_DELIVERY.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_DELIVERY)
)
_AGAIN_AT_ALL = Prepared(
    select(_DELIVERY.c.contact_id).where(*_OF_LINE, _DELIVERY.c.due_at <= bindparam("moment")).limit(1)
)
_END_OF_WINDOW = Prepared(
    select(_DELIVERY.c.contact_id)
    .where(_DELIVERY.c.number == bindparam("which"), _DELIVERY.c.contact_id > bindparam("after"))
    .order_by(_DELIVERY.c.contact_id)
    .limit(1)
    .offset(_WINDOW - 1)
)
_COME_TO = Prepared(
    update(_LINE)
    .where(_LINE.c.number == bindparam("which"), _LINE.c.channel == bindparam("line"))
    .values(after=bindparam("stands"), ended=bindparam("through"))
)
_TEXTS = Prepared(select(_TEXT.c.language, _TEXT.c.words, _TEXT.c.key).where(_TEXT.c.number == bindparam("which")))
_LEASE = Prepared(
    update(_DELIVERY)
    .where(*_THIS, _QUEUED)
    .values(state=DeliveryState.SENDING, lease_until=bindparam("until"), due_at=None, tries=_DELIVERY.c.tries + 1)
)
_SETTLE = Prepared(
    update(_DELIVERY)
    .where(*_THIS, _UNSETTLED)
    .values(
        state=bindparam("stands"),
        reason=bindparam("why"),
        settled_at=bindparam("moment"),
        lease_until=None,
        due_at=None,
    )
)
# A receipt may have come first: it has said how far the delivery is, and this adds only the provider's id.
_SENT = Prepared(
    update(_DELIVERY)
    .where(*_THIS, _DELIVERY.c.channel == bindparam("line"))
    .values(
        state=case((_UNSETTLED, DeliveryState.SENT), else_=_DELIVERY.c.state),
        reason=case((_UNSETTLED, None), else_=_DELIVERY.c.reason),
        settled_at=case(
            (_UNSETTLED, bindparam("moment", type_=_DELIVERY.c.settled_at.type)), else_=_DELIVERY.c.settled_at
        ),
        provider_id=bindparam("their_id"),
        segments=bindparam("parts"),
        lease_until=None,
        due_at=None,
    )
)
_POSTPONE = Prepared(
    update(_DELIVERY)
    .where(*_THIS, _UNSETTLED)
    .values(state=DeliveryState.QUEUED, reason=bindparam("why"), due_at=bindparam("due"), lease_until=None)
)
_MOVE = Prepared(
    update(_DELIVERY)
    .where(*_THIS, _DELIVERY.c.channel == bindparam("from_line"), text("state IN ('sending', 'queued', 'failed')"))
    .values(
        state=DeliveryState.QUEUED,
        reason=bindparam("why"),
        channel=bindparam("to_line"),
        due_at=bindparam("moment"),
        moves=_DELIVERY.c.moves + 1,
        tries=0,
        lease_until=None,
        provider_id=None,
        settled_at=None,
    )
)
_HAS_LINE = Prepared(
    select(_LINE.c.number).where(_LINE.c.number == bindparam("which"), _LINE.c.channel == bindparam("line"))
)
_ADD_LINE = Prepared(insert(_LINE), *_LINE.c.keys())
_MOVES = Prepared(
    select(_DELIVERY.c.moves)
    .select_from(_DELIVERY.join(_BROADCAST, _BROADCAST.c.number == _DELIVERY.c.number))
    .where(*_THIS, _BROADCAST.c.expires_at > bindparam("moment"), _BROADCAST.c.state != BroadcastState.STOPPED)
)
_RECEIVED = Prepared(
    update(_DELIVERY)
    .where(*_THIS)
    .values(
        state=bindparam("stands"),
        reason=bindparam("why"),
        settled_at=bindparam("moment"),
        lease_until=None,
        due_at=None,
    )
)
_BY_MARK = Prepared(select(_DELIVERY.c.number, _DELIVERY.c.contact_id, _DELIVERY.c.state).where(*_THIS, _OF_LINE[1]))
_BY_THEIR_ID = Prepared(
    select(_DELIVERY.c.number, _DELIVERY.c.contact_id, _DELIVERY.c.state).where(
        _OF_LINE[1], _DELIVERY.c.provider_id == bindparam("their_id")
    )
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of one broadcast. `mark` is what goes out with it and comes back with a receipt."""

    number: int
    contact_id: UUID

    @property
    def mark(self) -> str:
        return f"{self.number}-{self.contact_id.hex}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with a broadcast that may go out now; `spread`: everybody it is for has a row."""

    number: int
    channel: str
    after: UUID | None
    ended: bool
    priority: int
    ignores_quiet: bool
    expires_at: datetime
    spread: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes next, as they are now; without `kind` they are forgotten."""

    contact_id: UUID
    language: str
    tries: int
    moves: int
    kind: Any
    address: bytes | None
    thread: bytes | None
    last_at: datetime | None
    stopped_at: datetime | None
    unreachable_at: datetime | None
    do_not_text: bool | None
    quiet_from: int | None
    quiet_until: int | None


def recipient_of(mark: str) -> Recipient | None:
    """Whom a mark names; None when it is none."""
    number, dash, contact = mark.partition("-")
    if not (dash and number.isascii() and number.isdecimal() and len(number) < 10 and len(contact) == 32):
        return None
    try:
        return Recipient(int(number), UUID(contact))
    except ValueError:
        return None


def lines(work: Work) -> list[Line]:
    """Every line of every broadcast that is neither stopped nor over, what goes first first."""
    return [Line(*row) for row in _LINES.rows(work.connection, moment=work.now)]


def anything_due(work: Work) -> bool:
    """Whether a claim may find something; reads only."""
    moment = int(work.now.timestamp())
    return any(
        not line.ended or work.first(_AGAIN_AT_ALL, which=line.number, line=line.channel, moment=moment)
        for line in lines(work)
    )


def stopped(work: Work) -> frozenset[int]:
    """The broadcasts that were stopped before they were over."""
    return frozenset(number for (number,) in _STOPPED.rows(work.connection, moment=work.now))


def due(work: Work, line: Line, *, most: int) -> list[Person]:
    """At most so many who come next on a line: first those to try again. Each must be leased, settled or postponed."""
    moment = int(work.now.timestamp())
    again = _AGAIN.rows(work.connection, which=line.number, line=line.channel, moment=moment, most=most)
    found = [Person(*row) for row in again]
    return found if line.ended or len(found) == most else found + _new(work, line, most=most - len(found))


def _new(work: Work, line: Line, *, most: int) -> list[Person]:
    """Those nobody has tried to tell, from where the line stands, which is kept."""
    held = work.first(_HELD, which=line.number, line=line.channel)
    if held is None:  # another process goes through them just now
        return []
    found, after, through = list[Person](), held[0] or _BEFORE_ALL, False
    for _ in range(_MOST_WINDOWS):
        more, after, through = _window(work, line, after, most=most - len(found))
        found += more
        if through or len(found) == most:
            break
    through = through and line.spread
    if through or after != (held[0] or _BEFORE_ALL):
        work.run(_COME_TO, which=line.number, line=line.channel, stands=after, through=through)
    return found


def _window(work: Work, line: Line, after: UUID, *, most: int) -> tuple[list[Person], UUID, bool]:
    """Some of the next rows that are this line's, where it stands then, and whether there are no more rows."""
    last = work.first(_END_OF_WINDOW, which=line.number, after=after)
    until = last[0] if last else _AFTER_ALL
    place = {"which": line.number, "line": line.channel, "after": after, "until": until}
    rows = _NEW.rows(work.connection, **place, most=most)
    full = len(rows) == most
    stands = rows[-1][0] if rows and (full or last is None) else after if last is None else until
    return [Person(*row) for row in rows], stands, last is None and not full


def texts(work: Work, number: int) -> dict[str, tuple[str, str | None]]:
    """The words of a broadcast and the key they have in the wording, by language."""
    return {language: (words, key) for language, words, key in _TEXTS.rows(work.connection, which=number)}


def lease(work: Work, recipients: Iterable[Recipient], *, until: datetime) -> None:
    """This worker has them, which `due` gave in this transaction."""
    end = ceil(until.timestamp())
    work.run_many(_LEASE, [{"which": one.number, "who": one.contact_id, "until": end} for one in recipients])


def settle(work: Work, one: Recipient, state: DeliveryState, *, reason: str | None) -> None:
    """Record what became of one that no provider took; nothing where a receipt came first."""
    moment = int(work.now.timestamp())
    work.run(_SETTLE, which=one.number, who=one.contact_id, stands=state, why=reason, moment=moment)


def settle_sent(work: Work, sent: Sequence[tuple[Recipient, str, str, int | None]]) -> None:
    """Record those a provider took: (whom, line, the provider's id, segments)."""
    moment = int(work.now.timestamp())
    told = [
        {
            "which": one.number,
            "who": one.contact_id,
            "line": line,
            "their_id": their_id,
            "parts": parts,
            "moment": moment,
        }
        for one, line, their_id, parts in sent
    ]
    work.run_many(_SENT, told)


def postpone(work: Work, one: Recipient, *, reason: str | None, due_at: datetime) -> None:
    """Put one back to wait until `due_at`."""
    due = ceil(due_at.timestamp())
    work.run(_POSTPONE, which=one.number, who=one.contact_id, why=reason, due=due)


def move(work: Work, one: Recipient, *, channel: str, to: str, reason: str) -> None:
    """Put one back to go out on another line at once: it did not arrive on its own."""
    if work.first(_HAS_LINE, which=one.number, line=to) is None:
        work.run(_ADD_LINE, number=one.number, channel=to, after=None, ended=False)
    moment = int(work.now.timestamp())
    work.run(_MOVE, which=one.number, who=one.contact_id, from_line=channel, to_line=to, why=reason, moment=moment)


def moves_of(work: Work, one: Recipient) -> int | None:
    """How many lines were tried before this one; None where nothing more goes out."""
    row = work.first(_MOVES, which=one.number, who=one.contact_id, moment=work.now)
    return None if row is None else row[0]


def find(
    work: Work, channel: str, *, mark: str | None, provider_id: str | None
) -> tuple[Recipient, DeliveryState] | None:
    """Whom a receipt of a line is about and how far they are; None when it is nobody of ours."""
    one = recipient_of(mark) if mark else None
    row = work.first(_BY_MARK, which=one.number, who=one.contact_id, line=channel) if one else None
    if row is None and provider_id is not None:
        row = work.first(_BY_THEIR_ID, line=channel, their_id=provider_id)
    return None if row is None else (Recipient(row[0], row[1]), row[2])


def received(work: Work, one: Recipient, state: DeliveryState, *, reason: str | None) -> None:
    """Record what a receipt says."""
    moment = int(work.now.timestamp())
    work.run(_RECEIVED, which=one.number, who=one.contact_id, stands=state, why=reason, moment=moment)


def recover_leases(work: Work, *, sent_once: frozenset[str]) -> int:
    """How many lost their worker. Lines that send one id once get them again; others are uncertain."""
    lost = work.connection.execute(
        select(_DELIVERY.c.number, _DELIVERY.c.contact_id, _DELIVERY.c.channel)
        .where(_DELIVERY.c.lease_until < int(work.now.timestamp()))
        .limit(500)
    ).all()
    for number, contact_id, channel in lost:
        if channel in sent_once:
            postpone(work, Recipient(number, contact_id), reason=None, due_at=work.now)
        else:
            settle(work, Recipient(number, contact_id), DeliveryState.UNCERTAIN, reason="lease_lost")
    return len(lost)
