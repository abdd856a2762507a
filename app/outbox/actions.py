"""Putting texts into the outbox, claiming them, and recording what became of them. No network here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, insert, literal_column, select, text, update

from app.broadcasts import sending as broadcasts
from app.broadcasts.sending import Recipient
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState, forward
from app.ids import new_id
from app.messages.actions import empty_at_provider
from app.messages.tables import Message, ProviderCopy
from app.outbox.rules import COPY_NEEDED, LEASE, Priority
from app.outbox.tables import Delivery
from app.prepared import Prepared
from app.work import Work
from channels.contract import Address, AddressKind, Receipt
from channels.failures import Reason

_DELIVERY: Any = Delivery.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_MESSAGE: Any = Message.__table__  # type: ignore[attr-defined]
_COPY: Any = ProviderCopy.__table__  # type: ignore[attr-defined]
_UNSETTLED = text("state IN ('sending', 'queued')")
_ADD = Prepared(insert(_DELIVERY), *_DELIVERY.c.keys())
_DUE = (
    select(
        _DELIVERY.c.id,
        _DELIVERY.c.channel,
        _DELIVERY.c.priority,
        _DELIVERY.c.tries,
        _DELIVERY.c.expires_at,
        _DELIVERY.c.words,
        _DELIVERY.c.address,
        _DELIVERY.c.contact_id,
        _DELIVERY.c.message_id,
        _CONTACT.c.kind,
        _CONTACT.c.address,
        _CONTACT.c.stopped_at,
        _CONTACT.c.unreachable_at,
        _CONTACT.c.do_not_text,
        _CONTACT.c.quiet_from,
        _CONTACT.c.quiet_until,
        _MESSAGE.c.text,
        _CONTACT.c.last_at,
        _MESSAGE.c.wording_key,
        _MESSAGE.c.language,
        _CONTACT.c.thread,
        _DELIVERY.c.by_hand,
        _DELIVERY.c.member_id,
    )
    .select_from(
        _DELIVERY.outerjoin(_CONTACT, _CONTACT.c.id == _DELIVERY.c.contact_id).outerjoin(
            _MESSAGE, _MESSAGE.c.id == _DELIVERY.c.message_id
        )
    )
    # Spelled out, not bound: the partial index serves only a query that says these very words.
    .where(literal_column("delivery.state") == literal_column("'queued'"))
    .where(_DELIVERY.c.priority == bindparam("first"), _DELIVERY.c.due_at <= bindparam("moment"))
    .order_by(_DELIVERY.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_DELIVERY)
)
_CLAIMABLE = Prepared(_DUE)
_ANYTHING_DUE = Prepared(
    select(_DELIVERY.c.id)
    .where(literal_column("delivery.state") == literal_column("'queued'"))
    .where(_DELIVERY.c.priority == bindparam("first"), _DELIVERY.c.due_at <= bindparam("moment"))
    .limit(1)
)
_CLAIM = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"), literal_column("state") == literal_column("'queued'"))
    .values(state=DeliveryState.SENDING, lease_until=bindparam("until"), tries=_DELIVERY.c.tries + 1)
)
_SETTLE = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"), _UNSETTLED)
    .values(
        state=bindparam("stands"),
        reason=bindparam("why"),
        settled_at=bindparam("moment"),
        lease_until=None,
        address=None,  # nothing more goes there
        words=None,
    )
)
# A receipt may have come first: it has said how far the delivery is, and this adds only the provider's id.
_SENT = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"))
    .values(
        state=case((_UNSETTLED, DeliveryState.SENT), else_=_DELIVERY.c.state),
        reason=case((_UNSETTLED, None), else_=_DELIVERY.c.reason),
        settled_at=case(
            (_UNSETTLED, bindparam("moment", type_=_DELIVERY.c.settled_at.type)), else_=_DELIVERY.c.settled_at
        ),
        provider_id=bindparam("their_id"),
        segments=bindparam("parts"),
        lease_until=None,
        address=None,
        words=None,
    )
)
# Words of ours that were agreed for anybody; what a member wrote, or decided, has no key of a wording or is by hand.
_HELD_BACK = (
    update(_DELIVERY)
    .where(
        _DELIVERY.c.contact_id == bindparam("who"),
        literal_column("delivery.state") == literal_column("'queued'"),
        _DELIVERY.c.by_hand.is_(False),
        _DELIVERY.c.message_id.in_(select(_MESSAGE.c.id).where(_MESSAGE.c.wording_key.is_not(None))),
    )
    .values(
        state=DeliveryState.WITHHELD,
        reason="safe_contact",
        settled_at=bindparam("moment", type_=_DELIVERY.c.settled_at.type),
    )
)
_POSTPONE = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"), _UNSETTLED)
    .values(state=DeliveryState.QUEUED, reason=bindparam("why"), due_at=bindparam("due"), lease_until=None)
)
_REROUTE = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"), _UNSETTLED)
    .values(
        state=DeliveryState.QUEUED,
        reason=bindparam("why"),
        channel=bindparam("line"),
        due_at=bindparam("moment"),
        lease_until=None,
    )
)
_EMPTY_LATER = Prepared(
    insert(_COPY).from_select(
        _COPY.c.keys(),
        select(
            bindparam("copy_id", type_=_COPY.c.id.type),
            _DELIVERY.c.channel,
            bindparam("their_id", type_=_COPY.c.provider_id.type),
            bindparam("moment", type_=_COPY.c.kept_at.type),
            bindparam("due", type_=_COPY.c.due_at.type),
            literal_column("0"),
        ).where(_DELIVERY.c.id == bindparam("delivery_id")),
    )
)
_BY_ID = Prepared(
    select(_DELIVERY.c.id, _DELIVERY.c.state, _DELIVERY.c.contact_id, _DELIVERY.c.case_id).where(
        _DELIVERY.c.id == bindparam("delivery_id"), _DELIVERY.c.channel == bindparam("line")
    )
)
_BY_THEIR_ID = Prepared(
    select(_DELIVERY.c.id, _DELIVERY.c.state, _DELIVERY.c.contact_id, _DELIVERY.c.case_id).where(
        _DELIVERY.c.channel == bindparam("line"), _DELIVERY.c.provider_id == bindparam("their_id")
    )
)
_MOVED = Prepared(
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("delivery_id"))
    .values(
        state=bindparam("stands"),
        reason=bindparam("why"),
        settled_at=bindparam("moment"),
        lease_until=None,
        address=None,
        words=None,
    )
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery a worker has leased: everything it needs, in memory only.

    Of a broadcast there are no rows like ours: `recipient` says whom it is for.
    """

    id: UUID
    channel: str
    to: Address
    text: str = field(repr=False)
    tries: int
    expires_at: datetime
    segments: int | None = None
    template: str | None = None  # the provider's handle of words it agreed to
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    thread: str | None = field(default=None, repr=False)
    recipient: Recipient | None = None
    moves: int = 0  # of a broadcast: lines tried before this one

    @property
    def mark(self) -> str:
        """What goes out with it, and comes back with a receipt."""
        return self.id.hex if self.recipient is None else self.recipient.mark


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery the provider took, under its own id."""

    id: UUID
    provider_id: str
    segments: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery that a receipt or a result moved, and whom it was for; `recipient` where it is of a broadcast."""

    id: UUID
    state: DeliveryState
    contact_id: UUID | None
    case_id: UUID | None
    recipient: Recipient | None = None


def enqueue(
    work: Work,
    *,
    channel: str,
    priority: Priority,
    lasts: timedelta,
    message_id: UUID | None = None,
    contact_id: UUID | None = None,
    member_id: UUID | None = None,
    case_id: UUID | None = None,
    words: str | None = None,
    address: Address | None = None,
    by_hand: bool = False,
) -> UUID:
    """The id of a delivery that waits. Either a message to a contact, or words to an address no contact holds.

    `by_hand`: a person decided this very text; without it nothing goes where only that may.
    """
    delivery_id = new_id()
    held = None if address is None else f"{address.kind.value} {address.value}"
    work.run(
        _ADD,
        id=delivery_id,
        message_id=message_id,
        contact_id=contact_id,
        member_id=member_id,
        case_id=case_id,
        words=None if words is None else work.seal(Delivery.words, delivery_id, words),
        address=None if held is None else work.seal(Delivery.address, delivery_id, held),
        channel=channel,
        priority=int(priority),
        state=DeliveryState.QUEUED,
        created_at=work.now,
        due_at=work.now,
        expires_at=work.now + lasts,
        tries=0,
        lease_until=None,
        provider_id=None,
        reason=None,
        segments=None,
        settled_at=None,
        by_hand=by_hand,
    )
    return delivery_id


def anything_due(work: Work) -> bool:
    """Whether a claim would find something; reads only."""
    return any(work.first(_ANYTHING_DUE, first=int(p), moment=work.now) for p in Priority)


def due(work: Work, priority: Priority, *, most: int) -> list[tuple[Any, ...]]:
    """Rows of a priority that may be claimed now, the oldest first."""
    return _CLAIMABLE.rows(work.connection, first=int(priority), moment=work.now, most=most)


def lease(work: Work, delivery_ids: Sequence[UUID]) -> None:
    """This worker has them, which `due` gave in this transaction: nobody else can have claimed them since."""
    until = work.now + LEASE
    work.run_many(_CLAIM, [{"delivery_id": delivery_id, "until": until} for delivery_id in delivery_ids])


def hold_back(work: Work, contact_ids: Iterable[UUID]) -> None:
    """What waits to go to these by itself does not go: it was put in words for a phone that nobody else reads."""
    for one in contact_ids:
        work.connection.execute(_HELD_BACK, {"who": one, "moment": work.now})


def settle(work: Work, delivery_id: UUID, state: DeliveryState, *, reason: str | None = None) -> None:
    """Record what became of a delivery the provider did not take; nothing where a receipt came first."""
    work.run(_SETTLE, delivery_id=delivery_id, stands=state, why=reason, moment=work.now)


def settle_sent(work: Work, sent: Sequence[Taken]) -> None:
    """Record deliveries that the provider took, and that its copies of them are to be emptied."""
    moment, due = work.now, work.now + COPY_NEEDED
    told = [
        {"delivery_id": one.id, "their_id": one.provider_id, "parts": one.segments, "moment": moment} for one in sent
    ]
    work.run_many(_SENT, told)
    copies = [
        {"delivery_id": one.id, "copy_id": new_id(), "their_id": one.provider_id, "moment": moment, "due": due}
        for one in sent
    ]
    work.run_many(_EMPTY_LATER, copies)


def postpone(work: Work, delivery_id: UUID, *, reason: str | None, due_at: datetime) -> None:
    """Put a delivery back to wait until `due_at`."""
    work.run(_POSTPONE, delivery_id=delivery_id, why=reason, due=due_at)


def reroute(work: Work, delivery_id: UUID, channel: str) -> None:
    """Put a delivery back to go out on another line at once: its own carries free words no more."""
    why = Reason.WINDOW_CLOSED.value
    work.run(_REROUTE, delivery_id=delivery_id, why=why, line=channel, moment=work.now)


def receive_receipt(work: Work, channel: str, receipt: Receipt) -> Settled | None:
    """The delivery a receipt moved forward; None when it is not ours or already further."""
    found = _found(work, channel, receipt)
    if found is None or (to := forward(found.state, receipt.progress)) is found.state:
        return None
    if found.state is DeliveryState.UNCERTAIN and receipt.provider_id is not None:  # taken, and nobody heard its id
        empty_at_provider(work, channel, receipt.provider_id, due_at=work.now + COPY_NEEDED)
    why = receipt.reason and receipt.reason.value
    if found.recipient is not None:
        broadcasts.received(work, found.recipient, to, reason=why)
    else:
        work.run(_MOVED, delivery_id=found.id, stands=to, why=why, moment=work.now)
    return replace(found, state=to)


def _found(work: Work, channel: str, receipt: Receipt) -> Settled | None:
    """What a receipt is about, as it stands."""
    row, mark, their_id = None, receipt.delivery_id, receipt.provider_id
    if mark is not None and _is_id(mark):
        row = work.first(_BY_ID, delivery_id=UUID(mark), line=channel)
    if row is None and their_id is not None and broadcasts.recipient_of(mark or "") is None:
        row = work.first(_BY_THEIR_ID, line=channel, their_id=their_id)
    if row is not None:
        delivery_id, state, contact_id, case_id = row
        return Settled(delivery_id, state, contact_id, case_id)
    told = broadcasts.find(work, channel, mark=mark, provider_id=their_id)
    return None if told is None else Settled(told[0].contact_id, told[1], told[0].contact_id, None, told[0])


def _is_id(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True


def recover_leases(work: Work, *, sent_once: frozenset[str]) -> int:
    """How many deliveries lost their worker. Channels that send one id once get them again; others are uncertain."""
    lost = work.connection.execute(
        select(_DELIVERY.c.id, _DELIVERY.c.channel)
        .where(literal_column("delivery.state") == literal_column("'sending'"), _DELIVERY.c.lease_until < work.now)
        .limit(500)
    ).all()
    for delivery_id, channel in lost:
        if channel in sent_once:
            postpone(work, delivery_id, reason=None, due_at=work.now)
        else:
            settle(work, delivery_id, DeliveryState.UNCERTAIN, reason="lease_lost")
    return len(lost) + broadcasts.recover_leases(work, sent_once=sent_once)


def address_kept(held: str) -> Address:
    """The address a delivery keeps for itself."""
    kind, _, value = held.partition(" ")
    return Address(AddressKind(kind), value)
