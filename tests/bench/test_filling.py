"""What the rooms make for measuring is what the line would have made, and pages can be asked of it."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.filling import CLOSED, CLOSED_SAID, SLICE, WAITING, WAITING_SAID, Filled, depth, fill, sid_of
from bench.flood import on_all_pages
from bench.growth import provider_of
from bench.measuring import Program, fresh_directory, running, stored_ids
from bench.product import waypost
from bench.rooms import shown_twice
from bench.signing_in import Session, enrol, go_on_duty

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Program, Filled]]:
    with fresh_directory() as directory:
        program = waypost(directory, provider_url=NOBODY)
        yield program, fill(program, 2 * SLICE, rng=random.Random(7))


@pytest.fixture(scope="module")
def session(filled: tuple[Program, Filled]) -> Iterator[Session]:
    program, _ = filled
    with running(program):
        yield enrol(program)


def column(program: Program, question: str) -> list[object]:
    with closing(sqlite3.connect(program.database)) as database:
        return [row[0] for row in database.execute(question)]


def test_a_slice_holds_as_many_messages_as_it_says() -> None:
    assert WAITING * WAITING_SAID + CLOSED * CLOSED_SAID == SLICE


@pytest.mark.parametrize(("waiting", "passed_over"), [(30_000, 25_000), (300, 250), (30, 4), (15, 1)])
def test_the_deep_page_is_as_full_as_the_first_wherever_it_can_be(waiting: int, passed_over: int) -> None:
    assert depth(waiting) == passed_over


def test_everything_asked_for_is_stored_and_counted(filled: tuple[Program, Filled]) -> None:
    program, found = filled
    assert (found.messages, found.received, found.people) == (2 * SLICE, SLICE, 2 * (WAITING + CLOSED))
    assert column(program, "SELECT count(*) FROM message") == [found.messages]
    assert set(stored_ids(program)) == {sid_of(number) for number in range(found.received)}
    assert column(program, "SELECT sum(many) FROM case_count WHERE state = 'waiting'") == [2 * WAITING]
    assert column(program, "SELECT count(*) FROM watch") == [2 * WAITING]
    assert column(program, "SELECT count(*) FROM delivery WHERE state != 'sent'") == [0]


def test_no_word_or_number_lies_open_in_it(filled: tuple[Program, Filled]) -> None:
    program, _ = filled
    content = program.database.read_bytes()
    assert b"+999" not in content
    assert b"tomorrow" not in content


def test_its_queue_is_walked_to_the_end_by_a_signed_in_member(filled: tuple[Program, Filled], session: Session) -> None:
    shown = on_all_pages(session)
    assert len(shown) == len(set(shown)) == 2 * WAITING
    assert set(shown) < set(filled[1].cases)


def test_a_message_of_it_that_comes_again_is_not_stored_again(filled: tuple[Program, Filled], session: Session) -> None:
    program, found = filled
    assert session.get("/staff/queue").status == 200
    provider_of(program).deliver("+999000000001", "again", sid=sid_of(3))
    assert len(stored_ids(program)) == found.received


def test_a_member_goes_on_duty(session: Session) -> None:
    assert "Nobody is on duty" in session.get("/staff/queue").text
    go_on_duty(session)
    assert "Nobody is on duty" not in session.get("/staff/queue").text


def test_a_text_that_stands_twice_in_a_conversation_is_found(tmp_path: Path) -> None:
    program = waypost(tmp_path, provider_url=NOBODY)
    with running(program):
        provider = provider_of(program)
        for number, words in enumerate(("one boat here", "the second boat", "one boat here")):
            provider.deliver("+999000000001", words, sid=sid_of(number))
    assert shown_twice(program) == 1
