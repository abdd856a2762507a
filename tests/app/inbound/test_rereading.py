"""What came while texts could not be cleaned gets its words back after the mend, once, and only then."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlmodel import select

from app.cases import actions as cases
from app.cases.tables import Outcome
from app.clock import FixedClock
from app.erasure.retention import delete_what_is_over
from app.inbound import pipeline
from app.inbound.reading import Reader
from app.inbound.rereading import read_again
from app.messages.queries import many_reduced
from app.messages.tables import Direction, Message, ProviderCopy
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import Event, Parsed, Received
from channels.failures import Reason, SendFailed
from tests.makers.scrubbing import break_scrubber
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

WORDS = "we need water behind the lighthouse, my visa expired"
SCRUBBED = "we need water behind the lighthouse, [removed]"


@dataclass
class Keeps:
    """A line whose provider gives back what it was sent, or fails to."""

    texts: list[Received]
    asked: int = 0
    failure: SendFailed | None = None

    def poll(self, since: datetime) -> list[Event]:
        assert since.tzinfo is not None
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return list(self.texts)

    def redact(self, provider_id: str) -> None:
        """Nothing to empty."""


@pytest.fixture
def line(runtime: Runtime) -> Keeps:
    kept = Keeps([])
    runtime.channels = {**runtime.channels, "line": kept}
    return kept


@pytest.fixture
def mended(runtime: Runtime) -> Reader:
    """What reads texts when all is well."""
    return runtime.reader_of_texts


def come_in_broken(runtime: Runtime, line: Keeps, words: str = WORDS) -> None:
    break_scrubber(runtime)
    received = Received(AMAL, LINE, words, provider_id=f"SM{len(line.texts)}")
    line.texts.append(received)
    pipeline.receive(runtime, "line", Parsed((received,)))


def kept(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        came = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        return [work.open(Message.text, message.id, message.text) for message in came]


def to_be_emptied(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        return list(work.session.exec(select(ProviderCopy.provider_id)))


def test_f_20_nobody_is_asked_before_the_mend_and_after_it_the_words_are_back_and_the_copy_goes(
    runtime: Runtime, line: Keeps, mended: Reader
) -> None:
    come_in_broken(runtime, line)
    assert kept(runtime) == ["water"]
    assert (read_again(runtime), line.asked, to_be_emptied(runtime)) == (0, 0, [])
    assert "scrubber" in runtime.alarms
    runtime.reader_of_texts = mended
    assert read_again(runtime) == 1
    assert kept(runtime) == [SCRUBBED]
    assert to_be_emptied(runtime) == ["SM0"]
    assert "scrubber" not in runtime.alarms
    assert (read_again(runtime), line.asked) == (0, 1), "a text that has its words is not asked for again"


def test_who_was_forgotten_meanwhile_does_not_come_back(runtime: Runtime, line: Keeps, mended: Reader) -> None:
    come_in_broken(runtime, line)
    come_in_broken(runtime, line, "ERASE")
    runtime.reader_of_texts = mended
    assert read_again(runtime) == 0
    assert [words for words in kept(runtime) if words] == []


def test_a_provider_that_cannot_be_asked_now_is_asked_again(runtime: Runtime, line: Keeps, mended: Reader) -> None:
    come_in_broken(runtime, line)
    runtime.reader_of_texts = mended
    line.failure = SendFailed(Reason.UNREACHABLE)
    assert read_again(runtime) == 0
    line.failure = None
    assert read_again(runtime) == 1


def test_a_line_that_gives_nothing_back_leaves_the_reduced_text_and_says_so(runtime: Runtime, mended: Reader) -> None:
    break_scrubber(runtime)
    text_in(runtime, WORDS, sender=DAWIT)
    runtime.reader_of_texts = mended
    assert read_again(runtime) == 0
    with read(runtime) as work:
        assert many_reduced(work) == 1


def test_when_a_reduced_text_is_over_its_copy_at_the_provider_goes_too(
    runtime: Runtime, line: Keeps, clock: FixedClock
) -> None:
    come_in_broken(runtime, line)
    with read(runtime) as work:
        message = work.session.exec(select(Message).where(Message.direction == Direction.IN)).one()
    assert message.reduced
    case_id = message.case_id
    assert case_id is not None
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    clock.move(days=runtime.settings.retention.conversations + 1)
    delete_what_is_over(runtime)
    assert kept(runtime) == []
    assert to_be_emptied(runtime) == ["SM0"]
