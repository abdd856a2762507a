"""Reading the trail on, beside messages."""

from functools import partial

from app.indicators import actions
from app.indicators.finding import find
from app.indicators.queries import read_until
from app.runtime import Runtime
from app.transaction import read, write_in_turn
from app.work import SYSTEM

_TOGETHER = 500  # entries of the trail


def count_waits(runtime: Runtime) -> int:
    """How many waits were counted that ended since the last time. Again is the same as once."""
    many = 0
    while True:
        with read(runtime) as work:
            after = read_until(work)
            found = find(work, after=after, most=_TOGETHER)
        if found.until == after:
            return many
        unit = partial(actions.count, waited=found.waited, after=after, until=found.until)
        many += len(found.waited) if write_in_turn(runtime, SYSTEM, unit) else 0
