"""Signed webhook load against a server on this machine; a report as JSON on stdout.

Closed loop: every connection sends the next request when the last one was answered.
Open loop (`--rate`): requests fall due at a fixed rate whether or not the server keeps up, and latency counts
from the moment a request fell due, so that a stalled server cannot hide its queue.

    python -m bench.signed_sender --url http://127.0.0.1:8000/hooks/sms --auth-token secret -c 16 -n 5000
    python -m bench.signed_sender --url http://127.0.0.1:8000/hooks/sms --auth-token secret --rate 400 -d 10
"""

import argparse
import asyncio
import ipaddress
import itertools
import json
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.measuring import ROOT
from bench.webhooks import KINDS, Kind, SignedRequest, signed_requests

RECONNECT_PAUSE = 0.05  # a dead server must not be asked in a tight loop


@dataclass(frozen=True, slots=True)
class Load:
    """What to send. `seconds` or `requests` ends it; `rate` (requests a second) makes it an open loop.

    Every text begins with `words`; it comes from one of so many `senders`, counted from `first_sender`.
    """

    url: str
    auth_token: str
    kind: Kind = "sms"
    connections: int = 16
    requests: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    duplicates: float = 0.0
    senders: int = 1000
    first_sender: int = 0
    words: str = ""
    timeout: float = 15.0
    acked: Path | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Latencies in milliseconds; `ok` counts 2xx, `in_time` those within the timeout since they fell due."""

    seconds: float
    answered: int
    ok: int
    in_time: int
    rps: float
    latency_ms: dict[str, float]
    status: dict[str, int]
    errors: dict[str, int]
    client_cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    keep_alive: bool


def read_answer(content: bytearray) -> Answer | None:
    """The answer, once all of it has come; None before. An answer without a length never counts as whole."""
    end = content.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(content[: end + 2]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        whole = len(content) >= end + 4 + int(head[at + 17 : head.find(b"\r\n", at + 2)])
    elif b"\r\ntransfer-encoding: chunked" in head:
        whole = content.endswith(b"0\r\n\r\n")
    else:
        whole = head[9:12] in {b"204", b"304"}
    return Answer(int(head[9:12]), b"\r\nconnection: close" not in head) if whole else None


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request in flight."""

    def __init__(self, driver: "Driver") -> None:
        self.driver = driver
        self.received = bytearray()
        self.request: SignedRequest | None = None
        self.due = self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.driver.offer(self)

    def send(self, request: SignedRequest, due: float) -> None:
        self.request, self.due, self.sent = request, due, time.perf_counter()
        self.transport.write(request.content)

    def data_received(self, data: bytes) -> None:
        self.received += data
        answer = read_answer(self.received)
        if answer and self.request:
            self.received.clear()
            request, self.request = self.request, None
            self.driver.answered(self, answer, sid=request.sid)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.driver.lost(self, in_flight=self.request is not None)


class Driver:
    """Keeps the connections busy until everything that fell due was answered or failed."""

    def __init__(self, load: Load, requests: Iterator[SignedRequest]) -> None:
        self.load, self.requests = load, requests
        self.limit = load.requests or (int(load.rate * load.seconds) if load.rate else sys.maxsize)
        self.taken = 0
        self.due: deque[float] = deque()  # open loop only
        self.idle: list[Connection] = []
        self.alive: set[Connection] = set()
        self.opening = 0
        self.latencies: list[float] = []
        self.status: Counter[int] = Counter()
        self.errors: Counter[str] = Counter()
        self.acked: list[str] = []
        self.in_time = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.finished = asyncio.Event()
        self.began = time.perf_counter()
        self.ends = self.began + self.load.seconds if self.load.seconds else float("inf")
        if self.load.rate:
            self.let_fall_due()
        else:
            for _ in range(self.load.connections):
                self.open_connection()
        self.cut_off_late()
        await self.finished.wait()
        for connection in self.alive:
            connection.transport.abort()

    def let_fall_due(self) -> None:
        """Open loop: everything due by now goes to a free connection, or waits for one."""
        now = time.perf_counter()
        by_now = min(self.limit, int((now - self.began) * self.load.rate) + 1)
        while self.taken < by_now:
            self.due.append(self.began + self.taken / self.load.rate)
            self.taken += 1
        while self.idle and self.due:
            self.offer(self.idle.pop())
        for _ in range(min(len(self.due) - self.opening, self.load.connections - len(self.alive) - self.opening)):
            self.open_connection()
        if self.taken < self.limit:
            self.loop.call_later(0.001, self.let_fall_due)

    def next_due(self) -> float | None:
        """When the next request fell due; None when there is none to send now."""
        if self.load.rate:
            return self.due.popleft() if self.due else None
        now = time.perf_counter()
        if self.taken >= self.limit or now >= self.ends:
            return None
        self.taken += 1
        return now

    def offer(self, connection: Connection) -> None:
        self.alive.add(connection)
        due = self.next_due()
        if due is not None:
            connection.send(next(self.requests), due)
            return
        self.idle.append(connection)
        self.finish_if_done()

    def finish_if_done(self) -> None:
        more = self.due or (self.taken < self.limit and time.perf_counter() < self.ends)
        if not more and not self.opening and not any(c.request for c in self.alive):
            self.finished.set()

    def answered(self, connection: Connection, answer: Answer, *, sid: str) -> None:
        latency = time.perf_counter() - connection.due
        self.latencies.append(latency)
        self.status[answer.status] += 1
        if 200 <= answer.status < 300:
            self.acked.append(sid)
            self.in_time += latency <= self.load.timeout
        if answer.keep_alive:
            self.offer(connection)
        else:
            connection.transport.close()

    def lost(self, connection: Connection, *, in_flight: bool) -> None:
        self.alive.discard(connection)
        if connection in self.idle:
            self.idle.remove(connection)
        if in_flight:
            self.errors["cut off"] += 1
        if not self.finished.is_set():
            self.open_connection(after=RECONNECT_PAUSE if in_flight else 0.0)

    def open_connection(self, *, after: float = 0.0) -> None:
        self.opening += 1
        task = self.loop.create_task(self.connect(after))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def connect(self, after: float) -> None:
        parts = urlsplit(self.load.url)
        await asyncio.sleep(after)
        try:
            await self.loop.create_connection(lambda: Connection(self), parts.hostname or "", parts.port or 80)
        except OSError:
            self.opening -= 1
            self.refused()
        else:
            self.opening -= 1
            self.finish_if_done()

    def refused(self) -> None:
        """A connection that could not be made costs the request that would have gone over it."""
        if self.next_due() is not None:
            self.errors["not connected"] += 1
            self.open_connection(after=RECONNECT_PAUSE)
        else:
            self.finish_if_done()

    def cut_off_late(self) -> None:
        """Twilio gives up after 15 s, and so do we; looked at four times a second."""
        oldest = time.perf_counter() - self.load.timeout
        for connection in [c for c in self.alive if c.request and c.sent < oldest]:
            connection.request = None
            self.errors["timeout"] += 1
            connection.transport.abort()
        self.finish_if_done()
        if not self.finished.is_set():
            self.loop.call_later(0.25, self.cut_off_late)


def percentile(ordered: list[float], share: float) -> float:
    """The value below which `share` of an ascending list lies; 0.0 of an empty one."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def send_load(load: Load) -> Report:
    """Sends it from this process. The requests are made and signed before the clock starts."""
    requests = signed_requests(
        load.url,
        load.auth_token,
        kind=load.kind,
        run=secrets.token_hex(8),
        senders=load.senders,
        first_sender=load.first_sender,
        duplicates=load.duplicates,
        words=load.words,
    )
    planned = load.requests or int((load.rate or 6000) * load.seconds)
    ready = list(itertools.islice(requests, min(planned, 100_000)))
    driver = Driver(load, itertools.chain(ready, requests))
    cpu, began = time.process_time(), time.perf_counter()
    asyncio.run(driver.run())
    took = time.perf_counter() - began
    if load.acked:
        load.acked.write_text("".join(f"{sid}\n" for sid in driver.acked))
    return report(driver, took=took, cpu=time.process_time() - cpu)


def report(driver: Driver, *, took: float, cpu: float) -> Report:
    ordered = sorted(driver.latencies)
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999, "max": 1.0}
    return Report(
        seconds=round(took, 3),
        answered=len(ordered),
        ok=len(driver.acked),
        in_time=driver.in_time,
        rps=round(len(driver.acked) / took, 1),
        latency_ms={name: round(percentile(ordered, share) * 1000, 3) for name, share in shares.items()},
        status={str(code): count for code, count in sorted(driver.status.items())},
        errors=dict(driver.errors),
        client_cpu_seconds=round(cpu, 3),
    )


def start_sending(load: Load) -> "subprocess.Popen[str]":
    """The same in a process of its own, started and not waited for; `finish_sending` gives its report."""
    options = [
        ("--url", load.url),
        ("--auth-token", load.auth_token),
        ("--kind", load.kind),
        ("-c", load.connections),
    ]
    options += [
        ("-n", load.requests),
        ("-d", load.seconds),
        ("--rate", load.rate),
        ("--duplicates", load.duplicates),
    ]
    options += [("--senders", load.senders), ("--first-sender", load.first_sender), ("--words", load.words)]
    options += [("--timeout", load.timeout)]
    options += [("--acked", str(load.acked))] if load.acked else []
    command = [
        sys.executable,
        "-m",
        "bench.signed_sender",
        *(str(part) for option in options for part in option),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finish_sending(sender: "subprocess.Popen[str]") -> Report:
    output, _ = sender.communicate()
    if not output:
        raise RuntimeError(f"the sender ended with {sender.returncode} and no report")
    return Report(**json.loads(output))


def arguments(argv: list[str] | None = None) -> Load:
    parser = argparse.ArgumentParser(description="Signed Twilio webhook load against a server on this machine.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--kind", choices=KINDS, default="sms")
    parser.add_argument("-c", "--connections", type=int, default=16)
    parser.add_argument("-n", "--requests", type=int, default=0)
    parser.add_argument("-d", "--seconds", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=0.0, help="open loop: requests due per second")
    parser.add_argument("--duplicates", type=float, default=0.0, help="share of requests that repeat an earlier one")
    parser.add_argument("--senders", type=int, default=1000, help="distinct From numbers")
    parser.add_argument("--first-sender", type=int, default=0, help="the lowest of these numbers, after +999")
    parser.add_argument("--words", default="", help="what every text begins with")
    parser.add_argument("--timeout", type=float, default=15.0)
    parser.add_argument("--acked", type=Path, help="write the sids answered 2xx to this file, one a line")
    load = Load(**vars(parser.parse_args(argv)))
    host = urlsplit(load.url).hostname or ""
    if not ipaddress.ip_address(socket.gethostbyname(host)).is_loopback:
        parser.error(f"{host} is not this machine: load goes to loopback only")
    if not load.requests and not load.seconds:
        parser.error("give -n or -d")
    return load


def main() -> None:
    print(json.dumps(asdict(send_load(arguments()))))


if __name__ == "__main__":
    main()
