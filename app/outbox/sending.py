"""Saying agreed words to somebody: kept as a message of ours and put into the outbox, together."""

from datetime import timedelta
from uuid import UUID

from app.contacts import actions as contacts
from app.contacts.rules import HASH, Budget, may_say
from app.contacts.tables import Contact
from app.messages import actions as messages
from app.outbox.actions import enqueue
from app.outbox.rules import Priority
from app.privacy.columns import Clean
from app.settings import Limits
from app.wording.rendering import Rendered
from app.work import Work

# An answer later than this would confuse more than help: the person has been answered by hand or has moved on.
ANSWER_LASTS = timedelta(hours=2)


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
) -> None:
    """Keep an agreed text as a message of ours and put it into the outbox."""
    message_id = messages.keep_sent(
        work,
        Clean(words.text),
        contact_id=contact_id,
        case_id=case_id,
        channel=channel,
        language=words.language,
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
    )


def send_unasked(
    work: Work, words: Rendered, *, contact: Contact, case_id: UUID | None, limits: Limits, lasts: timedelta
) -> bool:
    """Whether a text that answers nothing just written was sent: their safe-contact rule, STOP and budget decide."""
    had = Budget(contact.hour_began, contact.hour_count, contact.day_began, contact.day_count, contact.said)
    allowed = may_say(had, hashed(work, words.text), work.now, limits)
    if allowed is None or contact.do_not_text or contact.unreachable_at is not None or _last_said_stop(contact):
        return False
    send_agreed(work, words, channel=contact.channel, contact_id=contact.id, case_id=case_id, lasts=lasts)
    contacts.spend(work, contact.id, allowed)
    return True


def _last_said_stop(contact: Contact) -> bool:
    """Whether STOP was their last word: who writes again afterwards is answered again."""
    return contact.stopped_at is not None and contact.last_at <= contact.stopped_at
