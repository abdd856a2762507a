import io
import json
import wave
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.contract import (
    Address,
    AddressKind,
    Attachment,
    Headers,
    Location,
    Outgoing,
    Plays,
    Received,
    Receives,
    Request,
)
from channels.failures import PayloadInvalid, Reason, SendFailed, SettingsInvalid, SignatureInvalid
from channels.registry import build
from channels.simulator import Simulator
from tests.channels.adapter_suite import AdapterSuite
from tests.channels.twilio_calls import PAYLOADS

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
URL = "http://127.0.0.1:8000/hooks/simulator"
AMAL = Address(AddressKind.PHONE, "+999000000001")
EVE = Address(AddressKind.PHONE, "+999000000002")


def simulator(**settings: object) -> Simulator:
    built = build("simulator", {"enabled": True, **settings}, public_url=URL, clock=lambda: NOW)
    assert isinstance(built, Simulator)
    return built


def posted(body: object) -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", URL, Headers({"Content-Type": "application/json"}), raw)


def text_to(address: Address, text: str, *, delivery_id: str = "d1") -> Outgoing:
    return Outgoing(delivery_id, address, text)


class TestSimulator(AdapterSuite):
    def channel(self) -> Receives:
        return simulator()

    def genuine(self) -> Request:
        return posted((PAYLOADS / "simulator" / "text.json").read_bytes())

    def recorded(self) -> list[tuple[str, Request]]:
        return [(path.stem, posted(path.read_bytes())) for path in sorted((PAYLOADS / "simulator").glob("*.json"))]

    def unsigned(self, body: bytes) -> Request:
        return posted(body)

    def test_any_request_is_genuine_or_signature_invalid(self) -> None:
        """Nothing is signed here: whoever is not our page is refused by the type of the body."""
        for media_type in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            with pytest.raises(SignatureInvalid):
                simulator().verify(replace(self.genuine(), headers=Headers({"Content-Type": media_type})))


def test_it_hears_nobody_unless_it_was_enabled() -> None:
    silent = build("simulator", {}, public_url=URL, clock=lambda: NOW)
    assert isinstance(silent, Simulator)
    with pytest.raises(SignatureInvalid):
        silent.verify(posted({"from": AMAL.value, "text": "help"}))


def test_what_the_page_sends_is_a_text_like_any_other() -> None:
    (received,) = simulator().parse(posted({"from": AMAL.value, "text": "ayuda 🆘", "id": "x1"})).events
    assert received == Received(AMAL, Address(AddressKind.PHONE, "+999000000"), "ayuda 🆘", provider_id="x1")


def test_a_location_may_come_without_words() -> None:
    point = {"latitude": 9.03, "longitude": 38.74}
    (received,) = simulator().parse(posted({"from": AMAL.value, "location": point})).events
    assert isinstance(received, Received)
    assert (received.text, received.location) == ("", Location(9.03, 38.74))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json"),
        (b"[]", "json"),
        (b"[" * 100_000, "json"),
        (b'{"from": "+999000000001", "text": "\\ud800"}', "json"),
        ({"text": "help"}, "sender"),
        ({"from": "Eve", "text": "help"}, "sender"),
        ({"from": AMAL.value}, "empty"),
        ({"from": AMAL.value, "text": "a\0b"}, "text"),
        ({"from": AMAL.value, "text": "a" * 1601}, "text"),
        ({"from": AMAL.value, "text": 5}, "text"),
        ({"from": AMAL.value, "text": "a", "id": ""}, "id"),
        ({"from": AMAL.value, "text": "a", "location": {"latitude": 91, "longitude": 0}}, "location"),
        ({"from": AMAL.value, "text": "a", "location": {"latitude": True, "longitude": 0}}, "location"),
        ({"from": AMAL.value, "text": "a", "location": "here"}, "location"),
        (b'{"from": "+999000000001", "text": "a", "location": {"latitude": NaN, "longitude": 0}}', "location"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(body: object, code: str) -> None:
    with pytest.raises(PayloadInvalid) as problem:
        simulator().parse(posted(body))
    assert problem.value.code == code


def test_each_phone_sees_its_own_texts_in_order_and_once() -> None:
    line = simulator()
    line.send(text_to(AMAL, "first", delivery_id="d1"))
    line.send(text_to(EVE, "not for Amal", delivery_id="d2"))
    line.send(text_to(AMAL, "second", delivery_id="d3"))
    line.send(text_to(AMAL, "second", delivery_id="d3"))
    shown = line.inbox(AMAL)
    assert [(one.text, one.at) for one in shown] == [("first", NOW), ("second", NOW)]
    assert line.inbox(AMAL, after=shown[0].number) == shown[1:]
    assert line.inbox(AMAL, after=shown[1].number) == ()


def test_boxes_forget_their_oldest_and_never_grow_without_end() -> None:
    line = simulator()
    for number in range(150):
        line.send(text_to(AMAL, f"text {number}", delivery_id=f"d{number}"))
    assert [one.text for one in line.inbox(AMAL)][0::99] == ["text 50", "text 149"]
    for number in range(1000):
        line.send(text_to(Address(AddressKind.PHONE, f"+998{number:09d}"), "hello"))
    assert line.inbox(AMAL) == ()


def test_an_address_it_does_not_reach_and_a_text_too_long_fail() -> None:
    for outgoing, reason in (
        (text_to(Address(AddressKind.WHATSAPP, "+999000000001"), "a"), Reason.ADDRESS_INVALID),
        (text_to(Address(AddressKind.PHONE, "Eve"), "a"), Reason.ADDRESS_INVALID),
        (text_to(AMAL, "a" * 1601), Reason.TOO_LONG),
    ):
        with pytest.raises(SendFailed) as failure:
            simulator().send(outgoing)
        assert failure.value.reason is reason
        assert not failure.value.reason.worth_retrying


def test_settings_that_cannot_work_are_all_named() -> None:
    with pytest.raises(SettingsInvalid) as problem:
        simulator(enabled="yes", number="5", rate=0, colour="red")
    assert [sentence.partition(":")[0] for sentence in problem.value.problems] == [
        "number",
        "enabled",
        "rate",
        "colour",
    ]


def test_a_voice_note_is_noticed_with_its_length_and_plays_a_tone() -> None:
    channel = simulator()
    (received,) = channel.parse(posted({"from": AMAL.value, "voice": 12})).events
    assert isinstance(received, Received)
    assert received.attachments == (Attachment("", "audio/wav", 12),)
    assert isinstance(channel, Plays)
    given = channel.recording("any", 0)
    with wave.open(io.BytesIO(given.sound)) as sound:
        assert (given.media_type, sound.getnframes() / sound.getframerate()) == ("audio/wav", 1)


@pytest.mark.parametrize("voice", [0, -1, 601, True, "12", 1.5, [12]])
def test_a_voice_note_of_no_length_is_refused(voice: object) -> None:
    with pytest.raises(PayloadInvalid):
        simulator().parse(posted({"from": AMAL.value, "voice": voice}))
