"""The REST side, with the real official client, against a fake Twilio and a server that plays scripts."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from bench.fake_twilio import FakeTwilio
from bench.webhooks import ACCOUNT_SID
from channels._twilio import TwilioLine
from channels._twilio_checks import number_problems, service_problems
from channels._twilio_codes import REASONS
from channels.contract import Address, AddressKind, Outgoing, Received, Sent
from channels.failures import Reason, SendFailed
from tests.channels.scripted_server import Script, answering, read_request, server
from tests.channels.twilio_calls import ACCOUNT, NOW, SERVICE, TOKEN, URL, line

AMAL = Address(AddressKind.PHONE, "+999000000001")
AMAL_ON_WHATSAPP = Address(AddressKind.WHATSAPP, "+999000000001")
TEXT = Outgoing("d1", AMAL, "Somebody is on the way. ستصل المساعدة", receipt_url=URL + "?delivery=d1")
SEGMENTED = {"sid": "SM1", "status": "queued", "num_segments": "2", "error_code": None}


def http(status: int, body: object, *headers: str) -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio(auth_token=TOKEN) as fake:
        yield fake


def to_fake(fake: FakeTwilio, kind: str = "twilio_sms", **settings: object) -> TwilioLine:
    fake.configure(callbacks=0)
    return line(kind, account_sid=ACCOUNT_SID, api_url=fake.url, **settings)


def request_of(outgoing: Outgoing, kind: str = "twilio_sms", **settings: object) -> tuple[str, dict[str, str]]:
    """What one sending looks like on the wire: its head, and its form fields."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(http(201, SEGMENTED))

    with server(script) as (origin, _):
        line(kind, api_url=origin, **settings).send(outgoing)
    head, _, body = seen[0].decode().partition("\r\n\r\n")
    return head, {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}


def failure(script: Script, outgoing: Outgoing = TEXT) -> SendFailed:
    with server(script) as (origin, _), pytest.raises(SendFailed) as failed:
        line(api_url=origin).send(outgoing)
    assert outgoing.text not in str(failed.value)
    assert AMAL.value not in str(failed.value)
    return failed.value


# --- sending


def test_a_text_is_taken_and_the_receipt_will_name_our_delivery(twilio: FakeTwilio) -> None:
    twilio.reset()
    sent = to_fake(twilio).send(TEXT)
    (taken,) = twilio.accepted()
    assert sent == Sent(taken["sid"], 1)
    assert (taken["to"], taken["from"], taken["body"]) == (AMAL.value, "+15005550006", TEXT.text)
    assert taken["callback"] == URL + "?delivery=d1"


def test_the_wire_carries_what_was_set_and_nothing_else() -> None:
    head, fields = request_of(TEXT)
    assert head.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\n")
    assert fields == {
        "To": AMAL.value,
        "From": "+15005550006",
        "Body": TEXT.text,
        "StatusCallback": URL + "?delivery=d1",
    }


def test_a_messaging_service_chooses_the_sender_itself() -> None:
    _, fields = request_of(TEXT, messaging_service_sid=SERVICE)
    assert fields["MessagingServiceSid"] == SERVICE
    assert "From" not in fields


def test_an_api_key_signs_the_sending_in_place_of_the_token() -> None:
    head, _ = request_of(TEXT, api_key="SK1", api_secret="s3cret")
    assert "Authorization: Basic U0sxOnMzY3JldA==" in head
    assert f"/Accounts/{ACCOUNT}/" in head


def test_edge_and_region_of_the_environment_move_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    assert request_of(TEXT)[1]["To"] == AMAL.value


@pytest.mark.parametrize(
    ("left", "validity"), [(timedelta(seconds=90), "90"), (timedelta(days=2), "36000"), (timedelta(seconds=1.9), "1")]
)
def test_twilio_stops_trying_when_the_text_expires(left: timedelta, validity: str) -> None:
    assert request_of(replace(TEXT, expires_at=NOW + left))[1]["ValidityPeriod"] == validity


def test_whatsapp_addresses_have_their_prefix_and_a_template_goes_without_text() -> None:
    plain = replace(TEXT, to=AMAL_ON_WHATSAPP)
    _, fields = request_of(plain, "twilio_whatsapp")
    assert (fields["To"], fields["From"]) == ("whatsapp:+999000000001", "whatsapp:+15005550006")
    asked = replace(plain, template="HX" + "a" * 32, variables={"1": "Amal", "2": "«7»"})
    _, fields = request_of(asked, "twilio_whatsapp")
    assert fields["ContentSid"] == "HX" + "a" * 32
    assert json.loads(fields["ContentVariables"]) == {"1": "Amal", "2": "«7»"}
    assert "Body" not in fields


def test_somebody_without_a_number_is_answered_by_their_id() -> None:
    nameless = replace(TEXT, to=Address(AddressKind.WHATSAPP, "US.1234567890"))
    assert request_of(nameless, "twilio_whatsapp")[1]["To"] == "whatsapp:US.1234567890"


def test_an_sms_ignores_the_template_and_sends_its_text() -> None:
    assert request_of(replace(TEXT, template="HX" + "a" * 32))[1]["Body"] == TEXT.text


@pytest.mark.parametrize(
    ("outgoing", "kind", "reason", "code"),
    [
        (replace(TEXT, text="a" * 1601), "twilio_sms", Reason.TOO_LONG, None),
        (replace(TEXT, text=" \n"), "twilio_sms", Reason.REJECTED, "empty"),
        (replace(TEXT, to=AMAL_ON_WHATSAPP), "twilio_sms", Reason.ADDRESS_INVALID, None),
        (TEXT, "twilio_whatsapp", Reason.ADDRESS_INVALID, None),
        (replace(TEXT, expires_at=NOW), "twilio_sms", Reason.REJECTED, "expired"),
        (replace(TEXT, to=AMAL_ON_WHATSAPP, template="x"), "twilio_whatsapp", Reason.NOT_CONFIGURED, "template"),
    ],
)
def test_what_cannot_be_sent_fails_before_the_network(
    outgoing: Outgoing, kind: str, reason: Reason, code: str | None
) -> None:
    with pytest.raises(SendFailed) as failed:
        line(kind, api_url="http://127.0.0.1:1").send(outgoing)
    assert (failed.value.reason, failed.value.provider_code) == (reason, code)


# --- failing


@pytest.mark.parametrize(("code", "reason"), REASONS.items())
def test_every_error_code_has_its_reason_in_an_answer(code: int, reason: Reason) -> None:
    status = 429 if code == 20429 else 400
    failed = failure(answering(http(status, {"code": code, "message": TEXT.text, "status": status})))
    assert (failed.reason, failed.provider_code) == (reason, str(code))


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {"code": 99999, "message": "x", "status": 400}, Reason.REJECTED),
        (401, {"code": 99999, "message": "x", "status": 401}, Reason.NOT_CONFIGURED),
        (429, b"slow down", Reason.THROTTLED),
        (503, b"<html>", Reason.UNREACHABLE),
        (503, {"code": 20503, "message": "x", "status": 503}, Reason.UNREACHABLE),
        (500, {"code": 20500, "message": "x", "status": 500}, Reason.UNCERTAIN),
        (500, {"code": 30001, "message": "x", "status": 500}, Reason.UNCERTAIN),
        (502, b"", Reason.UNCERTAIN),
        (302, b"", Reason.NOT_CONFIGURED),
        (400, {"type": "t", "title": "t", "status": 400, "code": 21610}, Reason.OPTED_OUT),
        (429, {"type": "t", "title": "t", "status": 429, "code": 20429, "errors": []}, Reason.THROTTLED),
        (400, {"type": "t", "title": "t", "status": "x", "code": [1]}, Reason.REJECTED),
        (400, b"[1, 2]", Reason.REJECTED),
        (400, {"code": "many", "message": None}, Reason.REJECTED),
        (201, b"not json", Reason.UNREADABLE_ANSWER),
        (201, b"[]", Reason.UNREADABLE_ANSWER),
        (201, b"\xff\xfe", Reason.UNREADABLE_ANSWER),
        (201, {}, Reason.UNREADABLE_ANSWER),
        (201, {"sid": None, "status": "queued"}, Reason.UNREADABLE_ANSWER),
        (201, {"sid": 5, "status": "queued"}, Reason.UNREADABLE_ANSWER),
        (201, {"sid": "SM1", "date_sent": "yesterday", "num_segments": {}}, None),
        (201, {"sid": "SM1", "status": "failed", "error_code": 21610}, Reason.OPTED_OUT),
        (201, {"sid": "SM1", "status": "failed", "error_code": None}, Reason.REJECTED),
    ],
)
def test_every_answer_is_sent_or_a_reason(status: int, body: object, reason: Reason | None) -> None:
    script = answering(http(status, body))
    if reason is None:
        with server(script) as (origin, _):
            assert line(api_url=origin).send(TEXT) == Sent("SM1")
        return
    assert failure(script).reason is reason


def test_the_time_to_wait_is_taken_from_the_answer() -> None:
    failed = failure(answering(http(429, {"code": 20429, "message": "x", "status": 429}, "Retry-After: 7")))
    assert (failed.reason, failed.retry_after) == (Reason.THROTTLED, 7)


def test_the_time_to_wait_of_one_answer_is_not_kept_for_the_next() -> None:
    throttled = http(429, {"code": 20429, "status": 429}, "Retry-After: 7")
    with server(answering(throttled, http(429, b"again"))) as (origin, _):
        channel, waits = line(api_url=origin), []
        for _ in range(2):
            with pytest.raises(SendFailed) as failed:
                channel.send(TEXT)
            waits.append(failed.value.retry_after)
    assert waits == [7, None]


def test_an_answer_cut_off_after_the_text_was_taken_is_uncertain(twilio: FakeTwilio) -> None:
    twilio.reset()
    channel = to_fake(twilio)
    twilio.configure(rate_drop=1)
    try:
        with pytest.raises(SendFailed) as failed:
            channel.send(TEXT)
    finally:
        twilio.configure(rate_drop=0)
    assert failed.value.reason is Reason.UNCERTAIN
    assert not failed.value.reason.worth_retrying
    assert len(twilio.accepted()) == 1


def test_after_a_cut_answer_the_same_line_sends_again(twilio: FakeTwilio) -> None:
    channel = to_fake(twilio)
    twilio.configure(rate_drop=1)
    with pytest.raises(SendFailed):
        channel.send(TEXT)
    twilio.configure(rate_drop=0)
    assert channel.send(TEXT).provider_id


def test_no_segments_are_claimed_where_the_service_has_not_counted_yet() -> None:
    with server(answering(http(201, {**SEGMENTED, "num_segments": "0"}), http(201, SEGMENTED))) as (origin, _):
        channel = line(api_url=origin, messaging_service_sid=SERVICE)
        assert [channel.send(TEXT).segments, channel.send(TEXT).segments] == [None, 2]


# --- looking back


def hold(fake: FakeTwilio, number: int, body: str, *, at: datetime, to: str = "+15005550006", **other: str) -> None:
    sender = other.get("sender", AMAL.value)
    fake.hold_inbound(sid=f"SM{number:032x}", sender=sender, to=to, body=body, date=at)


def test_what_came_in_while_we_were_away_is_listed_oldest_first(twilio: FakeTwilio) -> None:
    twilio.reset()
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    hold(twilio, 901, "too old", at=since - timedelta(minutes=1))
    hold(twilio, 903, "ayuda", at=since + timedelta(minutes=2))
    hold(twilio, 902, "HELP", at=since + timedelta(minutes=1))
    hold(twilio, 904, "to another number", at=since + timedelta(minutes=1), to="+15005550007")
    hold(twilio, 905, "", at=since + timedelta(minutes=3))
    channel = to_fake(twilio)
    channel.send(TEXT)
    events = channel.poll(since.astimezone(None))
    assert [(event.text, event.provider_id) for event in events if isinstance(event, Received)] == [
        ("HELP", f"SM{902:032x}"),
        ("ayuda", f"SM{903:032x}"),
        ("", f"SM{905:032x}"),
    ]
    assert len(events) == 3
    assert isinstance(events[0], Received)
    assert (events[0].sender, events[0].sent_at) == (AMAL, since + timedelta(minutes=1))


def test_a_list_of_many_pages_is_read_to_its_end(twilio: FakeTwilio) -> None:
    twilio.reset()
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    for number in range(1005):
        hold(twilio, 2000 + number, f"text {number}", at=since + timedelta(seconds=number))
    events = to_fake(twilio).poll(since)
    assert [event.text for event in events if isinstance(event, Received)] == [f"text {n}" for n in range(1005)]


def test_whatsapp_is_listed_by_its_own_address(twilio: FakeTwilio) -> None:
    twilio.reset()
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    hold(twilio, 950, "agua", at=since, to="whatsapp:+15005550006", sender="whatsapp:US.1234567890")
    hold(twilio, 951, "by sms", at=since)
    (event,) = to_fake(twilio, "twilio_whatsapp").poll(since)
    assert isinstance(event, Received)
    assert (event.sender, event.text) == (Address(AddressKind.WHATSAPP, "US.1234567890"), "agua")


def listed(**changes: object) -> dict[str, object]:
    message = {
        "sid": "SM" + "7" * 32,
        "direction": "inbound",
        "from": AMAL.value,
        "to": "+15005550006",
        "body": "he\0lp",
        "num_media": "0",
        "date_sent": "Fri, 20 Nov 2026 10:00:00 +0000",
        "messaging_service_sid": SERVICE,
    }
    return {**message, **changes}


def polled(*messages: dict[str, object], more: tuple[bytes, ...] = (), **settings: object) -> list[object]:
    page = http(200, {"messages": list(messages), "next_page_uri": None, "page": 0, "page_size": 50})
    with server(answering(page, *more)) as (origin, _):
        return list(line("twilio_sms", api_url=origin, **settings).poll(NOW))


def test_a_listed_text_with_a_nul_is_cleaned_because_nobody_sends_it_again() -> None:
    (event,) = polled(listed())
    assert isinstance(event, Received)
    assert event.text == "help"


def test_listed_media_are_looked_up_and_noticed() -> None:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1.json"
    media = http(200, {"media_list": [{"sid": "ME1", "content_type": "image/jpeg", "uri": uri}], "next_page_uri": None})
    (event,) = polled(listed(num_media="1", body=None), more=(media,))
    assert isinstance(event, Received)
    (attachment,) = event.attachments
    assert attachment.media_type == "image/jpeg"
    assert attachment.url.endswith("/Media/ME1")


def test_a_service_without_a_number_lists_only_its_own_and_nothing_unreadable() -> None:
    messages = (
        listed(),
        listed(messaging_service_sid="MG" + "9" * 32),
        listed(**{"from": "whatsapp:+999000000001"}),
        listed(direction="outbound-api"),
        listed(**{"from": None}),
    )
    assert len(polled(*messages, number=None, messaging_service_sid=SERVICE)) == 1


def test_a_list_that_cannot_be_had_is_a_failure_worth_retrying() -> None:
    with server(answering(http(503, b""))) as (origin, _), pytest.raises(SendFailed) as failed:
        line(api_url=origin).poll(NOW)
    assert failed.value.reason.worth_retrying


def test_twilios_copy_is_emptied(twilio: FakeTwilio) -> None:
    twilio.reset()
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    hold(twilio, 960, "the words", at=since)
    channel = to_fake(twilio)
    channel.redact(f"SM{960:032x}")
    assert [event.text for event in channel.poll(since) if isinstance(event, Received)] == [""]


def test_pictures_and_voices_go_with_the_words_and_one_that_is_gone_already_keeps_no_other() -> None:
    asked: list[str] = []
    message = http(200, listed(sid="MM1", num_media="3", body=""))
    media = http(200, {"media_list": [{"sid": f"ME{number}"} for number in range(3)], "next_page_uri": None})
    gone = http(404, {"code": 20404, "message": "not found", "status": 404})
    answers = (message, media, http(204, b""), gone, http(204, b""))

    def script(connection: socket.socket) -> None:
        for answer in answers:
            asked.append(read_request(connection).split(b" HTTP", 1)[0].decode())
            connection.sendall(answer)

    with server(script) as (origin, _):
        line("twilio_sms", api_url=origin).redact("MM1")
    assert [one.partition("?")[0].replace("/2010-04-01/Accounts/" + ACCOUNT, "") for one in asked] == [
        "POST /Messages/MM1.json",
        "GET /Messages/MM1/Media.json",
        *(f"DELETE /Messages/MM1/Media/ME{number}.json" for number in range(3)),
    ]


def test_media_that_could_not_be_deleted_are_tried_again() -> None:
    media = http(200, {"media_list": [{"sid": "ME1"}], "next_page_uri": None})
    with (
        server(answering(http(200, listed(num_media="1")), media, http(503, b""))) as (origin, _),
        pytest.raises(SendFailed) as failed,
    ):
        line("twilio_sms", api_url=origin).redact("MM1")
    assert failed.value.reason.worth_retrying


# --- checks


class Told:
    """What Twilio says of a service or a number."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)


def service_says(**changes: object) -> list[str]:
    values = {
        "inbound_request_url": URL + "#rc=5&rp=all",
        "use_inbound_webhook_on_number": False,
        "sticky_sender": True,
        **changes,
    }
    return [problem.id.removeprefix("twilio.") for problem in service_problems(Told(**values), public_url=URL)]


def test_a_service_that_would_lose_messages_is_told_apart_from_a_good_one() -> None:
    assert service_says() == []
    assert service_says(inbound_request_url=None) == ["inbound_dropped"]
    assert service_says(inbound_request_url=None, use_inbound_webhook_on_number=True) == []
    assert service_says(inbound_request_url="https://other.example/x#rp=all") == ["inbound_elsewhere"]
    assert service_says(inbound_request_url=URL) == ["inbound_not_repeated"]
    assert service_says(sticky_sender=False) == ["sticky_sender"]
    assert [problem.id for problem in service_problems(None, public_url=URL)] == ["twilio.service_unknown"]


def test_a_number_that_would_lose_messages_is_told_apart_from_a_good_one() -> None:
    def says(sms_url: str | None) -> list[str]:
        return [
            problem.id.removeprefix("twilio.") for problem in number_problems(Told(sms_url=sms_url), public_url=URL)
        ]

    assert says(URL + "#rc=5&rp=all") == []
    assert says("") == ["inbound_dropped"]
    assert says("https://demo.twilio.com/welcome") == ["inbound_elsewhere"]
    assert [problem.id for problem in number_problems(None, public_url=URL)] == ["twilio.number_unknown"]


def checked(*answers: bytes, **settings: object) -> list[str]:
    with server(answering(*answers)) as (origin, _):
        return [
            problem.id.removeprefix("twilio.")
            for problem in line("twilio_sms", api_url=origin, **settings).check_online()
        ]


def test_twilio_is_asked_about_the_service_then_the_number() -> None:
    on_number = http(200, {"sid": SERVICE, "use_inbound_webhook_on_number": True, "sticky_sender": True})
    number = http(200, {"incoming_phone_numbers": [{"sid": "PN1", "sms_url": ""}], "next_page_uri": None})
    assert checked(on_number, number, messaging_service_sid=SERVICE) == ["inbound_dropped"]
    assert checked(number) == ["inbound_dropped"]
    missing = http(404, {"code": 20404, "message": "x", "status": 404})
    assert checked(missing, messaging_service_sid=SERVICE) == ["service_unknown"]
    none = http(200, {"incoming_phone_numbers": [], "next_page_uri": None})
    assert checked(none) == ["number_unknown"]


def test_a_wrong_token_shows_in_the_check() -> None:
    with pytest.raises(SendFailed) as failed:
        checked(http(401, {"code": 20003, "message": "Authenticate", "status": 401}))
    assert failed.value.reason is Reason.NOT_CONFIGURED
