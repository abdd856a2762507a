"""Just enough of an HTTP/1.1 server for the fake Twilio: keep-alive, bodies with a length, JSON answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Header names are lower case; the body is bytes as they came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    json: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        body = json.dumps(self.json).encode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\nContent-Type: application/json\r\n"
            f"{extra}Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


Answerer = Callable[[HttpRequest], Awaitable[HttpResponse | None]]


def serving(answer: Answerer) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """What asyncio.start_server wants, from a function of requests; an answer of None cuts the connection."""

    async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await read_request(reader):
                response = await answer(request)
                if response is None:
                    break
                writer.write(response.content())
                if request.headers.get("connection", "").lower() == "close":
                    await writer.drain()
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass  # the other side left, or we are stopping
        finally:
            writer.close()

    return serve_connection


async def read_request(reader: asyncio.StreamReader) -> HttpRequest | None:
    """None when the connection has ended."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    except asyncio.IncompleteReadError:
        return None
    method, target, _ = first.split(" ", 2)
    return HttpRequest(method, target, headers, body)
