"""When a text is sent, tried again or given up: pure."""

import random
from datetime import datetime, timedelta
from enum import IntEnum

from channels.failures import Reason


class Priority(IntEnum):
    """What goes first when a channel is slow."""

    SOS_REPLY = 0
    PAGE = 1
    ALERT = 2
    REPLY = 3
    SURVEY = 4


# An answer later than this would confuse more than help: the person has been answered by hand or has moved on.
ANSWER_LASTS = timedelta(hours=2)
LEASE = timedelta(seconds=60)  # longer than any channel's own timeouts together
MOST_TRIES = 12
COPY_NEEDED = timedelta(hours=1)  # a provider empties its copy only of what it is done with
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 900.0


def next_try(
    reason: Reason, tries: int, now: datetime, *, retry_after: float | None, jitter: random.Random
) -> datetime | None:
    """When to try again after `tries` tries; None to give up.

    Waits double from two seconds to fifteen minutes, each stretched at random by up to half, so that a thousand
    deliveries that failed together do not come back together.
    """
    if not reason.worth_retrying or tries >= MOST_TRIES:
        return None
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1)) * (1 + jitter.random() / 2)
    return now + timedelta(seconds=max(wait, retry_after or 0))
