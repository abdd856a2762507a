"""A warning, its update and its end, to ten thousand people in eight languages, by a server that dies twenty times."""

import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from app.alerts import actions
from app.alerts.queries import content_of, frozen_of, get
from app.audience.tables import How, Membership
from app.broadcasts.queries import progress
from app.broadcasts.rules import Progress
from app.clock import FixedClock, SystemClock
from app.contacts import actions as contacts
from app.contacts.queries import fingerprint
from app.jobs.timetable import recover_leases
from app.outbox.rules import LEASE
from app.presence import somebody_else
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, running
from bench.product import AUTH_TOKEN, FASTEST, LINE, waypost
from bench.rooms import opened
from cap.model import Severity
from channels.contract import Address, AddressKind
from tests.makers import warnings as make
from tests.makers.staff import Member
from tests.makers.waiting import until

T = TypeVar("T")
PEOPLE, SLICE = 10_000, 500
AT_LEAST = 150  # texts that go out before each death
MOST_CLAIMED = 64  # at once, and so what one death leaves in doubt
LANGUAGES = ("en", "ar", "ti", "am", "fa", "fr", "es", "so")
CHEN, DAWIT = (Member(UUID(int=n), name, ("coordinator",), totp_secret="") for n, name in ((1, "Chen"), (2, "Dawit")))


def number_of(person: int) -> str:
    return f"+9991{person:07d}"


def language_of(person: int) -> str:
    return LANGUAGES[person % len(LANGUAGES)]


def join(work: Work, first: int) -> None:
    for person in range(first, first + SLICE):
        address = Address(AddressKind.PHONE, number_of(person))
        mark = fingerprint(work, address)
        who = contacts.add(work, address, fingerprint=mark, channel=LINE, language=language_of(person))
        joined = Membership(
            contact_id=who,
            area="KE001",
            language=language_of(person),
            channel=LINE,
            how=How.TEXT,
            agreed_on=work.now.date(),
            joined_at=work.now,
        )
        work.session.add(joined)


def everybody_joins(runtime: Runtime) -> None:
    for first in range(0, PEOPLE, SLICE):
        write(runtime, SYSTEM, partial(join, first=first))


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio(auth_token=AUTH_TOKEN) as twilio:
        yield twilio


@pytest.fixture
def program(tmp_path: Path, twilio: FakeTwilio) -> Program:
    return waypost(tmp_path, provider_url=twilio.url, messages_per_second=FASTEST)


def in_rooms(program: Program, deed: Callable[[Runtime], T]) -> T:
    """What a deed gives in the rooms of a server that does not run."""
    with opened(program, SystemClock()) as runtime:
        return deed(runtime)


def waiting(program: Program) -> int:
    """How many of the last broadcast wait for their first try, or have no row yet."""
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        ((number, state),) = database.execute("SELECT number, state FROM broadcast ORDER BY number DESC LIMIT 1")
        if state != "spread":
            return PEOPLE
        ((many,),) = database.execute(
            "SELECT count(*) FROM broadcast_delivery WHERE number = ? AND state = 'queued'", (number,)
        )
    return int(many)


def in_flight(program: Program) -> int:
    """How many were on their way when a process died."""
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        ((many,),) = database.execute("SELECT count(*) FROM broadcast_delivery WHERE state = 'sending'")
    return int(many)


def die_on_the_way(program: Program, twilio: FakeTwilio) -> None:
    enough = twilio.stats()["accepted"] + AT_LEAST
    with running(program) as server:
        until(lambda: twilio.stats()["accepted"] >= enough, what="texts to go out", seconds=60)
        server.stop(signal.SIGKILL)
        until(lambda: somebody_else(program.database.parent) is None, what="the processes to be gone")


def send_out(program: Program, twilio: FakeTwilio, *, deaths: int) -> None:
    """Run the server, kill it so many times while texts go out, and let it finish."""
    for _ in range(deaths):
        die_on_the_way(program, twilio)
    with running(program) as server:
        until(lambda: not waiting(program), what="the queue to be empty", seconds=120)
        server.stop()
    later = FixedClock(SystemClock().now() + 2 * LEASE)
    with opened(program, later) as runtime:
        while in_flight(program):
            recover_leases(runtime)


def outcome(program: Program, issue_id: UUID) -> Progress:
    def look(runtime: Runtime) -> Progress:
        with read(runtime) as work:
            return progress(work, get(work, issue_id).broadcast or 0)

    return in_rooms(program, look)


def words_of(program: Program, issue_id: UUID) -> Mapping[str, str]:
    def look(runtime: Runtime) -> Mapping[str, str]:
        with read(runtime) as work:
            return {tag: text.words for tag, text in frozen_of(get(work, issue_id)).texts.items()}

    return in_rooms(program, look)


def texts_with(twilio: FakeTwilio, words: Mapping[str, str]) -> Counter[str]:
    """How many texts with these words each number got; each in the language of its owner."""
    expected = {number_of(person): words[language_of(person)] for person in range(PEOPLE)}
    said = set(words.values())
    got = Counter[str]()
    for text in twilio.accepted():
        if text["body"] in said:
            assert text["body"] == expected[text["to"]]
            got[text["to"]] += 1
    return got


def once_or_listed(told: Progress, got: Counter[str], *, people: int, deaths: int) -> None:
    """Everybody has it once, or stands in the list of those it may not have reached; the sums are the audience."""
    assert set(got.values()) == {1}
    assert told.people == people
    assert (told.queued, told.sending, told.expired, told.failed, told.withheld) == (0, 0, 0, {}, {})
    assert told.sent + told.delivered + told.uncertain == people
    assert told.uncertain <= deaths * MOST_CLAIMED
    assert people - told.uncertain <= len(got) <= people


def warn(runtime: Runtime) -> UUID:
    content = make.flood(runtime.clock.now(), unreviewed=LANGUAGES)
    return make.issued(runtime, content, CHEN, DAWIT)


def lessen(runtime: Runtime, issue_id: UUID) -> UUID:
    with read(runtime) as work:
        content = replace(content_of(get(work, issue_id)), severity=Severity.MODERATE)
    return write(
        runtime, make.by(DAWIT), lambda work: actions.lessen(work, runtime, issue_id, content, member_id=DAWIT.id)
    )


def cancel(runtime: Runtime, issue_id: UUID) -> UUID:
    return write(runtime, make.by(CHEN), lambda work: actions.cancel(work, runtime, issue_id, member_id=CHEN.id))


@pytest.mark.timeout(900)
def test_ten_thousand_are_warned_told_more_and_told_the_end_once_each_whatever_dies(
    program: Program, twilio: FakeTwilio
) -> None:
    in_rooms(program, everybody_joins)
    warned = in_rooms(program, warn)
    send_out(program, twilio, deaths=14)
    first = texts_with(twilio, words_of(program, warned))
    told = outcome(program, warned)
    once_or_listed(told, first, people=PEOPLE, deaths=14)
    assert {language: reach.people for language, reach in told.by_language.items()} == dict.fromkeys(LANGUAGES, 1250)

    updated = in_rooms(program, lambda runtime: lessen(runtime, warned))
    send_out(program, twilio, deaths=3)
    second = texts_with(twilio, words_of(program, updated))
    once_or_listed(outcome(program, updated), second, people=PEOPLE, deaths=3)

    taken_back = in_rooms(program, lambda runtime: cancel(runtime, updated))
    send_out(program, twilio, deaths=3)
    third = texts_with(twilio, words_of(program, taken_back))
    once_or_listed(outcome(program, taken_back), third, people=PEOPLE, deaths=3)
