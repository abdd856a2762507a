"""Every room that knows something of a contact, in the order in which they let go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.alert_answers import forgetting as alert_answers
from app.audience import forgetting as audience
from app.broadcasts import forgetting as broadcasts
from app.cases import forgetting as cases
from app.cases.queries import ids_of
from app.contacts import forgetting as contacts
from app.feedback import forgetting as feedback
from app.messages import forgetting as messages
from app.outbox import forgetting as outbox
from app.referrals import forgetting as referrals
from app.relays import forgetting as relays
from app.tracing import forgetting as tracing
from app.work import Work


@dataclass(frozen=True, slots=True)
class Forgetter:
    """A room's own way to forget a contact: (work, contact, their cases); and the tables it sees to."""

    forget: Callable[[Work, UUID, Sequence[UUID]], None]
    tables: tuple[str, ...]


# What points at a contact lets go before the contact goes.
FORGETTERS: tuple[Forgetter, ...] = (
    Forgetter(alert_answers.forget_contact, ("alert_answer",)),
    Forgetter(relays.forget_contact, ("relay",)),
    Forgetter(tracing.forget_contact, ("tracing_search", "tracing_presence", "tracing_pair")),
    Forgetter(outbox.forget_contact, ("delivery",)),
    Forgetter(broadcasts.forget_contact, ("broadcast_delivery",)),
    Forgetter(messages.forget_contact, ("message", "translation", "voice")),
    Forgetter(referrals.forget_contact, ("consent", "referral", "referral_step", "rescue")),
    Forgetter(feedback.forget_contact, ("feedback_item", "feedback_code", "feedback_second_coding")),
    Forgetter(cases.forget_contact, ("case", "note")),
    Forgetter(audience.forget_contact, ("membership", "join_request")),
    Forgetter(contacts.forget_contact, ("contact", "by_hand")),
)


def forget(work: Work, contact_id: UUID) -> None:
    """Every room forgets them, in order."""
    case_ids = ids_of(work, contact_id)
    work.session.flush()
    for forgetter in FORGETTERS:
        forgetter.forget(work, contact_id, case_ids)
    work.session.expire_all()
