"""A Twilio of our own on 127.0.0.1: takes sends, lists what came in, reports progress, and fails when asked to.

What it answers, in the shapes of the real API (version 2010-04-01, read November 2026):

    POST /2010-04-01/Accounts/{account}/Messages.json        a send: 201, or the fault that was asked for
    GET  /2010-04-01/Accounts/{account}/Messages.json        To, From, DateSent>=, DateSent<=, PageSize; newest first
    GET  /2010-04-01/Accounts/{account}/Messages/{sid}.json
    POST /2010-04-01/Accounts/{account}/Messages/{sid}.json  redaction: an empty Body wipes the text
    GET  /2010-04-01/Accounts/{account}/Messages/{sid}/Media.json       none
    GET  /2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json       the number asked for, with its hook
    GET  /v1/Services/{sid}                                  a Messaging Service that leaves the hook to the number

and for the one who drives the test:

    GET  /_fake/stats      counts
    GET  /_fake/accepted   [{sid, to, from, body, callback}] in order
    POST /_fake/config     any fields of Behaviour
    POST /_fake/reset      forget everything held and counted
    POST /_fake/hook       {url}: where the account's numbers are set to send what comes in
    POST /_fake/inbound    {from, to, body, sid, date}: a message Twilio holds; posted nowhere, only listed

In a test: `with FakeTwilio(mps=80) as twilio: ...`.
"""

import argparse
import asyncio
import base64
import json
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from bench.http_server import HttpRequest, HttpResponse, serving
from bench.measuring import ROOT
from bench.twilio_messages import Held, listing, number, one_page, resource, service
from bench.webhooks import ACCOUNT_SID, signed_post

MESSAGES = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages\.json")
MESSAGE = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages/(\w+)\.json")
MEDIA = re.compile(r"/2010-04-01/Accounts/\w+/Messages/\w+/Media\.json")
NUMBERS = re.compile(r"/2010-04-01/Accounts/\w+/IncomingPhoneNumbers\.json")
SERVICE = re.compile(r"/v1/Services/(\w+)")
REFUSALS = {  # (status, code): what the real one says
    (400, 21211): "Invalid 'To' Phone Number",
    (400, 21602): "Message body is required.",
    (400, 21604): "A 'To' phone number is required.",
    (401, 20003): "Authenticate",
    (404, 20404): "The requested resource was not found",
    (429, 20429): "Too Many Requests",
    (500, 20500): "Internal Server Error",
    (503, 20503): "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Shares are 0 to 1 of the sends, drawn in the order written here; `mps` is messages a second, 0 no limit."""

    latency_ms: float = 0.0
    rate_drop: float = 0.0  # accepted, then the connection is cut without an answer
    rate_429: float = 0.0
    rate_5xx: float = 0.0
    rate_400: float = 0.0
    mps: float = 0.0
    hold: float = 0.0  # 1: sends are answered only when this is 0 again
    callbacks: float = 1.0  # 0: a StatusCallback is never called
    callback_delay_ms: float = 20.0
    callback_duplicate: float = 0.0
    callback_shuffle: float = 0.0
    undelivered: float = 0.0


@dataclass(slots=True)
class Bucket:
    """A token bucket of `rate` a second that holds one second's worth."""

    rate: float
    tokens: float
    at: float

    def take(self, now: float) -> bool:
        self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Twilio:
    """What is held, counted and to be called back; answers one request at a time."""

    def __init__(self, *, account_sid: str, auth_token: str, seed: int) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.basic = "Basic " + base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self.rng = random.Random(seed)
        self.tasks: set[asyncio.Task[None]] = set()
        self.behaviour = Behaviour()
        self.released = asyncio.Event()
        self.accepted_ever = 0
        self.hook: str | None = None  # where the account's numbers send what comes in
        self.configure({})
        self.forget()

    def forget(self) -> None:
        self.held: dict[str, Held] = {}
        self.requests = self.duplicates = 0
        self.accepted: list[Held] = []
        self.words: set[tuple[str, str]] = set()
        self.recipients: set[str] = set()
        self.rejected: Counter[str] = Counter()
        self.callbacks: Counter[str] = Counter()
        self.first = self.last = 0.0

    def configure(self, wanted: Mapping[str, float]) -> None:
        self.behaviour = replace(self.behaviour, **wanted)
        mps = self.behaviour.mps
        self.bucket = Bucket(mps, mps, time.monotonic()) if mps else None
        (self.released.clear if self.behaviour.hold else self.released.set)()

    def stats(self) -> dict[str, Any]:
        span = self.last - self.first
        return {
            "requests": self.requests,
            "accepted": len(self.accepted),
            "distinct_to": len(self.recipients),
            "duplicates": self.duplicates,
            "rejected": dict(self.rejected),
            "callbacks": dict(self.callbacks),
            "span_seconds": round(span, 4),
            "mps": round(len(self.accepted) / span, 1) if span else 0.0,
        }

    async def answer(self, request: HttpRequest) -> HttpResponse | None:
        """None cuts the connection."""
        path = urlsplit(request.target).path
        if path.startswith("/_fake/"):
            return self.control(path.removeprefix("/_fake/"), request.body)
        if request.headers.get("authorization") != self.basic:
            return self.refuse(401, 20003)
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        if request.method == "POST" and MESSAGES.fullmatch(path):
            return await self.send(form)
        if found := MESSAGE.fullmatch(path):
            return self.one(request.method, found[2], form)
        page = self.page(path, request.target) if request.method == "GET" else None
        return HttpResponse(200, page) if page else self.refuse(404, 20404)

    def page(self, path: str, target: str) -> dict[str, Any] | None:
        """What is only read, by its path; None when there is no such thing."""
        if MESSAGES.fullmatch(path):
            return listing(self.held.values(), target, account=self.account_sid)
        if MEDIA.fullmatch(path):
            return one_page("media_list", [], target)
        if NUMBERS.fullmatch(path):
            return one_page("incoming_phone_numbers", [number(target, self.account_sid, hook=self.hook)], target)
        found = SERVICE.fullmatch(path)
        return service(found[1], self.account_sid) if found else None

    def control(self, name: str, body: bytes) -> HttpResponse:
        told = json.loads(body or b"{}")
        controls: dict[str, Callable[[], object]] = {
            "stats": self.stats,
            "accepted": lambda: [shown(message) for message in self.accepted],
            "config": lambda: self.configure(told),
            "hook": lambda: setattr(self, "hook", told["url"]),
            "inbound": lambda: self.hold(told),
            "reset": self.forget,
        }
        return HttpResponse(200, controls[name]()) if name in controls else self.refuse(404, 20404)

    def hold(self, told: Mapping[str, str]) -> None:
        date = datetime.fromisoformat(told["date"]).astimezone(UTC)
        message = Held(told["sid"], told["from"], told["to"], told["body"], "inbound", "received", date)
        self.held[message.sid] = message

    def refuse(self, status: int, code: int) -> HttpResponse:
        self.rejected[f"{status}/{code}"] += 1
        more = f"https://www.twilio.com/docs/errors/{code}"
        body = {"code": code, "message": REFUSALS[status, code], "more_info": more, "status": status}
        return HttpResponse(status, body, {"Retry-After": "1"} if status == 429 else {})

    async def send(self, form: Mapping[str, str]) -> HttpResponse | None:
        self.requests += 1
        await self.released.wait()
        if self.behaviour.latency_ms:
            await asyncio.sleep(self.behaviour.latency_ms / 1000)
        drop = self.drawn(self.behaviour.rate_drop)
        refusal = self.refusal(form, spared=drop)
        if refusal:
            return self.refuse(*refusal)
        message = self.accept(form)
        if drop:
            self.rejected["dropped after accepting"] += 1
            return None
        return HttpResponse(201, resource(message, self.account_sid))

    def drawn(self, share: float) -> bool:
        return share > 0 and self.rng.random() < share

    def refusal(self, form: Mapping[str, str], *, spared: bool) -> tuple[int, int] | None:
        """(status, code) of the fault this send meets. Missing fields are refused even when `spared` from chance."""
        if not form.get("To"):
            return 400, 21604
        if not (form.get("Body") or form.get("MediaUrl") or form.get("ContentSid")):
            return 400, 21602
        if spared:
            return None
        if self.drawn(self.behaviour.rate_429):
            return 429, 20429
        if self.drawn(self.behaviour.rate_5xx):
            return self.rng.choice([(500, 20500), (503, 20503)])
        if self.drawn(self.behaviour.rate_400):
            return 400, 21211
        return None if self.bucket is None or self.bucket.take(time.monotonic()) else (429, 20429)

    def accept(self, form: Mapping[str, str]) -> Held:
        self.accepted_ever += 1  # sids stay unique across /_fake/reset
        message = Held(
            sid=f"SM{self.accepted_ever:032x}",
            sender=form.get("From", ""),
            to=form["To"],
            body=form.get("Body", ""),
            direction="outbound-api",
            status="queued",
            date=datetime.now(UTC),
            callback=form.get("StatusCallback", ""),
            service=form.get("MessagingServiceSid"),
        )
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.duplicates += (message.to, message.body) in self.words
        self.words.add((message.to, message.body))
        self.recipients.add(message.to)
        self.accepted.append(message)
        self.held[message.sid] = message
        if message.callback and self.behaviour.callbacks:
            task = asyncio.get_running_loop().create_task(self.call_back(message))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return message

    def one(self, method: str, sid: str, form: Mapping[str, str]) -> HttpResponse:
        message = self.held.get(sid)
        if message is None or method not in {"GET", "POST"}:
            return self.refuse(404, 20404)
        if method == "POST" and form.get("Body") == "":
            message.body = ""
        return HttpResponse(200, resource(message, self.account_sid))

    async def call_back(self, message: Held) -> None:
        behaviour = self.behaviour
        states = ["queued", "sent", "undelivered" if self.drawn(behaviour.undelivered) else "delivered"]
        states += [state for state in states if self.drawn(behaviour.callback_duplicate)]
        if behaviour.callback_shuffle:
            self.rng.shuffle(states)
        for state in states:
            await asyncio.sleep(behaviour.callback_delay_ms / 1000)
            message.status = state
            self.callbacks["sent"] += 1
            self.callbacks["ok" if await self.post(message, state) else "failed"] += 1

    async def post(self, message: Held, state: str) -> bool:
        """Whether the callback was answered 2xx within the 15 s the real one waits. Loopback only."""
        params = {"MessageSid": message.sid, "SmsSid": message.sid, "AccountSid": self.account_sid}
        params |= {"From": message.sender, "To": message.to, "ApiVersion": "2010-04-01"}
        params |= {"MessageStatus": state, "SmsStatus": state}
        params |= {"ErrorCode": "30003"} if state == "undelivered" else {}
        parts = urlsplit(message.callback)
        if parts.hostname not in {"127.0.0.1", "localhost"}:
            return False
        try:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            writer.write(signed_post(message.callback, auth_token=self.auth_token, params=params))
            head = await asyncio.wait_for(reader.readline(), 15)
            writer.close()
        except (OSError, TimeoutError):
            return False
        return head[9:10] == b"2"


def shown(message: Held) -> dict[str, str]:
    """An accepted message as /_fake/accepted tells of it."""
    return {
        "sid": message.sid,
        "to": message.to,
        "from": message.sender,
        "body": message.body,
        "callback": message.callback,
    }


async def serve(twilio: Twilio, port: int) -> None:
    """Answers until SIGTERM; prints the address first, because port 0 picks a free one."""
    server = await asyncio.start_server(serving(twilio.answer), "127.0.0.1", port, backlog=1024)
    stop = asyncio.Event()
    for stopping in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stopping, stop.set)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Twilio REST API on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default="secret")
    parser.add_argument("--seed", type=int, default=1)
    for field in fields(Behaviour):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=field.default)
    told = vars(parser.parse_args())
    twilio = Twilio(account_sid=told["account_sid"], auth_token=told["auth_token"], seed=told["seed"])
    twilio.configure({field.name: told[field.name] for field in fields(Behaviour)})
    asyncio.run(serve(twilio, told["port"]))


class FakeTwilio:
    """A fake Twilio in a process of its own while the `with` lasts; keyword arguments are those of Behaviour."""

    def __init__(self, *, auth_token: str = "secret", **behaviour: float) -> None:
        self.auth_token, self.behaviour = auth_token, behaviour

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "bench.fake_twilio", "--port", "0", "--auth-token", self.auth_token]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"the fake Twilio ended with {self.process.wait()}")
        self.configure(**self.behaviour)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.communicate()

    def ask(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """The JSON it answers; a POST when there is data."""
        body = None if data is None else json.dumps(data).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_fake/{path}", body), timeout=30) as answer:
            return json.load(answer)

    def configure(self, **behaviour: float) -> None:
        self.ask("config", behaviour)

    def reset(self) -> None:
        self.ask("reset", {})

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("stats")
        return found

    def accepted(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.ask("accepted")
        return found

    def set_hook(self, url: str | None) -> None:
        """The address in the settings of every number; nothing is posted there."""
        self.ask("hook", {"url": url})

    def hold_inbound(self, *, sid: str, sender: str, to: str, body: str, date: datetime) -> None:
        """A message someone sent and whose webhook never arrived."""
        self.ask("inbound", {"sid": sid, "from": sender, "to": to, "body": body, "date": date.isoformat()})


if __name__ == "__main__":
    main()
