"""Taking texts out of boxes that nobody empties but us: each is kept first, and then taken out for good.

What lies in a box is either not kept yet, or waits to be taken out, so a process that ends at any point goes on where
it was. One process does this at a time, and in it one turn after the other (the timetable); should two ever meet, a
text is known by its id and kept once.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from app.erasure.copies import empty_copies
from app.errors import AppError
from app.inbound import pipeline
from app.log import logger
from app.messages.actions import empty_at_provider
from app.messages.copies import waits
from app.messages.queries import is_stored, stored_whole
from app.messages.sealed import is_sealed
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Collected, Collects, Parsed, Received
from channels.failures import SendFailed

_TOGETHER = 20  # taken out together: as many are in memory at once
_MOST = 2000  # in one turn


def collect(runtime: Runtime) -> int:
    """How many texts came out of boxes. A box that cannot be opened leaves no other unopened."""
    taken = 0
    for channel, adapter in runtime.channels.items():
        if not isinstance(adapter, Collects):
            continue
        try:
            for many in _from_box(runtime, channel, adapter):
                taken += many
        except SendFailed as failed:
            logger().warning("collect.failed", channel=channel, reason=failed.reason.value, code=failed.provider_code)
        except AppError as error:
            logger().warning("collect.failed", channel=channel, code=error.code)
        except Exception as error:  # noqa: BLE001 - a fault in one line must not leave the others unread
            logger().error("collect.fault", channel=channel, kind=type(error).__name__)
    if taken:
        logger().info("collect.taken", many=taken)
    return taken


def _from_box(runtime: Runtime, channel: str, box: Collects) -> Iterator[int]:
    """How many texts each handful held; every handful is out of the box before the next is looked at."""
    fresh, kept = _sorted(runtime, channel, box.lying())
    if kept:
        write(runtime, SYSTEM, partial(_take_out, channel=channel, provider_ids=kept))
        empty_copies(runtime)
    for first in range(0, min(len(fresh), _MOST), _TOGETHER):
        if runtime.waiting() > runtime.settings.limits.waiting_writes:
            return  # what comes in now goes first
        yield sum(_take(runtime, channel, box, one) for one in box.collect(fresh[first : first + _TOGETHER]))
        empty_copies(runtime)


def _sorted(runtime: Runtime, channel: str, provider_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """(what is not kept yet, what is kept and was left behind): the same mail may have come twice."""
    fresh, kept = [], []
    with read(runtime) as work:
        for provider_id in provider_ids:
            if not (is_stored(work, channel, provider_id) or is_sealed(work, channel, provider_id)):
                fresh.append(provider_id)
            elif stored_whole(work, channel, provider_id) and not waits(work, channel, provider_id):
                kept.append(provider_id)
    return fresh, kept


def _take_out(work: Work, channel: str, provider_ids: Sequence[str]) -> None:
    for provider_id in provider_ids:
        empty_at_provider(work, channel, provider_id, due_at=work.now)


def _take(runtime: Runtime, channel: str, box: Collects, one: Collected) -> int:
    """Take one in like any other; what holds nobody's words is done with afterwards. How many texts it held.

    One that cannot even be read must not keep those behind it from coming in.
    """
    try:
        pipeline.receive(runtime, channel, Parsed(one.events))
    except AppError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        logger().error("collect.not_taken", channel=channel, kind=type(error).__name__)
        return 0
    texts = sum(isinstance(event, Received) for event in one.events)
    if texts == 0:
        box.redact(one.provider_id)
        logger().info("collect.no_text", channel=channel, receipt=bool(one.events))
    return texts
