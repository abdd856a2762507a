"""Answers that go out at once and leave no record: while the keys are locked nothing may lie on a disk that tells to

whom. Addresses are in memory alone; what is on its way when the process ends is lost, and nothing is sent twice.
"""

import hashlib
import hmac
import os
import queue
import random
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from app.clock import Clock
from app.contacts.rules import HASH, NO_TEXTS, Budget, may_say
from app.ids import new_id
from app.log import logger
from app.outbox.rules import ANSWER_LASTS, next_try
from app.settings import Limits
from channels.contract import Address, Outgoing, Sends
from channels.failures import SendFailed

_SENDERS = 4
_MOST_WAITING = 10_000
_MOST_REMEMBERED = 10_000
_LOOK_SECONDS = 0.1


@dataclass(order=True, slots=True)
class _Text:
    """One text on its way; `due` in seconds of the monotonic clock."""

    due: float
    number: int
    channel: str = field(compare=False)
    outgoing: Outgoing = field(compare=False, repr=False)
    expires_at: datetime = field(compare=False)
    tries: int = field(default=0, compare=False)


class AtOnce:
    """Sends beside whoever asks. To one address no more than the settings allow, the same words once an hour."""

    def __init__(self, channels: Mapping[str, Any], clock: Clock, limits: Limits) -> None:
        self._clock, self._limits = clock, limits
        self._senders = {name: line for name, line in channels.items() if isinstance(line, Sends)}
        self._free = dict.fromkeys(self._senders, clock.monotonic())  # when each line can carry the next
        self._budgets: OrderedDict[bytes, Budget] = OrderedDict()
        self._key = os.urandom(32)
        self._waiting: queue.PriorityQueue[_Text] = queue.PriorityQueue(_MOST_WAITING)
        self._numbers = count()
        self._jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def say(self, channel: str, to: Address, words: str, *, thread: str | None = None) -> bool:
        """Whether the words are on their way; the sending itself is waited for by nobody."""
        if channel not in self._senders or not self._may_say(to, words):
            return False
        # No receipts: there is no record to move.
        outgoing = Outgoing(delivery_id=new_id().hex, to=to, text=words, thread=thread)
        expires_at = self._clock.now() + ANSWER_LASTS
        return self._put(_Text(self._turn_of(channel), next(self._numbers), channel, outgoing, expires_at))

    def start(self) -> None:
        """Begin to send."""
        names = (f"at-once-{number}" for number in range(_SENDERS))
        self._threads = [threading.Thread(target=self._run, name=name, daemon=True) for name in names]
        for thread in self._threads:
            thread.start()

    def drain(self) -> int:
        """Send what is due now, in this thread: for tests. How many were tried."""
        many = 0
        with suppress(queue.Empty):
            while self._send_if_due(self._waiting.get_nowait()):
                many += 1
        return many

    def stop(self) -> None:
        """Let what is being sent be sent, and forget the rest."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _may_say(self, to: Address, words: str) -> bool:
        mark = hmac.digest(self._key, f"{to.kind.value}\0{to.value}".encode(), hashlib.sha256)
        said = hmac.digest(self._key, words.encode(), hashlib.sha256)[:HASH]
        with self._turn:
            had = self._budgets.get(mark, NO_TEXTS)
            allowed = may_say(had, said, self._clock.now(), self._limits)
            if allowed is None:
                return False
            self._budgets[mark] = allowed
            self._budgets.move_to_end(mark)
            if len(self._budgets) > _MOST_REMEMBERED:
                self._budgets.popitem(last=False)
        return True

    def _put(self, text: _Text) -> bool:
        try:
            self._waiting.put_nowait(text)
        except queue.Full:
            logger().warning("at_once.too_many", channel=text.channel)
            return False
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                text = self._waiting.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if not self._send_if_due(text):
                self._stopping.wait(_LOOK_SECONDS)

    def _send_if_due(self, text: _Text) -> bool:
        """Whether it was; if not it waits on, and nothing that waits is due sooner."""
        if text.due > self._clock.monotonic():
            self._put(text)
            return False
        if text.expires_at > self._clock.now():
            self._send(text)
        return True

    def _turn_of(self, channel: str, *, wait: float = 0.0) -> float:
        """When the line carries one more, no sooner than after `wait` seconds: each text has a turn of its own."""
        with self._turn:
            due = max(self._free[channel], self._clock.monotonic() + wait)
            self._free[channel] = (
                max(self._free[channel], self._clock.monotonic()) + 1 / self._senders[channel].traits.rate
            )
        return due

    def _send(self, text: _Text) -> None:
        try:
            self._senders[text.channel].send(text.outgoing)
        except SendFailed as failed:
            self._try_later(text, failed)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the thread that serves everybody
            logger().error("send.fault", channel=text.channel, kind=type(error).__name__)

    def _try_later(self, text: _Text, failed: SendFailed) -> None:
        now, reason = self._clock.now(), failed.reason
        text.tries += 1
        again = next_try(reason, text.tries, now, retry_after=failed.retry_after, jitter=self._jitter)
        logger().info("at_once.failed", channel=text.channel, reason=reason.value, code=failed.provider_code)
        if again is not None:
            text.due = self._turn_of(text.channel, wait=(again - now).total_seconds())
            self._put(text)
