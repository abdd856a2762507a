"""The one way in: everything that arrives on any channel comes through here.

A text is stored before it is understood, and both happen in one commit. When carrying it out fails, its half is rolled
back and the text stays, unhandled and visible; it is tried three more times and then given to a person.
"""

from collections.abc import Callable
from datetime import UTC
from functools import partial
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.cases import actions as cases
from app.cases.queries import find_latest_of
from app.cases.tables import CaseState
from app.contacts import actions as contacts
from app.contacts.queries import find_known, fingerprint
from app.ids import new_id
from app.inbound.arrival import Arrival, from_hints
from app.inbound.carrying_out import carry_out
from app.inbound.reading import Reading
from app.log import logger
from app.messages import actions as messages
from app.messages.queries import is_stored, not_done
from app.messages.tables import Message, MessageState
from app.outbox.actions import Claimed, receive_receipt
from app.outbox.tables import DeliveryState
from app.outbox.worker import owner
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Parsed, Preference, PreferenceWord, Reason, Receipt, Received


def receive(runtime: Runtime, channel: str, parsed: Parsed) -> None:
    """Keep and carry out everything one request brought; returns after the commit. Busy when it could not be kept."""
    arrivals = [read_text(runtime, channel, event) for event in parsed.events if isinstance(event, Received)]
    others = [event for event in parsed.events if not isinstance(event, Received)]

    def unit(work: Work) -> None:
        for arrival in arrivals:
            take_in(work, runtime, arrival)
        for event in others:
            if isinstance(event, Receipt):
                take_receipt(work, channel, event)
            else:
                take_preference(work, event)

    write_once(runtime, unit)


def write_once(runtime: Runtime, unit: Callable[[Work], None]) -> None:
    """Write; a repeat that two processes took in at the same moment is the other's."""
    try:
        write(runtime, SYSTEM, unit)
    except IntegrityError:
        write(runtime, SYSTEM, unit)  # the other has committed by now, so the repeat is seen and skipped


def read_text(runtime: Runtime, channel: str, received: Received) -> Arrival:
    """One text read and scrubbed. After this no raw word is held."""
    location = received.location
    reading = runtime.reader_of_texts.read(
        received.text or received.choice or "",
        location=None if location is None else (location.latitude, location.longitude, location.name or ""),
    )
    return Arrival(channel, received.sender, _provider_id(runtime, received, reading), reading)


def _provider_id(runtime: Runtime, received: Received, reading: Reading) -> str:
    """The provider's id; where it gives none, a keyed hash of sender, time and words within ten minutes."""
    if received.provider_id:
        return received.provider_id
    at = (received.sent_at or runtime.clock.now()).astimezone(UTC)
    slot = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0).isoformat()
    mark = f"{received.sender.kind}:{received.sender.value}\0{slot}\0{reading.text}"
    return "h:" + runtime.keyring.fingerprint.of("repeat", mark).hex()


def take_in(work: Work, runtime: Runtime, arrival: Arrival) -> None:
    """Store one text and carry it out; a text we have already is not taken twice."""
    if is_stored(work, arrival.channel, arrival.provider_id):
        return
    message_id = new_id()  # before the answers', so that the conversation reads in order
    try:
        with _Savepoint(work):
            contact_id, case_id = carry_out(work, runtime, arrival)
            _keep(work, arrival, message_id, contact_id=contact_id, case_id=case_id)
    except Exception as error:
        if _is_storage(error):
            raise
        logger().error("inbound.not_carried_out", kind=type(error).__name__)
        _keep(work, arrival, message_id, hints=arrival.hints())


def _is_storage(error: Exception) -> bool:
    """Whether the database itself refused: then nothing can be kept, and the provider must hear it."""
    return isinstance(error, DBAPIError)


def _keep(
    work: Work,
    arrival: Arrival,
    message_id: UUID,
    *,
    contact_id: UUID | None = None,
    case_id: UUID | None = None,
    hints: str | None = None,
) -> None:
    """Keep the text. Of somebody just forgotten only the provider's id stays: a repeat must not bring them back."""
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
    )


class _Savepoint:
    """A part of the transaction that can be undone without the rest."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def _say(self, words: str) -> None:
        cursor = self._work.connection.connection.cursor()
        cursor.execute(words)
        cursor.close()

    def __enter__(self) -> None:
        self._work.finish()  # the session's own savepoint must not enclose ours
        self._say("SAVEPOINT carrying_out")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._work.finish()
        else:
            self._work.close()
            self._say("ROLLBACK TO SAVEPOINT carrying_out")
        self._say("RELEASE SAVEPOINT carrying_out")


def take_receipt(work: Work, channel: str, receipt: Receipt) -> None:
    """Move a delivery forward; somebody whom the provider lets us text no more is raised."""
    settled = receive_receipt(work, channel, receipt)
    refused = receipt.reason is Reason.OPTED_OUT and settled is not None and settled.state is DeliveryState.FAILED
    if refused and settled is not None and settled.contact_id is not None:
        cannot_be_texted(work, settled.contact_id)


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
    if case is not None and case.state is not CaseState.CLOSED:
        urgency = "urgent" if case.urgency == "normal" else case.urgency
        cases.set_urgency(work, case.id, urgency=urgency, rank=min(case.rank, 1), deadline_at=work.now)


def try_again(runtime: Runtime) -> int:
    """Carry out what could not be carried out before; how many still wait for a person or another try."""
    with read(runtime) as work:
        waiting = [m.id for m in not_done(work) if m.state is MessageState.UNHANDLED]
    for message_id in waiting:
        write(runtime, SYSTEM, partial(_try_one, runtime=runtime, message_id=message_id))
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
    try:
        with _Savepoint(work):
            contact_id, case_id = carry_out(work, runtime, arrival)
            messages.carried_out(work, message_id, contact_id=contact_id, case_id=case_id)
    except Exception as error:
        if _is_storage(error):
            raise
        logger().error("inbound.not_carried_out", message=message_id.hex, kind=type(error).__name__)
        again = work.session.get(Message, message_id)
        if again is not None:
            messages.tried_again(again)
