"""What a failed webhook carried is fetched from the provider, once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from app.clock import FixedClock
from app.inbound.reconciling import reconcile
from app.messages.queries import is_stored, read_until
from app.messages.tables import Direction, Message
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read
from bench.fake_twilio import FakeTwilio
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER
from channels import registry
from channels.contract import Event, Polls, Received
from channels.failures import Reason, SendFailed
from tests.makers.texts import AMAL, DAWIT, LINE, text_in


@pytest.fixture(scope="module")
def held() -> Iterator[FakeTwilio]:
    with FakeTwilio() as twilio:
        yield twilio


@pytest.fixture
def twilio(held: FakeTwilio, runtime: Runtime) -> FakeTwilio:
    """A provider whose line is the only one of this server that can be asked."""
    held.reset()
    options = {
        "account_sid": ACCOUNT_SID,
        "auth_token": held.auth_token,
        "number": OUR_NUMBER,
        "keyword_replies": "off",
        "api_url": held.url,
    }
    line = registry.build(
        "twilio_sms", options, public_url="https://help.example.org/hooks/line", clock=runtime.clock.now
    )
    runtime.channels = {**runtime.channels, "line": line}
    return held


def hold(twilio: FakeTwilio, number: int, text: str, *, at: datetime) -> str:
    """The provider's id of a text whose webhook failed."""
    sid = f"SM{number:032d}"
    twilio.hold_inbound(sid=sid, sender=AMAL.value, to=OUR_NUMBER, body=text, date=at)
    return sid


def came_in(runtime: Runtime) -> list[str]:
    """The texts that are kept, in the order they were taken in."""
    with read(runtime) as work:
        chosen = select(Message).where(Message.direction == Direction.IN).order_by(col(Message.id))
        return [work.open(Message.text, message.id, message.text) for message in work.session.exec(chosen)]


def until(runtime: Runtime, channel: str) -> datetime | None:
    with read(runtime) as work:
        return read_until(work, channel)


class Listed:
    """A line that lists what it was given, and remembers from when it was asked."""

    def __init__(self, events: Sequence[Event] = (), failure: Exception | None = None) -> None:
        self.events, self.failure = events, failure
        self.asked: list[datetime] = []

    def poll(self, since: datetime) -> Sequence[Event]:
        self.asked.append(since)
        if self.failure is not None:
            raise self.failure
        return self.events


def text(number: int, words: str, *, at: datetime | None = None) -> Received:
    return Received(sender=DAWIT, to=LINE, text=words, provider_id=f"XX{number}", sent_at=at)


def test_messages_whose_webhook_failed_are_fetched_in_order_and_answered(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    """F-06: all that the provider holds of six bad hours is recovered."""
    for number in range(30):
        hold(twilio, number, f"we need water, line {number}", at=clock.now() - timedelta(minutes=360 - number))
    assert reconcile(runtime) == 30
    assert came_in(runtime) == [f"we need water, line {number}" for number in range(30)]
    with read(runtime) as work:
        assert len(work.session.exec(select(Delivery)).all()) == 1
        assert work.session.exec(select(Delivery.channel)).one() == "line"


def test_asking_twice_changes_nothing(runtime: Runtime, clock: FixedClock, twilio: FakeTwilio) -> None:
    hold(twilio, 1, "we need water", at=clock.now() - timedelta(minutes=2))
    assert reconcile(runtime) == 1
    before = came_in(runtime)
    clock.move(minutes=5)
    assert reconcile(runtime) == 0
    assert came_in(runtime) == before
    assert until(runtime, "line") == clock.now()


def test_what_a_webhook_brought_is_not_fetched_again(runtime: Runtime, clock: FixedClock) -> None:
    known_as = text_in(runtime, "we need water")
    again = Received(sender=AMAL, to=LINE, text="we need water", provider_id=known_as, sent_at=clock.now())
    runtime.channels = {"simulator": Listed([again])}
    assert reconcile(runtime) == 0
    assert len(came_in(runtime)) == 1


def test_a_message_listed_late_is_still_found(runtime: Runtime, clock: FixedClock, twilio: FakeTwilio) -> None:
    reconcile(runtime)
    sent_at = clock.now() - timedelta(minutes=4)
    clock.move(minutes=5)
    hold(twilio, 2, "we need food", at=sent_at)
    assert reconcile(runtime) == 1


def test_the_first_time_two_days_are_read_and_then_from_a_little_before_the_last(
    runtime: Runtime, clock: FixedClock
) -> None:
    line = Listed()
    runtime.channels = {"line": line}
    first = clock.now()
    reconcile(runtime)
    clock.move(minutes=5)
    reconcile(runtime)
    assert line.asked == [first - timedelta(hours=48), first - timedelta(minutes=10)]


@pytest.mark.parametrize("failure", [SendFailed(Reason.UNREACHABLE), RuntimeError("a fault of ours")])
def test_a_line_that_cannot_be_asked_stops_no_other_and_is_asked_again_from_the_same_moment(
    runtime: Runtime, clock: FixedClock, failure: Exception
) -> None:
    broken, whole = Listed(failure=failure), Listed([text(1, "we need water")])
    runtime.channels = {"broken": broken, "whole": whole}
    assert isinstance(broken, Polls)
    assert reconcile(runtime) == 1
    assert until(runtime, "broken") is None
    assert until(runtime, "whole") == clock.now()


def test_a_message_that_cannot_be_read_keeps_none_behind_it_from_coming_in(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-13: one poison message, then others."""
    reads = type(runtime.reader_of_texts).read

    def poisoned(reader: object, words: str, **facts: object) -> object:
        if words == "poison":
            raise ValueError("a fault in reading")
        return reads(reader, words, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(type(runtime.reader_of_texts), "read", poisoned)
    runtime.channels = {"line": Listed([text(1, "poison"), text(2, "we need food")])}
    reconcile(runtime)
    assert came_in(runtime) == ["we need food"]


class Crowded:
    """A writer before which many wait from the third asking on."""

    def __init__(self, runtime: Runtime) -> None:
        self._writer, self._asked = runtime.writer, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._writer, name)

    def waiting(self) -> int:
        self._asked += 1
        return 1000 if self._asked > 2 else 0


def test_when_much_waits_to_be_written_the_rest_is_fetched_at_the_next_turn(
    runtime: Runtime, clock: FixedClock
) -> None:
    if runtime.writer is None:
        assert runtime.waiting() == 0, "on PostgreSQL nothing waits for one writer"
        return
    writer = runtime.writer
    sent = [clock.now() - timedelta(minutes=minutes) for minutes in (50, 40, 30, 20)]
    events = [text(number, f"we need food {number}", at=at) for number, at in enumerate(sent)]
    runtime.channels = {"line": Listed(events)}
    runtime.writer = Crowded(runtime)  # type: ignore[assignment]
    assert reconcile(runtime) == 2
    assert until(runtime, "line") == sent[2]
    runtime.writer = writer
    assert reconcile(runtime) == 2
    with read(runtime) as work:
        assert all(is_stored(work, "line", f"XX{number}") for number in range(4))


def test_a_server_that_cannot_keep_a_message_asks_for_it_again(
    runtime: Runtime, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.errors import Busy
    from app.inbound import pipeline

    def full(*_: object) -> None:
        raise Busy("storage.full")

    line = Listed([text(1, "we need water")])
    runtime.channels = {"line": line}
    with monkeypatch.context() as disk:
        disk.setattr(pipeline, "receive", full)
        assert reconcile(runtime) == 0
    assert until(runtime, "line") is None
    assert reconcile(runtime) == 1


def test_settings_of_no_line_that_can_be_asked_fetch_nothing(runtime: Runtime) -> None:
    assert reconcile(replace(runtime, channels={})) == 0
    assert reconcile(runtime) == 0, "the simulator holds nothing for us"
