"""Warnings of a weather service that nobody knows, and the list it publishes them in: a real server on loopback."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from app.bulletins.actions import take_in
from app.bulletins.queries import get
from app.bulletins.tables import Bulletin
from app.bulletins.worker import place_of
from app.runtime import Runtime
from app.settings import Feed
from app.transaction import read, write
from app.work import SYSTEM
from cap.feeds import Feed as About
from cap.feeds import Listed, atom, rss
from cap.model import Alert, Area, Info, MessageType, Polygon, Severity, Urgency
from tests.makers.alerts import an_alert, an_info

MET = "met@weather.test"
# In the middle of Kenya, within the province KE001 of `tests.makers.areas`.
LOW_GROUND = Polygon(((-0.9, 37.1), (-0.9, 37.9), (-0.1, 37.9), (-0.1, 37.1), (-0.9, 37.1)))


def a_flood(
    now: datetime, *, identifier: str = "met-1", info: Mapping[str, object] | None = None, **changed: object
) -> Alert:
    """A warning of a flood by the weather service, sent a minute ago, for six hours."""
    told: dict[str, object] = {
        "event": "Flash Flood Warning",
        "effective": None,
        "expires": now + timedelta(hours=6),
        "severity": Severity.EXTREME,
        "urgency": Urgency.IMMEDIATE,
        "areas": (Area("Low ground by the river", polygons=(LOW_GROUND,)),),
    }
    sent = (now - timedelta(minutes=1)).replace(microsecond=0)
    known: dict[str, object] = {"identifier": identifier, "sender": MET, "sent": sent}
    return an_alert(replace(an_info(), **{**told, **(info or {})}), **(known | changed))  # type: ignore[arg-type]


def following(
    before: Alert, kind: MessageType, *, identifier: str = "met-2", info: Mapping[str, object] | None = None
) -> Alert:
    """What the service says next of the same: an update or a cancellation, a minute later."""
    infos: tuple[Info, ...] = tuple(replace(one, **(info or {})) for one in before.infos)  # type: ignore[arg-type]
    sent = before.sent + timedelta(minutes=1)
    return replace(
        before, identifier=identifier, sent=sent, message_type=kind, references=(before.reference,), infos=infos
    )


def came_in(runtime: Runtime, alert: Alert) -> UUID:
    """The id of a bulletin that is new."""
    made = taken_in(runtime, alert)
    assert made is not None
    return made


def taken_in(runtime: Runtime, alert: Alert, *, feed: str = "met") -> UUID | None:
    """The id of the bulletin that came in, as the clock takes it in; None when it came before or is over."""
    with read(runtime) as work:
        where = place_of(work, runtime, alert)
    return write(runtime, SYSTEM, lambda work: take_in(work, runtime, alert, where, feed=feed))


def bulletin(runtime: Runtime, bulletin_id: UUID | None) -> Bulletin:
    """What is kept of it."""
    assert bulletin_id is not None
    with read(runtime) as work:
        return get(work, bulletin_id)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of the service. `slowly`: seconds between its bytes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slowly: float = 0.0


@dataclass(slots=True)
class Service:
    """What it publishes, by path, and what it was asked: path and headers, in order."""

    address: str
    given: dict[str, Given | Callable[[dict[str, str]], Given]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def feed(self, **changed: object) -> Feed:
        """The list as the settings name it."""
        told: dict[str, object] = {"id": "met", "url": f"{self.address}/list", "senders": (MET,), "enabled": True}
        return Feed(**(told | changed))  # type: ignore[arg-type]

    def publish(
        self, documents: dict[str, bytes], alerts: list[Alert], *, etag: str = "", as_rss: bool = False
    ) -> None:
        """These alerts at `/0`, `/1`, … and a list of them at `/list`, unchanged for whoever knows its mark."""
        about = About("Warnings", f"{self.address}/list", self.address, "en", "Weather", alerts[0].sent)
        listed = [Listed(alert, f"{self.address}/{at}") for at, alert in enumerate(alerts)]
        index = (rss if as_rss else atom)(listed, feed=about)
        self.given.update({path: Given(body) for path, body in documents.items()})

        def answer(headers: dict[str, str]) -> Given:
            if etag and headers.get("If-None-Match") == etag:
                return Given(status=304)
            return Given(index, headers={"ETag": etag} if etag else {})

        self.given["/list"] = answer


@contextmanager
def serving() -> Iterator[Service]:
    """The service, while the test runs."""
    service = Service("")
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = dict(self.headers)
            service.asked.append((self.path, told))
            found = service.given.get(self.path, Given(status=404))
            self._give(found if isinstance(found, Given) else found(told))

        def _give(self, given: Given) -> None:
            self.send_response(given.status)
            for name, value in ({"Content-Length": str(len(given.body))} | given.headers).items():
                self.send_header(name, value)
            self.end_headers()
            pieces = [given.body] if not given.slowly else [bytes([one]) for one in given.body]
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    if given.slowly and ended.wait(given.slowly):
                        return
            except OSError:
                self.close_connection = True  # whoever asked has had enough

        def log_message(self, *_: object) -> None:
            """Nothing: a test reads `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
