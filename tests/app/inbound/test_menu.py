"""The menu: whole conversations of somebody who sends MENU and then a number."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from app.audience.tables import Membership
from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Case, CaseState, Outcome
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts import by_hand
from app.contacts.queries import find_known, fingerprint
from app.feedback.tables import Item
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.work import SYSTEM
from tests.makers.audience import load_provinces
from tests.makers.texts import AMAL, text_in

MENU = (
    "Waypost: send one number.\n1 I need help now\n2 Find a service\n3 Information\n4 Tell us something\n5 Warnings"
    "\n6 Language\n7 Ask a person"
)


def said(runtime: Runtime) -> list[str]:
    """What we sent, in its order."""
    with read(runtime) as work:
        sent = work.session.exec(
            select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        ).all()
        return [work.open(Message.text, message.id, message.text) for message in sent]


def cases_of(runtime: Runtime) -> list[Case]:
    with read(runtime) as work:
        return list(work.session.exec(select(Case)).all())


def test_the_menu_is_a_list_of_numbers_in_the_language_of_the_word_and_opens_no_case(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    assert said(runtime) == [MENU]
    assert cases_of(runtime) == []


def test_help_chosen_from_the_menu_opens_a_case_and_is_answered_as_any_call_for_help(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "1")
    assert len(cases_of(runtime)) == 1
    assert "where" in said(runtime)[1].lower()


def test_tell_us_chosen_from_the_menu_asks_and_keeps_the_next_text_as_feedback(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "4")
    text_in(runtime, "The queue at the tap is very long")
    with read(runtime) as work:
        item = work.session.exec(select(Item)).one()
        assert work.open(Item.text, item.id, item.text) == "The queue at the tap is very long"
    assert cases_of(runtime) == []


def test_a_language_chosen_from_the_menu_is_the_one_they_are_written_to_in(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "6")
    asked = said(runtime)[1]
    number = next(line.split()[0] for line in asked.splitlines() if "Español" in line)
    text_in(runtime, number)
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    assert (known.language, known.language_stated) == ("es", True)
    assert "Español" in said(runtime)[2] or "español" in said(runtime)[2]
    assert cases_of(runtime) == []


def test_who_chooses_a_person_writes_and_a_case_is_opened_for_one(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "7")
    assert cases_of(runtime) == []
    text_in(runtime, "Where can I find a school for my son?")
    assert len(cases_of(runtime)) == 1


def test_warnings_chosen_from_the_menu_are_joined_with_the_name_of_a_place_alone(
    runtime: Runtime, tmp_path: Path
) -> None:
    load_provinces(runtime, tmp_path)
    text_in(runtime, "MENU")
    text_in(runtime, "5")
    assert "JOIN" in said(runtime)[1]
    text_in(runtime, "Province 1")
    with read(runtime) as work:
        assert len(work.session.exec(select(Membership)).all()) == 1
    assert cases_of(runtime) == []


def test_services_chosen_from_the_menu_ask_where_they_are_and_open_no_case(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "2")
    assert said(runtime)[1].startswith("Waypost: where are you?")
    assert cases_of(runtime) == []


def test_information_chosen_from_the_menu_is_the_list_of_guides_and_its_number_a_guide(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "3")
    listed = said(runtime)[1]
    number = next(line.split()[0] for line in listed.splitlines() if line.endswith("What we keep"))
    text_in(runtime, number)
    assert said(runtime)[2].startswith("We keep your number and messages locked")
    assert cases_of(runtime) == []


@pytest.mark.parametrize("later", ["8", "0", "2 children are hurt", "water"])
def test_anything_but_a_number_of_the_menu_goes_to_a_person(runtime: Runtime, later: str) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, later)
    assert len(cases_of(runtime)) == 1


def test_a_number_is_of_the_menu_only_in_the_next_text(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "Where is the clinic?")
    text_in(runtime, "2")
    (case,) = cases_of(runtime)
    assert case.unanswered == 2
    with read(runtime) as work:
        assert work.session.exec(select(Item)).all() == []


def test_with_an_open_case_the_word_goes_to_the_person_who_answers(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    text_in(runtime, "MENU")
    (case,) = cases_of(runtime)
    assert case.unanswered == 2
    assert MENU not in said(runtime)


def test_after_a_case_the_first_number_is_help_again_and_not_how_our_help_was(
    runtime: Runtime, clock: FixedClock
) -> None:
    text_in(runtime, "we need water")
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(runtime, SYSTEM, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    clock.move(minutes=5)
    text_in(runtime, "MENU")
    text_in(runtime, "1")
    (case,) = cases_of(runtime)
    assert (case.state, case.rating) == (CaseState.WAITING, None)


def test_a_number_after_one_of_us_closed_a_case_in_between_is_how_our_help_was(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    with read(runtime) as work:
        case_id = queue(work)[0].id
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    write(runtime, SYSTEM, lambda work: contacts.offer(work, known.id, ("menu",)))
    write(runtime, SYSTEM, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "2")
    (case,) = cases_of(runtime)
    assert (case.state, case.rating) == (CaseState.CLOSED, 2)


def test_whoever_is_watched_is_shown_no_menu(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    with read(runtime) as work:
        case_id = queue(work)[0].id
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    write(
        runtime,
        SYSTEM,
        lambda work: contacts.keep_safe(
            work, known.id, do_not_text=False, shared_phone=False, neutral_words=True, quiet=None
        ),
    )
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "MENU")
    assert MENU not in said(runtime)


@pytest.mark.parametrize("since", ["by hand", "neutral words"])
def test_s_a_number_of_a_menu_from_before_others_may_look_goes_to_a_person(runtime: Runtime, since: str) -> None:
    text_in(runtime, "MENU")
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    if since == "by hand":
        write(runtime, SYSTEM, lambda work: by_hand.keep(work, known.id))
    else:
        neutral = {"do_not_text": False, "shared_phone": True, "neutral_words": True}
        write(runtime, SYSTEM, lambda work: contacts.keep_safe(work, known.id, quiet=None, **neutral))
    text_in(runtime, "2")
    assert len(cases_of(runtime)) == 1
    assert [words for words in said(runtime)[1:] if "where are you" in words] == []
