"""Putting words that few may read into the restricted store, in the unit that takes the text in.

What is left outside is the provider's id, so that a repeat is known, and a receipt that says nothing of what was told.
Who told of their own life is asked with it how they may be reached, and nothing goes to them by itself from then on.
"""

from datetime import timedelta
from uuid import UUID

from app.cases.queries import find_latest_of
from app.contacts import actions as contacts
from app.contacts import by_hand
from app.contacts.queries import KnownContact, budget_of, find_known, fingerprint, may_be_told
from app.contacts.queries import get as get_contact
from app.contacts.rules import may_say
from app.framework import OF_THEIR_LIFE, Lane
from app.inbound.apart import Apart, danger_of, goes_on_in_private
from app.inbound.arrival import Arrival
from app.inbound.planning import language_of
from app.inbound.reading import Reading
from app.language import UNDETERMINED
from app.messages import actions as messages
from app.outbox.actions import enqueue
from app.outbox.rules import ANSWER_LASTS, Priority
from app.outbox.sending import hashed, send_agreed
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive.actions import Raised, raise_complaint
from app.sensitive.queries import begun, is_seen_to
from app.sensitive.tables import Danger, Source
from app.triage import focal
from app.wording.rendering import Rendered, say, say_by_day, without_stop
from app.work import Work
from channels.contract import AddressKind

RECEIPT = "private_receipt"
HOW_TO_REACH = "private_contact"


def lane_for(work: Work, reading: Reading) -> Lane | None:
    """To whom its words go; None for those that everybody may read, and where nobody is there who would read them."""
    if reading.lane is not None and begun(work):
        return reading.lane
    return reading.disclosed if reading.disclosed is not None and is_seen_to(work, reading.disclosed) else None


def contact_for(work: Work, arrival: Arrival, known: KnownContact | None, mark: bytes) -> UUID:
    """Who wrote, so that they can be answered. Of somebody we know nothing is changed: the hour would tell."""
    if known is not None:
        return known.id
    return contacts.add(
        work, arrival.sender, fingerprint=mark, channel=arrival.channel, language=arrival.reading.language
    )


def set_apart(
    work: Work, runtime: Runtime, arrival: Arrival, *, apart: Apart, contact_id: UUID, known: KnownContact | None
) -> None:
    """Put the words away, have focal points called where somebody may be in danger, and give a receipt at once.

    `contact_id`: who wrote; `known`: what we knew of them before.
    """
    language = language_of(arrival.reading, known)
    raised = raise_complaint(
        work,
        Clean(arrival.reading.text),
        lane=apart.lane,
        source=Source.WORDS,
        danger=apart.danger,
        channel=arrival.channel,
        language=language,
        settings=runtime.settings,
        contact_id=contact_id,
    )
    own, again = apart.lane in OF_THEIR_LIFE, by_hand.is_by_hand(work, contact_id)
    if own or apart.danger is not Danger.NO:
        focal.call_at_once(work, raised.id)
    if own:
        by_hand.keep(work, contact_id)
    if again:
        return
    if not (arrival.acknowledged or arrival.unanswered):  # what came while the keys were locked was answered then
        _give_receipt(work, runtime, arrival, contact_id, _receipt(work, runtime, raised, language), first=own)
        if own:
            asked = say(runtime.wording, HOW_TO_REACH, language, organisation=runtime.settings.operation.name)
            _give_receipt(work, runtime, arrival, contact_id, asked, first=own)


def set_apart_again(work: Work, runtime: Runtime, arrival: Arrival) -> bool:
    """Whether words that could not be carried out, or not be read, when they came are in the restricted store now.

    Nobody knows then what else they ask for, so focal points are called; they read all of it.
    """
    mark = fingerprint(work, arrival.sender)
    known = find_known(work, mark)
    lane = lane_for(work, arrival.reading) or _lane_of_more(work, arrival, known)
    if lane is None:
        return False
    danger = danger_of(arrival.reading, None, spoken=False)
    apart = Apart(lane, Danger.UNCLEAR if danger is Danger.NO else danger, opens_case=False)
    contact_id = contact_for(work, arrival, known, mark)
    set_apart(work, runtime, arrival, apart=apart, contact_id=contact_id, known=known)
    return True


def _lane_of_more(work: Work, arrival: Arrival, known: KnownContact | None) -> Lane | None:
    """Where a text goes that is more of what somebody told of their own life; None for anything else."""
    if known is None or not by_hand.is_by_hand(work, known.id) or not is_seen_to(work, Lane.MORE):
        return None
    case, spoken = find_latest_of(work, known.id), arrival.voice is not None
    return Lane.MORE if goes_on_in_private(arrival.reading, case, spoken=spoken) else None


def keep_id(work: Work, arrival: Arrival, message_id: UUID) -> None:
    """Keep of a text that it came, in a row of nothing else."""
    messages.keep_received(
        work,
        Clean(""),
        message_id=message_id,
        channel=arrival.channel,
        provider_id=arrival.provider_id,
        language=UNDETERMINED,
        reduced=arrival.reading.reduced,
    )


def _receipt(work: Work, runtime: Runtime, raised: Raised, language: str) -> Rendered:
    """What somebody hears at once: the number, and by which day one person will have read it."""
    operation = runtime.settings.operation
    until = work.now + timedelta(hours=runtime.settings.sensitive.hours)
    return say_by_day(
        runtime.wording,
        RECEIPT,
        language,
        until,
        zone=operation.zone,
        organisation=operation.name,
        reference=raised.reference,
    )


def _give_receipt(
    work: Work, runtime: Runtime, arrival: Arrival, contact_id: UUID, words: Rendered, *, first: bool
) -> None:
    """Send it where their safe-contact rule and their budget allow it; nothing but the outbox knows of it.

    On a page it lies among what is read there, which members do not see. `first`: nothing follows it by itself.
    """
    left = may_say(budget_of(work, contact_id), hashed(work, words.text), work.now, runtime.settings.limits)
    contact = get_contact(work, contact_id)
    if left is None or not may_be_told(contact, work.now, runtime.settings.operation.zone):
        return
    contacts.spend(work, contact_id, left)
    if arrival.sender.kind is AddressKind.WEB:
        words = without_stop(runtime.wording, words)
        send_agreed(work, words, channel=arrival.channel, contact_id=contact_id, case_id=None, by_hand=first)
        return
    enqueue(
        work,
        channel=arrival.channel,
        priority=Priority.REPLY,
        lasts=ANSWER_LASTS,
        words=Clean(words.text),
        address=arrival.sender,
        by_hand=first,
    )
