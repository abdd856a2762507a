"""Asking which language somebody speaks, when their first text does not tell: whole conversations."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.cases import actions as cases
from app.cases.queries import find_latest_of, queue
from app.cases.tables import Case, CaseState, Outcome
from app.contacts.queries import find_known, fingerprint
from app.contacts.tables import Contact
from app.messages.queries import of_case
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import Address, AddressKind
from tests.makers.texts import text_in

IRAQI = Address(AddressKind.PHONE, "+964999000001")
QUESTION = "Waypost:\n1 العربية\n2 Kurdî\n3 English\n4 Español\n5 Français"


def told(runtime: Runtime) -> list[str]:
    """What we said in the only case."""
    with read(runtime) as work:
        (case,) = work.session.exec(select(Case)).all()
        return [message.text for message in of_case(work, case.id) if message.direction.value == "out"]


def language(runtime: Runtime) -> tuple[str | None, bool]:
    with read(runtime) as work:
        contact = work.session.exec(select(Contact)).one()
        return contact.language, contact.language_stated


def test_who_sends_a_sign_is_answered_and_asked_with_names_people_near_that_number_read(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    first, question = told(runtime)
    assert "how many" not in first.lower(), "a number would answer two questions"
    assert question == QUESTION


def test_a_digit_of_any_script_states_the_language_and_is_confirmed_in_it(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    text_in(runtime, "١", sender=IRAQI)
    assert told(runtime)[2:] == ["هنا Waypost: من الآن نكتب لكم بالعربية."]
    assert language(runtime) == ("ar", True)
    with read(runtime) as work:
        (case,) = queue(work)
        assert case.unanswered == 2, "the digit stands in the conversation too"


def test_the_question_is_asked_once_and_another_answer_is_read_as_usual(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    text_in(runtime, "نحن ثلاثة على السطح والماء يرتفع بسرعة", sender=IRAQI)
    text_in(runtime, "3", sender=IRAQI)
    assert len(told(runtime)) == 2
    assert language(runtime) == ("ar", False)
    with read(runtime) as work:
        (case,) = queue(work)
        assert (case.urgency, case.unanswered) == ("danger", 3)


def test_a_digit_that_answers_somebody_of_ours_chooses_no_language(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    with read(runtime) as work:
        (case,) = queue(work)
    write(runtime, SYSTEM, lambda work: cases.answered(work, case.id))
    text_in(runtime, "3", sender=IRAQI)
    assert len(told(runtime)) == 2
    assert language(runtime) == ("en", False)


def test_a_digit_after_the_case_is_closed_chooses_no_language(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    with read(runtime) as work:
        (case,) = queue(work)
    write(runtime, SYSTEM, lambda work: cases.close(work, case.id, outcome=Outcome.HELPED))
    text_in(runtime, "2", sender=IRAQI)
    assert language(runtime) == ("en", False)


@pytest.mark.parametrize("text", ["we are on the roof and the water is rising", "نحن على السطح والماء يرتفع", "عربي"])
def test_who_can_be_told_by_their_words_is_not_asked(runtime: Runtime, text: str) -> None:
    text_in(runtime, text, sender=IRAQI)
    assert len(told(runtime)) == 1


def test_the_question_counts_among_the_automatic_texts(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, IRAQI))
        assert known is not None
        case = find_latest_of(work, known.id)
        contact = work.session.get(Contact, known.id)
    assert case is not None
    assert case.state is CaseState.WAITING
    assert contact is not None
    assert contact.hour_count == 2


def test_a_name_of_a_language_switches_while_the_question_is_open_and_later(runtime: Runtime) -> None:
    text_in(runtime, "SOS", sender=IRAQI)
    text_in(runtime, "ትግርኛ", sender=IRAQI)
    assert language(runtime) == ("ti", True)
    runtime.clock.move(seconds=timedelta(hours=2).total_seconds())  # type: ignore[attr-defined]
    text_in(runtime, "English", sender=IRAQI)
    assert language(runtime) == ("en", True)
    assert len(told(runtime)) == 4
