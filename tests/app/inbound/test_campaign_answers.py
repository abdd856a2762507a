"""Answers to a campaign's question: counted by wave and area, and nothing says who gave them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from app.campaigns.comparing import Answers
from app.campaigns.queries import answers_of
from app.campaigns.tables import RunKind
from app.cases.tables import Case
from app.clock import FixedClock
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read
from channels.contract import Address
from tests.makers import campaigns as make
from tests.makers.audience import NORTH, joined, load_provinces, telephone
from tests.makers.staff import make_chen, make_dawit
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PEOPLE = 40  # of whom the lot falls on half


@dataclass(frozen=True, slots=True)
class Asked:
    """A campaign whose question some have just had, and their telephones."""

    campaign: UUID
    phones: list[Address]


@pytest.fixture
def asked(runtime: Runtime, clock: FixedClock, tmp_path: Path) -> Asked:
    load_provinces(runtime, tmp_path)
    phones = {joined(runtime, telephone(number), NORTH): telephone(number) for number in range(PEOPLE)}
    begins = (clock.now() + timedelta(days=4)).date()
    made = make.agreed(runtime, make_chen(runtime), make_dawit(runtime), asked=50, begins=begins)
    clock.move(days=1, hours=1)
    told = make.send_all(runtime)
    clock.move(minutes=5)
    return Asked(made, [phones[contact_id] for contact_id in told])


def counted(runtime: Runtime, asked: Asked) -> Answers:
    with read(runtime) as work:
        return answers_of(work, asked.campaign)[RunKind.BEFORE].get(NORTH, Answers())


def test_one_is_yes_two_is_no_in_any_digits_and_only_once(runtime: Runtime, clock: FixedClock, asked: Asked) -> None:
    for number, text in enumerate(("1", "2", " 2. ", "١", "1")):
        text_in(runtime, text, sender=asked.phones[number])
    clock.move(minutes=5)
    text_in(runtime, "2", sender=asked.phones[0])
    assert counted(runtime, asked) == Answers(3, 2)


def test_nothing_of_an_answer_is_kept_but_the_providers_id(runtime: Runtime, asked: Asked) -> None:
    known_as = text_in(runtime, "2", sender=asked.phones[1])
    text_in(runtime, "2", sender=asked.phones[1], provider_id=known_as)
    with read(runtime) as work:
        (message,) = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert (message.contact_id, message.case_id) == (None, None)
        assert work.open(Message.text, message.id, message.text) == ""
        assert work.session.exec(select(Case)).all() == []
    assert counted(runtime, asked) == Answers(0, 1)


@pytest.mark.parametrize("text", ["3", "1 child is hurt", "help", "yes where is it"])
def test_anything_else_is_heard_by_a_person(runtime: Runtime, asked: Asked, text: str) -> None:
    text_in(runtime, text, sender=asked.phones[1])
    with read(runtime) as work:
        assert len(work.session.exec(select(Case)).all()) == 1
    assert counted(runtime, asked) == Answers()


def test_whoever_speaks_with_a_person_answers_that_person(runtime: Runtime, clock: FixedClock, asked: Asked) -> None:
    text_in(runtime, "we need water", sender=asked.phones[1])
    clock.move(minutes=5)
    text_in(runtime, "2", sender=asked.phones[1])
    with read(runtime) as work:
        said = [
            message.contact_id for message in work.session.exec(select(Message)) if message.direction == Direction.IN
        ]
    assert None not in said
    assert counted(runtime, asked) == Answers()


def test_after_three_days_a_digit_is_an_answer_no_more(runtime: Runtime, clock: FixedClock, asked: Asked) -> None:
    clock.move(days=3)
    text_in(runtime, "1", sender=asked.phones[1])
    assert counted(runtime, asked) == Answers()


def test_who_was_not_asked_is_not_counted(runtime: Runtime, asked: Asked) -> None:
    text_in(runtime, "1", sender=telephone(PEOPLE + 1))
    assert counted(runtime, asked) == Answers()
