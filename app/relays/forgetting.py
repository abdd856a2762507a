"""Forgetting a relay who asks for it, and what the clock deletes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from app.contacts.queries import address_of
from app.contacts.tables import Contact
from app.relays.actions import end
from app.relays.queries import find_by_number
from app.relays.tables import RelayWarning
from app.work import Work


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Whoever has this contact's number is a relay no more: all of it goes."""
    contact = work.session.get(Contact, contact_id)  # none in a backup of before they wrote
    address = None if contact is None else address_of(work, contact)
    relay = None if address is None or not address.has_number else find_by_number(work, address.value)
    if relay is not None:
        end(work, relay.id)


def find_warnings(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Warnings that were heard before then."""
    return work.session.exec(select(RelayWarning.id).where(RelayWarning.heard_at < before).limit(most)).all()


def drop_warnings(work: Work, ids: Sequence[UUID], _before: datetime) -> None:
    """Delete these."""
    for warning in work.session.exec(select(RelayWarning).where(col(RelayWarning.id).in_(ids))):
        work.session.delete(warning)
