"""Texts for WhatsApp, and the case of somebody whose window has closed: usable on a phone, in both directions."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from app.cases.queries import queue
from app.contacts.tables import Contact
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.wording.approving import follow_approvals, hand_in
from app.work import SYSTEM, Work
from channels.contract import AddressKind
from tests.browser.conftest import SignedIn
from tests.browser.looking import barriers, sideways, small_targets, unfold
from tests.browser.serving import LiveServer
from tests.makers.staff import make_member
from tests.makers.texts import text_in
from tests.makers.twilio_content import TwilioContent
from tests.makers.whatsapp import AMAL_ON_WHATSAPP, COMING, agree, ask, make_administrator, with_whatsapp
from tests.makers.wording import publish

SAID = {
    ("reply_help_coming", "fa"): "کمک می‌آید: {when}. اگر چیزی عوض شد به ما بنویسید.",
    ("reply_still_here", "en"): "We are still here and have not forgotten you.",
    ("reply_still_here", "ar"): "ما زلنا هنا ولم ننسكم.",
    ("closed", "es"): "{organisation}: tu caso termina hoy. {erase}",
}


@pytest.fixture(scope="module")
def case_id(live_server: LiveServer, signed_in: SignedIn) -> Iterator[UUID]:
    """A case whose person wrote on WhatsApp two days ago, and texts in every state."""
    runtime = live_server.runtime
    with TwilioContent() as twilio:
        with_whatsapp(runtime, twilio)
        states_of_texts(runtime, twilio)
        text_in(runtime, "we need water, 3 people", sender=AMAL_ON_WHATSAPP, channel="whatsapp")
        with read(runtime) as work:
            opened = queue(work)[0].id
        write(
            runtime,
            signed_in.member.actor,
            lambda work: desk.take(work, runtime, opened, member_id=signed_in.member.id),
        )
        write(runtime, SYSTEM, long_ago)
        yield opened


def long_ago(work: Work) -> None:
    theirs = Contact.__table__.c.kind == AddressKind.WHATSAPP  # type: ignore[attr-defined]
    work.connection.execute(update(Contact).where(theirs).values(last_at=work.now - timedelta(days=2)))


def states_of_texts(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)
    agree(runtime, twilio, admin, key="reply_help_coming", language="en", text=COMING)
    versions = {}
    for (key, language), text in SAID.items():
        author = make_member(runtime, f"{language} {key}"[:24], roles=("translator",), reads=(language,))
        versions[key, language] = publish(runtime, author, admin, key, language=language, text=text)
    for key, language, state in (("reply_help_coming", "fa", "rejected"), ("reply_still_here", "ar", "paused")):
        ask(runtime, admin, versions[key, language])
        hand_in(runtime)
        twilio.decide(language, state, reason="PROMOTIONAL" if state == "rejected" else "")
        follow_approvals(runtime)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_use_the_pages_about_the_window(
    open_page: Callable[..., Page], live_server: LiveServer, case_id: UUID, language: str, width: int
) -> None:
    page = open_page(language=language, width=width)
    for address in ("/staff/wording/templates", f"/staff/case/{case_id.hex}"):
        page.goto(live_server.at(address))
        unfold(page)
        assert barriers(page) == []
        assert sideways(page) <= 0
        assert small_targets(page) == []


def test_a_text_is_handed_in_with_one_tap_and_without_a_script(
    open_page: Callable[..., Page], live_server: LiveServer, case_id: UUID
) -> None:
    page = open_page(script=False)
    page.goto(live_server.at("/staff/wording/templates"))
    page.locator("#reply_still_here > summary").click()
    page.get_by_role("button", name="Hand in reply_still_here en").click()
    assert (
        "1 text is handed in within a minute" in page.locator("main, [role=status]").first.inner_text() + page.content()
    )
