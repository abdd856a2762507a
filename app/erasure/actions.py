"""Forgetting somebody at once and whole."""

from uuid import UUID

from app.audit.actions import record
from app.cases.actions import forget_contact as forget_in_cases
from app.cases.queries import ids_of
from app.contacts.actions import forget as forget_in_contacts
from app.messages.actions import forget as forget_in_messages
from app.outbox.actions import forget as forget_in_outbox
from app.work import Work


def forget_contact(work: Work, contact_id: UUID) -> None:
    """Delete words, address, history and links. An open case keeps only its area, danger and number of people.

    In this order: what points at a contact lets go before the contact goes.
    """
    forget_in_outbox(work, contact_id)
    forget_in_messages(work, contact_id, ids_of(work, contact_id))
    forget_in_cases(work, contact_id)
    forget_in_contacts(work, contact_id)
    record(work, "contact.forgotten", "contact")
