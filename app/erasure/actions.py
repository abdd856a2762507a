"""Forgetting somebody at once and whole."""

from dataclasses import dataclass
from uuid import UUID

from app.audit.actions import record
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get, may_be_told
from app.erasure.again import remember
from app.erasure.forgetters import forget
from app.errors import Invalid
from app.ids import new_reference
from app.messages.forgetting import forget_waiting
from app.work import Work

# Why a member may have somebody erased. "abuse" is not among them: who abuses the line is forgotten by nobody.
REASONS = ("person_asked", "guardian_asked", "danger", "wrong_person")


@dataclass(frozen=True, slots=True)
class Erased:
    """What may still be said: the reference the trail has, and whether a receipt may go where they were reached."""

    reference: str
    may_be_told: bool


def forget_contact(work: Work, contact_id: UUID, *, zone: str, reason: str | None = None) -> Erased:
    """Delete words, address, history and links. An open case keeps only its area, danger and number of people.

    `zone`: the operation's, for quiet hours.
    """
    contact = get(work, contact_id)
    told, mark = may_be_told(contact, work.now, zone) and not is_by_hand(work, contact_id), contact.fingerprint
    reference = new_reference()
    forget_waiting(work, mark)
    remember(work, contact_id, mark)
    forget(work, contact_id)
    record(work, "contact.forgotten", "contact", None, f"{reason or 'text'} {reference}")
    return Erased(reference, told)


def erase(work: Work, contact_id: UUID, *, reason: str, zone: str) -> Erased:
    """A member has somebody erased, for a reason of the list; Invalid for another."""
    if reason not in REASONS:
        raise Invalid("erase.reason")
    return forget_contact(work, contact_id, zone=zone, reason=reason)
