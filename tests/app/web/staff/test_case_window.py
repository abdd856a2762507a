"""What the page of a case says before a text is written to somebody whose window has closed, on both databases."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.cases.queries import queue
from app.clock import FixedClock
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.web.staff.case_replies import REPLIES
from tests.makers import staff
from tests.makers.staff import Member
from tests.makers.texts import text_in
from tests.makers.twilio_content import TwilioContent
from tests.makers.whatsapp import AMAL_ON_WHATSAPP, COMING, NAMELESS, agree, make_administrator, with_whatsapp

CLOSED = "more than a day old"


@pytest.fixture
def twilio(runtime: Runtime) -> Iterator[TwilioContent]:
    with TwilioContent() as fake:
        with_whatsapp(runtime, fake)
        yield fake


@pytest.fixture
def desk_of(app: Flask, runtime: Runtime, clock: FixedClock, binta: Member) -> Callable[..., tuple[FlaskClient, str]]:
    """Binta's browser, and the address of a case she took from somebody who wrote on WhatsApp a while ago."""

    def sit(*, hours: int, nameless: bool = False) -> tuple[FlaskClient, str]:
        sender = NAMELESS if nameless else AMAL_ON_WHATSAPP
        text_in(runtime, "we need water", sender=sender, channel="whatsapp")
        with read(runtime) as work:
            case_id = queue(work)[0].id
        write(runtime, binta.actor, lambda work: desk.take(work, runtime, case_id, member_id=binta.id))
        clock.move(hours=hours)
        client = app.test_client()
        staff.sign_in(client, runtime, binta)
        return client, f"/staff/case/{case_id.hex}"

    return sit


def send(client: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf_token": staff.csrf(client.get("/staff/duty")), **form})
    return answer.status_code, answer.text


def words_sent(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        said = work.session.exec(
            select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        ).all()
        return [work.open(Message.text, message.id, message.text) for message in said]


def test_within_the_window_the_page_says_until_when_own_words_go(
    twilio: TwilioContent, desk_of: Callable[..., tuple[FlaskClient, str]]
) -> None:
    client, case = desk_of(hours=3)
    page = client.get(case).text
    assert "WhatsApp carries your own words until" in page
    assert CLOSED not in page
    assert 'name="words"' in page


def test_after_it_the_page_says_that_own_words_go_by_sms_and_they_do(
    runtime: Runtime, twilio: TwilioContent, desk_of: Callable[..., tuple[FlaskClient, str]]
) -> None:
    client, case = desk_of(hours=25)
    page = client.get(case).text
    assert CLOSED in page
    assert "go to the same number by SMS" in page
    assert "Goes by SMS: WhatsApp has not agreed" in page
    assert send(client, f"{case}/answer", words="A truck comes at ten.")[0] == 303
    assert words_sent(runtime)[-1] == "A truck comes at ten."


def test_without_another_line_nothing_is_offered_that_would_not_arrive(
    runtime: Runtime, twilio: TwilioContent, desk_of: Callable[..., tuple[FlaskClient, str]]
) -> None:
    client, case = desk_of(hours=25, nameless=True)
    page = client.get(case).text
    assert "Your own words do not reach them" in page
    assert 'name="words"' not in page
    assert page.count("Cannot be sent now: WhatsApp has not agreed") == len(REPLIES)
    before = words_sent(runtime)
    status, refused = send(client, f"{case}/answer", words="A truck comes at ten.")
    assert status == 409
    assert "A truck comes at ten." in refused  # what was typed is not lost
    assert "choose a ready reply, call or visit" in refused
    status, refused = send(client, f"{case}/agreed", key="reply_still_here")
    assert status == 409
    assert "has not agreed to that reply" in refused
    assert words_sent(runtime) == before


def test_a_reply_whatsapp_agreed_to_is_marked_and_shown_in_the_words_that_go(
    runtime: Runtime, twilio: TwilioContent, desk_of: Callable[..., tuple[FlaskClient, str]]
) -> None:
    agree(runtime, twilio, make_administrator(runtime), key="reply_help_coming", language="en", text=COMING)
    client, case = desk_of(hours=25, nameless=True)
    page = client.get(case).text
    assert page.count("Goes by WhatsApp, which has agreed") == 1
    assert COMING.format(when="…") in page
    assert page.count("Cannot be sent now: WhatsApp has not agreed") == len(REPLIES) - 1
    assert send(client, f"{case}/agreed", key="reply_help_coming", when="12:30")[0] == 303
    assert words_sent(runtime)[-1] == COMING.format(when="12:30")


def test_an_sms_line_says_nothing_of_windows(runtime: Runtime, app: Flask, clock: FixedClock, binta: Member) -> None:
    text_in(runtime, "we need water")
    with read(runtime) as work:
        case_id: UUID = queue(work)[0].id
    clock.move(hours=48)
    client = app.test_client()
    staff.sign_in(client, runtime, binta)
    assert "WhatsApp" not in client.get(f"/staff/case/{case_id.hex}").text
