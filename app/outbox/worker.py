"""The dispatcher: claims what is due, sends it with no transaction open, and records what became of it.

One thread records what came back and claims what goes next, in one commit for several deliveries; others send. When the
process dies between claim and record, the lease runs out and the delivery becomes uncertain, never sent twice blindly:
so no more are claimed than keep the senders busy over a commit.
"""

import queue
import random
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.contacts.rules import quiet_now
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.log import logger
from app.messages.tables import Message
from app.outbox.actions import (
    Claimed,
    Taken,
    address_kept,
    anything_due,
    due,
    lease,
    postpone,
    reroute,
    settle,
    settle_sent,
)
from app.outbox.passage import address_on, closes_at, other_line
from app.outbox.rules import Priority, next_try
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.approvals import find_approved
from app.wording.templates import values_in
from app.work import SYSTEM, Work
from channels.contract import Address, Outgoing, Sends
from channels.failures import Reason, SendFailed

SENDERS = 8
_MOST_CLAIMED = 64  # what a crash may leave uncertain: half on their way while the other half is recorded
_TOGETHER = _MOST_CLAIMED // 2  # in one commit, when they come fast enough: with 8 it sends half as fast
_IDLE_SECONDS = 0.2
_GATHER_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Result:
    """What a channel said of one delivery."""

    claimed: Claimed
    outcome: Taken | SendFailed


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


class Dispatcher:
    """Drains the outbox until stopped. `refused` is told, in the recording unit, of somebody who opted out."""

    def __init__(self, runtime: Runtime, refused: Callable[[Work, Claimed], None], *, seed: int | None = None) -> None:
        self._runtime = runtime
        self._refused = refused
        self._jitter = random.Random(seed)  # noqa: S311 - spreads retries, guards nothing
        self._jobs: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        now = runtime.clock.monotonic()
        self._buckets = {name: Bucket(adapter.traits.rate, now) for name, adapter in _senders(runtime.channels).items()}

    def start(self) -> None:
        """Begin to drain."""
        self._threads = [threading.Thread(target=self._send_all, name=f"send-{i}", daemon=True) for i in range(SENDERS)]
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
        many, results = 0, list[Result]()
        while claimed := self._record_and_claim(results, _MOST_CLAIMED):
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
        for _ in range(SENDERS):
            self._jobs.put(None)

    def _wait_after(self, error: Exception) -> None:
        logger().error("outbox.waiting", kind=type(error).__name__, code=getattr(error, "code", None))
        self._stopping.wait(1)

    def _turn(self, results: list[Result], out: int) -> int:
        """Record what came back and hand out what is due; how many were handed out."""
        room = 0 if self._stopping.is_set() else _MOST_CLAIMED - out
        room = room if room >= _TOGETHER and self._something_due() else 0
        if not (results or room):
            return 0
        claimed = self._record_and_claim(results, room)
        for one in claimed:
            self._jobs.put(one)
        return len(claimed)

    def _something_due(self) -> bool:
        with read(self._runtime) as work:
            return anything_due(work)

    def _collect(self, out: int) -> list[Result]:
        """What came back: waits for the first, and a moment for those right behind it."""
        found: list[Result] = []
        if out == 0:
            self._stopping.wait(_IDLE_SECONDS)
            return found
        with suppress(queue.Empty):
            found.append(self._results.get(timeout=_IDLE_SECONDS))
            while len(found) < min(out, _TOGETHER):
                found.append(self._results.get(timeout=_GATHER_SECONDS))
        return found

    def _send_all(self) -> None:
        while (claimed := self._jobs.get()) is not None:
            self._results.put(self._send(claimed))

    def _record_and_claim(self, results: list[Result], most: int) -> list[Claimed]:
        now = self._runtime.clock.monotonic()
        rooms = {name: bucket.room(now) for name, bucket in self._buckets.items()}

        def unit(work: Work) -> list[Claimed]:
            self._record(work, results)
            return claim(work, self._runtime, dict(rooms), most) if most else []

        claimed = write(self._runtime, SYSTEM, unit)
        for one in claimed:
            self._buckets[one.channel].take(1)
        return claimed

    def _send(self, claimed: Claimed) -> Result:
        adapter: Sends = self._runtime.channels[claimed.channel]
        outgoing = Outgoing(
            delivery_id=claimed.id.hex,
            to=claimed.to,
            text=claimed.text,
            receipt_url=f"{self._runtime.settings.public_url}/hooks/{claimed.channel}?delivery={claimed.id.hex}",
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
            logger().error("send.fault", delivery=claimed.id.hex, kind=type(error).__name__)
            return Result(claimed, SendFailed(Reason.UNCERTAIN))
        return Result(claimed, Taken(claimed.id, sent.provider_id, sent.segments))

    def _record(self, work: Work, results: list[Result]) -> None:
        settle_sent(work, [result.outcome for result in results if isinstance(result.outcome, Taken)])
        for result in results:
            if isinstance(result.outcome, SendFailed):
                self._record_failure(work, result.claimed, result.outcome)

    def _record_failure(self, work: Work, claimed: Claimed, failed: SendFailed) -> None:
        again = next_try(failed.reason, claimed.tries, work.now, retry_after=failed.retry_after, jitter=self._jitter)
        if again is not None:
            postpone(work, claimed.id, reason=failed.reason.value, due_at=again)
        elif failed.reason is Reason.WINDOW_CLOSED and (line := other_line(self._runtime, claimed.channel, claimed.to)):
            reroute(work, claimed.id, line)
        else:
            state = DeliveryState.UNCERTAIN if failed.reason.may_have_been_sent else DeliveryState.FAILED
            settle(work, claimed.id, state, reason=failed.reason.value)
        logger().info("delivery.failed", delivery=claimed.id.hex, reason=failed.reason.value, code=failed.provider_code)
        if failed.reason is Reason.OPTED_OUT:
            self._refused(work, claimed)


def _senders(channels: Mapping[str, Any]) -> dict[str, Sends]:
    return {name: adapter for name, adapter in channels.items() if isinstance(adapter, Sends)}


def claim(work: Work, runtime: Runtime, rooms: dict[str, int], most: int) -> list[Claimed]:
    """Deliveries leased to this worker, each with consent and expiry looked at again just now."""
    claimed = []
    for row in due(work, most=most):
        delivery_id, channel = row[0], row[1]
        if channel not in rooms:
            settle(work, delivery_id, DeliveryState.FAILED, reason=Reason.NOT_CONFIGURED.value)
        elif (verdict := _verdict(work, row, runtime)) is not None:
            state, reason, due_at = verdict
            if due_at is not None:
                postpone(work, delivery_id, reason=reason, due_at=due_at)
            else:
                settle(work, delivery_id, state, reason=reason)
        elif rooms[channel] > 0:
            one = _carried(work, runtime, row)
            if one is not None:
                rooms[channel] -= 1
                claimed.append(one)
    lease(work, [one.id for one in claimed])
    return claimed


def _verdict(work: Work, row: tuple[Any, ...], runtime: Runtime) -> tuple[DeliveryState, str, datetime | None] | None:
    """Why a delivery may not go now: its new state, the reason, and when to look again; None when it may."""
    priority, expires_at = row[2], row[4]
    stopped_at, unreachable_at, do_not_text, quiet_from, quiet_until = row[11:16]
    if expires_at <= work.now:
        return DeliveryState.EXPIRED, "expired", None
    if unreachable_at is not None or do_not_text:
        return DeliveryState.WITHHELD, "safe_contact" if do_not_text else Reason.OPTED_OUT.value, None
    if stopped_at is not None and priority in (Priority.ALERT, Priority.SURVEY):
        return DeliveryState.WITHHELD, Reason.OPTED_OUT.value, None
    local = work.now.astimezone(ZoneInfo(runtime.settings.operation.zone))
    if quiet_now(local.hour * 60 + local.minute, quiet_from, quiet_until):
        return DeliveryState.QUEUED, "quiet_hours", work.now + timedelta(minutes=5)
    return None


def _carried(work: Work, runtime: Runtime, row: tuple[Any, ...]) -> Claimed | None:
    """The delivery as its line carries it now; None when it does not, and it was sent on or given up."""
    adapter, last_heard, key, language = runtime.channels[row[1]], *row[17:20]
    one = _opened(work, row, adapter)
    closes = None if last_heard is None else closes_at(adapter, last_heard)
    if closes is None or work.now < closes:
        return one
    agreed = _approved(work, one, key=key, language=language)
    if agreed is None:
        _elsewhere(work, runtime, one)
    return agreed


def _approved(work: Work, one: Claimed, *, key: str | None, language: str | None) -> Claimed | None:
    """The delivery as words that the provider agreed to; None when it did not agree to these."""
    found = find_approved(work, one.channel, key, language) if key and language else None
    values = None if found is None else values_in(found.text, one.text)
    return None if found is None or values is None else replace(one, template=found.handle, variables=values)


def _elsewhere(work: Work, runtime: Runtime, one: Claimed) -> None:
    """Free words their line carries no more: on to a line that does, or told that they did not arrive."""
    line = other_line(runtime, one.channel, one.to)
    if line:
        reroute(work, one.id, line)
    else:
        settle(work, one.id, DeliveryState.FAILED, reason=Reason.WINDOW_CLOSED.value)


def _opened(work: Work, row: tuple[Any, ...], adapter: Sends) -> Claimed:
    delivery_id, channel, _, tries, expires_at, words, held, contact_id, message_id, kind, address = row[:11]
    if contact_id is not None:
        to = Address(kind, work.open(Contact.address, contact_id, address))
    else:
        to = address_kept(work.open(Delivery.address, delivery_id, held))
    text = (
        work.open(Delivery.words, delivery_id, words)
        if message_id is None
        else work.open(Message.text, message_id, row[16])
    )
    thread = None if contact_id is None else work.open_if(Contact.thread, contact_id, row[20])
    return Claimed(delivery_id, channel, address_on(adapter, to), text, tries + 1, expires_at, thread=thread)


def owner(work: Work, claimed: Claimed) -> tuple[UUID | None, UUID | None]:
    """(contact, case) a claimed delivery was for."""
    delivery = work.session.get(Delivery, claimed.id)
    return (None, None) if delivery is None else (delivery.contact_id, delivery.case_id)
