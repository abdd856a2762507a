"""Answers without a record: at the pace of the line, tried again while that helps, and forgotten with the process."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.clock import FixedClock
from app.outbox.at_once import AtOnce
from app.runtime import Runtime
from app.settings import Limits
from channels.contract import AddressKind, Outgoing, Sent, Traits
from channels.failures import Reason, SendFailed
from tests.house.traces import traces
from tests.makers import storage
from tests.makers.texts import AMAL, DAWIT
from tests.makers.waiting import PATIENCE

WORDS = "Waypost: we have your message."
TRAITS = Traits(
    reaches=frozenset({AddressKind.PHONE}),
    needs_internet=True,
    gives_receipts=True,
    same_id_sent_once=False,
    longest_text=1600,
    rate=1.0,
)


class Line:
    """A channel whose provider answers as told: the network stands here, nothing of ours."""

    def __init__(self, answer: Callable[[Outgoing], Sent], traits: Traits = TRAITS) -> None:
        self.answer, self.traits = answer, traits
        self.sent: list[Outgoing] = []
        self.called = threading.Event()

    def send(self, outgoing: Outgoing) -> Sent:
        self.sent.append(outgoing)
        self.called.set()
        return self.answer(outgoing)


def accepts(_: Outgoing) -> Sent:
    return Sent(provider_id="theirs")


def fails(error: Exception) -> Callable[[Outgoing], Sent]:
    def answer(_: Outgoing) -> Sent:
        raise error

    return answer


def test_it_sends_at_the_pace_of_the_line_and_one_line_does_not_wait_for_another(clock: FixedClock) -> None:
    slow, fast = Line(accepts), Line(accepts, replace(TRAITS, rate=100.0))
    at_once = AtOnce({"slow": slow, "fast": fast}, clock, Limits())
    for number in range(5):
        to = replace(AMAL, value=f"+99910000010{number}")
        assert at_once.say("slow", to, WORDS)
        assert at_once.say("fast", replace(to, value=f"{to.value}9"), WORDS)
    at_once.drain()
    assert (len(slow.sent), len(fast.sent)) == (1, 1)
    clock.move(seconds=1)
    at_once.drain()
    assert (len(slow.sent), len(fast.sent)) == (2, 5)


def test_no_receipt_is_asked_for_because_there_is_nothing_it_could_move(clock: FixedClock) -> None:
    line = Line(accepts)
    at_once = AtOnce({"line": line}, clock, Limits())
    at_once.say("line", AMAL, WORDS)
    at_once.drain()
    assert [(sent.to, sent.text, sent.receipt_url) for sent in line.sent] == [(AMAL, WORDS, None)]


def test_a_provider_that_is_away_is_tried_again_until_the_answer_would_confuse(clock: FixedClock) -> None:
    line = Line(fails(SendFailed(Reason.UNREACHABLE)))
    at_once = AtOnce({"line": line}, clock, Limits())
    at_once.say("line", AMAL, WORDS)
    at_once.say("line", DAWIT, WORDS)
    for _ in range(4):
        at_once.drain()
        clock.move(minutes=1)
    tried = len(line.sent)
    assert tried > 2
    line.answer = accepts
    clock.move(hours=2)
    at_once.drain()
    assert len(line.sent) == tried


@pytest.mark.parametrize(
    "error", [SendFailed(Reason.OPTED_OUT), SendFailed(Reason.UNCERTAIN), RuntimeError(AMAL.value)]
)
def test_what_waiting_does_not_mend_is_not_tried_again(clock: FixedClock, error: Exception) -> None:
    line = Line(fails(error))
    at_once = AtOnce({"line": line}, clock, Limits())
    at_once.say("line", AMAL, WORDS)
    at_once.drain()
    clock.move(minutes=10)
    at_once.drain()
    assert len(line.sent) == 1


def test_a_line_that_cannot_send_says_nothing(clock: FixedClock) -> None:
    assert not AtOnce({"line": object()}, clock, Limits()).say("line", AMAL, WORDS)


def test_its_own_threads_send_and_the_disk_knows_nothing_of_it(runtime: Runtime) -> None:
    line = Line(accepts)
    at_once = AtOnce({"line": line}, runtime.clock, Limits())
    before = storage.rows(runtime)
    at_once.start()
    at_once.say("line", AMAL, WORDS)
    assert line.called.wait(PATIENCE)
    at_once.stop()
    assert storage.rows(runtime) == before
    assert traces([AMAL.value.lstrip("+")], among=storage.lie_in(runtime)) == []
