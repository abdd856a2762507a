"""The page of texts for WhatsApp: who may hand in, how far each language is, and what a refusal says."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.runtime import Runtime
from app.transaction import read
from app.wording.approving import follow_approvals, hand_in
from app.wording.tables import ApprovalState, TemplateApproval
from tests.makers import staff
from tests.makers.staff import Member, make_member
from tests.makers.twilio_content import TwilioContent
from tests.makers.whatsapp import COMING, make_administrator, with_whatsapp
from tests.makers.wording import publish

PAGE = "/staff/wording/templates"
KEY = "reply_help_coming"


@pytest.fixture
def twilio(runtime: Runtime) -> Iterator[TwilioContent]:
    with TwilioContent() as fake:
        with_whatsapp(runtime, fake)
        yield fake


@pytest.fixture
def admin(runtime: Runtime) -> Member:
    return make_administrator(runtime)


@pytest.fixture
def browser(app: Flask, runtime: Runtime, admin: Member) -> FlaskClient:
    client = app.test_client()
    staff.sign_in(client, runtime, admin)
    return client


def say(runtime: Runtime, admin: Member, text: str = COMING, *, language: str = "en", key: str = KEY) -> str:
    author = make_member(runtime, f"{language} {key}"[:24], roles=("translator",), reads=(language,))
    return str(publish(runtime, author, admin, key, language=language, text=text))


def post(client: FlaskClient, **form: str) -> tuple[int, str]:
    token = staff.csrf(client.get("/staff/duty"))
    answer = client.post(PAGE, data={"csrf_token": token, **form})
    return answer.status_code, answer.text


def attempts(runtime: Runtime) -> list[ApprovalState]:
    with read(runtime) as work:
        return [one.state for one in work.session.exec(select(TemplateApproval))]


def test_an_administrator_hands_a_text_in_and_sees_where_it_stands(
    runtime: Runtime, twilio: TwilioContent, admin: Member, browser: FlaskClient
) -> None:
    version = say(runtime, admin)
    assert "Can be handed in" in browser.get(PAGE).text
    assert post(browser, version=version)[0] == 303
    assert twilio.books.requests == []  # the page called nobody
    page = browser.get(PAGE).text
    assert "1 text is handed in within a minute" in page
    assert "Handed in" in page
    hand_in(runtime)
    twilio.decide("en", "approved")
    follow_approvals(runtime)
    page = browser.get(PAGE).text
    assert "Agreed to" in page
    assert f'value="{version}"' not in page


def test_a_refusal_is_told_in_our_words_and_never_in_the_providers(
    runtime: Runtime, twilio: TwilioContent, admin: Member, browser: FlaskClient
) -> None:
    version = say(runtime, admin)
    post(browser, version=version)
    hand_in(runtime)
    twilio.decide("en", "rejected", reason="PROMOTIONAL <script>alert(1)</script>")
    follow_approvals(runtime)
    page = browser.get(PAGE).text
    assert "WhatsApp takes it for advertising, or for another purpose." in page
    assert "PROMOTIONAL" not in page
    assert "Hand in again" in page
    assert post(browser, version=version)[0] == 303
    assert attempts(runtime) == [ApprovalState.REJECTED, ApprovalState.ASKED]


def test_all_that_can_be_is_handed_in_at_once_and_nothing_twice(
    runtime: Runtime, twilio: TwilioContent, admin: Member, browser: FlaskClient
) -> None:
    say(runtime, admin)
    say(runtime, admin, "کمک می‌آید: {when}. به ما بنویسید.", language="fa")
    say(runtime, admin, "ሓገዝ ይመጽእ ኣሎ፥ {when}። ጽሓፉልና።", language="ti")
    say(runtime, admin, "Help comes: {when}", language="es")
    assert post(browser, all="yes")[0] == 303
    assert attempts(runtime) == [ApprovalState.ASKED] * 2
    assert post(browser, all="yes")[0] == 303
    assert attempts(runtime) == [ApprovalState.ASKED] * 2
    hand_in(runtime)
    assert sorted(content.told["language"] for content in twilio.books.contents) == ["en", "fa"]


def test_what_stands_in_the_way_is_said_and_handed_in_by_nobody(
    runtime: Runtime, twilio: TwilioContent, admin: Member, browser: FlaskClient
) -> None:
    version = say(runtime, admin, "Help comes: {when}")
    page = browser.get(PAGE).text
    assert "Cannot be handed in" in page
    assert "It begins or ends with a blank" in page
    assert f'value="{version}"' not in page
    status, refused = post(browser, version=version)
    assert status == 400
    assert "It begins or ends with a blank" in refused
    assert attempts(runtime) == []


def test_the_languages_whatsapp_does_not_have_are_named_with_what_is_sent_instead(
    twilio: TwilioContent, browser: FlaskClient
) -> None:
    page = browser.get(PAGE).text
    for name in ("Kreyòl ayisyen", "پښتو", "ትግርኛ", "አማርኛ", "Soomaali", "नेपाली", "မြန်မာ", "Kurdî"):
        assert f">{name}</b>" in page
    assert page.index("پښتو") < page.index("دری") < page.index("فارسی")


def test_who_is_no_administrator_looks_and_hands_nothing_in(
    app: Flask, runtime: Runtime, twilio: TwilioContent, admin: Member, chen: Member
) -> None:
    version = say(runtime, admin)
    client = app.test_client()
    staff.sign_in(client, runtime, chen)
    page = client.get(PAGE).text
    assert "Can be handed in" in page
    assert version not in page
    assert post(client, version=version)[0] == 403
    assert attempts(runtime) == []


def test_without_whatsapp_the_page_says_so_and_no_way_leads_to_it(app: Flask, runtime: Runtime, admin: Member) -> None:
    client = app.test_client()
    staff.sign_in(client, runtime, admin)
    assert "No line of this server sends by WhatsApp." in client.get(PAGE).text
    assert post(client, all="yes")[0] == 404
    assert PAGE not in client.get("/staff/wording").text


def test_a_form_that_was_tampered_with_changes_nothing(
    runtime: Runtime, twilio: TwilioContent, admin: Member, browser: FlaskClient
) -> None:
    say(runtime, admin)
    assert post(browser, version="nonsense")[0] == 400
    assert post(browser, version="00000000-0000-0000-0000-000000000000")[0] == 404
    assert browser.get(f"{PAGE}?line=other").status_code == 404
    assert attempts(runtime) == []
