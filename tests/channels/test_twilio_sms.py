import hashlib
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from channels._twilio_codes import PROGRESS, REASONS
from channels.contract import (
    Address,
    AddressKind,
    Headers,
    Preference,
    PreferenceWord,
    Progress,
    Receipt,
    Received,
    Receives,
    Request,
)
from channels.failures import PayloadInvalid, Reason, SignatureInvalid
from tests.channels.adapter_suite import AdapterSuite
from tests.channels.twilio_calls import (
    ACCOUNT,
    TOKEN,
    URL,
    call,
    fields_of,
    line,
    recorded_call,
    recorded_calls,
    sign,
)

KIND = "twilio_sms"
AMAL = Address(AddressKind.PHONE, "+999000000001")


class TestTwilioSms(AdapterSuite):
    def channel(self) -> Receives:
        return line(KIND)

    def genuine(self) -> Request:
        return recorded_call(KIND, "text")

    def recorded(self) -> list[tuple[str, Request]]:
        return recorded_calls(KIND)

    def unsigned(self, body: bytes) -> Request:
        return Request("POST", URL, Headers({"Content-Type": "application/x-www-form-urlencoded"}), body)


def only_received(name: str) -> Received:
    (event,) = line(KIND).parse(recorded_call(KIND, name)).events
    assert isinstance(event, Received)
    return event


def refused(request: Request, **changes: object) -> bool:
    try:
        line(KIND, **changes).verify(request)
    except SignatureInvalid:
        return True
    return False


# --- signatures


def test_the_vector_of_twilios_security_page_is_computed_the_same() -> None:
    pairs = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signature = sign("https://mycompany.com/myapp.php?foo=1&bar=2", pairs.items(), token="12345")
    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_every_changed_byte_of_the_body_is_noticed() -> None:
    genuine = recorded_call(KIND, "text")
    body = genuine.body
    for position in range(0, len(body), 7):
        tampered = body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]
        assert refused(replace(genuine, body=tampered)), position


def test_an_added_or_missing_field_is_noticed() -> None:
    genuine = recorded_call(KIND, "text")
    assert refused(replace(genuine, body=genuine.body + b"&OptOutType=STOP"))
    assert refused(replace(genuine, body=genuine.body.partition(b"&")[2]))


def test_another_delivery_in_the_query_is_noticed() -> None:
    genuine = recorded_call(KIND, "receipt_delivered")
    assert not refused(genuine)
    assert refused(replace(genuine, url=genuine.url.replace("0190f2aa", "0190f2ab")))
    assert refused(replace(genuine, url=URL))


def test_the_host_the_request_claims_does_not_matter_only_the_configured_one() -> None:
    genuine = recorded_call(KIND, "receipt_delivered")
    assert not refused(replace(genuine, url="http://127.0.0.1:5000/hooks/line?delivery=0190f2aa"))
    elsewhere = call(fields_of(KIND, "text"), signed_url="https://evil.example/hooks/line")
    assert refused(replace(elsewhere, url="https://evil.example/hooks/line"))


def test_an_address_signed_with_its_port_is_accepted() -> None:
    assert not refused(call(fields_of(KIND, "text"), signed_url="https://sos.example.org:443/hooks/line"))
    assert refused(call(fields_of(KIND, "text"), signed_url="https://sos.example.org:444/hooks/line"))


def test_a_wrong_token_and_a_wrong_account_are_refused() -> None:
    assert refused(call(fields_of(KIND, "text"), token="another"))
    assert refused(call({**fields_of(KIND, "text"), "AccountSid": "AC" + "f" * 32}))


def test_a_second_token_is_accepted_while_tokens_are_being_changed() -> None:
    by_the_new = call(fields_of(KIND, "text"), token="the next token")
    assert refused(by_the_new)
    assert not refused(by_the_new, second_auth_token="the next token")


def test_repeated_names_and_empty_values_are_part_of_the_signature() -> None:
    pairs = [*fields_of(KIND, "text").items(), ("Extra", "b"), ("Extra", "a"), ("Extra", "b"), ("Nothing", "")]
    genuine = call(pairs)
    assert not refused(genuine)
    assert refused(replace(genuine, body=genuine.body.replace(b"Extra=a", b"Extra=c")))
    assert refused(replace(genuine, body=genuine.body.replace(b"&Nothing=", b"")))


@pytest.mark.parametrize("signature", ["", " ", "a", "é" * 28, "=" * 28, "\x00", "A" * 100_000, "\ud800"])
def test_an_absurd_signature_is_refused_and_nothing_else_happens(signature: str) -> None:
    genuine = recorded_call(KIND, "text")
    assert refused(replace(genuine, headers=Headers({**genuine.headers, "x-twilio-signature": signature})))


@pytest.mark.parametrize("strange", [None, b"bytes", 7])
def test_values_of_the_wrong_type_are_refused(strange: object) -> None:
    genuine = recorded_call(KIND, "text")
    headers = {**genuine.headers, "x-twilio-signature": strange}
    assert refused(replace(genuine, headers=Headers(headers)))  # type: ignore[arg-type]
    settings = {**genuine.headers, "x-twilio-webhooks-signature-settings": strange or 1}
    assert refused(replace(genuine, headers=Headers(settings)), shared_key="k")  # type: ignore[arg-type]
    if not isinstance(strange, bytes):
        assert refused(replace(genuine, body=strange))  # type: ignore[arg-type]
    assert refused(replace(genuine, url=strange))  # type: ignore[arg-type]


def test_ten_thousand_fields_and_a_megabyte_are_refused_before_they_are_taken_apart() -> None:
    many = call([(f"f{n}", "") for n in range(10_000)])
    large = call({**fields_of(KIND, "text"), "Body": "A" * 1_000_000})
    assert refused(many)
    assert refused(large)
    for request, code in ((many, "too_many_fields"), (large, "too_large")):
        with pytest.raises(PayloadInvalid, match=code):
            line(KIND).parse(request)


def shared_key_call(algorithm: str, *, key: str) -> Request:
    genuine = recorded_call(KIND, "text")
    signature = sign(URL, fields_of(KIND, "text").items(), token=key, sha256=algorithm == "HMAC_SHA256")
    settings = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    headers = {**genuine.headers, "x-twilio-signature": signature, "x-twilio-webhooks-signature-settings": settings}
    return replace(genuine, headers=Headers(headers))


def test_a_shared_key_signs_with_the_algorithm_it_names() -> None:
    assert not refused(shared_key_call("HMAC_SHA256", key="shared"), shared_key="shared")
    assert refused(shared_key_call("HMAC_SHA256", key="shared"), shared_key="other")
    assert refused(shared_key_call("HMAC_SHA512", key="shared"), shared_key="shared")


def test_a_shared_key_nobody_configured_opens_nothing() -> None:
    assert refused(shared_key_call("HMAC_SHA256", key=TOKEN))
    assert refused(shared_key_call("HMAC_SHA256", key=""))


def json_call(body: bytes, *, digest: str | None = None) -> Request:
    query = f"bodySHA256={digest or hashlib.sha256(body).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": sign(f"{URL}?{query}", ())}
    return Request("POST", f"{URL}?{query}", Headers(headers), body)


def test_a_json_body_is_covered_by_its_hash_in_the_address() -> None:
    genuine = json_call(json.dumps({"hello": "world"}).encode())
    assert not refused(genuine)
    assert refused(replace(genuine, body=genuine.body + b" "))
    assert refused(json_call(b"{}", digest="0" * 64))
    assert refused(replace(genuine, url=URL))
    with pytest.raises(PayloadInvalid, match="media_type"):
        line(KIND).parse(genuine)


def test_a_signed_form_posing_as_json_is_refused() -> None:
    genuine = recorded_call(KIND, "text")
    assert refused(replace(genuine, headers=Headers({**genuine.headers, "content-type": "application/json"})))


# --- what people write


def test_a_text_arrives_whole() -> None:
    received = only_received("text")
    assert received == Received(
        sender=AMAL,
        to=Address(AddressKind.PHONE, "+15005550006"),
        text="HELP water is rising, 4 of us on the roof",
        provider_id="SM" + f"{1:032x}",
    )


def test_tigrinya_and_white_space_arrive_as_typed() -> None:
    assert only_received("text_in_tigrinya").text == "ሓገዝ የድልየና ኣሎ"
    assert only_received("text_with_spaces_kept").text == "  two lines\r\n and a tab\there  "


def test_an_empty_text_is_still_somebody_writing() -> None:
    assert only_received("empty_text").text == ""


def test_pictures_and_voices_are_noticed_not_fetched() -> None:
    received = only_received("picture")
    assert [attachment.media_type for attachment in received.attachments] == ["image/jpeg", "audio/amr"]
    assert all(one.url.startswith("https://api.twilio.com/") for one in received.attachments)


def test_base64_that_twilio_forgot_to_undo_is_undone() -> None:
    assert only_received("base64").text.startswith("We are eleven people")


@pytest.mark.parametrize("text", ["SGVscA==", "A" * 64, "abcd" * 20, "/" * 80])
def test_words_that_only_look_like_base64_stay(text: str) -> None:
    (event,) = line(KIND).parse(call({**fields_of(KIND, "text"), "Body": text})).events
    assert isinstance(event, Received)
    assert event.text == text


def test_stop_and_start_are_preferences_and_help_is_also_a_message() -> None:
    channel = line(KIND)
    assert channel.parse(recorded_call(KIND, "stop")).events == (Preference(AMAL, PreferenceWord.STOP),)
    assert channel.parse(recorded_call(KIND, "start")).events == (Preference(AMAL, PreferenceWord.START),)
    preference, received = channel.parse(recorded_call(KIND, "help")).events
    assert preference == Preference(AMAL, PreferenceWord.HELP)
    assert isinstance(received, Received)
    assert received.text == "HELP"


def test_the_answer_to_a_text_sends_nothing_by_itself() -> None:
    reply = line(KIND).parse(recorded_call(KIND, "text")).reply
    assert (reply.status, reply.media_type) == (200, "text/xml")
    assert reply.body.endswith("<Response/>")


def test_a_long_text_is_read_to_its_end() -> None:
    (event,) = line(KIND).parse(call({**fields_of(KIND, "text"), "Body": "مساعدة " * 600})).events
    assert isinstance(event, Received)
    assert len(event.text) == 4200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"From": None}, "sender"),
        ({"From": ""}, "sender"),
        ({"From": "+999 000"}, "sender"),
        ({"From": "whatsapp:+999000000001"}, "sender"),
        ({"To": None}, "recipient"),
        ({"MessageSid": None, "SmsSid": None, "SmsMessageSid": None}, "message_sid"),
        ({"MessageSid": "SM1\0", "SmsSid": None, "SmsMessageSid": None}, "message_sid"),
        ({"Body": None}, "empty"),
        ({"Body": "he\0lp"}, "nul"),
    ],
)
def test_a_payload_without_its_bones_is_refused_with_a_code(changes: dict[str, str | None], code: str) -> None:
    merged = {**fields_of(KIND, "text"), **changes}
    request = call({name: value for name, value in merged.items() if value is not None})
    line(KIND).verify(request)
    with pytest.raises(PayloadInvalid) as problem:
        line(KIND).parse(request)
    assert problem.value.code == code


@pytest.mark.parametrize("body", [b"Body=%ED%A0%80", b"Body=%FF%FE", b"Body=%", b"Body=%zz"])
def test_broken_encodings_become_replacement_characters_or_stay_as_typed(body: bytes) -> None:
    rest = urlencode({name: value for name, value in fields_of(KIND, "text").items() if name != "Body"})
    request = replace(recorded_call(KIND, "text"), body=rest.encode() + b"&" + body)
    (event,) = line(KIND).parse(request).events
    assert isinstance(event, Received)
    assert event.text.strip("�") in {"", "%", "%zz"}


def test_raw_bytes_that_are_not_utf8_are_refused() -> None:
    genuine = recorded_call(KIND, "text")
    with pytest.raises(PayloadInvalid, match="encoding"):
        line(KIND).parse(replace(genuine, body=genuine.body + b"&x=\xff"))


# --- receipts


def receipt(**changes: str) -> tuple[object, ...]:
    return line(KIND).parse(call({**fields_of(KIND, "receipt_sent"), **changes}, query="delivery=0190f2aa")).events


def test_a_receipt_names_our_delivery_and_twilios_message() -> None:
    assert receipt() == (Receipt(Progress.SENT, "0190f2aa", "SM" + f"{12:032x}"),)
    parsed = line(KIND).parse(recorded_call(KIND, "receipt_sent"))
    assert (parsed.reply.status, parsed.reply.body) == (200, "")


@pytest.mark.parametrize(("status", "progress"), PROGRESS.items())
def test_every_status_says_how_far_it_came(status: str, progress: Progress | None) -> None:
    events = receipt(MessageStatus=status, SmsStatus=status)
    if progress is None:
        assert events == ()
        return
    (event,) = events
    assert isinstance(event, Receipt)
    assert event.progress is progress
    assert (event.reason is None) == (progress is not Progress.FAILED)


def test_a_status_twilio_invents_tomorrow_is_acknowledged_and_means_nothing() -> None:
    assert receipt(MessageStatus="pondering") == ()


@pytest.mark.parametrize(("code", "reason"), REASONS.items())
def test_every_error_code_has_its_reason_in_a_receipt(code: int, reason: Reason) -> None:
    (event,) = receipt(MessageStatus="failed", ErrorCode=str(code))
    assert isinstance(event, Receipt)
    assert event.reason is reason


@pytest.mark.parametrize("code", ["", "99999", "not a number"])
def test_an_unknown_error_code_is_not_tried_again(code: str) -> None:
    (event,) = receipt(MessageStatus="undelivered", ErrorCode=code)
    assert isinstance(event, Receipt)
    assert event.reason is Reason.REJECTED


def test_some_codes_mean_what_the_people_on_the_line_need_to_know() -> None:
    expected = {
        21610: Reason.OPTED_OUT,
        63014: Reason.OPTED_OUT,
        63016: Reason.WINDOW_CLOSED,
        30003: Reason.UNREACHABLE,
        30001: Reason.THROTTLED,
        21211: Reason.ADDRESS_INVALID,
        21617: Reason.TOO_LONG,
        20003: Reason.NOT_CONFIGURED,
        30007: Reason.REJECTED,
    }
    assert {code: REASONS[code] for code in expected} == expected


def test_receipts_in_any_order_end_at_the_furthest() -> None:
    assert max([Progress.READ, Progress.SENT, Progress.FAILED, Progress.DELIVERED]) is Progress.READ
    assert sorted([Progress.DELIVERED, Progress.FAILED, Progress.SENT]) == ["sent", "failed", "delivered"]


def test_the_account_of_the_recordings_is_ours() -> None:
    assert {fields_of(KIND, name)["AccountSid"] for name, _ in recorded_calls(KIND)} == {ACCOUNT}
