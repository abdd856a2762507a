"""The one HTTP client of all channels: kept connections, limits, and a reason for every failure.

Connections are those of `http.client`; the words on them are written and read here, because sending is counted
in microseconds: one connection per thread and origin, a request in one piece, headers parsed once. No redirect
is ever followed. Errors carry a reason and no address, because addresses hold numbers and tokens.
"""

import http.client
import ipaddress
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO
from urllib.parse import urlsplit

from channels.contract import Headers
from channels.failures import ChannelError, Reason, SendFailed

_MEGABYTE = 1 << 20
# Providers' load balancers close idle connections after a minute; a younger one is still open.
_LONGEST_IDLE_SECONDS = 20.0
_LONGEST_PAUSE_SECONDS = 3600.0
_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 100
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_STATUS_REASONS = {
    401: Reason.NOT_CONFIGURED,
    403: Reason.NOT_CONFIGURED,
    404: Reason.NOT_CONFIGURED,
    405: Reason.NOT_CONFIGURED,
    408: Reason.UNREACHABLE,
    413: Reason.TOO_LONG,
    429: Reason.THROTTLED,
    # The only server error that says "not taken"; behind the others the message may have gone out.
    503: Reason.UNREACHABLE,
}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A whole answer: `headers` by name whatever the case, `body` as it came."""

    status: int
    headers: Headers
    body: bytes


def reason_for(status: int) -> Reason:
    """Why a request with this answer failed; for statuses of 300 and more."""
    if status < 400:
        # We follow nothing: whoever moved has to be looked up anew.
        return Reason.NOT_CONFIGURED
    return _STATUS_REASONS.get(status, Reason.UNCERTAIN if status >= 500 else Reason.REJECTED)


def retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Seconds the provider asks us to wait, at most an hour; None when it does not say so in seconds."""
    value = headers.get("Retry-After", "") if headers else ""
    if not (value.isascii() and value.isdecimal()):
        return None
    return min(float(value[:9]), _LONGEST_PAUSE_SECONDS)


class Transport:
    """Exchanges requests with providers; one connection per thread and origin, kept open."""

    def __init__(
        self, *, connect_timeout: float = 5.0, read_timeout: float = 10.0, longest_answer: int = _MEGABYTE
    ) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._longest_answer = longest_answer
        self._local = threading.local()

    def exchange(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """The answer, whatever its status.

        SendFailed UNREACHABLE when the request did not get out whole, UNCERTAIN when it did and no whole answer
        came back (UNREACHABLE for reading methods, which may be repeated), UNREADABLE_ANSWER when too long.
        """
        origin, target = _parts(url)
        request = _written(method, target, {"Host": origin.partition("://")[2], **headers}, body)
        kept = self._kept(origin)
        try:
            kept.connection.sock.sendall(request)
        except OSError:
            # Not all of it went out, so there is nothing the other side could have acted on.
            kept.connection.close()
            raise SendFailed(Reason.UNREACHABLE) from None
        try:
            return self._read(kept, method)
        except (OSError, http.client.HTTPException, ValueError):
            kept.connection.close()
            reason = Reason.UNREACHABLE if method in _SAFE_METHODS else Reason.UNCERTAIN
            raise SendFailed(reason) from None

    def _read(self, kept: "_Kept", method: str) -> Answer:
        with kept.connection.sock.makefile("rb") as stream:
            answer, stays_open = read_answer(stream, method, limit=self._longest_answer)
        if not stays_open:
            kept.connection.close()
        if len(answer.body) > self._longest_answer:
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        kept.used_at = time.monotonic()
        return answer

    def _kept(self, origin: str) -> "_Kept":
        kept_by_origin: dict[str, _Kept] | None = getattr(self._local, "kept", None)
        if kept_by_origin is None:
            kept_by_origin = self._local.kept = {}
        kept = kept_by_origin.get(origin)
        if kept is None:
            kept = kept_by_origin[origin] = _Kept(_connection(origin, self._connect_timeout))
        if kept.connection.sock is not None and kept.is_stale():
            kept.connection.close()
        if kept.connection.sock is None:
            kept.connect(self._read_timeout)
        return kept


class _Kept:
    """A connection of one thread and when it was last used."""

    __slots__ = ("connection", "used_at")

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection
        self.used_at = 0.0

    def connect(self, read_timeout: float) -> None:
        try:
            self.connection.connect()
        except (OSError, UnicodeError):
            self.connection.close()
            raise SendFailed(Reason.UNREACHABLE) from None
        self.connection.sock.settimeout(read_timeout)
        self.used_at = time.monotonic()

    def is_stale(self) -> bool:
        """True when the other side has closed, or probably has: writing into it would leave us uncertain."""
        if time.monotonic() - self.used_at > _LONGEST_IDLE_SECONDS:
            return True
        poll = select.poll()
        poll.register(self.connection.sock, select.POLLIN)
        return bool(poll.poll(0))


def _parts(url: str) -> tuple[str, str]:
    """The origin and the rest of an address, by cutting only: the addresses here are our own."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}", f"/{path}"


def _written(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """The whole request, so that it leaves in one piece: `http.client` sends head and body in two."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None or method not in _SAFE_METHODS:
        lines.append(f"Content-Length: {len(body or b'')}")
    head = "\r\n".join(lines)
    breaks = len(lines) - 1
    if not head.isascii() or head.count("\n") != breaks or head.count("\r") != breaks or " " in target:
        raise SendFailed(Reason.REJECTED)
    return f"{head}\r\n\r\n".encode() + (body or b"")


def read_answer(stream: BinaryIO, method: str, *, limit: int) -> tuple[Answer, bool]:
    """One answer, and whether the connection can carry another request; a body is read to `limit` + 1 at most.

    `http.client` parses headers as if they were mail, which costs more than the rest of a request; this reads
    what HTTP/1.1 allows and no more. HTTPException when it is anything else or ends too early.
    """
    version, status = _read_status(stream)
    while 100 <= status < 200:
        _read_headers(stream)
        version, status = _read_status(stream)
    headers = _read_headers(stream)
    stays_open = version == b"HTTP/1.1" and headers.get("connection", "").lower() != "close"
    if method == "HEAD" or status in {204, 304}:
        body = b""
    elif "transfer-encoding" in headers:
        body = _read_chunks(stream, headers["transfer-encoding"], limit)
    elif "content-length" in headers:
        body = _read_length(stream, headers["content-length"], limit)
    else:
        body, stays_open = stream.read(limit + 1), False
    return Answer(status, headers, body), stays_open and len(body) <= limit


def _read_line(stream: BinaryIO) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise http.client.HTTPException("line")
    return line.rstrip(b"\r\n")


def _read_status(stream: BinaryIO) -> tuple[bytes, int]:
    version, _, rest = _read_line(stream).partition(b" ")
    code = rest[:3]
    if version not in {b"HTTP/1.1", b"HTTP/1.0"} or len(code) != 3 or not code.isdigit() or rest[3:4] not in b" ":
        raise http.client.HTTPException("status")
    return version, int(code)


def _read_headers(stream: BinaryIO) -> Headers:
    items: list[tuple[str, str]] = []
    while line := _read_line(stream):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or name != name.strip() or len(items) == _MOST_HEADERS:
            raise http.client.HTTPException("header")
        items.append((name, value.strip()))
    return Headers(items)


def _read_length(stream: BinaryIO, length: str, limit: int) -> bytes:
    if not (length.isascii() and length.isdecimal() and len(length) < 16):
        raise http.client.HTTPException("length")
    wanted = min(int(length), limit + 1)
    body = stream.read(wanted)
    if len(body) < wanted:
        raise http.client.IncompleteRead(body, wanted - len(body))
    return body


def _read_chunks(stream: BinaryIO, coding: str, limit: int) -> bytes:
    if coding.lower() != "chunked":
        raise http.client.HTTPException("coding")
    body = bytearray()
    while True:
        size = _read_line(stream).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise http.client.HTTPException("chunk")
        if int(size, 16) == 0:
            _read_headers(stream)
            return bytes(body)
        body += _read_length(stream, str(int(size, 16)), limit)
        if len(body) > limit:
            return bytes(body)
        _read_line(stream)


def _connection(origin: str, timeout: float) -> http.client.HTTPConnection:
    scheme, _, host = origin.partition("://")
    try:
        if scheme == "https":
            return http.client.HTTPSConnection(host, timeout=timeout, context=tls_context())
        if scheme == "http":
            return http.client.HTTPConnection(host, timeout=timeout)
    except http.client.InvalidURL:
        pass
    raise SendFailed(Reason.NOT_CONFIGURED)


@cache
def tls_context() -> ssl.SSLContext:
    """Checks certificates against the machine's list of authorities, or the packaged one where it has none."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if paths.cafile is None and paths.capath is None:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


# Media that strangers send us: the address comes from outside, so it is not followed blindly.

_MEDIA_LIMIT = 5 * _MEGABYTE
_MEDIA_SECONDS = 10.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]


class AddressRefused(ChannelError):
    """A stranger's address that must not be called; `code` says which rule it broke."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolve_host(host: str, port: int) -> list[str]:
    """Every numeric address of a host name; UNREACHABLE when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SendFailed(Reason.UNREACHABLE) from None
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """True when a numeric address is on the open internet, also behind every way to wrap IPv4 into IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def fetch_media(
    url: str, *, hosts: frozenset[str], headers: Mapping[str, str], resolve: Resolve = resolve_host
) -> Answer:
    """What a provider keeps at an address it told us, at most 5 MB within 10 s.

    Only https on the standard port, only `hosts`, only public addresses, and the connection goes to the address
    that was looked at. A redirect is returned, not followed: call again with it and every rule applies anew.
    AddressRefused before any connection is made; SendFailed afterwards.
    """
    host, target = _vet(url, hosts)
    addresses = resolve(host, 443)
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressRefused("private_network")
    connection = _PinnedConnection(host, addresses[0])
    try:
        connection.request("GET", target, headers=dict(headers))
        return read_within(connection, time.monotonic() + _MEDIA_SECONDS, most=_MEDIA_LIMIT)
    except (OSError, http.client.HTTPException, ValueError):
        raise SendFailed(Reason.UNREACHABLE) from None
    finally:
        connection.close()


def _vet(url: str, hosts: frozenset[str]) -> tuple[str, str]:
    if not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        raise AddressRefused("characters")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise AddressRefused("address") from None
    if parts.scheme != "https":
        raise AddressRefused("scheme")
    if "@" in parts.netloc:
        raise AddressRefused("credentials")
    if port not in {None, 443}:
        raise AddressRefused("port")
    if host not in hosts:
        raise AddressRefused("host")
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _PinnedConnection(http.client.HTTPSConnection):
    """Connects to an address already looked at and checks the certificate of the name it stood for."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, 443, timeout=_MEDIA_SECONDS, context=tls_context())
        self._pinned = address

    def connect(self) -> None:
        plain = socket.create_connection((self._pinned, self.port), self.timeout)
        self.sock = tls_context().wrap_socket(plain, server_hostname=self.host)


def read_within(connection: http.client.HTTPConnection, deadline: float, *, most: int) -> Answer:
    """The answer, of at most so many bytes and until that moment of the monotonic clock; SendFailed otherwise."""
    response = connection.getresponse()
    body = bytearray()
    while piece := response.read1(1 << 16):
        body += piece
        if len(body) > most:
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        if time.monotonic() > deadline:
            raise SendFailed(Reason.UNREACHABLE)
    if response.length:
        # The library does not say that the other side hung up before the end.
        raise http.client.IncompleteRead(bytes(body), response.length)
    return Answer(response.status, Headers(response.headers.items()), bytes(body))
