"""Feedback by text: told with its word or when asked for; help always comes first."""

import pytest
from sqlmodel import col, select

from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.feedback.queries import counts, words_of
from app.feedback.tables import Item, ItemState, Told
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read
from tests.makers.texts import AMAL, text_in


def items(runtime: Runtime) -> list[tuple[Item, str]]:
    with read(runtime) as work:
        return [(item, words_of(work, item)) for item in work.session.exec(select(Item).order_by(col(Item.at))).all()]


def cases(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Case.id)).all())


def said(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return [opened(work, message).text for message in work.session.exec(ours)]


def test_the_feedback_word_and_what_follows_become_an_item_and_no_case(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK the water queue at the school is four hours long")
    [(item, words)] = items(runtime)
    assert (item.state, item.told, item.type) == (ItemState.NEW, Told.MESSAGE, None)
    assert "the water queue at the school is four hours long" in words
    assert item.suggested == "request.support_water"
    assert cases(runtime) == 0
    with read(runtime) as work:
        assert counts(work) == {(ItemState.NEW, ""): 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FEEDBACK the queue is long", "the queue is long"),
        ("Feedback: the queue is long", "the queue is long"),
        ("  feedback –  the queue is long", "the queue is long"),
        ("FEEDBACK:the queue is long", "the queue is long"),
        ("شكوى، الطابور طويل", "الطابور طويل"),
        ("FEEDBACK feedback forms are all in English", "feedback forms are all in English"),
    ],
)
def test_the_word_that_says_what_it_is_is_no_part_of_what_was_told(runtime: Runtime, text: str, words: str) -> None:
    text_in(runtime, text)
    assert [told for _item, told in items(runtime)] == [words]


def test_h_17_the_receipt_names_the_number_and_the_day_of_the_answer(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK the food is good, thank you")
    [(item, _words)] = items(runtime)
    [receipt] = said(runtime)
    day = item.deadline_at
    assert item.reference in receipt
    assert f"{day:%B} {day.day}" in receipt


def test_the_receipt_is_in_the_language_of_the_words(runtime: Runtime) -> None:
    text_in(runtime, "شكوى الطابور طويل جدا والماء قليل في المدرسة")
    [(item, _words)] = items(runtime)
    assert item.language == "ar"
    assert item.reference in said(runtime)[0]
    assert "Number" not in said(runtime)[0]


def test_the_word_alone_asks_and_the_next_text_is_the_feedback(runtime: Runtime) -> None:
    text_in(runtime, "Feedback")
    assert items(runtime) == []
    text_in(runtime, "they closed the clinic at noon again")
    [(_item, words)] = items(runtime)
    assert words == "they closed the clinic at noon again"
    assert cases(runtime) == 0
    text_in(runtime, "and now I need a doctor")
    assert cases(runtime) == 1, "asked once, told once"
    assert len(said(runtime)) == 3


def test_who_was_asked_and_is_in_danger_gets_a_case(runtime: Runtime) -> None:
    text_in(runtime, "Feedback")
    text_in(runtime, "the house is on fire we are trapped inside")
    assert (items(runtime), cases(runtime)) == ([], 1)
    text_in(runtime, "the fire was slow to be seen by your people")
    assert cases(runtime) == 1
    assert items(runtime) == [], "what follows belongs to the case"


@pytest.mark.parametrize("text", ["HELP we have no water", "SOS", "Where is the clinic? HELP"])
def test_who_was_asked_and_calls_for_help_gets_a_case(runtime: Runtime, text: str) -> None:
    text_in(runtime, "Feedback")
    text_in(runtime, text)
    if text.startswith("Where"):
        assert len(items(runtime)) == 1, "help in the middle of a sentence is a word like any other"
    else:
        assert cases(runtime) == 1


def test_after_a_day_nobody_waits_for_it_any_more(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "Feedback")
    clock.move(hours=25)
    text_in(runtime, "they closed the clinic at noon again")
    assert (items(runtime), cases(runtime)) == ([], 1)


def test_danger_with_the_feedback_word_is_a_call_for_help(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK nobody comes, my son is bleeding and cannot breathe")
    assert (items(runtime), cases(runtime)) == ([], 1)


def test_feedback_beside_an_open_case_leaves_the_case_alone(runtime: Runtime) -> None:
    text_in(runtime, "HELP we have no water")
    text_in(runtime, "FEEDBACK the man at the gate shouted at us")
    assert len(items(runtime)) == 1
    with read(runtime) as work:
        [case] = work.session.exec(select(Case)).all()
        assert case.unanswered == 1


def test_status_leaves_feedback_too(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK they refuse us food because we are undocumented, 3 children")
    [(_item, words)] = items(runtime)
    assert "undocumented" not in words
    assert "3 children" in words


def test_h_07_erasing_takes_what_they_told_us(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK the tents are wet")
    text_in(runtime, "ERASE")
    assert items(runtime) == []
    with read(runtime) as work:
        assert work.session.exec(select(Contact)).all() == []
        assert counts(work) == {}


def test_an_echo_of_our_receipt_is_no_feedback(runtime: Runtime) -> None:
    text_in(runtime, "Feedback")
    text_in(runtime, said(runtime)[0], sender=AMAL)
    assert items(runtime) == []
