"""Emptying what providers keep of our texts, once we have them ourselves.

Never before our own commit: a copy is on the list only because the unit that kept the text put it there. A text that
came while the scrubber had failed is not on it, so that it can be fetched and read again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.log import logger
from app.messages.copies import Copy, due, emptied, try_later
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Redacts
from channels.failures import Reason, SendFailed

_IN_ONE_TURN = 100
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=30)


# Whoever answers like this is not asked again in the same turn.
_AWAY = frozenset({Reason.THROTTLED, Reason.UNREACHABLE, Reason.UNCERTAIN})


@dataclass(slots=True)
class Turn:
    """What became of the copies of one turn: those done with, and when to try others again."""

    done: list[UUID] = field(default_factory=list)
    later: list[tuple[UUID, datetime]] = field(default_factory=list)
    away: set[str] = field(default_factory=set)  # lines


def empty_copies(runtime: Runtime) -> int:
    """How many copies are done with after this turn. Providers are asked with no transaction open."""
    with read(runtime) as work:
        copies = due(work, most=_IN_ONE_TURN)
    if not copies:
        return 0
    turn = _ask(runtime, copies)
    write(runtime, SYSTEM, lambda work: _remember(work, turn))
    return len(turn.done)


def _ask(runtime: Runtime, copies: Sequence[Copy]) -> Turn:
    turn, now = Turn(), runtime.clock.now()
    for copy in copies:
        adapter = runtime.channels.get(copy.channel)
        if copy.channel in turn.away:
            continue
        # A line that was taken away, or whose provider keeps nothing, has nothing to empty.
        failed = _empty(adapter, copy) if isinstance(adapter, Redacts) else None
        if failed is None:
            turn.done.append(copy.id)
        elif now - copy.kept_at > GIVEN_UP_AFTER:
            logger().error("copies.given_up", channel=copy.channel, reason=failed.value)
            turn.done.append(copy.id)
        else:
            turn.later.append((copy.id, now + min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(copy.tries, 12))))
        if failed in _AWAY:
            turn.away.add(copy.channel)
    return turn


def _empty(adapter: Redacts, copy: Copy) -> Reason | None:
    """None when the provider has no words of it any more; otherwise why it still has."""
    try:
        adapter.redact(copy.provider_id)
    except SendFailed as failed:
        logger().warning("copies.not_emptied", channel=copy.channel, reason=failed.reason.value)
        return failed.reason
    except Exception as error:  # noqa: BLE001 - one copy that breaks must not keep the others from being emptied
        logger().error("copies.fault", channel=copy.channel, kind=type(error).__name__)
        return Reason.REJECTED
    return None


def _remember(work: Work, turn: Turn) -> None:
    emptied(work, turn.done)
    for copy_id, due_at in turn.later:
        try_later(work, copy_id, due_at)
