"""Saying agreed words to somebody: kept as a message of ours and put into the outbox, together."""

from datetime import timedelta
from uuid import UUID

from app.contacts import actions as contacts
from app.contacts.by_hand import is_by_hand
from app.contacts.rules import HASH, Budget, may_say
from app.contacts.tables import Contact
from app.messages import actions as messages
from app.outbox.actions import enqueue
from app.outbox.passage import address_of, carry, other_line
from app.outbox.rules import ANSWER_LASTS, Priority
from app.outbox.tables import Delivery
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.wording.rendering import Rendered, without_stop
from app.work import Work
from channels.contract import AddressKind


def hashed(work: Work, words: str) -> bytes:
    """A short keyed hash of words of ours, to know them again."""
    return work.keyring.fingerprint.of("said", words.strip())[:HASH]


def send_agreed(
    work: Work,
    words: Rendered,
    *,
    channel: str,
    contact_id: UUID,
    case_id: UUID | None,
    lasts: timedelta = ANSWER_LASTS,
    by_hand: bool = False,
    author_id: UUID | None = None,
) -> None:
    """Keep an agreed text as a message of ours and put it into the outbox.

    `by_hand`: a person decided it; `author_id`: the member who chose it as their answer.
    """
    message_id = messages.keep_sent(
        work,
        Clean(words.text),
        contact_id=contact_id,
        case_id=case_id,
        channel=channel,
        language=words.language,
        author_id=author_id,
        wording_key=words.key,
        wording_reviewed=words.reviewed,
    )
    enqueue(
        work,
        channel=channel,
        priority=Priority.SOS_REPLY if case_id is not None else Priority.REPLY,
        lasts=lasts,
        message_id=message_id,
        contact_id=contact_id,
        case_id=case_id,
        by_hand=by_hand,
    )


def send_unasked(
    work: Work, runtime: Runtime, *, words: Rendered, contact: Contact, case_id: UUID | None, lasts: timedelta
) -> bool:
    """Whether a text that answers nothing just written was sent.

    Their safe-contact rule, STOP and budget decide, and whether a line carries it to them now.
    """
    if contact.kind is AddressKind.WEB:
        words = without_stop(runtime.wording, words)
    carried = carry(work, runtime, contact, words=words)
    if carried is None or contact.do_not_text or contact.unreachable_at is not None or _last_said_stop(contact):
        return False
    if is_by_hand(work, contact.id):
        return False
    had = Budget(contact.hour_began, contact.hour_count, contact.day_began, contact.day_count, contact.said)
    allowed = may_say(had, hashed(work, carried.words.text), work.now, runtime.settings.limits)
    if allowed is None:
        return False
    send_agreed(work, carried.words, channel=carried.channel, contact_id=contact.id, case_id=case_id, lasts=lasts)
    contacts.spend(work, contact.id, allowed)
    return True


def send_elsewhere(work: Work, runtime: Runtime, delivery_id: UUID) -> None:
    """Send a text again, on another line to the same number: its own line says that it carries free words no more.

    Nothing where there is no such line, or where the text is not wanted any more.
    """
    delivery = work.session.get_one(Delivery, delivery_id)
    if delivery.contact_id is None or delivery.message_id is None or delivery.expires_at <= work.now:
        return
    contact = work.session.get_one(Contact, delivery.contact_id)
    line = other_line(runtime, delivery.channel, address_of(work, contact))
    if line:
        enqueue(
            work,
            channel=line,
            priority=Priority(delivery.priority),
            lasts=delivery.expires_at - work.now,
            message_id=delivery.message_id,
            contact_id=contact.id,
            case_id=delivery.case_id,
            by_hand=delivery.by_hand,
        )


def _last_said_stop(contact: Contact) -> bool:
    """Whether STOP was their last word: who writes again afterwards is answered again."""
    return contact.stopped_at is not None and contact.last_at <= contact.stopped_at
