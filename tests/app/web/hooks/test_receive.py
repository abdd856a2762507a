"""Whatever is thrown at the providers' door: a clear answer, nothing wrong stored, nothing told in a log."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.factory import create_app
from app.runtime import Runtime
from bench.webhooks import ACCOUNT_SID, signature
from tests.house.traces import traces
from tests.makers import lines, storage
from tests.makers.logs import logging_to

FORM = "application/x-www-form-urlencoded"
EVE = "+999400500600"
WORDS = "nine of us are on the purple bridge"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    lines.open_lines(runtime)
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    with logging_to(tmp_path / "log") as path:
        yield path


def silent(log: Path) -> bool:
    """Whether the log tells nothing of a call."""
    return traces([WORDS, EVE.lstrip("+"), "purple"], among=[log]) == []


REFUSED: dict[str, tuple[int, Callable[[Runtime], dict[str, object]]]] = {}


def refused(status: int) -> Callable[[Callable[[Runtime], dict[str, object]]], Callable[[Runtime], dict[str, object]]]:
    """Put a call into the table of those that are refused with a status."""

    def add(make: Callable[[Runtime], dict[str, object]]) -> Callable[[Runtime], dict[str, object]]:
        REFUSED[make.__name__] = (status, make)
        return make

    return add


def _signed(runtime: Runtime, params: dict[str, str], **more: object) -> dict[str, object]:
    """A call whose signature is right."""
    headers = lines.signed(runtime, params)
    return {"data": urlencode(params), "content_type": FORM, "headers": headers} | more


@refused(403)
def unsigned(_runtime: Runtime) -> dict[str, object]:
    return {"data": urlencode(lines.form(EVE, WORDS)), "content_type": FORM}


@refused(403)
def wrongly_signed(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    headers = {"X-Twilio-Signature": signature("another secret", lines.hook(runtime, "sms"), params)}
    return _signed(runtime, params, headers=headers)


@refused(403)
def one_letter_changed(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    return _signed(runtime, params, data=urlencode(params | {"Body": WORDS + "s"}))


@refused(403)
def one_field_added(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    return _signed(runtime, params, data=urlencode(params | {"More": WORDS}))


@refused(403)
def signed_for_another_account(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS, AccountSid="AC" + "2" * 32))


@refused(403)
def signed_for_another_line(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    return _signed(runtime, params, headers=lines.signed(runtime, params, line="whatsapp"))


@refused(403)
def signature_of_odd_letters(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), headers={"X-Twilio-Signature": "\xff\xfe=="})


@refused(403)
def asked_by_get(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), method="GET")


@refused(405)
def asked_by_put(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), method="PUT")


@refused(404)
def unknown_line(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), path="/hooks/carrier-pigeon")


@refused(404)
def below_the_line(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), path="/hooks/sms/more")


@refused(413)
def a_megabyte(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS * 30_000))


@refused(403)
def ten_thousand_fields(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS) | {f"f{n}": "1" for n in range(10_000)})


@refused(400)
def nul_in_the_text(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, f"{WORDS}\0"))


@refused(403)
def half_a_character_in_percents(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS + "\ud800")
    told = lines.hook(runtime, "sms") + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(lines.TOKEN.encode(), told.encode("utf-8", "surrogatepass"), hashlib.sha1).digest()
    headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
    data = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in params.items())
    assert "%ED%A0%80" in data
    return {"data": data, "content_type": FORM, "headers": headers}


@refused(403)
def half_a_character_as_bytes(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    return _signed(runtime, params, data=urlencode(params).encode() + b"\xed\xa0\x80")


@refused(400)
def no_text_at_all(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    del params["Body"]
    return _signed(runtime, params)


@refused(400)
def no_sender(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    del params["From"]
    return _signed(runtime, params)


@refused(400)
def hostile_host(runtime: Runtime) -> dict[str, object]:
    params = lines.form(EVE, WORDS)
    return _signed(runtime, params, headers=lines.signed(runtime, params) | {"Host": "evil.example"})


@refused(403)
def words_in_json(runtime: Runtime) -> dict[str, object]:
    return _signed(runtime, lines.form(EVE, WORDS), data=f'{{"Body": "{WORDS}"}}', content_type="application/json")


@pytest.mark.parametrize("how", REFUSED)
def test_p_17_what_is_not_a_providers_call_is_refused_and_leaves_nothing(
    how: str, app: Flask, client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    status, make = REFUSED[how]
    asked = {"path": "/hooks/sms", "method": "POST"} | make(runtime)
    before = storage.rows(runtime)
    answer = client.open(**asked)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert WORDS not in answer.text
    assert storage.rows(runtime) == before
    assert silent(log)


def test_a_text_with_fields_nobody_knows_yet_is_taken_in(client: FlaskClient, runtime: Runtime, log: Path) -> None:
    more = {"ChannelMetadata": "{}", "Neu": "größer", "empty": "", "الجديد": "1"}
    answer = lines.call(client, runtime, lines.form(EVE, WORDS, **more))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert storage.rows(runtime)["case"] == 1
    assert silent(log)


def test_half_a_character_that_the_provider_already_replaced_costs_nobody_a_text(
    client: FlaskClient, runtime: Runtime
) -> None:
    params = lines.form(EVE, WORDS + "\ufffd\ufffd\ufffd")
    data = urlencode(params).replace(quote("\ufffd\ufffd\ufffd"), "%ED%A0%80")
    assert "%ED%A0%80" in data
    answer = client.post("/hooks/sms", data=data, content_type=FORM, headers=lines.signed(runtime, params))
    assert answer.status_code == 200
    assert storage.rows(runtime)["case"] == 1


def test_x_09_spaces_around_a_text_are_part_of_what_was_signed(client: FlaskClient, runtime: Runtime) -> None:
    assert lines.call(client, runtime, lines.form(EVE, f"  {WORDS} \n ")).status_code == 200


def test_x_09_the_signature_is_checked_against_the_configured_address_whatever_a_proxy_says(
    client: FlaskClient, runtime: Runtime
) -> None:
    params = lines.form(EVE, WORDS)
    headers = lines.signed(runtime, params)
    headers |= {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1"}
    answer = client.post("/hooks/sms", data=urlencode(params), content_type=FORM, headers=headers)
    assert answer.status_code == 200


def test_x_10_the_same_call_a_hundred_times_is_one_text_and_a_hundred_times_yes(
    client: FlaskClient, runtime: Runtime
) -> None:
    params = lines.form(EVE, WORDS)
    assert lines.call(client, runtime, params).status_code == 200
    once = storage.rows(runtime)
    assert {lines.call(client, runtime, params).status_code for _ in range(99)} == {200}
    assert storage.rows(runtime) == once
    assert (once["contact"], once["case"], once["delivery"]) == (1, 1, 1)


def test_x_10_the_same_call_from_sixteen_sides_at_once_is_one_text(app: Flask, runtime: Runtime) -> None:
    params, together = lines.form(EVE, WORDS), threading.Barrier(16)

    def one(_: int) -> int:
        together.wait()
        return lines.call(app.test_client(), runtime, params).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(16))) == {200}
    found = storage.rows(runtime)
    assert (found["contact"], found["case"], found["delivery"]) == (1, 1, 1)


def test_sixteen_first_texts_of_one_person_at_once_are_all_kept_in_one_case(app: Flask, runtime: Runtime) -> None:
    together = threading.Barrier(16)

    def one(number: int) -> int:
        params = lines.form(EVE, f"{WORDS} {number}")
        together.wait()
        return lines.call(app.test_client(), runtime, params).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(16))) == {200}
    found = storage.rows(runtime)
    assert (found["contact"], found["case"], found["delivery"]) == (1, 1, 1)
    assert found["message"] == 16 + 1  # and what we answered


def test_x_10_unsigned_calls_in_a_row_write_nothing_and_tell_nothing(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    before = storage.rows(runtime)
    for number in range(300):
        answer = client.post("/hooks/sms", data=urlencode(lines.form(EVE, f"{WORDS} {number}")), content_type=FORM)
        assert answer.status_code == 403
    assert storage.rows(runtime) == before
    assert silent(log)


def test_f_04_the_real_wait_for_a_lock_ends_before_a_provider_gives_up(runtime: Runtime) -> None:
    embedded = runtime.settings.url.startswith("sqlite")
    with runtime.engine.connect() as connection:
        waits = connection.exec_driver_sql("PRAGMA busy_timeout" if embedded else "SHOW lock_timeout").scalar_one()
    assert waits == (10_000 if embedded else "10s")


def test_f_04_a_locked_database_is_never_acknowledged_and_the_repeat_is_stored_once(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    storage.wait_shortly(runtime)
    params, before = lines.form(EVE, WORDS), storage.rows(runtime)
    with storage.locked(runtime):
        answer = lines.call(client, runtime, params)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert storage.rows(runtime) == before
    assert [lines.call(client, runtime, params).status_code for _ in range(2)] == [200, 200]
    assert storage.rows(runtime)["case"] == 1
    assert "hook.not_kept" in log.read_text()
    assert silent(log)


KNOWN = (
    "Body", "From", "To", "MessageSid", "SmsSid", "AccountSid", "SmsStatus", "MessageStatus", "NumMedia", "MediaUrl0",
    "MediaContentType0", "Latitude", "Longitude", "Label", "Address", "ButtonPayload", "ListId", "OptOutType",
    "OriginalRepliedMessageSid", "ErrorCode", "delivery",
)  # fmt: skip
TELLING = (
    "STOP", "START", "HELP", "delivered", "read", "failed", "sent", "received", "1", "91", "-1.5", "0", "99", "30003",
    "2¹⁰⁰", "+99940050060", ACCOUNT_SID, "SM1", "ERASE", "5",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(TELLING), st.text(max_size=40), st.text(min_size=200, max_size=1700))
FORMS = st.dictionaries(st.one_of(st.sampled_from(KNOWN), st.text(max_size=8)), VALUES, max_size=12)
MANY = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@MANY
@given(changes=FORMS, without=st.sets(st.sampled_from(KNOWN), max_size=3), line=st.sampled_from(("sms", "whatsapp")))
def test_p_17_no_signed_form_breaks_the_door(
    changes: dict[str, str], without: set[str], line: str, client: FlaskClient, runtime: Runtime
) -> None:
    params = {**lines.form(EVE, WORDS, line=line), **changes}
    params = {name: value for name, value in params.items() if name not in without}
    assert lines.call(client, runtime, params, line=line).status_code < 500


@MANY
@given(body=st.binary(max_size=400), media_type=st.sampled_from((FORM, "application/json", "text/plain", "")))
def test_p_17_no_bytes_break_the_door(body: bytes, media_type: str, client: FlaskClient, runtime: Runtime) -> None:
    digest = hashlib.sha256(body).hexdigest()
    address = f"/hooks/sms?bodySHA256={digest}"
    told = {"X-Twilio-Signature": signature(lines.TOKEN, f"{runtime.settings.public_url}{address}", {})}
    for path in ("/hooks/sms", address):
        answer = client.post(path, data=body, content_type=media_type, headers=told)
        assert 200 <= answer.status_code < 500
    assert client.post("/hooks/simulator", data=body, content_type="application/json").status_code < 500
