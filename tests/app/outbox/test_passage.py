"""Beyond WhatsApp's window: what goes as agreed words, what by SMS, what not at all, and that it is known before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from json import loads

import pytest
from sqlmodel import col, select

from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.errors import Conflict
from app.inbound.pipeline import refused, take_receipt
from app.messages.tables import Direction, Message
from app.outbox.passage import Passage, passage
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.work import SYSTEM
from channels.contract import Address, AddressKind, Progress, Receipt
from channels.failures import Reason
from channels.simulator import Simulator
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in
from tests.makers.twilio_content import TwilioContent
from tests.makers.whatsapp import AMAL_ON_WHATSAPP, COMING, NAMELESS, agree, make_administrator, with_whatsapp

AMAL = AMAL_ON_WHATSAPP
HER_PHONE = Address(AddressKind.PHONE, AMAL.value)


@pytest.fixture
def twilio(runtime: Runtime) -> Iterator[TwilioContent]:
    with TwilioContent() as fake:
        with_whatsapp(runtime, fake)
        yield fake


def case_of(runtime: Runtime, text: str = "we need water", sender: Address = AMAL) -> Case:
    """Somebody writes on WhatsApp, and what they were told at once is on its way."""
    text_in(runtime, text, sender=sender, channel="whatsapp")
    send(runtime)
    with read(runtime) as work:
        return work.session.exec(select(Case)).one()


def send(runtime: Runtime) -> None:
    dispatcher = Dispatcher(runtime, refused, seed=1)
    dispatcher.drain()
    dispatcher.drain()  # what a first turn sent on to another line


def way(runtime: Runtime) -> Passage:
    with read(runtime) as work:
        return passage(work, runtime, work.session.exec(select(Contact)).one())


def newest(runtime: Runtime) -> Delivery:
    with read(runtime) as work:
        return work.session.exec(select(Delivery).order_by(col(Delivery.id).desc())).first() or pytest.fail("none")


def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def answer(runtime: Runtime, member: Member, case: Case, words: str) -> None:
    write(runtime, member.actor, lambda work: desk.answer(work, runtime, case.id, words, member_id=member.id))


def agreed(runtime: Runtime, member: Member, case: Case, key: str = "reply_help_coming", **values: str) -> None:
    write(
        runtime,
        member.actor,
        lambda work: desk.answer_agreed(work, runtime, case.id, key, member_id=member.id, values=values),
    )


def shown(runtime: Runtime) -> list[str]:
    """What lies on the simulated telephone."""
    line = runtime.channels["simulator"]
    assert isinstance(line, Simulator)
    return [text.text for text in line.inbox(HER_PHONE)]


def test_within_the_window_words_go_as_they_are_and_the_hour_it_closes_is_known(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case, wrote_at = case_of(runtime), clock.now()
    clock.move(hours=23)
    assert way(runtime) == Passage("whatsapp", wrote_at + timedelta(hours=23, minutes=50))
    twilio.books.sent.clear()
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    send(runtime)
    (sent,) = twilio.books.sent
    assert (sent["To"], sent["Body"]) == (f"whatsapp:{AMAL.value}", "A truck comes at ten.")


def test_after_the_window_an_agreed_text_goes_by_its_content_sid_with_its_variables(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    agree(runtime, twilio, make_administrator(runtime), key="reply_help_coming", language="en", text=COMING)
    clock.move(hours=25)
    twilio.books.sent.clear()
    agreed(runtime, binta(runtime), case, when="12:30")
    send(runtime)
    (sent,) = twilio.books.sent
    assert sent["ContentSid"] == twilio.content().sid
    assert loads(sent["ContentVariables"]) == {"1": "12:30"}
    assert "Body" not in sent
    assert newest(runtime).state is DeliveryState.SENT
    assert shown(runtime) == []


def test_the_nearest_agreed_language_is_sent_and_the_conversation_shows_what_was_said(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime, "ሓገዝ የድልየና ኣሎ ማይ የብልናን")
    agree(runtime, twilio, make_administrator(runtime), key="reply_help_coming", language="en", text=COMING)
    clock.move(hours=25)
    twilio.books.sent.clear()
    agreed(runtime, binta(runtime), case, when="12:30")
    send(runtime)
    assert [sent["ContentSid"] for sent in twilio.books.sent] == [twilio.content().sid]
    with read(runtime) as work:
        said = work.session.exec(
            select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id).desc())
        ).first()
        assert said is not None
        assert work.open(Message.text, said.id, said.text) == COMING.format(when="12:30")
        assert said.language == "en"


def test_without_an_agreed_text_words_go_by_sms_to_the_same_number(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    clock.move(hours=25)
    twilio.books.sent.clear()
    assert way(runtime).channel == "simulator"
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    send(runtime)
    assert twilio.books.sent == []
    assert shown(runtime) == ["A truck comes at ten."]


@pytest.mark.parametrize("why", ["no number", "no line", "not wanted"])
def test_where_no_line_carries_the_words_it_is_said_before_and_nothing_is_queued(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock, why: str
) -> None:
    if why == "no line":
        with_whatsapp(runtime, twilio, sms=False)
    if why == "not wanted":
        operation = replace(runtime.settings.operation, sms_instead=False)
        runtime.settings = replace(runtime.settings, operation=operation)
    case = case_of(runtime, sender=NAMELESS if why == "no number" else AMAL)
    clock.move(hours=25)
    assert (way(runtime).channel, way(runtime).closed) == ("", True)
    last = newest(runtime).id
    with pytest.raises(Conflict, match=r"answer\.window_closed"):
        answer(runtime, binta(runtime), case, "A truck comes at ten.")
    with pytest.raises(Conflict, match=r"answer\.not_agreed"):
        agreed(runtime, make_member(runtime, "Chen"), case, when="12:30")
    assert newest(runtime).id == last


def test_an_automatic_step_takes_the_same_ways(runtime: Runtime, twilio: TwilioContent, clock: FixedClock) -> None:
    case = case_of(runtime)
    clock.move(hours=25)
    member = binta(runtime)
    write(runtime, member.actor, lambda work: desk.take(work, runtime, case.id, member_id=member.id))
    send(runtime)
    assert len(shown(runtime)) == 1
    assert "Waypost" in shown(runtime)[0]


def test_a_step_that_no_line_carries_is_not_counted_as_said(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    with_whatsapp(runtime, twilio, sms=False)
    case = case_of(runtime)
    clock.move(hours=25)
    member = binta(runtime)
    write(runtime, member.actor, lambda work: desk.take(work, runtime, case.id, member_id=member.id))
    with read(runtime) as work:
        assert work.session.exec(select(Case)).one().steps == case.steps


def test_a_text_whose_window_closes_while_it_waits_takes_another_way(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    clock.move(hours=23)
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    clock.move(hours=2)
    twilio.books.sent.clear()
    send(runtime)
    assert twilio.books.sent == []
    assert shown(runtime) == ["A truck comes at ten."]


def test_a_text_whose_window_closes_and_that_has_no_other_way_is_told_as_not_delivered(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    with_whatsapp(runtime, twilio, sms=False)
    case = case_of(runtime)
    clock.move(hours=23)
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    clock.move(hours=2)
    send(runtime)
    told = newest(runtime)
    assert (told.state, told.reason) == (DeliveryState.FAILED, Reason.WINDOW_CLOSED.value)


def test_a_provider_that_closes_the_window_sooner_than_we_thought_is_believed(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    clock.move(hours=23)
    twilio.books.faults.append(("Messages.json", 400, 63016))
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    send(runtime)
    assert shown(runtime) == ["A truck comes at ten."]


def test_a_late_receipt_of_a_closed_window_sends_the_text_once_by_sms(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    clock.move(hours=23)
    answer(runtime, binta(runtime), case, "A truck comes at ten.")
    send(runtime)
    receipt = Receipt(Progress.FAILED, delivery_id=newest(runtime).id.hex, reason=Reason.WINDOW_CLOSED)
    for _ in range(2):
        write(runtime, SYSTEM, partial(take_receipt, runtime=runtime, channel="whatsapp", receipt=receipt))
    send(runtime)
    assert shown(runtime) == ["A truck comes at ten."]
    assert newest(runtime).state is DeliveryState.SENT


def test_words_written_by_a_member_are_never_taken_for_agreed_ones(
    runtime: Runtime, twilio: TwilioContent, clock: FixedClock
) -> None:
    case = case_of(runtime)
    agree(runtime, twilio, make_administrator(runtime), key="reply_help_coming", language="en", text=COMING)
    clock.move(hours=25)
    twilio.books.sent.clear()
    answer(runtime, binta(runtime), case, COMING.format(when="12:30"))
    send(runtime)
    assert twilio.books.sent == []
    assert len(shown(runtime)) == 1


def test_an_answer_to_what_was_just_written_is_never_held_up(runtime: Runtime, twilio: TwilioContent) -> None:
    case_of(runtime)
    assert all("Body" in sent for sent in twilio.books.sent)
    assert twilio.books.sent
