"""Finding contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select

from app.contacts.rules import NO_TEXTS, Budget, quiet_now
from app.contacts.tables import Contact
from app.errors import NotFound
from app.prepared import Prepared
from app.work import Work
from channels.contract import Address, AddressKind

_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KnownContact:
    """What the inbound line needs to know of somebody who wrote before."""

    id: UUID
    channel: str
    last_at: datetime
    language: str | None
    language_stated: bool
    offered: str  # what our last text let them choose by number: languages, or the menu's lines; empty for nothing
    stopped_at: datetime | None
    neutral_words: bool
    said: bytes
    feedback_asked_at: datetime | None
    has_address: bool  # deleted by the clock some days after their last case closed


_KNOWN = Prepared(
    select(
        _CONTACT.c.id,
        _CONTACT.c.channel,
        _CONTACT.c.last_at,
        _CONTACT.c.language,
        _CONTACT.c.language_stated,
        _CONTACT.c.offered,
        _CONTACT.c.stopped_at,
        _CONTACT.c.neutral_words,
        _CONTACT.c.said,
        _CONTACT.c.feedback_asked_at,
        _CONTACT.c.address.is_not(None),
    ).where(_CONTACT.c.fingerprint == bindparam("fingerprint"))
)
_OTHER_LINES = Prepared(
    select(_CONTACT.c.id).where(
        or_(_CONTACT.c.number_mark == bindparam("own"), _CONTACT.c.fingerprint == bindparam("telephone"))
    )
)
_BUDGET = Prepared(
    select(
        _CONTACT.c.hour_began,
        _CONTACT.c.hour_count,
        _CONTACT.c.day_began,
        _CONTACT.c.day_count,
        _CONTACT.c.said,
    ).where(_CONTACT.c.id == bindparam("who"))
)


def fingerprint(work: Work, address: Address) -> bytes:
    """How this address is found without being kept in the clear."""
    return work.keyring.fingerprint.of(address.kind.value, address.value)


def number_mark(work: Work, address: Address) -> bytes | None:
    """What a WhatsApp number's telephone is found by; None for what is no number, or is a telephone itself.

    One number is one person: what is sent to many goes to them once.
    """
    of_whatsapp = address.kind is AddressKind.WHATSAPP and address.value.startswith("+")
    return fingerprint(work, Address(AddressKind.PHONE, address.value)) if of_whatsapp else None


def same_number(work: Work, contact_id: UUID) -> Sequence[UUID]:
    """This contact, and the one who is the same telephone number on another line."""
    mark, number = _CONTACT.c.fingerprint, _CONTACT.c.number_mark
    own = select(mark, number).where(_CONTACT.c.id == contact_id).subquery()
    others = select(_CONTACT.c.id).where(or_(mark == own.c.number_mark, number == own.c.fingerprint))
    return [contact_id, *work.connection.execute(others).scalars()]


def find_known(work: Work, address_fingerprint: bytes) -> KnownContact | None:
    """The contact behind an address, if they wrote before."""
    row = work.first(_KNOWN, fingerprint=address_fingerprint)
    return None if row is None else KnownContact(*row)


def on_any_line(work: Work, known: KnownContact | None, address: Address) -> Sequence[UUID]:
    """Who writes from this address, where we know them, and who is the same telephone number on another line."""
    own = () if known is None else (known.id,)
    if not address.has_number:
        return own
    rows = _OTHER_LINES.rows(work.connection, own=fingerprint(work, address), telephone=number_mark(work, address))
    return [*own, *(row[0] for row in rows)]


def budget_of(work: Work, contact_id: UUID) -> Budget:
    """How many automatic texts they had lately. Asked only when something is to be said."""
    row = work.first(_BUDGET, who=contact_id)
    return NO_TEXTS if row is None else Budget(*row)


def get(work: Work, contact_id: UUID) -> Contact:
    """The contact; NotFound when there is none."""
    contact = work.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("contact.unknown")
    return contact


def address_of(work: Work, contact: Contact) -> Address | None:
    """Where they are reached, in the clear, for sending or for a reveal that was asked and audited."""
    value = work.open_if(Contact.address, contact.id, contact.address)
    return None if value is None else Address(contact.kind, value)


def may_be_told(contact: Contact, now: datetime, zone: str) -> bool:
    """Whether their safe-contact rule lets even an empty receipt go to them now. `zone`: the operation's."""
    local = now.astimezone(ZoneInfo(zone))
    quiet = quiet_now(local.hour * 60 + local.minute, contact.quiet_from, contact.quiet_until)
    return not (contact.do_not_text or contact.unreachable_at is not None or quiet)
