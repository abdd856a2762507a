"""The dispatcher: claims what is due, sends it with no transaction open, and records what became of it.

One thread records what came back and claims what goes next, in one commit for several deliveries; others send. When the
process dies between claim and record, the lease runs out and the delivery becomes uncertain, never sent twice blindly:
so no more are claimed than keep the senders busy over a commit.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import ceil
from typing import Any

from app.broadcasts import sending as broadcasts
from app.log import logger
from app.outbox.actions import Claimed, Taken, anything_due
from app.outbox.claiming import claim
from app.outbox.recording import Recorder, Result
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Outgoing, Sends
from channels.failures import Reason, SendFailed

_FEWEST_SENDERS, _MOST_SENDERS = 8, 32  # as many as carry what the lines may take when an answer takes a second
_MOST_CLAIMED = 64  # what a crash may leave uncertain: half on their way while the other half is recorded
_TOGETHER = _MOST_CLAIMED // 2  # in one commit, when they come fast enough: with 8 it sends half as fast
_FEWEST_CLAIMED = _MOST_CLAIMED // 4
_IDLE_SECONDS = 0.2
_GATHER_SECONDS = 0.02


class Bucket:
    """So many sends a second, with a burst of a quarter second; not thread-safe: only the claiming thread asks."""

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._left = max(1.0, rate / 4)
        self._at = now

    def room(self, now: float) -> int:
        """How many may go now."""
        self._left = min(max(1.0, self._rate / 4), self._left + (now - self._at) * self._rate)
        self._at = now
        return int(self._left)

    def take(self, many: int) -> None:
        """So many go."""
        self._left -= many


class Pace:
    """The same rate and burst where texts leave: what was claimed and then held up does not go out all at once."""

    def __init__(self, rate: float) -> None:
        self._every = 1 / rate
        self._burst = max(0.0, 0.25 - self._every)
        self._next = float("-inf")
        self._turn = threading.Lock()

    def wait(self, now: float) -> float:
        """Seconds until the next may go, which is taken."""
        with self._turn:
            due = max(self._next, now - self._burst)
            self._next = due + self._every
        return max(0.0, due - now)


class Dispatcher:
    """Drains the outbox until stopped. `refused` is told, in the recording unit, of somebody who opted out."""

    def __init__(self, runtime: Runtime, refused: Callable[[Work, Claimed], None], *, seed: int | None = None) -> None:
        self._runtime = runtime
        self._recorder = Recorder(runtime, refused, seed=seed)
        self._jobs: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        now, rates = runtime.clock.monotonic(), _rates(runtime.channels)
        self._buckets = {name: Bucket(rate, now) for name, rate in rates.items()}
        self._paces = {name: Pace(rate) for name, rate in rates.items()}
        self._many_senders = min(_MOST_SENDERS, max(_FEWEST_SENDERS, ceil(sum(rates.values()))))
        self._more = False  # whether the last claim found as many as it might
        self.stopped: frozenset[int] = frozenset()  # broadcasts of which nothing more is handed over

    def start(self) -> None:
        """Begin to drain."""
        names = (f"send-{number}" for number in range(self._many_senders))
        self._threads = [threading.Thread(target=self._send_all, name=name, daemon=True) for name in names]
        self._threads.append(threading.Thread(target=self._run, name="dispatch", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let what was claimed be sent and recorded, then end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def drain(self) -> int:
        """Send everything that is due now, in this thread: for tests and commands. How many were tried."""
        many, empty, results = 0, 0, list[Result]()
        while empty < 2:  # what one claim only sends on to another line, the next one finds there
            claimed = self._record_and_claim(results, _MOST_CLAIMED)
            empty = 0 if claimed else empty + 1
            self._look()
            results = [self._send(one) for one in claimed]
            many += len(claimed)
        return many

    def _run(self) -> None:
        out, results = 0, list[Result]()
        while not (self._stopping.is_set() and out == 0 and not results):
            try:
                out += self._turn(results, out)
            except Exception as error:  # noqa: BLE001 - this thread serves everybody; leases run out into uncertainty
                self._wait_after(error)
            results = self._collect(out)
            out -= len(results)
        for _ in range(self._many_senders):
            self._jobs.put(None)

    def _wait_after(self, error: Exception) -> None:
        logger().error("outbox.waiting", kind=type(error).__name__, code=getattr(error, "code", None))
        self._stopping.wait(1)

    def _turn(self, results: list[Result], out: int) -> int:
        """Record what came back and hand out what is due; how many were handed out."""
        room = 0 if self._stopping.is_set() else _MOST_CLAIMED - out
        room = room if self._look() and room >= _FEWEST_CLAIMED else 0
        if not (results or room):
            return 0
        claimed = self._record_and_claim(results, room)
        self._more = len(claimed) == room > 0
        for one in claimed:
            self._jobs.put(one)
        return len(claimed)

    def _look(self) -> bool:
        """Whether something may be due; and which broadcasts were stopped meanwhile."""
        with read(self._runtime) as work:
            self.stopped = broadcasts.stopped(work)
            return anything_due(work) or broadcasts.anything_due(work)

    def _collect(self, out: int) -> list[Result]:
        """What came back: waits for the first, and a moment for those right behind it."""
        found: list[Result] = []
        if out == 0:
            self._stopping.wait(_IDLE_SECONDS)
            return found
        with suppress(queue.Empty):
            found.append(self._results.get(timeout=_IDLE_SECONDS))
            while len(found) < min(out, _TOGETHER) and not self._running_dry():
                found.append(self._results.get(timeout=_GATHER_SECONDS))
        return found

    def _running_dry(self) -> bool:
        """Whether senders may soon have nothing to do although more is due: they work on while this is recorded."""
        return self._more and self._jobs.qsize() <= self._many_senders // 2

    def _send_all(self) -> None:
        while (claimed := self._jobs.get()) is not None:
            self._results.put(self._send(claimed))

    def _record_and_claim(self, results: list[Result], most: int) -> list[Claimed]:
        now = self._runtime.clock.monotonic()
        rooms = {name: bucket.room(now) for name, bucket in self._buckets.items()}

        def unit(work: Work) -> list[Claimed]:
            self._recorder.record(work, results)
            return claim(work, self._runtime, dict(rooms), most) if most else []

        claimed = write(self._runtime, SYSTEM, unit)
        for one in claimed:
            self._buckets[one.channel].take(1)
        return claimed

    def _send(self, claimed: Claimed) -> Result:
        wait = self._paces[claimed.channel].wait(self._runtime.clock.monotonic())
        if wait > 0:
            threading.Event().wait(wait)
        if claimed.recipient is not None and claimed.recipient.number in self.stopped:
            return Result(claimed, None)
        adapter: Sends = self._runtime.channels[claimed.channel]
        outgoing = Outgoing(
            delivery_id=claimed.mark,
            to=claimed.to,
            text=claimed.text,
            receipt_url=f"{self._runtime.settings.public_url}/hooks/{claimed.channel}?delivery={claimed.mark}",
            template=claimed.template,
            variables=claimed.variables,
            expires_at=claimed.expires_at,
            thread=claimed.thread,
        )
        try:
            sent = adapter.send(outgoing)
        except SendFailed as failed:
            return Result(claimed, failed)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the thread that serves everybody
            logger().error("send.fault", delivery=claimed.mark, kind=type(error).__name__)
            return Result(claimed, SendFailed(Reason.UNCERTAIN))
        return Result(claimed, Taken(claimed.id, sent.provider_id, sent.segments))


def _rates(channels: Mapping[str, Any]) -> dict[str, float]:
    """Messages a second of every line that sends."""
    return {name: adapter.traits.rate for name, adapter in channels.items() if isinstance(adapter, Sends)}
