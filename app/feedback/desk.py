"""What a member does with an item: each act in one unit, and the person hears of it in agreed words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.contacts import actions as contacts
from app.contacts.queries import get as get_contact
from app.errors import Invalid
from app.feedback import actions, frame
from app.feedback.queries import get, overdue
from app.feedback.rules import NOTHING_SAID, OfThem, deadline
from app.feedback.tables import Item, Refusal, Told
from app.outbox.passage import telephone_line
from app.outbox.sending import send_unasked
from app.runtime import Runtime
from app.settings import Settings
from app.transaction import read, write
from app.wording.rendering import Rendered, say, say_by_day
from app.work import SYSTEM, Scrubs, Work
from channels.contract import Address

# What came of it matters days later too: a line that was down over night must not lose it.
ANSWER_LASTS = timedelta(days=3)
LONGEST_ANSWER = 480  # three segments of most alphabets' texts
LONGEST_PARTNER, LONGEST_LINE = 60, 300
_LATE_TOGETHER = 20  # in one unit
_MOST_UNITS = 50


def write_down(
    work: Work,
    runtime: Runtime,
    words: str,
    *,
    told: Told,
    language: str,
    needs: Sequence[str],
    urgency: str,
    address: Address | None,
    area: str = "",
    of_them: OfThem = NOTHING_SAID,
) -> UUID:
    """The id of what a member writes down for somebody, at a door or after a call; who gave a number has a receipt."""
    channel = telephone_line(runtime)
    contact_id = contacts.reach_at(work, address, channel=channel, language=language)
    item_id = actions.keep(
        work,
        words,
        settings=runtime.settings.feedback,
        channel=channel,
        told=told,
        language=language,
        urgency=urgency,
        needs=needs,
        area=area,
        contact_id=contact_id,
        of_them=of_them,
    )
    item = get(work, item_id)
    send_about(work, runtime, item, _by_day(runtime, item, "feedback_receipt", item.deadline_at))
    return item_id


def answer(work: Work, runtime: Runtime, item_id: UUID, words: str, *, member_id: UUID) -> bool:
    """Close the loop in words of ours; whether a text went out with them. Without an address the page has them."""
    words = words.strip()
    check_words(words, work.scrubber)
    item = actions.answer(work, item_id, words, member_id=member_id)
    return tell(work, runtime, item, "feedback_answer", answer=words)


def thank(work: Work, runtime: Runtime, item_id: UUID, key: str, words: str, *, member_id: UUID) -> bool:
    """Close the loop of what asks for nothing, praise or an observation, with one of the agreed thanks."""
    if key not in ("feedback_praise", "feedback_observation"):
        raise Invalid("feedback.thanks")
    item = actions.answer(work, item_id, words, member_id=member_id)
    return tell(work, runtime, item, key)


def pass_on(work: Work, runtime: Runtime, item_id: UUID, partner: str, *, words: str = "") -> bool:
    """Somebody else must do it: they are told what, never by whom; the person hears who and by when."""
    check_line(partner, work.scrubber, longest=LONGEST_PARTNER, code="feedback.partner")
    if words:
        check_line(words, work.scrubber, longest=LONGEST_LINE, code="feedback.line")
    item = actions.refer(work, item_id, partner=partner.strip(), words=words.strip())
    until = item.deadline_at = max(item.deadline_at, deadline(runtime.settings.feedback, work.now))
    words_to_them = _by_day(runtime, item, "feedback_passed_on", until, partner=partner.strip())
    return send_about(work, runtime, item, words_to_them)


def refuse(work: Work, runtime: Runtime, item_id: UUID, reason: Refusal, words: str, *, member_id: UUID) -> bool:
    """It cannot be done: the person hears why in words of ours, and that somebody else looks if they write again.

    Whoever denounces is told nothing.
    """
    words = words.strip()
    if reason is Refusal.HOSTILE:
        actions.refuse(work, item_id, reason, member_id=member_id)
        return False
    check_words(words, work.scrubber)
    item = actions.refuse(work, item_id, reason, member_id=member_id)
    item.answer = work.seal(Item.answer, item_id, words)
    return tell(work, runtime, item, "feedback_refused", reason=words)


def check_words(words: str, scrubber: Scrubs) -> None:
    """Nothing for words that may be sent as they are; Invalid when empty, too long or holding what must go."""
    if not words or len(words) > LONGEST_ANSWER:
        raise Invalid("answer.length", longest=LONGEST_ANSWER)
    if scrubber.scrub(words) != words:
        raise Invalid("answer.scrubbed")


def check_line(words: str, scrubber: Scrubs, *, longest: int, code: str) -> None:
    """The same for the few words a partner is called by or hears."""
    if not words.strip() or len(words) > longest:
        raise Invalid(code)
    if scrubber.scrub(words) != words:
        raise Invalid("answer.scrubbed")


def refuse_hostile(work: Work, item_id: UUID, *, member_id: UUID, settings: Settings) -> None:
    """It denounces people: coded so and refused in one act, and nobody is told."""
    actions.code(work, item_id, [frame.HOSTILE], member_id=member_id, settings=settings)
    actions.refuse(work, item_id, Refusal.HOSTILE, member_id=member_id)


def tell(work: Work, runtime: Runtime, item: Item, key: str, **values: str) -> bool:
    """Whether an agreed text about an item went out to whoever told us."""
    name = runtime.settings.operation.name
    words = say(runtime.wording, key, item.language, organisation=name, reference=item.reference, **values)
    return send_about(work, runtime, item, words)


def tell_late(runtime: Runtime) -> None:
    """Everybody whose answer was promised for a day that has passed hears once that it takes longer."""
    with read(runtime) as work:
        if not _late(work):
            return
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, lambda work: _tell_late(work, runtime)) < _LATE_TOGETHER:
            return


def _tell_late(work: Work, runtime: Runtime) -> int:
    late = _late(work)
    for item_id in late:
        item = get(work, item_id)
        actions.told_late(work, item_id)
        until = deadline(runtime.settings.feedback, work.now, item.type)
        send_about(work, runtime, item, _by_day(runtime, item, "feedback_late", until))
    return len(late)


def _late(work: Work) -> list[UUID]:
    return [item.id for item in overdue(work, untold=True, most=_LATE_TOGETHER)]


def _by_day(runtime: Runtime, item: Item, key: str, until: datetime, **values: str) -> Rendered:
    """An agreed text about an item that names a day."""
    operation = runtime.settings.operation
    told = {"organisation": operation.name, "reference": item.reference}
    return say_by_day(runtime.wording, key, item.language, until, zone=operation.zone, **told, **values)


def send_about(work: Work, runtime: Runtime, item: Item, words: Rendered) -> bool:
    """Whether words about an item went out to whoever told us: their safety rule, STOP and their budget decide."""
    if item.contact_id is None or item.exercise:
        return False
    contact = get_contact(work, item.contact_id)
    if contact.neutral_words:  # others read this phone: nothing goes there that says what they told us
        return False
    return send_unasked(work, runtime, words=words, contact=contact, case_id=None, lasts=ANSWER_LASTS)
