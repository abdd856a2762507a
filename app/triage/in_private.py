"""Sending somebody agreed words that mean nothing to others, in the way that was agreed with them."""

from uuid import UUID

from app.contacts.queries import address_of, may_be_told
from app.contacts.tables import Contact
from app.errors import Conflict, Invalid
from app.outbox.actions import enqueue
from app.outbox.passage import passage
from app.outbox.rules import ANSWER_LASTS, Priority
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive import care, queries
from app.sensitive.rules import NEUTRAL_WORDS, Way
from app.wording.keys import TEXTS
from app.wording.rendering import say
from app.work import Work


def send_in_private(work: Work, runtime: Runtime, complaint_id: UUID, words_key: str, *, key: bytes) -> None:
    """Send these words under the neutral name that was agreed; no conversation keeps them.

    Conflict where no safe way was agreed, where texts are none, or where no text may go there now.
    """
    if words_key not in NEUTRAL_WORDS:
        raise Invalid("restricted.answer")
    complaint = queries.get_for(work, complaint_id, work.actor.id)
    opened = queries.opened(work, complaint, key=key)
    safe = care.safe_way(work, complaint, key=key)
    known = None if opened.facts.contact_id is None else work.session.get(Contact, UUID(opened.facts.contact_id))
    address = None if known is None else address_of(work, known)
    if safe.way is not Way.TEXT or known is None or address is None:
        raise Conflict("restricted.no_safe_way")
    channel = passage(work, runtime, known).channel
    if not channel or not may_be_told(known, work.now, runtime.settings.operation.zone):
        raise Conflict("restricted.no_safe_way")
    asked = {"organisation": safe.name, "when": safe.when}
    values = {name: asked[name] for name in TEXTS[words_key].placeholders & asked.keys()}
    words = say(runtime.wording, words_key, known.language or opened.facts.language, **values)
    enqueue(
        work,
        channel=channel,
        priority=Priority.REPLY,
        lasts=ANSWER_LASTS,
        words=Clean(words.text),
        address=address,
        by_hand=True,
    )
    care.texted(work, complaint_id, words_key)
