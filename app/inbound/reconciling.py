"""Asking providers what they hold: a webhook that failed is not repeated, so what it carried is fetched here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.errors import AppError
from app.inbound import pipeline
from app.log import logger
from app.messages.actions import mark_read
from app.messages.queries import is_stored, read_until
from app.messages.sealed import is_sealed
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Event, Parsed, Polls, Received
from channels.failures import SendFailed

_OVERLAP = timedelta(minutes=10)  # providers list a message some time after it came
_AT_FIRST = timedelta(hours=48)


def reconcile(runtime: Runtime) -> int:
    """How many messages were fetched that no webhook had brought. A line that cannot be asked stops no other."""
    fetched = 0
    for channel, adapter in runtime.channels.items():
        if not isinstance(adapter, Polls):
            continue
        try:
            fetched += _read_line(runtime, channel, adapter)
        except SendFailed as failed:
            logger().warning("reconcile.failed", channel=channel, reason=failed.reason.value, code=failed.provider_code)
        except AppError as error:
            logger().warning("reconcile.failed", channel=channel, code=error.code)
        except Exception as error:  # noqa: BLE001 - a fault in one line must not leave the others unread
            logger().error("reconcile.fault", channel=channel, kind=type(error).__name__)
    return fetched


def _read_line(runtime: Runtime, channel: str, adapter: Polls) -> int:
    """How many were fetched from one line; how far it was read is kept, also when it was not to the end."""
    asked_at = runtime.clock.now()
    since = _since(runtime, channel, asked_at)
    fresh = _fresh(runtime, channel, adapter.poll(since))
    taken = 0
    while taken < len(fresh) and not _crowded(runtime):
        _take(runtime, channel, fresh[taken])
        taken += 1
    until = asked_at if taken == len(fresh) else _sent_at(fresh[taken], since)
    write(runtime, SYSTEM, lambda work: mark_read(work, channel, until))
    if taken:
        logger().info("reconcile.fetched", channel=channel, many=taken)
    return taken


def _since(runtime: Runtime, channel: str, now: datetime) -> datetime:
    with read(runtime) as work:
        known = read_until(work, channel)
    return now - _AT_FIRST if known is None else known - _OVERLAP


def _fresh(runtime: Runtime, channel: str, events: Sequence[Event]) -> list[Event]:
    """Those not stored yet: most of what a provider lists is, and reading a text again is the dear part."""
    with read(runtime) as work:
        return [
            event
            for event in events
            if not (isinstance(event, Received) and event.provider_id and _is_kept(work, channel, event.provider_id))
        ]


def _is_kept(work: Work, channel: str, provider_id: str) -> bool:
    return is_stored(work, channel, provider_id) or is_sealed(work, channel, provider_id)


def _crowded(runtime: Runtime) -> bool:
    """Whether so much waits to be written that what comes in now goes first; the rest is read at the next turn."""
    return runtime.waiting() > runtime.settings.limits.waiting_writes


def _take(runtime: Runtime, channel: str, event: Event) -> None:
    """Take one in like any other. One that cannot even be read must not keep those behind it from coming in."""
    try:
        pipeline.receive(runtime, channel, Parsed((event,)))
    except AppError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        logger().error("reconcile.not_taken", channel=channel, kind=type(error).__name__)


def _sent_at(event: Event, otherwise: datetime) -> datetime:
    """When this one was sent; where it does not say, as far as was read before."""
    return (event.sent_at if isinstance(event, Received) else None) or otherwise
