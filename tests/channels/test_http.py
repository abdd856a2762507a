import socket
import ssl
import threading

import pytest

from channels.failures import Reason, SendFailed
from channels.http import AddressRefused, Transport, fetch_media, is_public, reason_for, retry_after
from tests.channels.scripted_server import OK, answering, read_request, server
from tests.makers.waiting import PATIENCE


def post(transport: Transport, origin: str, body: bytes = b"a=b") -> tuple[int, bytes]:
    answer = transport.exchange("POST", origin + "/path", headers={"X": "y"}, body=body)
    return answer.status, answer.body


def failure(transport: Transport, origin: str, method: str = "POST") -> Reason:
    with pytest.raises(SendFailed) as failed:
        transport.exchange(method, origin + "/path?secret=1", headers={}, body=b"a=b" if method == "POST" else None)
    assert "secret" not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    return failed.value.reason


def test_one_connection_carries_many_requests() -> None:
    with server(answering(OK, OK, OK)) as (origin, taken):
        transport = Transport()
        assert [post(transport, origin) for _ in range(3)] == [(200, b"ok")] * 3
    assert taken == [0]


def test_a_request_leaves_with_its_host_length_and_body() -> None:
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(OK)

    with server(script) as (origin, _):
        post(Transport(), origin, "é=1".encode())
    host = origin.removeprefix("http://")
    assert seen == [f"POST /path HTTP/1.1\r\nHost: {host}\r\nX: y\r\nContent-Length: 4\r\n\r\né=1".encode()]


def test_a_connection_the_other_side_closed_while_idle_is_replaced_before_anything_is_written() -> None:
    closed = threading.Event()

    def hang_up_after_one(connection: socket.socket) -> None:
        answering(OK)(connection)
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    with server(hang_up_after_one, answering(OK)) as (origin, taken):
        transport = Transport()
        assert post(transport, origin) == (200, b"ok")
        assert closed.wait(PATIENCE)
        assert post(transport, origin) == (200, b"ok")
    assert taken == [0, 1]


def test_nobody_listening_is_unreachable_and_worth_retrying() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reason = failure(Transport(), f"http://127.0.0.1:{port}")
    assert reason is Reason.UNREACHABLE
    assert reason.worth_retrying


CUT = {
    "hung up without a word": b"",
    "cut within the status": b"HTTP/1.1 20",
    "cut within the headers": b"HTTP/1.1 201 Created\r\nContent-Le",
    "cut within the body": b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{",
    "cut within a chunk": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "cut before the last chunk": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
    "not http": b"SSH-2.0-OpenSSH\r\n",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a coding nobody asked for": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
    "one endless header": b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000,
    "a header that is none": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
}


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT.keys())
def test_an_answer_cut_short_leaves_a_sending_uncertain_and_a_reading_repeatable(answer: bytes) -> None:
    with server(answering(answer), answering(answer)) as (origin, _):
        assert failure(Transport(), origin) is Reason.UNCERTAIN
        assert failure(Transport(), origin, "GET") is Reason.UNREACHABLE
    assert not Reason.UNCERTAIN.worth_retrying


def test_an_answer_that_does_not_come_in_time_is_uncertain() -> None:
    done = threading.Event()

    def silent(connection: socket.socket) -> None:
        read_request(connection)
        done.wait(PATIENCE)

    with server(silent) as (origin, _):
        assert failure(Transport(read_timeout=0.1), origin) is Reason.UNCERTAIN
        done.set()


def test_after_an_uncertain_answer_the_next_request_has_a_new_connection() -> None:
    with server(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nlate"), answering(OK)) as (origin, taken):
        transport = Transport()
        assert failure(transport, origin) is Reason.UNCERTAIN
        assert post(transport, origin) == (200, b"ok")
    assert taken == [0, 1]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + b"a" * 101,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 101,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + b"a" * 50 + b"\r\n" + b"33\r\n" + b"a" * 51,
    ],
)
def test_an_answer_over_the_limit_is_not_read_further(answer: bytes) -> None:
    with server(answering(answer)) as (origin, _):
        assert failure(Transport(longest_answer=100), origin) is Reason.UNREADABLE_ANSWER


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n",
            b"abcde",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 200\r\nCONTENT-LENGTH:   2\r\nConnection: close\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", b""),
    ],
)
def test_every_legal_way_to_end_an_answer_is_understood(answer: bytes, body: bytes) -> None:
    with server(answering(answer)) as (origin, taken):
        assert post(Transport(), origin)[1] == body
    assert taken == [0]


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nConnection: Close", b"HTTP/1.0 200 OK"])
def test_a_connection_that_was_called_done_is_not_used_again(said: bytes) -> None:
    """Even while the other side has not hung up yet."""
    held: list[socket.socket] = []

    def linger(connection: socket.socket) -> None:
        held.append(connection.dup())
        answering(said + b"\r\nContent-Length: 2\r\n\r\nok")(connection)

    with server(linger, answering(OK)) as (origin, taken):
        transport = Transport(read_timeout=PATIENCE)
        assert post(transport, origin) == (200, b"ok")
        assert post(transport, origin) == (200, b"ok")
    held[0].close()
    assert taken == [0, 1]


@pytest.mark.parametrize("headers", [{"X": "a\r\nY: b"}, {"X\n": "a"}, {"X": "é"}])
def test_a_header_that_would_break_the_request_is_not_sent(headers: dict[str, str]) -> None:
    with pytest.raises(SendFailed) as failed:
        Transport().exchange("POST", "http://127.0.0.1:1/", headers=headers, body=b"")
    assert failed.value.reason is Reason.REJECTED


def test_statuses_have_reasons() -> None:
    expected = {
        301: Reason.NOT_CONFIGURED,
        400: Reason.REJECTED,
        401: Reason.NOT_CONFIGURED,
        404: Reason.NOT_CONFIGURED,
        413: Reason.TOO_LONG,
        429: Reason.THROTTLED,
        500: Reason.UNCERTAIN,
        502: Reason.UNCERTAIN,
        503: Reason.UNREACHABLE,
        504: Reason.UNCERTAIN,
    }
    assert {status: reason_for(status) for status in expected} == expected


def test_the_time_to_wait_is_read_in_seconds_and_bounded() -> None:
    assert retry_after({"Retry-After": "7"}) == 7
    assert retry_after({"Retry-After": "9" * 50}) == 3600
    assert [retry_after(None), retry_after({}), retry_after({"Retry-After": "-1"})] == [None] * 3
    assert retry_after({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}) is None


# --- addresses that strangers give us

HOSTS = frozenset({"api.twilio.com", "mms.twiliocdn.com"})
REFUSED_URLS = [
    ("http://api.twilio.com/media", "scheme"),
    ("ftp://api.twilio.com/media", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("//api.twilio.com/media", "scheme"),
    ("", "scheme"),
    ("https://169.254.169.254/latest/meta-data/", "host"),
    ("https://[::1]/", "host"),
    ("https://[::ffff:127.0.0.1]/", "host"),
    ("https://127.0.0.1/", "host"),
    ("https://127.1/", "host"),
    ("https://0x7f000001/", "host"),
    ("https://2130706433/", "host"),
    ("https://017700000001/", "host"),
    ("https://localhost/", "host"),
    ("https://metadata.google.internal/", "host"),
    ("https://api.twilio.com.evil.example/", "host"),
    ("https://evil.example/api.twilio.com", "host"),
    ("https://evil.example#@api.twilio.com/", "host"),
    ("https://evil.example?@api.twilio.com/", "host"),
    ("https://.twilio.com/", "host"),
    ("https://api.twilio.com./", "host"),
    ("https:///media", "host"),
    ("https://user@api.twilio.com/", "credentials"),
    ("https://api.twilio.com@evil.example/", "credentials"),
    ("https://user:pass@api.twilio.com/", "credentials"),
    ("https://api.twilio.com:22/", "port"),
    ("https://api.twilio.com:8443/", "port"),
    ("https://api.twilio.com:99999/", "address"),
    ("https://[api.twilio.com/", "address"),
    ("https://evil.example\\@api.twilio.com/", "characters"),
    ("https://api.twilio.com/a\r\nX: y", "characters"),
    ("https://api.twilio.com/a b", "characters"),
    ("https://аpi.twilio.com/", "characters"),
]
PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "2001:db8::1",
    "not an address",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to open a connection; none succeeds."""
    attempts: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        attempts.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return attempts


@pytest.mark.parametrize(("url", "code"), REFUSED_URLS)
def test_a_strangers_address_is_refused_before_any_name_is_looked_up(
    url: str, code: str, connections: list[object]
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(AddressRefused) as refused:
        fetch_media(url, hosts=HOSTS, headers={}, resolve=resolve)
    assert refused.value.code == code
    assert connections == []


@pytest.mark.parametrize("address", PRIVATE)
def test_a_good_name_that_leads_into_a_private_network_is_refused(address: str, connections: list[object]) -> None:
    assert not is_public(address)
    for answers in ([address], ["93.184.216.34", address]):
        with pytest.raises(AddressRefused) as refused:
            fetch_media("https://api.twilio.com/x", hosts=HOSTS, headers={}, resolve=lambda *_, a=answers: a)
        assert refused.value.code == "private_network"
    assert connections == []


def test_a_name_is_looked_up_once_and_that_address_is_called(connections: list[object]) -> None:
    """A second look-up could give another answer than the one that was checked."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    with pytest.raises(SendFailed) as failed:
        fetch_media("https://api.twilio.com/x", hosts=HOSTS, headers={}, resolve=lambda *_: next(answers))
    assert failed.value.reason is Reason.UNREACHABLE
    assert connections == [("93.184.216.34", 443)]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_certificates_are_checked_against_the_name() -> None:
    from channels.http import tls_context

    assert tls_context().verify_mode is ssl.CERT_REQUIRED
    assert tls_context().check_hostname
