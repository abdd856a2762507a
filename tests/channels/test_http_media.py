"""Fetching from a provider's media host, over real TLS to a server of our own."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from channels.failures import Reason, SendFailed
from channels.http import Answer, fetch_media, tls_context
from tests.channels.scripted_server import answering, server

HOST = "media.example"
PUBLIC = "93.184.216.34"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of HOST in one file; this process trusts it from now on."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    path.write_bytes(private + pem)
    tls_context().load_verify_locations(cadata=pem.decode())
    return path


class Route:
    """Sends connections to one public address to a server of ours; every other place is nowhere."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.port = 0
        self.asked: list[tuple[str, int]] = []
        self._connect = socket.socket.connect
        route = self

        def connect(self: socket.socket, address: tuple[str, int]) -> None:
            route.asked.append(address)
            if address != (PUBLIC, 443):
                raise ConnectionRefusedError
            route._connect(self, ("127.0.0.1", route.port))

        monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def route(monkeypatch: pytest.MonkeyPatch) -> Route:
    return Route(monkeypatch)


def fetched(answer: bytes, certificate: Path, route: Route, *, host: str = HOST) -> Answer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def script(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                answering(answer)(secured)
        except OSError:
            return  # the client did not like the certificate, or has had enough

    with server(script) as (origin, _):
        route.port = int(origin.rpartition(":")[2])
        return fetch_media(
            f"https://{host}/a?b=c",
            hosts=frozenset({host}),
            headers={"Authorization": "Basic x"},
            resolve=lambda *_: [PUBLIC],
        )


def reason(answer: bytes, certificate: Path, route: Route, *, host: str = HOST) -> Reason:
    with pytest.raises(SendFailed) as failed:
        fetched(answer, certificate, route, host=host)
    return failed.value.reason


def test_media_come_from_the_address_that_was_looked_at(certificate: Path, route: Route) -> None:
    answer = fetched(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\npng", certificate, route)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/png", b"png")
    assert route.asked == [(PUBLIC, 443)]


def test_a_host_that_cannot_prove_its_name_is_not_read(certificate: Path, route: Route) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    assert reason(ok, certificate, route, host="other.example") is Reason.UNREACHABLE


def test_a_redirect_is_handed_back_and_not_followed(certificate: Path, route: Route) -> None:
    moved = b"HTTP/1.1 307 Moved\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    answer = fetched(moved, certificate, route)
    assert (answer.status, answer.headers["location"]) == (307, "https://169.254.169.254/")
    assert len(route.asked) == 1


def test_more_than_five_megabytes_are_not_taken(certificate: Path, route: Route) -> None:
    large = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5 * (1 << 20) + 1)
    assert reason(large, certificate, route) is Reason.UNREADABLE_ANSWER


def test_a_body_cut_short_is_not_taken_for_the_whole(certificate: Path, route: Route) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"
    assert reason(cut, certificate, route) is Reason.UNREACHABLE
