"""The one way in: everything that arrives on any channel comes through here.

A text is stored before it is understood, and both happen in one commit. When carrying it out fails, its half is rolled
back and the text stays, unhandled and visible; it is tried three more times and then given to a person.
"""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.cases import actions as cases
from app.cases.queries import find_latest_of
from app.contacts import actions as contacts
from app.contacts.queries import find_known, fingerprint
from app.delivery_states import DeliveryState
from app.errors import Busy
from app.ids import new_id
from app.inbound.arrival import Arrival, from_hints, made_id
from app.inbound.carrying_out import carry_out
from app.inbound.forms import SealedForm, opened
from app.inbound.forms import received as received_of
from app.inbound.intent import Intent
from app.inbound.planning import not_heard
from app.inbound.reading import Reading
from app.inbound.sealing import have_emptied, put_away
from app.inbound.setting_apart import keep_id, set_apart_again
from app.log import logger
from app.messages import actions as messages
from app.messages.attachments import voice_of, with_attachments
from app.messages.queries import is_stored, not_done
from app.messages.tables import Message, MessageState
from app.outbox.actions import Claimed, receive_receipt
from app.outbox.claiming import after_receipt, owner
from app.outbox.sending import send_elsewhere
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import actions as triage
from app.work import SYSTEM, Work
from channels.contract import Parsed, Preference, PreferenceWord, Receipt, Received
from channels.failures import Reason


def receive(runtime: Runtime, channel: str, parsed: Parsed) -> None:
    """Keep and carry out everything one request brought; returns after the commit. Busy when it could not be kept."""
    for event in parsed.events:
        told = read_text(runtime, channel, event) if isinstance(event, Received) else event
        if runtime.keyring.locked:
            put_away(runtime, channel, told)
        elif isinstance(told, Arrival):
            take_in(runtime, told)
        elif isinstance(told, Receipt):
            write(runtime, SYSTEM, partial(take_receipt, runtime=runtime, channel=channel, receipt=told))
        else:
            write(runtime, SYSTEM, partial(take_preference, preference=told))


def receive_sealed(runtime: Runtime, channel: str, kept: SealedForm) -> str | None:
    """Take in what a phone kept sealed; the address its answers lie at, None while nobody can read it.

    CannotOpen when its key is gone, Invalid when it is no form of ours, Busy when it could not be kept.
    """
    if runtime.keyring.locked:
        put_away(runtime, channel, kept)
        return None
    form = opened(runtime.keyring, kept)
    receive(runtime, channel, Parsed((received_of(form),)))
    return form.who


def read_text(runtime: Runtime, channel: str, received: Received) -> Arrival:
    """One text read and scrubbed. After this no raw word is held."""
    location = received.location
    reading = runtime.reader_of_texts.read(
        received.text or received.choice or "",
        location=None if location is None else (location.latitude, location.longitude, location.name or ""),
        as_feedback=received.picked.get("what") == "tell",
    )
    if reading.reduced:
        logger().error("inbound.scrubber_failed", channel=channel)  # somebody must mend it: texts lose their words
        runtime.alarms["scrubber"] = runtime.clock.now()
    reading = replace(reading, text=with_attachments(reading.text, received.attachments))
    voice = voice_of(received.attachments)
    if voice is not None:
        reading = replace(reading, urgency=not_heard(reading.urgency))
    known_as = _provider_id(runtime, received, reading)
    return Arrival(
        channel,
        received.sender,
        known_as,
        reading,
        voice=voice,
        unanswered=received.unanswered,
        thread=received.thread,
        picked=received.picked,
        sent_at=received.sent_at or runtime.clock.now(),
    )


def _provider_id(runtime: Runtime, received: Received, reading: Reading) -> str:
    """The provider's id; where it gives none, a keyed hash of sender, time and words within ten minutes."""
    if received.provider_id:
        return received.provider_id
    return made_id(runtime.keyring, received.sender, reading.text, at=received.sent_at or runtime.clock.now())


def take_in(runtime: Runtime, arrival: Arrival) -> None:
    """Store one text and carry it out, in one commit; a text we have already is not taken twice.

    Where carrying it out fails, the writer has undone it whole, and the text is stored to be tried again.
    """
    unit = partial(carry_out_and_keep, runtime=runtime, arrival=arrival)
    try:
        try:
            write(runtime, SYSTEM, unit)
        except IntegrityError:
            # Two processes took in the same text at the same moment: the other has committed it by now.
            write(runtime, SYSTEM, unit)
    except Busy:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the text is kept
        logger().error("inbound.not_carried_out", kind=type(error).__name__)
        write(runtime, SYSTEM, partial(keep_for_later, runtime=runtime, arrival=arrival))
    _leave_nothing_in_the_log(runtime, arrival)


def _leave_nothing_in_the_log(runtime: Runtime, arrival: Arrival) -> None:
    """After somebody was forgotten: SQLite's log would hold their words until it is full.

    Where a reader holds it now, the timetable empties it later; the erasure itself is committed, and answered.
    """
    if arrival.reading.intent is Intent.ERASE and runtime.writer is not None:
        with suppress(Busy):
            runtime.writer.fold_in()


def carry_out_and_keep(work: Work, runtime: Runtime, arrival: Arrival, message_id: UUID | None = None) -> None:
    """Do what a text asks for and keep it (under an id, where it has one already); nothing when it is kept."""
    if is_stored(work, arrival.channel, arrival.provider_id):
        return
    message_id = message_id or new_id()  # before the answers', so that the conversation reads in order
    done = carry_out(work, runtime, arrival)
    if done.apart:
        _keep_id(work, runtime, arrival, message_id)
    else:
        _keep(work, runtime, arrival, message_id, contact_id=done.contact_id, case_id=done.case_id)


def read_words_again(runtime: Runtime, message_id: UUID, channel: str, received: Received) -> bool:
    """Whether a text that was kept reduced has its words now; then the provider's copy is emptied like any other."""
    arrival = read_text(runtime, channel, received)
    if arrival.reading.reduced:
        return False

    def unit(work: Work) -> bool:
        words = Clean("" if set_apart_again(work, runtime, arrival) else arrival.reading.text)
        given = messages.has_its_words_again(work, message_id, words)
        if given:
            have_emptied(work, runtime, arrival)
        return given

    return write(runtime, SYSTEM, unit)


def keep_for_later(work: Work, runtime: Runtime, arrival: Arrival, message_id: UUID | None = None) -> None:
    """Keep a text that could not be carried out, to be tried again; nothing when it is kept.

    What waits is seen by every member: words that complain of somebody who helps go to the restricted store at once.
    """
    if is_stored(work, arrival.channel, arrival.provider_id):
        return
    if set_apart_again(work, runtime, arrival):
        _keep_id(work, runtime, arrival, message_id or new_id())
    else:
        _keep(work, runtime, arrival, message_id or new_id(), hints=arrival.hints())


def _keep_id(work: Work, runtime: Runtime, arrival: Arrival, message_id: UUID) -> None:
    """Of words that the restricted store has, keep here that a text came, and have the provider's copy emptied."""
    keep_id(work, arrival, message_id)
    if not arrival.reading.reduced and not arrival.acknowledged:
        have_emptied(work, runtime, arrival)


def _keep(
    work: Work,
    runtime: Runtime,
    arrival: Arrival,
    message_id: UUID,
    *,
    contact_id: UUID | None = None,
    case_id: UUID | None = None,
    hints: str | None = None,
) -> None:
    """Keep the text, and have the provider's copy emptied, unless it is needed to read the text again.

    Of somebody just forgotten only the provider's id stays: a repeat must not bring them back.
    """
    forgotten = contact_id is None and hints is None
    messages.keep_received(
        work,
        Clean("" if forgotten else arrival.reading.text),
        message_id=message_id,
        channel=arrival.channel,
        provider_id=arrival.provider_id,
        language=arrival.reading.language,
        arrival=hints,
        contact_id=contact_id,
        case_id=case_id,
        reduced=arrival.reading.reduced and not forgotten,
        voice=None if forgotten else arrival.voice,
    )
    reduced = arrival.reading.reduced
    if forgotten if reduced else not arrival.acknowledged:  # what came while locked was put on the list then
        have_emptied(work, runtime, arrival)


def take_receipt(work: Work, runtime: Runtime, *, channel: str, receipt: Receipt) -> None:
    """Move a delivery forward; somebody whom the provider lets us text no more is raised, or texted on another line."""
    settled = receive_receipt(work, channel, receipt)
    if settled is None or settled.state is not DeliveryState.FAILED:
        return
    if receipt.reason is Reason.OPTED_OUT and settled.contact_id is not None:
        cannot_be_texted(work, settled.contact_id)
    elif settled.recipient is not None:
        after_receipt(work, runtime, settled.recipient, channel=channel, reason=receipt.reason)
    elif receipt.reason is Reason.WINDOW_CLOSED:
        send_elsewhere(work, runtime, settled.id)


def take_preference(work: Work, preference: Preference) -> None:
    """A word the provider recognised and answered itself."""
    known = find_known(work, fingerprint(work, preference.address))
    if known is None:
        return
    if preference.word is PreferenceWord.STOP:
        contacts.stop(work, known.id)
        cannot_be_texted(work, known.id)
    elif preference.word is PreferenceWord.START:
        contacts.start(work, known.id)


def refused(work: Work, claimed: Claimed) -> None:
    """A provider refused a text because somebody opted out with it."""
    contact_id, _ = owner(work, claimed)
    if contact_id is not None:
        cannot_be_texted(work, contact_id)


def cannot_be_texted(work: Work, contact_id: UUID) -> None:
    """Mark somebody "call or visit" and raise their open case: nobody may think that a text reached them."""
    contacts.mark_unreachable(work, contact_id)
    case = find_latest_of(work, contact_id)
    if case is not None and case.is_open:
        urgency = "urgent" if case.urgency == "normal" else case.urgency
        cases.set_urgency(work, case.id, urgency=urgency, rank=min(case.rank, 1), deadline_at=work.now)
        triage.sooner(work, case.id, due_at=work.now)


def try_again(runtime: Runtime) -> int:
    """Carry out what could not be carried out before; how many still wait for a person or another try."""
    with read(runtime) as work:
        waiting = [message.id for message in not_done(work) if message.state is MessageState.UNHANDLED]
    for message_id in waiting:
        try:
            write(runtime, SYSTEM, partial(_try_one, runtime=runtime, message_id=message_id))
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - counted, and shown to a person after the last try
            logger().error("inbound.not_carried_out", kept=message_id.hex, kind=type(error).__name__)
            write(runtime, SYSTEM, partial(messages.tried_again, message_id=message_id))
    with read(runtime) as work:
        return len(not_done(work))


def _try_one(work: Work, runtime: Runtime, message_id: UUID) -> None:
    message = work.session.get(Message, message_id)
    if message is None or message.state is not MessageState.UNHANDLED or message.arrival is None:
        return
    arrival = from_hints(
        work.open(Message.arrival, message.id, message.arrival),
        channel=message.channel,
        provider_id=message.provider_id or "",
        text=work.open(Message.text, message.id, message.text),
    )
    done = carry_out(work, runtime, arrival)
    messages.carried_out(work, message_id, contact_id=done.contact_id, case_id=done.case_id)
    if done.apart:
        messages.lose_words(work, message_id)
