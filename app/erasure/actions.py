"""Forgetting somebody at once and whole."""

from collections.abc import Callable
from uuid import UUID

from app.audit.actions import record
from app.cases.actions import forget_contact as forget_in_cases
from app.contacts.actions import forget as forget_in_contacts
from app.messages.actions import forget as forget_in_messages
from app.outbox.actions import forget as forget_in_outbox
from app.work import Work

# In this order: what points at a contact lets go before the contact goes.
FORGETTERS: tuple[Callable[[Work, UUID], None], ...] = (
    forget_in_outbox,
    forget_in_messages,
    forget_in_cases,
    forget_in_contacts,
)


def forget_contact(work: Work, contact_id: UUID) -> None:
    """Delete words, address, history and links. An open case keeps only its area, danger and number of people."""
    for forget in FORGETTERS:
        forget(work, contact_id)
    record(work, "contact.forgotten", "contact")
