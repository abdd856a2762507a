from datetime import timedelta

import pytest

from channels.contract import Address, AddressKind, Headers, Location, Progress, Receipt, Received, Receives, Request
from channels.failures import PayloadInvalid, Reason
from tests.channels.adapter_suite import AdapterSuite
from tests.channels.twilio_calls import URL, call, fields_of, line, recorded_call, recorded_calls

KIND = "twilio_whatsapp"
AMAL = Address(AddressKind.WHATSAPP, "+999000000001")


class TestTwilioWhatsapp(AdapterSuite):
    def channel(self) -> Receives:
        return line(KIND)

    def genuine(self) -> Request:
        return recorded_call(KIND, "text")

    def recorded(self) -> list[tuple[str, Request]]:
        return recorded_calls(KIND)

    def unsigned(self, body: bytes) -> Request:
        return Request("POST", URL, Headers({"Content-Type": "application/x-www-form-urlencoded"}), body)


def only_received(name: str, **changes: str) -> Received:
    (event,) = line(KIND).parse(call({**fields_of(KIND, name), **changes})).events
    assert isinstance(event, Received)
    return event


def test_a_text_keeps_its_script_and_loses_the_prefix_of_its_address() -> None:
    received = only_received("text")
    assert (received.sender, received.text) == (AMAL, "نحن خمسة أشخاص نحتاج ماء")
    assert received.sender.has_number


def test_somebody_who_shows_no_number_can_still_write() -> None:
    sender = only_received("sender_without_number").sender
    assert sender == Address(AddressKind.WHATSAPP, "US.1234567890")
    assert not sender.has_number


def test_a_shared_location_arrives_with_what_it_is_called() -> None:
    assert only_received("location").location == Location(-1.2863889, 36.817223)
    assert only_received("saved_place").location == Location(31.7683, -106.485, "Shelter, 1 Bridge Street")


@pytest.mark.parametrize("latitude", ["91", "-90.01", "nan", "1e1", "", "٣", "1,5", "0x10"])
def test_a_point_off_the_globe_is_no_location(latitude: str) -> None:
    assert only_received("location", Latitude=latitude).location is None


def test_a_button_is_read_by_its_id_not_its_translated_title() -> None:
    received = only_received("button")
    assert (received.choice, received.text) == ("safe", "Estoy a salvo")
    assert received.in_reply_to == "MM" + f"{90:032x}"
    assert only_received("list_choice").choice == "water"


def test_a_quoted_message_is_named() -> None:
    assert only_received("quoted").in_reply_to == "SM" + f"{91:032x}"


def test_a_voice_note_is_noticed() -> None:
    (voice,) = only_received("voice_note").attachments
    assert voice.media_type == "audio/ogg"


@pytest.mark.parametrize("count", ["-1", "x", "1000", "", "٣"])
def test_an_absurd_number_of_media_is_none(count: str) -> None:
    assert only_received("voice_note", NumMedia=count).attachments == ()


def test_receipts_know_read_and_a_closed_window() -> None:
    (read,) = line(KIND).parse(recorded_call(KIND, "receipt_read")).events
    assert isinstance(read, Receipt)
    assert (read.progress, read.delivery_id) == (Progress.READ, "0190f2ab")
    (closed,) = line(KIND).parse(recorded_call(KIND, "receipt_window_closed")).events
    assert isinstance(closed, Receipt)
    assert (closed.progress, closed.reason) == (Progress.FAILED, Reason.WINDOW_CLOSED)


@pytest.mark.parametrize(
    "sender", ["+999000000001", "whatsapp:", "whatsapp:US", "messenger:123", "WHATSAPP:+999000000001"]
)
def test_a_sender_of_another_channel_is_refused(sender: str) -> None:
    with pytest.raises(PayloadInvalid, match="sender"):
        line(KIND).parse(call({**fields_of(KIND, "text"), "From": sender}))


def test_the_window_for_answers_is_a_day() -> None:
    traits = line(KIND).traits
    assert traits.reply_window == timedelta(hours=24)
    assert traits.reaches == {AddressKind.WHATSAPP}
    assert line("twilio_sms").traits.reply_window is None
