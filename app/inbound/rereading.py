"""Reading again, after the mend, what came while texts could not be cleaned: the provider still has the words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.inbound.pipeline import read_words_again
from app.log import logger
from app.messages.queries import Reduced, reduced
from app.runtime import Runtime
from app.transaction import read
from channels.contract import Collects, Event, Polls, Received
from channels.failures import SendFailed

_TOGETHER = 20  # looked at together in a box: as many are in memory at once
_SENT_BEFORE = timedelta(hours=48)  # a text may have been fetched that long after it was sent


def read_again(runtime: Runtime) -> int:
    """How many texts have their words again. No provider is asked while texts still cannot be cleaned."""
    with read(runtime) as work:
        waiting = reduced(work)
    if not waiting or not _cleans(runtime):
        return 0
    by_line: dict[str, list[Reduced]] = {}
    for text in waiting:
        by_line.setdefault(text.channel, []).append(text)
    given = sum(_of_line(runtime, channel, texts) for channel, texts in by_line.items())
    if given:
        logger().info("inbound.read_again", many=given)
    return given


def _cleans(runtime: Runtime) -> bool:
    """Whether a text can be cleaned now; then the alarm ends."""
    if runtime.reader_of_texts.read("we need water").reduced:
        return False
    runtime.alarms.pop("scrubber", None)
    return True


def _of_line(runtime: Runtime, channel: str, waiting: Sequence[Reduced]) -> int:
    adapter = runtime.channels.get(channel)
    wanted, given = {text.provider_id: text.id for text in waiting}, 0
    try:
        for event in _listed(adapter, waiting):
            if isinstance(event, Received) and event.provider_id in wanted:
                given += read_words_again(runtime, wanted[event.provider_id], channel, event)
    except SendFailed as failed:
        logger().warning("inbound.not_read_again", channel=channel, reason=failed.reason.value)
    return given


def _listed(adapter: object, waiting: Sequence[Reduced]) -> Iterator[Event]:
    """What the provider still has, the texts that wait among it."""
    if isinstance(adapter, Polls):
        yield from adapter.poll(waiting[0].at - _SENT_BEFORE)
    elif isinstance(adapter, Collects):
        for first in range(0, len(waiting), _TOGETHER):
            held = adapter.collect([text.provider_id for text in waiting[first : first + _TOGETHER]])
            yield from (event for one in held for event in one.events)
