"""The page of a case as two members meet it, on both databases."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.audit.queries import of_subject
from app.cases.queries import get, notes, place_of, queue
from app.cases.tables import Case, CaseState, Origin
from app.clock import FixedClock
from app.contacts.queries import get as get_contact
from app.delivery_states import DeliveryState
from app.ids import new_id
from app.inbound.pipeline import receive
from app.messages.actions import keep_received
from app.messages.queries import of_case
from app.messages.tables import Direction, Message, MessageState
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read, write
from app.web.language import isolated
from app.work import SYSTEM, Work
from channels.contract import Attachment, Parsed, Received
from tests.makers import staff
from tests.makers.duty import on_duty
from tests.makers.scrubbing import break_scrubber
from tests.makers.staff import Member
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

STATUS = "We know you are undocumented, water comes at five."


@dataclass(frozen=True, slots=True)
class Desk:
    """One member's browser on one case."""

    client: FlaskClient
    case_id: UUID

    @property
    def path(self) -> str:
        return f"/staff/case/{self.case_id.hex}"

    def look(self, more: str = "") -> TestResponse:
        return self.client.get(self.path + more)

    def send(self, act: str, **form: str | list[str]) -> TestResponse:
        token = staff.csrf(self.client.get("/staff/duty"))
        return self.client.post(f"{self.path}/{act}", data={"csrf_token": token, **form})


@pytest.fixture
def case_id(runtime: Runtime) -> UUID:
    """Amal's case."""
    text_in(runtime, "we need water, 3 people")
    with read(runtime) as work:
        return queue(work)[0].id


@pytest.fixture
def at_desk(app: Flask, runtime: Runtime, case_id: UUID) -> Callable[[Member], Desk]:
    """Somebody signed in, looking at Amal's case."""

    def sit(member: Member) -> Desk:
        client = app.test_client()
        staff.sign_in(client, runtime, member)
        return Desk(client, case_id)

    return sit


@pytest.fixture
def bintas(at_desk: Callable[[Member], Desk], binta: Member) -> Desk:
    return at_desk(binta)


@pytest.fixture
def chens(at_desk: Callable[[Member], Desk], chen: Member) -> Desk:
    return at_desk(chen)


def case(runtime: Runtime, case_id: UUID) -> Case:
    with read(runtime) as work:
        return get(work, case_id)


def ours(runtime: Runtime, case_id: UUID) -> list[str]:
    """What members wrote themselves."""
    with read(runtime) as work:
        return [said.text for said in of_case(work, case_id) if said.author_id is not None]


def trail(runtime: Runtime, subject_id: UUID) -> list[str]:
    with read(runtime) as work:
        return [entry.action for entry in of_subject(work, subject_id)]


def amal(runtime: Runtime, case_id: UUID) -> UUID:
    contact_id = case(runtime, case_id).contact_id
    assert contact_id is not None
    return contact_id


def test_from_taking_it_to_the_end_without_any_script(bintas: Desk, runtime: Runtime) -> None:
    assert "Take this case" in bintas.look().text
    assert bintas.send("take").status_code == 303
    assert "You have it." in bintas.look().text
    assert bintas.send("answer", words="Two of us bring water at five.").status_code == 303
    assert ours(runtime, bintas.case_id) == ["Two of us bring water at five."]
    assert bintas.send("close", outcome="helped").status_code == 303
    page = bintas.look().text
    assert "They were helped" in page
    assert "Open it again" in page
    bintas.send("reopen")
    assert case(runtime, bintas.case_id).state is CaseState.WAITING


def test_who_takes_second_is_told_in_words(bintas: Desk, chens: Desk, runtime: Runtime, binta: Member) -> None:
    bintas.send("take")
    answer = chens.send("take")
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.text
    assert case(runtime, bintas.case_id).taken_by == binta.id


def test_words_written_to_a_case_another_took_over_are_shown_again_and_not_sent(
    bintas: Desk, chens: Desk, runtime: Runtime, chen: Member
) -> None:
    bintas.send("take")
    chens.send("hand-over", to=str(chen.id))
    answer = bintas.send("answer", words="I will come at nine.")
    assert answer.status_code == 409
    assert "I will come at nine." in answer.text
    assert ours(runtime, bintas.case_id) == []
    assert bintas.send("close", outcome="helped").status_code == 409
    assert bintas.send("give-back").status_code == 409


def test_nobody_answers_a_case_nobody_took(bintas: Desk, runtime: Runtime) -> None:
    answer = bintas.send("answer", words="On our way.")
    assert answer.status_code == 409
    assert "Take the case first" in answer.text
    assert ours(runtime, bintas.case_id) == []


def test_words_about_status_are_marked_and_not_sent(bintas: Desk, runtime: Runtime) -> None:
    bintas.send("take")
    for button in ({}, {"see": "yes"}):
        answer = bintas.send("answer", words=STATUS, **button)
        assert answer.status_code == 400
        assert "Write the need, not the papers" in answer.text
        assert "<mark>undocumented</mark>" in answer.text
        assert f"{STATUS}</textarea>" in answer.text, "what was typed stays"
    assert ours(runtime, bintas.case_id) == []


def test_what_will_go_is_shown_with_its_parts_before_it_goes(bintas: Desk, runtime: Runtime) -> None:
    bintas.send("take")
    answer = bintas.send("answer", words="ж" * 71, see="yes")
    assert answer.status_code == 200
    assert "This goes out as 2 texts:" in answer.text
    assert ours(runtime, bintas.case_id) == []


@pytest.mark.parametrize("words", ["", "   ", "a" * 1601])
def test_an_answer_that_is_empty_or_too_long_is_told(bintas: Desk, words: str) -> None:
    bintas.send("take")
    assert bintas.send("answer", words=words).status_code == 400
    assert bintas.send("answer", words=words, see="yes").status_code == 400


def test_a_form_sent_twice_is_answered_once(bintas: Desk, runtime: Runtime, clock: FixedClock) -> None:
    bintas.send("take")
    bintas.send("answer", words="We are near.")
    bintas.send("answer", words="We are near.")
    assert ours(runtime, bintas.case_id) == ["We are near."]
    clock.move(minutes=5)
    bintas.send("answer", words="We are near.")
    assert len(ours(runtime, bintas.case_id)) == 2


def test_a_ready_reply_goes_out_in_the_persons_language(
    at_desk: Callable[[Member], Desk], binta: Member, runtime: Runtime
) -> None:
    text_in(runtime, "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام", sender=DAWIT)
    with read(runtime) as work:
        waiting = next(one.id for one in queue(work) if one.language == "ar")
    desk = Desk(at_desk(binta).client, waiting)
    desk.send("take")
    page = desk.look().text
    assert "We are still here and have not forgotten you" in page, "in the member's language beside it"
    assert desk.send("agreed", key="reply_still_here").status_code == 303
    with read(runtime) as work:
        last = of_case(work, waiting)[-1]
    assert (last.wording_key, last.language, last.direction) == ("reply_still_here", "ar", Direction.OUT)
    assert "not yet checked by a reader" in desk.look().text


def test_the_question_about_lost_family_names_whom_to_ask_and_is_of_who_sent_it(
    bintas: Desk, runtime: Runtime, binta: Member
) -> None:
    """Nothing of it is filled in by hand."""
    bintas.send("take")
    assert "Shall a person call you about it?" in bintas.look().text
    assert bintas.send("agreed", key="tracing_ask").status_code == 303
    with read(runtime) as work:
        last = of_case(work, bintas.case_id)[-1]
    assert ("familylinks.icrc.org" in last.text, "YES" in last.text, last.author_id) == (True, True, binta.id)


@pytest.mark.parametrize(
    "form",
    [
        {"key": "reply_help_coming", "when": ""},
        {"key": "reply_help_coming", "when": "x" * 61},
        {"key": "reply_help_coming", "when": "when you get a visa"},
        {"key": "erased"},
        {"key": ""},
    ],
)
def test_a_ready_reply_that_cannot_go_is_told_and_nothing_is_sent(
    bintas: Desk, runtime: Runtime, form: dict[str, str]
) -> None:
    bintas.send("take")
    with read(runtime) as work:
        before = len(of_case(work, bintas.case_id))
    assert bintas.send("agreed", **form).status_code == 400
    with read(runtime) as work:
        assert len(of_case(work, bintas.case_id)) == before


def test_what_fills_a_blank_is_sent_with_the_reply(bintas: Desk, runtime: Runtime) -> None:
    bintas.send("take")
    assert bintas.send("agreed", key="reply_help_coming", when="20:30").status_code == 303
    with read(runtime) as work:
        assert "20:30" in of_case(work, bintas.case_id)[-1].text


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (DeliveryState.QUEUED, None, "waiting to be sent"),
        (DeliveryState.SENT, None, "sent"),
        (DeliveryState.DELIVERED, None, "delivered"),
        (DeliveryState.UNCERTAIN, "lease_lost", "may not have arrived"),
        (DeliveryState.FAILED, "address_invalid", "not delivered: the number does not exist or takes no texts"),
        (DeliveryState.WITHHELD, "safe_contact", "held back: they must not be texted"),
    ],
)
def test_what_became_of_a_text_stands_beside_it_in_words(
    bintas: Desk, runtime: Runtime, state: DeliveryState, reason: str | None, words: str
) -> None:
    table = Delivery.__table__  # type: ignore[attr-defined]

    def settle(work: Work) -> None:
        work.connection.execute(update(table).values(state=state, reason=reason))

    write(runtime, SYSTEM, settle)
    assert f'<span class="fate">{words}</span>' in bintas.look("/conversation").text


def test_the_live_part_is_only_sent_when_something_is_new(bintas: Desk, runtime: Runtime) -> None:
    page = bintas.look()
    found = re.search(r'data-live="([^"]+)"[^>]*data-tag="&#34;([0-9a-f]+)&#34;"', page.text)
    assert found, "the page says what it shows already"
    part, tag = found[1].removeprefix(bintas.path), f'"{found[2]}"'
    same = bintas.client.get(bintas.path + part, headers={"If-None-Match": tag})
    assert same.status_code == 304
    text_in(runtime, "the water is at the door now")
    new = bintas.client.get(bintas.path + part, headers={"If-None-Match": tag})
    assert new.status_code == 200
    assert "the water is at the door now" in new.text


def test_an_open_page_says_when_another_takes_the_case(bintas: Desk, chens: Desk) -> None:
    chens.send("take")
    part = bintas.look("/conversation?seen=waiting").text
    assert f"{isolated('Chen')} has this case now." in part
    assert "has this case now" not in bintas.look("/conversation?seen=taken%20Chen").text


def test_a_long_conversation_is_read_backwards_in_pages(bintas: Desk, runtime: Runtime, clock: FixedClock) -> None:
    for number in range(30):
        clock.move(seconds=40)
        text_in(runtime, f"text number {number} of many")
    newest = bintas.look().text
    assert "text number 29 of many" in newest
    assert "text number 2 of many" not in newest
    earlier = re.search(r'href="[^"]*(\?before=[0-9a-f]{32})', newest)
    assert earlier
    older = bintas.look(earlier[1]).text
    assert "text number 29 of many" not in older
    assert "data-live" not in older


def test_opening_a_case_leaves_one_entry_for_each_member_and_hour(
    bintas: Desk, chens: Desk, runtime: Runtime, clock: FixedClock
) -> None:
    for _ in range(3):
        bintas.look()
        bintas.look("/conversation")
    chens.look()
    assert trail(runtime, bintas.case_id).count("case.read") == 2
    clock.move(minutes=25)
    bintas.look()
    clock.move(minutes=25)
    bintas.look()
    clock.move(minutes=25)
    bintas.look()
    assert trail(runtime, bintas.case_id).count("case.read") == 3


@pytest.mark.parametrize("name", [UUID(int=7).hex, str(UUID(int=7)), "x" * 32, "1", "../duty", "%00"])
def test_what_is_not_there_looks_like_what_is_not_yours(bintas: Desk, name: str) -> None:
    for more in ("", "/conversation"):
        answer = bintas.client.get(f"/staff/case/{name}{more}")
        assert answer.status_code in (404, 308) or "duty" in name
    token = staff.csrf(bintas.client.get("/staff/duty"))
    assert bintas.client.post(f"/staff/case/{uuid4().hex}/take", data={"csrf_token": token}).status_code == 404


def test_a_number_is_shown_for_a_reason_and_the_trail_says_so(bintas: Desk, runtime: Runtime) -> None:
    contact_id = amal(runtime, bintas.case_id)
    assert AMAL.value not in bintas.look().text
    assert bintas.look("/number").status_code == 200
    refused = bintas.send("number", about="needy", reason="curious")
    assert refused.status_code == 400
    assert AMAL.value not in refused.text
    shown = bintas.send("number", about="needy", reason="call_now")
    assert AMAL.value in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert trail(runtime, contact_id) == ["contact.revealed"]
    page = bintas.look().text
    assert "saw the number (I must call now)" in page
    assert AMAL.value not in page


def test_a_number_needs_the_second_factor_again_after_a_while(
    bintas: Desk, runtime: Runtime, clock: FixedClock
) -> None:
    clock.move(minutes=11)
    answer = bintas.send("number", about="needy", reason="call_now")
    assert answer.status_code == 303
    assert answer.location.endswith("/staff/prove")
    assert trail(runtime, amal(runtime, bintas.case_id)) == []


def test_the_number_of_somebody_nobody_knows_is_not_there(bintas: Desk) -> None:
    assert bintas.look("/number?about=informant").status_code == 404


def test_given_back_without_a_reason_and_handed_over_to_who_is_there(
    bintas: Desk, runtime: Runtime, chen: Member
) -> None:
    bintas.send("take")
    assert bintas.send("give-back").status_code == 303
    assert case(runtime, bintas.case_id).state is CaseState.WAITING
    bintas.send("take")
    on_duty(runtime, chen)
    assert re.search(r"Chen\s+· on duty", bintas.look().text)
    assert bintas.send("hand-over", to=str(chen.id)).status_code == 303
    assert case(runtime, bintas.case_id).taken_by == chen.id
    assert f"{isolated('Chen')} has it." in bintas.look().text


@pytest.mark.parametrize("whom", ["", "nobody", str(UUID(int=7))])
def test_a_case_is_handed_over_to_no_stranger(bintas: Desk, runtime: Runtime, whom: str) -> None:
    bintas.send("take")
    assert bintas.send("hand-over", to=whom).status_code == 400


def test_needs_people_urgency_and_place_are_kept(bintas: Desk, runtime: Runtime) -> None:
    bintas.send("facts", needs=["rescue", "child_alone"], people="12")
    bintas.send("urgency", urgency="danger")
    bintas.send("place", place="-1.29207, 36.82195")
    changed = case(runtime, bintas.case_id)
    assert (changed.needs, changed.people, changed.urgency) == ("rescue child_alone", 12, "danger")
    page = bintas.look().text
    assert "A child alone" in page
    assert 'href="geo:-1.29207,36.82195"' in page
    bintas.send("place", place="")
    with read(runtime) as work:
        assert place_of(work, get(work, bintas.case_id)) is None


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("facts", {"needs": ["papers"]}),
        ("facts", {"people": "many"}),
        ("facts", {"people": "0"}),
        ("facts", {"people": "99999"}),
        ("urgency", {"urgency": "extreme"}),
        ("place", {"place": "behind the blue door"}),
        ("close", {"outcome": "merged"}),
        ("close", {}),
        ("note", {"note": " "}),
        ("merge", {"reference": "BCDF-3333"}),
        ("safe", {"quiet_from": "22:00"}),
        ("safe", {"quiet_from": "late", "quiet_until": "early"}),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_form_with_the_words_still_there(
    bintas: Desk, act: str, form: dict[str, str | list[str]]
) -> None:
    bintas.send("take")
    answer = bintas.send(act, **form)
    assert answer.status_code == 400
    assert re.search(rf'<details[^>]*id="{act}"\s+open', answer.text), "the form is open"
    assert 'role="alert"' in answer.text
    for value in form.values():
        assert isinstance(value, list) or not value.strip() or act in ("urgency", "close") or value in answer.text


def test_a_note_is_kept_without_words_about_status_after_they_were_shown(bintas: Desk, runtime: Runtime) -> None:
    told = bintas.send("note", note="The uncle is undocumented and calm.")
    assert told.status_code == 400
    assert "<mark>undocumented</mark>" in told.text
    with read(runtime) as work:
        assert notes(work, bintas.case_id) == []
    assert bintas.send("note", note="The uncle is undocumented and calm.", without="yes").status_code == 303
    with read(runtime) as work:
        assert [text for _, text in notes(work, bintas.case_id)] == ["The uncle is [removed] and calm."]
    page = bintas.look().text
    assert "The uncle is [removed] and calm." in page


def test_two_cases_of_one_incident_become_one_by_the_reference(bintas: Desk, runtime: Runtime) -> None:
    text_in(runtime, "our neighbours need water", sender=DAWIT)
    with read(runtime) as work:
        other = next(one for one in queue(work) if one.id != bintas.case_id)
    assert bintas.send("merge", reference=other.reference.lower().replace("-", " ")).status_code == 303
    merged = case(runtime, bintas.case_id)
    assert (merged.state, merged.merged_into) == (CaseState.CLOSED, other.id)
    assert other.reference in bintas.look().text
    assert merged.reference in Desk(bintas.client, other.id).look().text
    assert bintas.send("merge", reference=merged.reference).status_code in (400, 409)


def test_who_told_us_is_kept_apart_from_who_needs_the_help(bintas: Desk, runtime: Runtime) -> None:
    teller = amal(runtime, bintas.case_id)
    assert bintas.send("informant").status_code == 303
    changed = case(runtime, bintas.case_id)
    assert (changed.contact_id, changed.informant_id) == (None, teller)
    page = bintas.look().text
    assert "Told us" in page
    assert "hears only that it was received" in page
    bintas.send("take")
    assert "There is nobody here a text could go to" in bintas.look().text
    assert bintas.send("answer", words="Hello").status_code == 409
    assert AMAL.value in bintas.send("number", about="informant", reason="call_now").text


def test_a_safe_contact_rule_is_kept_and_said_where_one_writes(
    bintas: Desk, runtime: Runtime, clock: FixedClock
) -> None:
    bintas.send("take")
    assert bintas.send("safe", shared_phone="on", quiet_from="00:00", quiet_until="23:59").status_code == 303
    with read(runtime) as work:
        contact = get_contact(work, amal(runtime, bintas.case_id))
    assert (contact.shared_phone, contact.neutral_words, contact.quiet_until) == (True, True, 23 * 60 + 59)
    page = bintas.look().text
    assert "Others may read this phone" in page
    assert "Quiet hours until 23:59" in page
    bintas.send("safe", do_not_text="on")
    page = bintas.look().text
    assert "Cannot be texted: call or visit." in page
    assert 'name="words"' not in page
    assert bintas.send("answer", words="Hello").status_code == 409


def test_what_waited_to_be_sent_when_a_phone_turned_out_to_be_read_by_others_does_not_go(
    bintas: Desk, runtime: Runtime
) -> None:
    """What was put in words for a phone of one's own is held back; what a member wrote to them goes."""
    bintas.send("take")
    bintas.send("answer", words="The water truck comes at noon.")
    assert bintas.send("safe", neutral_words="on").status_code == 303
    with read(runtime) as work:
        rows = work.session.exec(select(Delivery, Message).join(Message, col(Message.id) == Delivery.message_id)).all()
        states = {(message.wording_key is None, delivery.state) for delivery, message in rows}
    assert states == {(True, DeliveryState.QUEUED), (False, DeliveryState.WITHHELD)}


def test_the_language_they_told_us_stays_whatever_they_write_in(bintas: Desk, runtime: Runtime) -> None:
    bintas.send("take")
    assert bintas.send("language", language="so").status_code == 303
    text_in(runtime, "We are still on the roof and the water is rising, please hurry", sender=AMAL)
    with read(runtime) as work:
        contact = get_contact(work, amal(runtime, bintas.case_id))
    assert (contact.language, contact.language_stated) == ("so", True)
    page = bintas.look().text
    assert '<option value="so"' in page
    assert "Soomaali" in page
    refused = bintas.send("language", language="xx")
    assert refused.status_code == 400
    assert "Choose a language from the list." in refused.text


def test_every_text_finds_its_own_direction_and_says_its_language(
    at_desk: Callable[[Member], Desk], binta: Member, runtime: Runtime
) -> None:
    text_in(runtime, "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام", sender=DAWIT)
    with read(runtime) as work:
        waiting = next(one.id for one in queue(work) if one.language == "ar")
    desk = Desk(at_desk(binta).client, waiting)
    desk.send("take")
    page = desk.look().text
    assert re.search(r'<p dir="auto"\s+lang="ar">نحن خمسة', page)
    assert re.search(r'<p lang="ar"\s+dir="rtl">', page), "a ready reply"
    assert re.search(r'id="words"\s+name="words"\s+dir="auto"', page)


def test_the_card_for_calls_is_on_every_case_and_promises_nothing(bintas: Desk) -> None:
    page = bintas.look().text
    assert "Never ask for papers" in page
    assert "Never promise rescue" in page


def new(client: FlaskClient, **form: str | list[str]) -> TestResponse:
    """The answer to a case written down."""
    token = staff.csrf(client.get("/staff/case/new"))
    told = {"csrf_token": token, "origin": "call", "urgency": "urgent", "language": "ar", "words": "Needs insulin."}
    return client.post("/staff/case/new", data=told | form)


def recorded(runtime: Runtime, answer: TestResponse) -> Case:
    assert answer.status_code == 303, answer.text
    return case(runtime, UUID(answer.location.rpartition("/")[2]))


def test_a_call_for_somebody_else_keeps_the_two_apart(bintas: Desk, runtime: Runtime) -> None:
    answer = new(
        bintas.client,
        needs=["medical"],
        people="2",
        place="-1.29207, 36.82195",
        needy="+999 100 000 007",
        informant="0712 345 678",
    )
    kept = recorded(runtime, answer)
    assert (kept.origin, kept.needs, kept.people, kept.urgency, kept.language) == (
        Origin.CALL,
        "medical",
        2,
        "urgent",
        "ar",
    )
    assert kept.contact_id is not None
    assert kept.informant_id is not None
    assert kept.contact_id != kept.informant_id
    desk = Desk(bintas.client, kept.id)
    assert "+254712345678" in desk.send("number", about="informant", reason="call_now").text
    assert "+999100000007" in desk.send("number", about="needy", reason="call_now").text
    assert "Needs insulin." in desk.look().text


def test_a_case_without_any_number_can_be_written_down(bintas: Desk, runtime: Runtime) -> None:
    kept = recorded(runtime, new(bintas.client, origin="walk_in", words="", needs=["food"]))
    assert (kept.contact_id, kept.informant_id, kept.state) == (None, None, CaseState.WAITING)


def test_a_place_no_map_knows_holds_nobody_up(bintas: Desk, runtime: Runtime) -> None:
    kept = recorded(runtime, new(bintas.client, place="behind the blue door"))
    with read(runtime) as work:
        assert [text for _, text in notes(work, kept.id)] == ["Needs insulin.\nbehind the blue door"]


def test_words_about_status_are_shown_before_a_case_is_written_down(bintas: Desk, runtime: Runtime) -> None:
    words = "An undocumented man needs insulin."
    told = new(bintas.client, words=words)
    assert told.status_code == 400
    assert "<mark>" in told.text
    kept = recorded(runtime, new(bintas.client, words=words, without="yes"))
    with read(runtime) as work:
        assert "undocumented" not in notes(work, kept.id)[0][1]


@pytest.mark.parametrize(
    "form",
    [
        {"origin": "message"},
        {"origin": ""},
        {"urgency": ""},
        {"needy": "soon"},
        {"informant": "12"},
        {"people": "-1"},
        {"needs": ["papers"]},
        {"words": ""},
        {"words": "a" * 4001},
    ],
)
def test_a_case_that_cannot_be_written_down_keeps_what_was_typed(
    bintas: Desk, runtime: Runtime, form: dict[str, str | list[str]]
) -> None:
    answer = new(bintas.client, **({"place": "Nairobi market"} | form))
    assert answer.status_code == 400
    assert 'value="Nairobi market"' in answer.text
    with read(runtime) as work:
        assert len(queue(work)) == 1


def left_lying(runtime: Runtime) -> UUID:
    """A text that could not be carried out."""
    message_id = new_id()

    def unit(work: Work) -> None:
        keep_received(
            work, "please help", message_id=message_id, channel="simulator", provider_id="x1", language="en",
            arrival="{not json",
        )  # fmt: skip
        work.session.get_one(Message, message_id).tries = 2

    write(runtime, SYSTEM, unit)
    return message_id


def test_a_text_that_could_not_be_carried_out_becomes_a_case_once(bintas: Desk, chens: Desk, runtime: Runtime) -> None:
    message_id = left_lying(runtime)
    page = bintas.client.get("/staff/unhandled")
    assert "please help" in page.text
    token = staff.csrf(page)
    path = f"/staff/unhandled/{message_id}/case"
    answer = bintas.client.post(path, data={"csrf_token": token})
    made = recorded(runtime, answer)
    assert "please help" in Desk(bintas.client, made.id).look().text
    with read(runtime) as work:
        kept = work.session.exec(select(Message).where(Message.id == message_id)).one()
    assert (kept.state, kept.case_id, kept.arrival) == (MessageState.DONE, made.id, None)
    again = bintas.client.post(path, data={"csrf_token": token})
    assert again.status_code == 409
    assert "Somebody has taken care of that message already." in again.text
    assert "Every text was carried out." in bintas.client.get("/staff/unhandled").text


def test_what_will_go_is_shown_in_a_place_and_in_the_blank_of_a_ready_reply_too(bintas: Desk, runtime: Runtime) -> None:
    shown = bintas.send("place", place="-1.2921, 36.8219, the undocumented family")
    assert (shown.status_code, "<mark>" in shown.text) == (400, True)
    assert bintas.send("place", place="-1.2921, 36.8219, the undocumented family", without="yes").status_code == 303
    bintas.send("take")
    shown = bintas.send("agreed", key="reply_help_coming", when="when your visa expired")
    assert (shown.status_code, "<mark>" in shown.text) == (400, True)
    with read(runtime) as work:
        said = [said.text for said in of_case(work, bintas.case_id)]
    assert not any("visa" in text for text in said)


def test_a_picture_that_was_not_fetched_is_named_where_it_stood(bintas: Desk, runtime: Runtime) -> None:
    received = Received(
        AMAL, LINE, "look", provider_id="MM1", attachments=(Attachment("https://127.0.0.1:9/a", "image/png"),)
    )
    receive(runtime, "simulator", Parsed((received,)))
    page = bintas.look().text
    assert "a picture or recording that was not fetched" in page
    assert "127.0.0.1:9" not in page
    assert "لم تحمل" in bintas.look("?lang=ar").text


def test_f_20_while_words_cannot_be_cleaned_none_is_kept_and_ready_replies_still_go_out(
    bintas: Desk, runtime: Runtime
) -> None:
    bintas.send("take")
    break_scrubber(runtime)
    told = "Words cannot be cleaned now"
    for act, form in (
        ("note", {"note": "calm"}),
        ("answer", {"words": "we come"}),
        ("answer", {"words": "a", "see": "y"}),
    ):
        answer = bintas.send(act, **form)
        assert (answer.status_code, told in answer.text) == (400, True), act
    answer = new(bintas.client, words="two people at the bridge")
    assert (answer.status_code, told in answer.text) == (400, True)
    assert bintas.send("agreed", key="reply_still_here").status_code == 303
    assert "Texts cannot be cleaned now" in bintas.client.get("/staff/queue").text
    text_in(runtime, "and we need food behind the lighthouse")
    assert "Of 1 text only needs and places were kept" in bintas.client.get("/staff/queue").text
    page = bintas.look().text
    assert "Only needs and places of it were kept" in page
    assert "lighthouse" not in page
    with read(runtime) as work:
        assert notes(work, bintas.case_id) == []


def test_a_form_without_its_token_changes_nothing(bintas: Desk, runtime: Runtime) -> None:
    assert bintas.client.post(f"{bintas.path}/take").status_code == 400
    assert case(runtime, bintas.case_id).state is CaseState.WAITING


def test_a_stranger_sees_no_case(app: Flask, case_id: UUID) -> None:
    eve = app.test_client()
    for path in (f"/staff/case/{case_id.hex}", f"/staff/case/{case_id.hex}/number", "/staff/case/new"):
        assert eve.get(path, headers={"Accept": "text/html"}).status_code == 303
    assert eve.get(f"/staff/case/{case_id.hex}/conversation", headers={"Accept": "application/json"}).status_code == 401


def test_a_language_nobody_here_reads_is_said_and_one_the_viewer_reads_is_not(
    at_desk: Callable[[Member], Desk], binta: Member, chen: Member, runtime: Runtime
) -> None:
    text_in(runtime, "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام", sender=DAWIT)
    with read(runtime) as work:
        waiting = next(one.id for one in queue(work) if one.language == "ar")
    warning = "Nobody on shift reads \u2068العربية\u2069"
    assert warning not in Desk(at_desk(binta).client, waiting).look().text
    assert warning in Desk(at_desk(chen).client, waiting).look().text
    on_duty(runtime, binta)
    assert warning not in Desk(at_desk(chen).client, waiting).look().text


@pytest.mark.parametrize(
    "mark",
    ["x", "0~x", "0~2026-03-02T09:00:00~{id}", "9~2026-03-02T09:00:00Z~{id}", "0~0001-01-01T00:00:00%2B14:00~{id}"],
)
def test_a_place_in_the_queue_that_no_page_of_ours_writes_is_refused(bintas: Desk, mark: str) -> None:
    assert bintas.client.get(f"/staff/queue?after={mark.format(id='0' * 32)}").status_code == 400
    assert bintas.client.get(f"/staff/queue?after=0~2026-03-02T09:00:00Z~{'0' * 32}").status_code == 200
