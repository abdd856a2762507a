"""Words that complain of somebody who helps: who gets them, and who never hears that there were any."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from app.cases.queries import place_of
from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.feedback.tables import Item
from app.framework import Lane
from app.inbound import pipeline
from app.inbound.rereading import read_again
from app.inbound.taking_up import take_up
from app.messages.tables import Direction, Message, MessageState
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.sensitive import queries
from app.sensitive.queries import Opened
from app.sensitive.tables import Complaint, Danger, Source
from app.transaction import read, write
from app.triage.tables import FocalCall, Watch
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind, Event, Location, Parsed, Received
from tests.makers.locking import lock
from tests.makers.scrubbing import break_scrubber
from tests.makers.sensitive import begin
from tests.makers.staff import make_dawit
from tests.makers.texts import AMAL, LINE, text_in

CALM = "the volunteer asked my sister for sex to get the ration card"
TIGRINYA = "ወለንተኛ ኣብ ቴንዳ ጡበይ ተንኪፉኒ"
PRESSING = "the camp guard beat me, I am bleeding, we are 3 people at the north gate"
CRY = "please help, the volunteer asked my sister for sex"
# What a member can be shown of somebody, and what may only ever say that a text came.
SEEN = (Case, Item, Watch)


@pytest.fixture
def key(runtime: Runtime) -> bytes:
    """The private key of a store that was begun."""
    return begin(runtime, make_dawit(runtime))


def complaints(runtime: Runtime, key: bytes) -> list[Opened]:
    with read(runtime) as work:
        return [queries.opened(work, one, key=key) for one in work.session.exec(select(Complaint))]


def rows(runtime: Runtime, table: type[SQLModel]) -> list[Any]:
    with read(runtime) as work:
        found = list(work.session.exec(select(table)).all())
        work.session.expunge_all()
        return found


def texts_out(runtime: Runtime) -> list[str]:
    """What waits in the outbox to go to somebody who wrote."""
    with read(runtime) as work:
        found = work.session.exec(select(Delivery)).all()
        return [work.open(Delivery.words, one.id, one.words) for one in found if one.words is not None]


@pytest.mark.parametrize("text", [CALM, TIGRINYA, "COMPLAINT " + CALM, CALM + ". STOP"])
def test_h_16_a_calm_complaint_is_in_the_store_and_nowhere_else(runtime: Runtime, key: bytes, text: str) -> None:
    text_in(runtime, text)
    (told,) = complaints(runtime, key)
    assert told.words == text
    assert (told.facts.source, told.complaint.danger) == (Source.WORDS, Danger.NO)
    assert [rows(runtime, table) for table in SEEN] == [[], [], []]
    (left,) = rows(runtime, Message)
    assert (left.contact_id, left.case_id, left.language, left.state) == (None, None, "und", MessageState.DONE)
    with read(runtime) as work:
        assert work.open(Message.text, left.id, left.text) == ""
        assert work.session.exec(select(Contact)).one().id.hex == told.facts.contact_id


def test_the_receipt_comes_at_once_in_their_language_and_says_nothing_of_it(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, TIGRINYA)
    (told,) = complaints(runtime, key)
    (words,) = texts_out(runtime)
    assert told.facts.reference in words
    assert "መልእኽትኹም" in words
    assert " 0 " in words
    (sent,) = rows(runtime, Delivery)
    assert (sent.contact_id, sent.case_id, sent.message_id) == (None, None, None)


def test_x_10_a_repeat_is_one_complaint_and_one_receipt(runtime: Runtime, key: bytes) -> None:
    known_as = text_in(runtime, CALM)
    text_in(runtime, CALM, provider_id=known_as)
    text_in(runtime, PRESSING, provider_id="twice")
    text_in(runtime, PRESSING, provider_id="twice")
    assert len(complaints(runtime, key)) == 2
    assert len(rows(runtime, Case)) == 1


def test_somebody_with_a_case_adds_nothing_to_it(runtime: Runtime, clock: FixedClock, key: bytes) -> None:
    text_in(runtime, "which papers do I need for school")
    before = rows(runtime, Case)[0], rows(runtime, Contact)[0]
    clock.move(minutes=20)
    text_in(runtime, CALM)
    after = rows(runtime, Case)[0], rows(runtime, Contact)[0]
    assert len(complaints(runtime, key)) == 1
    assert [one.model_dump() for one in before[:1]] == [one.model_dump() for one in after[:1]]
    assert before[1].last_at == after[1].last_at
    assert [one.case_id for one in rows(runtime, Message) if one.direction is Direction.IN].count(before[0].id) == 1


@pytest.mark.parametrize(
    ("text", "danger", "urgency"), [(PRESSING, Danger.YES, "danger"), (CRY, Danger.UNCLEAR, "urgent")]
)
def test_h_16_where_somebody_may_be_in_danger_a_case_goes_on_without_the_words(
    runtime: Runtime, key: bytes, text: str, danger: Danger, urgency: str
) -> None:
    text_in(runtime, text, location=Location(34.5, 36.5, "the man's tent"))
    (told,) = complaints(runtime, key)
    (case,) = rows(runtime, Case)
    assert (told.words, told.complaint.danger) == (text, danger)
    assert (case.urgency, case.needs) == (urgency, "")
    assert case.people == (3 if text == PRESSING else None)
    with read(runtime) as work:
        place = place_of(work, work.session.get_one(Case, case.id))
    assert place is not None
    assert (place.latitude, place.label) == (34.5, "")
    assert [one.direction for one in rows(runtime, Message) if one.case_id == case.id] == [Direction.OUT]
    assert len(texts_out(runtime)) == 1  # the receipt, beside the ordinary answer
    (call,) = rows(runtime, FocalCall)
    assert (call.id, call.due_at) == (told.complaint.id, runtime.clock.now())


def test_danger_waits_for_nobody_and_what_is_unclear_for_two_focal_points(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, PRESSING)
    text_in(runtime, CRY, sender=Address(AddressKind.PHONE, "+999100000009"))
    assert len(complaints(runtime, key)) == 2
    waits = sorted(watch.due_at - runtime.clock.now() for watch in rows(runtime, Watch))
    assert waits == [timedelta(minutes=5), timedelta(minutes=20)]


def test_a_second_text_in_danger_raises_the_case_that_is_there(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, "which papers do I need for school")
    text_in(runtime, PRESSING)
    (case,) = rows(runtime, Case)
    assert (case.urgency, case.needs) == ("danger", "id_rules")
    assert len(complaints(runtime, key)) == 1


def test_the_nought_of_the_receipt_opens_a_case_at_once(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, CALM)
    text_in(runtime, "0")
    (case,) = rows(runtime, Case)
    assert case.urgency == "danger"
    assert len(complaints(runtime, key)) == 1


def test_before_there_is_a_store_a_person_gets_every_text(runtime: Runtime) -> None:
    text_in(runtime, CALM)
    assert len(rows(runtime, Case)) == 1
    assert rows(runtime, Complaint) == []


def test_a_safe_contact_rule_holds_for_the_receipt_too(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, "which papers do I need for school")

    def unit(work: Work) -> None:
        work.session.exec(select(Contact)).one().do_not_text = True

    write(runtime, SYSTEM, unit)
    text_in(runtime, CALM)
    assert len(complaints(runtime, key)) == 1
    assert texts_out(runtime) == []


def test_who_writes_on_a_page_reads_the_receipt_there_and_not_their_words(runtime: Runtime, key: bytes) -> None:
    page = Address(AddressKind.WEB, "a" * 26)
    text_in(runtime, CALM, sender=page)
    (told,) = complaints(runtime, key)
    with read(runtime) as work:
        said = [
            (one.direction, one.case_id, work.open(Message.text, one.id, one.text))
            for one in work.session.exec(select(Message))
        ]
    shown = [words for direction, case_id, words in said if direction is Direction.OUT and case_id is None]
    assert len(shown) == 1
    assert told.facts.reference in shown[0]


def test_f_13_a_complaint_that_cannot_be_carried_out_is_not_left_where_members_see_it(
    runtime: Runtime, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline, "carry_out", broken)
    text_in(runtime, CALM)
    (told,) = complaints(runtime, key)
    assert (told.words, told.complaint.danger) == (CALM, Danger.UNCLEAR)
    assert [one.state for one in rows(runtime, Message)] == [MessageState.DONE]
    assert len(rows(runtime, FocalCall)) == 1


def test_erasing_afterwards_leaves_the_complaint_and_nobody_to_answer(runtime: Runtime, key: bytes) -> None:
    text_in(runtime, CALM)
    text_in(runtime, "ERASE")
    (told,) = complaints(runtime, key)
    assert told.words == CALM
    assert rows(runtime, Contact) == []


@dataclass
class Keeps:
    """A line whose provider gives back what it was sent."""

    texts: list[Received]

    def poll(self, since: datetime) -> list[Event]:
        assert since.tzinfo is not None
        return list(self.texts)


def test_f_20_what_was_read_without_its_words_goes_to_the_store_when_it_is_read_again(
    runtime: Runtime, key: bytes
) -> None:
    mended, line = runtime.reader_of_texts, Keeps([])
    runtime.channels = {**runtime.channels, "line": line}
    break_scrubber(runtime)
    came = Received(sender=AMAL, to=LINE, text=CALM, provider_id="SM0")
    pipeline.receive(runtime, "line", Parsed((came,)))
    assert [one.complaint.danger for one in complaints(runtime, key)] == [Danger.UNCLEAR]
    runtime.reader_of_texts, line.texts = mended, [came]
    assert read_again(runtime) == 1
    assert {CALM} < {one.words for one in complaints(runtime, key)}
    (left,) = [one for one in rows(runtime, Message) if one.direction is Direction.IN]
    with read(runtime) as work:
        assert work.open(Message.text, left.id, left.text) == ""
    assert not left.reduced
    assert read_again(runtime) == 0


def test_f_20_what_is_more_of_what_was_told_goes_there_too_and_nothing_stays_beside(
    runtime: Runtime, key: bytes
) -> None:
    more = "I have a child, call on Tuesday"
    text_in(runtime, "my boss took my passport and locks us in")
    mended, line = runtime.reader_of_texts, Keeps([])
    runtime.channels = {**runtime.channels, "line": line}
    break_scrubber(runtime)
    came = Received(sender=AMAL, to=LINE, text=more, provider_id="SM0")
    pipeline.receive(runtime, "line", Parsed((came,)))
    runtime.reader_of_texts, line.texts = mended, [came]
    assert read_again(runtime) == 1
    assert [one.words for one in complaints(runtime, key) if one.complaint.lane is Lane.MORE] == [more]
    with read(runtime) as work:
        kept = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert [work.open(Message.text, one.id, one.text) for one in kept] == ["", ""]


def test_what_came_while_locked_is_taken_to_the_store_and_answered_no_second_time(
    runtime: Runtime, clock: FixedClock, key: bytes
) -> None:
    taken = lock(runtime)
    text_in(runtime, CALM)
    clock.move(minutes=30)
    runtime.keyring = taken
    assert take_up(runtime) == 1
    (told,) = complaints(runtime, key)
    assert told.words == CALM
    assert told.facts.at == (clock.now() - timedelta(minutes=30)).isoformat()
    assert rows(runtime, Case) == []
    assert texts_out(runtime) == []
