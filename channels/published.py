"""What others publish at an address, asked for again and again: whole, within its limits, or not at all.

Only https, or http on this machine. No redirect is followed, nothing compressed is taken, and all of it, headers too,
has to be here in time: a server that sends a letter a second keeps nobody.
"""

import http.client
import io
import ipaddress
import socket
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from channels.failures import ChannelError
from channels.http import Answer, read_answer, tls_context

_LONGEST_MARK = 200  # letters of an ETag or a date that we keep and send again


class NotFetched(ChannelError):
    """Nothing that can be read came. `code`: address, unreachable, slow, too_large, moved, compressed or the status."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Published:
    """`body`: None when nothing changed since. `etag`, `modified`: what the server wants to be asked with next time."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


def is_safe(url: str) -> bool:
    """Whether an address may be asked at all: https, or http on this machine; without a name or password in it."""
    return _parts(url) is not None


def host_of(url: str) -> str:
    """Host and port of a safe address, as in `met.example.org:443`; empty for another."""
    parts = _parts(url)
    return "" if parts is None else f"{parts.hostname}:{parts.port or _standard(parts)}"


def _standard(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _parts(url: str) -> SplitResult | None:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        if not parts.hostname or "@" in parts.netloc or parts.port == 0:
            return None
    except ValueError:
        return None
    known = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    return parts if known else None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def fetch(url: str, *, limit: int, seconds: float, etag: str = "", modified: str = "") -> Published:
    """What lies there, at most `limit` bytes within so many seconds; NotFetched. `etag`, `modified`: of last time."""
    parts = _parts(url)
    if parts is None:
        raise NotFetched("address")
    deadline = time.monotonic() + seconds
    connection = _connection(parts, seconds)
    try:
        answer = _asked(connection, parts, deadline, limit=limit, etag=etag, modified=modified)
    except TimeoutError:
        raise NotFetched("slow") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("unreachable") from None
    finally:
        connection.close()
    return _published(answer, limit)


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port or _standard(parts)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=tls_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _asked(
    connection: http.client.HTTPConnection, parts: SplitResult, deadline: float, *, limit: int, etag: str, modified: str
) -> Answer:
    asked = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "Waypost"}
    asked |= {"If-None-Match": etag} if etag else {}
    asked |= {"If-Modified-Since": modified} if modified else {}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", target, headers=asked)
    with io.BufferedReader(_InTime(connection.sock, deadline)) as stream:
        answer, _ = read_answer(stream, "GET", limit=limit)
    return answer


class _InTime(io.RawIOBase):
    """What a socket gives until a moment, however it is cut into pieces."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)


def _published(answer: Answer, limit: int) -> Published:
    if answer.status == 304:
        return Published(None)
    if 300 <= answer.status < 400:
        raise NotFetched("moved")
    if answer.status != 200:
        raise NotFetched(str(answer.status))
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("compressed")
    if len(answer.body) > limit:
        raise NotFetched("too_large")
    return Published(answer.body, _mark(answer, "ETag"), _mark(answer, "Last-Modified"))


def _mark(answer: Answer, name: str) -> str:
    """What the server calls this version; nothing when it could not be sent back as it is."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_MARK else ""
