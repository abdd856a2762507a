"""Texts on their way to WhatsApp and back, on both databases, against a small Twilio on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit import queries as audit
from app.errors import Conflict, Invalid, NotAllowed
from app.jobs.timetable import TIMETABLE
from app.runtime import Runtime
from app.transaction import read, write
from app.wording import actions
from app.wording.approvals import find_approved, nearest_approved
from app.wording.approving import follow_approvals, hand_in
from app.wording.rendering import say, say_by_day
from app.wording.tables import ApprovalState, TemplateApproval
from channels.approval import Objection, TemplateCategory
from tests.makers.staff import Member, make_member
from tests.makers.twilio_content import TwilioContent
from tests.makers.whatsapp import COMING, agree, ask, make_administrator, with_whatsapp
from tests.makers.wording import hand_in as hand_to_review
from tests.makers.wording import publish

KEY = "reply_help_coming"


@pytest.fixture
def twilio(runtime: Runtime) -> Iterator[TwilioContent]:
    with TwilioContent() as fake:
        with_whatsapp(runtime, fake)
        yield fake


def only(runtime: Runtime) -> TemplateApproval:
    with read(runtime) as work:
        return work.session.exec(select(TemplateApproval)).one()


def published(runtime: Runtime, text: str = COMING) -> tuple[Member, UUID]:
    """The administrator, and a text of theirs that is said now."""
    admin = make_administrator(runtime)
    author = make_member(runtime, roles=("translator",))
    return admin, publish(runtime, author, admin, KEY, language="en", text=text)


def test_an_agreed_text_is_handed_in_followed_and_may_then_open_a_conversation(
    runtime: Runtime, twilio: TwilioContent
) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    assert only(runtime).state is ApprovalState.ASKED
    assert twilio.books.requests == []  # nothing of the network in a unit
    hand_in(runtime)
    assert only(runtime).state is ApprovalState.PENDING
    content = twilio.content()
    assert content.told["types"] == {
        "twilio/text": {"body": "Waypost: help comes {{1}}. Write to us if anything changes."}
    }
    assert content.told["variables"] == {"1": "23.11. 12:30"}
    assert content.asked is not None
    assert content.asked["category"] == "UTILITY"
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", KEY, "en") is None
    twilio.decide("en", "approved")
    assert follow_approvals(runtime) == 1
    assert follow_approvals(runtime) == 0
    with read(runtime) as work:
        found = find_approved(work, "whatsapp", KEY, "en")
    assert found is not None
    assert (found.handle, found.text) == (content.sid, COMING)


def test_only_an_administrator_shows_words_to_a_provider(runtime: Runtime, twilio: TwilioContent) -> None:
    _, version_id = published(runtime)
    for roles in (("coordinator",), ("volunteer",), ("translator",)):
        with pytest.raises(NotAllowed):
            ask(runtime, make_member(runtime, roles[0].title(), roles=roles), version_id)
    with read(runtime) as work:
        assert work.session.exec(select(TemplateApproval)).all() == []
    assert twilio.books.requests == []


def test_only_published_words_are_shown_and_only_once(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)
    author = make_member(runtime, roles=("translator",))
    draft = hand_to_review(runtime, author, KEY, language="en", text=COMING)
    with pytest.raises(Conflict, match=r"template\.unpublished"):
        ask(runtime, admin, draft)
    write(runtime, admin.actor, lambda work: actions.check_language(work, draft))
    write(runtime, admin.actor, lambda work: actions.approve(work, draft))
    ask(runtime, admin, draft)
    with pytest.raises(Conflict, match=r"template\.asked_already"):
        ask(runtime, admin, draft)
    assert twilio.books.requests == []


def test_a_text_whose_form_is_refused_is_never_handed_in(runtime: Runtime, twilio: TwilioContent) -> None:
    admin, version_id = published(runtime, "Waypost: help comes. We expect it: {when}")
    with pytest.raises(Invalid, match=r"template\.at_an_end"):
        ask(runtime, admin, version_id)
    assert twilio.books.requests == []


def test_a_refusal_is_kept_as_a_code_and_may_be_asked_for_again_under_a_new_name(
    runtime: Runtime, twilio: TwilioContent
) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    hand_in(runtime)
    first = twilio.content().told["friendly_name"]
    twilio.decide("en", "rejected", reason="The template is PROMOTIONAL <b>+999100000001</b>")
    follow_approvals(runtime)
    refused = only(runtime)
    assert (refused.state, refused.objection) == (ApprovalState.REJECTED, Objection.ADVERTISING)
    ask(runtime, admin, version_id)
    hand_in(runtime)
    assert twilio.content().told["friendly_name"] != first
    assert len(twilio.books.contents) == 2


def test_what_broke_off_goes_on_where_it_was_and_is_not_made_twice(runtime: Runtime, twilio: TwilioContent) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    for path, status in (("ContentAndApprovals", 503), ("/v1/Content", 429), ("ApprovalRequests/whatsapp", 500)):
        twilio.books.faults.append((path, status, 0))
        hand_in(runtime)
        assert only(runtime).state is ApprovalState.ASKED
        twilio.books.faults.clear()
    twilio.books.lose_answers_to = "ApprovalRequests/whatsapp"
    hand_in(runtime)
    assert only(runtime).state is ApprovalState.ASKED
    hand_in(runtime)
    assert only(runtime).state is ApprovalState.PENDING
    assert len(twilio.books.contents) == 1


def test_a_door_that_refuses_is_told_and_not_knocked_at_again(runtime: Runtime, twilio: TwilioContent) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    twilio.books.faults.append(("/v1/Content", 400, 20001))
    hand_in(runtime)
    assert only(runtime).state is ApprovalState.NOT_TAKEN
    before = list(twilio.books.requests)
    hand_in(runtime)
    follow_approvals(runtime)
    assert twilio.books.requests == before


def test_a_wrong_token_leaves_everything_as_it_was(runtime: Runtime, twilio: TwilioContent) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    twilio.books.faults.append(("ContentAndApprovals", 401, 20003))
    assert hand_in(runtime) == 0
    assert only(runtime).state is ApprovalState.ASKED


def test_what_was_approved_and_is_paused_later_is_not_sent_any_more(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)
    agree(runtime, twilio, admin, key=KEY, language="en", text=COMING)
    twilio.decide("en", "paused")
    follow_approvals(runtime)
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", KEY, "en") is None
    twilio.decide("en", "approved")
    follow_approvals(runtime)
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", KEY, "en") is not None


def test_what_whatsapp_files_as_advertising_is_not_used(runtime: Runtime, twilio: TwilioContent) -> None:
    agree(runtime, twilio, make_administrator(runtime), key=KEY, language="en", text=COMING, category="MARKETING")
    approval = only(runtime)
    assert (approval.state, approval.filed_as) == (ApprovalState.APPROVED, TemplateCategory.MARKETING)
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", KEY, "en") is None


def test_words_that_were_taken_back_open_no_conversation(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)
    agree(runtime, twilio, admin, key=KEY, language="en", text=COMING)
    version_id = only(runtime).version_id
    write(runtime, admin.actor, lambda work: actions.retire(work, version_id))
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", KEY, "en") is None


def test_a_new_name_of_the_organisation_makes_what_was_approved_outdated(
    runtime: Runtime, twilio: TwilioContent
) -> None:
    admin = make_administrator(runtime)
    text = "{organisation}: a person has read your message and will write to you here."
    agree(runtime, twilio, admin, key="taken", language="en", text=text)
    assert only(runtime).text.startswith("Waypost: a person")
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, name="Lighthouse"))
    follow_approvals(runtime)
    assert only(runtime).state is ApprovalState.OUTDATED
    with read(runtime) as work:
        assert find_approved(work, "whatsapp", "taken", "en") is None


def test_the_nearest_language_that_was_agreed_to_stands_in(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)

    def language(asked: str, when: str = "12:30") -> str | None:
        words = replace(say(runtime.wording, KEY, asked, when=when), language=asked)
        with read(runtime) as work:
            found = nearest_approved(work, "whatsapp", words)
        return None if found is None else found.language

    assert language("prs") is None
    agree(runtime, twilio, admin, key=KEY, language="en", text=COMING)
    assert (language("prs"), language("ti")) == ("en", "en")
    agree(runtime, twilio, admin, key=KEY, language="fa", text="کمک می‌آید: {when}. به ما بنویسید.")
    assert (language("prs"), language("ps"), language("ti")) == ("fa", "fa", "en")
    assert language("fa", when="a\nb") is None


def test_a_day_is_written_in_the_language_that_stands_in(runtime: Runtime, twilio: TwilioContent) -> None:
    admin = make_administrator(runtime)
    text = "{organisation}: about {reference} you hear from us by {when}. Please wait."
    agree(runtime, twilio, admin, key="feedback_late", language="en", text=text)
    day = datetime(2026, 11, 22, 12, tzinfo=UTC)
    words = say_by_day(
        runtime.wording, "feedback_late", "ti", day, zone="UTC", organisation="Waypost", reference="KD7-4X"
    )
    with read(runtime) as work:
        found = nearest_approved(work, "whatsapp", words)
    assert found is not None
    assert (found.language, found.text.isascii(), words.text.isascii()) == ("en", True, False)
    assert "KD7-4X" in found.text


def test_a_line_nobody_asked_anything_of_is_not_asked(runtime: Runtime, twilio: TwilioContent) -> None:
    assert hand_in(runtime) == follow_approvals(runtime) == 0
    assert twilio.books.requests == []


def test_the_timetable_hands_in_and_follows() -> None:
    runs = {job.run for job in TIMETABLE}
    assert {hand_in, follow_approvals} <= runs


def test_asking_is_in_the_trail(runtime: Runtime, twilio: TwilioContent) -> None:
    admin, version_id = published(runtime)
    ask(runtime, admin, version_id)
    with read(runtime) as work:
        entries = audit.of_subject(work, version_id)
    assert [entry.actor_id for entry in entries if entry.action == "wording.template_asked"] == [admin.id]
    assert twilio.books.requests == []
