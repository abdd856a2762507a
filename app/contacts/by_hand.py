"""Numbers to which nothing goes but what a person decided, or a warning of danger.

For somebody whose phone another may read, or who seems to be a child: of all that is sent by itself nothing may come at
a moment nobody agreed to. The outbox asks here for every text, last of all; nobody else has to remember it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.contacts.queries import fingerprint, number_mark
from app.contacts.tables import ByHand, Contact
from app.prepared import Prepared
from app.work import Work
from channels.contract import Address

_BY_HAND: Any = ByHand.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_ANY = Prepared(select(_BY_HAND.c.mark).limit(1))
_FOUND = Prepared(select(_BY_HAND.c.mark).where(_BY_HAND.c.mark == bindparam("which")))
_NUMBER = Prepared(select(_CONTACT.c.fingerprint, _CONTACT.c.number_mark).where(_CONTACT.c.id == bindparam("who")))


def keep(work: Work, contact_id: UUID) -> None:
    """From now on nothing goes to their number by itself, on no line of it."""
    mark = _mark_of(work, contact_id)
    if mark is not None:
        work.session.merge(ByHand(mark=mark))
        work.session.flush()


def lift(work: Work, contact_id: UUID) -> None:
    """What we send by itself may go to them again; nothing where it may already."""
    mark = _mark_of(work, contact_id)
    found = None if mark is None else work.session.get(ByHand, mark)
    if found is not None:
        work.session.delete(found)
        work.session.flush()


def anybody(work: Work) -> bool:
    """Whether there is such a number at all: where there is none, nobody is looked for."""
    return work.first(_ANY) is not None


def is_by_hand(work: Work, contact_id: UUID) -> bool:
    """Whether nothing may go to this contact by itself."""
    mark = _mark_of(work, contact_id) if anybody(work) else None
    return mark is not None and work.first(_FOUND, which=mark) is not None


def reaches_by_hand(work: Work, address: Address) -> bool:
    """Whether nothing may go to this address by itself, which no contact needs to hold."""
    if not anybody(work):
        return False
    number = number_mark(work, address) or fingerprint(work, address)
    return work.first(_FOUND, which=_mark(work, number)) is not None


def _mark_of(work: Work, contact_id: UUID) -> bytes | None:
    row = work.first(_NUMBER, who=contact_id)
    return None if row is None else _mark(work, bytes(row[1] or row[0]))


def _mark(work: Work, number: bytes) -> bytes:
    return work.keyring.fingerprint.of("by hand", number.hex())
