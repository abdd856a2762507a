"""Recording what a channel said of what was sent. No network here."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.broadcasts import sending as broadcasts
from app.delivery_states import DeliveryState
from app.log import logger
from app.messages.actions import empty_at_provider
from app.outbox.actions import Claimed, Taken, postpone, reroute, settle, settle_sent
from app.outbox.claiming import move_on
from app.outbox.passage import next_line, other_line
from app.outbox.rules import COPY_NEEDED, next_try
from app.runtime import Runtime
from app.work import Work
from channels.failures import Reason, SendFailed

_TRIES_OF_ONE_LINE = 3  # of a broadcast, while there is another line: some seconds of a provider that is away
# What certainly was not sent, and another line may carry; who opted out is not asked on another line.
_CURABLE = frozenset(Reason) - {Reason.OPTED_OUT, Reason.UNCERTAIN, Reason.UNREADABLE_ANSWER}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one delivery: a channel's word, or None where it was not handed over, because of a stop."""

    claimed: Claimed
    outcome: Taken | SendFailed | None


class Recorder:
    """Records results. `refused` is told, in the same unit, of somebody who opted out."""

    def __init__(self, runtime: Runtime, refused: Callable[[Work, Claimed], None], *, seed: int | None) -> None:
        self._runtime = runtime
        self._refused = refused
        self._jitter = random.Random(seed)  # noqa: S311 - spreads retries, guards nothing

    def record(self, work: Work, results: Sequence[Result]) -> None:
        """What came back, all in one unit."""
        taken = [(result.claimed, result.outcome) for result in results if isinstance(result.outcome, Taken)]
        settle_sent(work, [one for claimed, one in taken if claimed.recipient is None])
        _record_broadcast(work, [(claimed, one) for claimed, one in taken if claimed.recipient is not None])
        for result in results:
            if isinstance(result.outcome, SendFailed):
                self._record_failure(work, result.claimed, result.outcome)
            elif result.outcome is None and result.claimed.recipient is not None:
                broadcasts.postpone(work, result.claimed.recipient, reason=None, due_at=work.now)

    def _record_failure(self, work: Work, claimed: Claimed, failed: SendFailed) -> None:
        if claimed.recipient is None:
            self._failed(work, claimed, failed)
        else:
            self._broadcast_failed(work, claimed, failed)
        logger().info("delivery.failed", delivery=claimed.mark, reason=failed.reason.value, code=failed.provider_code)
        if failed.reason is Reason.OPTED_OUT:
            self._refused(work, claimed)

    def _failed(self, work: Work, claimed: Claimed, failed: SendFailed) -> None:
        again = next_try(failed.reason, claimed.tries, work.now, retry_after=failed.retry_after, jitter=self._jitter)
        if again is not None:
            postpone(work, claimed.id, reason=failed.reason.value, due_at=again)
        elif failed.reason is Reason.WINDOW_CLOSED and (line := other_line(self._runtime, claimed.channel, claimed.to)):
            reroute(work, claimed.id, line)
        else:
            settle(work, claimed.id, _state_after(failed), reason=failed.reason.value)

    def _broadcast_failed(self, work: Work, claimed: Claimed, failed: SendFailed) -> None:
        """Tried again on its line, then on the next one; never again where it may have been taken."""
        one, reason = claimed.recipient, failed.reason
        again = next_try(reason, claimed.tries, work.now, retry_after=failed.retry_after, jitter=self._jitter)
        away = reason is Reason.UNREACHABLE and claimed.tries >= _TRIES_OF_ONE_LINE
        if away and next_line(self._runtime, claimed.channel, claimed.to, moves=claimed.moves):
            again = None
        if one is not None and again is not None:
            broadcasts.postpone(work, one, reason=reason.value, due_at=again)
        elif reason in _CURABLE:
            move_on(work, self._runtime, claimed, reason)
        elif one is not None:
            broadcasts.settle(work, one, _state_after(failed), reason=reason.value)


def _record_broadcast(work: Work, taken: Sequence[tuple[Claimed, Taken]]) -> None:
    told = [
        (claimed.recipient, claimed.channel, one.provider_id, one.segments)
        for claimed, one in taken
        if claimed.recipient is not None
    ]
    broadcasts.settle_sent(work, told)
    for claimed, one in taken:
        empty_at_provider(work, claimed.channel, one.provider_id, due_at=work.now + COPY_NEEDED)


def _state_after(failed: SendFailed) -> DeliveryState:
    return DeliveryState.UNCERTAIN if failed.reason.may_have_been_sent else DeliveryState.FAILED
