"""Giving a million people a row beside everything else: in slices so short that messages hardly wait."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select

from app.broadcasts.actions import spread
from app.runtime import Runtime
from app.transaction import empty_log_beside, write
from app.work import SYSTEM, Work

_FIRST, _FEWEST, _MOST = 2_000, 100, 40_000
# How long one slice may hold the one writer of an embedded database; on PostgreSQL nobody waits for it.
_SLICE_SECONDS, _SLICE_SECONDS_ALONE = 0.02, 0.25


def spread_all(runtime: Runtime, number: int, chosen: Callable[[Work], Select[Any]] | Select[Any]) -> int:
    """How many people were given a row, until everybody has one or it was stopped. Killed, it goes on where it stood.

    `chosen` as `actions.spread` takes it, or what makes it in each slice's own transaction.
    """
    size, given = _FIRST, 0
    longest = _SLICE_SECONDS if runtime.writer is not None else _SLICE_SECONDS_ALONE
    while True:
        added, seconds = _slice(runtime, number, chosen, size=size)
        if added is None:
            return given
        given += added
        size = next_size(size, seconds, longest=longest)
        if runtime.writer is not None:
            # Half the time is for messages where some wait, and some of it where none do: the next may come.
            _rest(runtime, min(seconds, longest) * (1.0 if runtime.waiting() else 0.5))


def next_size(size: int, seconds: float, *, longest: float) -> int:
    """How many the next slice takes, when the last of `size` took so many seconds. At most twice as many, or half."""
    if seconds <= 0:
        return min(_MOST, size * 2)
    return int(min(_MOST, max(_FEWEST, size * min(2.0, max(0.5, longest / seconds)))))


def _rest(runtime: Runtime, seconds: float) -> None:
    """Leave the writer to others for so long."""
    began = runtime.clock.monotonic()
    empty_log_beside(runtime)
    threading.Event().wait(max(0.0, seconds - (runtime.clock.monotonic() - began)))


def _slice(
    runtime: Runtime, number: int, chosen: Callable[[Work], Select[Any]] | Select[Any], *, size: int
) -> tuple[int | None, float]:
    """What one slice added, and how long it held the writer, its commit included."""
    began = runtime.clock.monotonic()

    def unit(work: Work) -> int | None:
        nonlocal began
        began = runtime.clock.monotonic()  # not while it waited for its turn
        return spread(work, number, chosen if isinstance(chosen, Select) else chosen(work), most=size)

    added = write(runtime, SYSTEM, unit)
    return added, runtime.clock.monotonic() - began
