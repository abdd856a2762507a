"""The provider's copy of a text goes when ours is kept, and stays while ours is not whole."""

import base64
import json
import urllib.request
from collections.abc import Iterator

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.delivery_states import DeliveryState
from app.erasure.copies import GIVEN_UP_AFTER, empty_copies
from app.inbound import pipeline
from app.inbound.reconciling import reconcile
from app.messages import actions as messages
from app.messages.tables import Message, ProviderCopy
from app.outbox import actions as outbox
from app.outbox.rules import COPY_NEEDED
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from bench.fake_twilio import FakeTwilio
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER
from channels import registry
from channels.contract import Address, Parsed, Progress, Receipt, Received
from channels.failures import Reason, SendFailed
from tests.makers.scrubbing import break_scrubber
from tests.makers.texts import AMAL, LINE


@pytest.fixture(scope="module")
def held() -> Iterator[FakeTwilio]:
    with FakeTwilio() as twilio:
        yield twilio


@pytest.fixture
def twilio(held: FakeTwilio, runtime: Runtime) -> FakeTwilio:
    """A provider that keeps what passes through it, and its line."""
    held.reset()
    held.configure(callbacks=0)
    options = {"account_sid": ACCOUNT_SID, "auth_token": held.auth_token, "number": OUR_NUMBER, "api_url": held.url}
    public = "https://help.example.org/hooks/line"
    line = registry.build("twilio_sms", options, public_url=public, clock=runtime.clock.now)
    runtime.channels = {**runtime.channels, "line": line}
    return held


def sid_of(number: int) -> str:
    """Far from those the stand-in gives to what we send."""
    return f"SM{number + 0xABC000:032x}"


def come_in(twilio: FakeTwilio, runtime: Runtime, number: int, words: str, *, sender: Address = AMAL) -> str:
    """The provider's id of a text it has and gave to us."""
    sid = sid_of(number)
    twilio.hold_inbound(sid=sid, sender=sender.value, to=OUR_NUMBER, body=words, date=runtime.clock.now())
    pipeline.receive(runtime, "line", Parsed((Received(sender=sender, to=LINE, text=words, provider_id=sid),)))
    return sid


def words_of(twilio: FakeTwilio, sid: str) -> str:
    """What the provider has of one text."""
    path = f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}.json"
    login = base64.b64encode(f"{ACCOUNT_SID}:{twilio.auth_token}".encode()).decode()
    with urllib.request.urlopen(urllib.request.Request(path, headers={"Authorization": f"Basic {login}"})) as answer:
        return str(json.load(answer)["body"])


def left(runtime: Runtime) -> list[ProviderCopy]:
    with read(runtime) as work:
        return list(work.session.exec(select(ProviderCopy)).all())


def test_what_came_in_and_what_we_answered_is_emptied_at_the_provider(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    sid = come_in(twilio, runtime, 1, "HELP we need insulin")
    Dispatcher(runtime, pipeline.refused).drain()
    (sent,) = twilio.accepted()
    assert words_of(twilio, sid) == "HELP we need insulin"
    assert empty_copies(runtime) == 1
    assert words_of(twilio, sid) == ""
    assert words_of(twilio, sent["sid"]) != "", "the provider may still be busy with it"
    clock.move(seconds=COPY_NEEDED.total_seconds())
    assert empty_copies(runtime) == 1
    assert words_of(twilio, sent["sid"]) == ""
    assert left(runtime) == []
    assert reconcile(runtime) == 0, "the emptied copy is on the provider's list, and is not taken in again"


def test_a_text_that_was_not_committed_is_not_emptied(
    runtime: Runtime, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("nothing can be kept")

    with monkeypatch.context() as broken:
        broken.setattr(messages, "keep_received", fault)
        with pytest.raises(RuntimeError):
            come_in(twilio, runtime, 2, "we need water")
    assert left(runtime) == []
    assert empty_copies(runtime) == 0
    assert words_of(twilio, sid_of(2)) == "we need water"


def test_a_text_that_waits_to_be_carried_out_is_kept_whole_and_so_emptied(
    runtime: Runtime, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("it cannot be understood")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", fault)
        sid = come_in(twilio, runtime, 3, "we need water")
    assert empty_copies(runtime) == 1
    assert words_of(twilio, sid) == ""
    assert pipeline.try_again(runtime) == 0
    with read(runtime) as work:
        texts = {work.open(Message.text, m.id, m.text) for m in work.session.exec(select(Message))}
    assert "we need water" in texts


def test_f_20_a_text_whose_words_were_left_out_because_the_scrubber_failed_stays_at_the_provider(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    mended = runtime.reader_of_texts
    break_scrubber(runtime)
    sid = come_in(twilio, runtime, 4, "we need water behind the lighthouse")
    clock.move(days=1)
    empty_copies(runtime)
    assert words_of(twilio, sid) == "we need water behind the lighthouse"
    with read(runtime) as work:
        assert work.session.exec(select(Message.reduced).where(Message.provider_id == sid)).one()
    runtime.reader_of_texts = mended
    come_in(twilio, runtime, 5, "ERASE")
    empty_copies(runtime)
    assert words_of(twilio, sid) == "", "whoever is forgotten has nothing left to be read again"


class Moody:
    """A line whose provider refuses to empty, in one way."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        self.asked: list[str] = []

    def redact(self, provider_id: str) -> None:
        self.asked.append(provider_id)
        raise self.failure


def three_copies(runtime: Runtime, failure: Exception) -> Moody:
    line = Moody(failure)
    runtime.channels = {**runtime.channels, "line": line}
    for number in range(3):
        told = Received(sender=AMAL, to=LINE, text="we need water", provider_id=f"SM{number}")
        pipeline.receive(runtime, "line", Parsed((told,)))
    return line


@pytest.mark.parametrize(
    ("failure", "asked"),
    [
        (SendFailed(Reason.UNREACHABLE), 1),
        (SendFailed(Reason.UNCERTAIN), 1),
        (SendFailed(Reason.REJECTED), 3),
        (RuntimeError("a fault"), 3),
    ],
)
def test_a_refusal_is_tried_again_later_and_later_and_given_up_in_the_end(
    runtime: Runtime, clock: FixedClock, failure: Exception, asked: int
) -> None:
    line = three_copies(runtime, failure)
    assert empty_copies(runtime) == 0
    assert len(line.asked) == asked, "a provider that is away is asked once in a turn"
    assert len(left(runtime)) == 3
    line.asked.clear()
    clock.move(hours=7)
    for _ in range(3):
        empty_copies(runtime)
        clock.move(days=1)
    assert max(row.tries for row in left(runtime)) > 1
    clock.move(days=GIVEN_UP_AFTER.days)
    for _ in range(3):
        empty_copies(runtime)
    assert left(runtime) == []


def test_lines_that_keep_nothing_and_lines_that_were_taken_away_leave_nothing_to_do(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    come_in(twilio, runtime, 6, "we need water")
    Dispatcher(runtime, pipeline.refused).drain()
    runtime.channels = {name: line for name, line in runtime.channels.items() if name != "line"}
    clock.move(hours=2)
    assert empty_copies(runtime) == 2
    assert left(runtime) == []


def test_a_text_of_unknown_fate_that_its_receipt_tells_of_is_emptied_too(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    come_in(twilio, runtime, 7, "we need water")
    empty_copies(runtime)
    with read(runtime) as work:
        delivery = work.session.exec(select(Delivery)).one()
    write(runtime, SYSTEM, lambda work: outbox.settle(work, delivery.id, DeliveryState.UNCERTAIN, reason="lease_lost"))
    receipt = Receipt(Progress.DELIVERED, delivery_id=delivery.id.hex, provider_id="SMx")
    pipeline.receive(runtime, "line", Parsed((receipt,)))
    assert [copy.provider_id for copy in left(runtime)] == ["SMx"]


def test_somebody_erased_is_not_brought_back_by_the_provider_s_list(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    come_in(twilio, runtime, 8, "HELP we need insulin")
    come_in(twilio, runtime, 9, "hurry")
    come_in(twilio, runtime, 10, "ERASE")
    clock.move(minutes=5)
    assert reconcile(runtime) == 0
    empty_copies(runtime)
    assert {words_of(twilio, sid_of(number)) for number in (8, 9, 10)} == {""}
