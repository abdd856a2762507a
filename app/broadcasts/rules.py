"""Deciding about a broadcast: which language somebody is written to in, and what the counts say. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.broadcasts.tables import BroadcastState
from app.delivery_states import DeliveryState
from app.language import UNDETERMINED, fallbacks

STOPPED = "stopped"  # why what still waited when a broadcast was stopped is withheld
EXPIRED = "expired"
FORGOTTEN = "forgotten"  # why somebody was not told, or may have been: they were erased meanwhile
_REACHED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


@dataclass(frozen=True, slots=True)
class Part:
    """How many people of one language, line and area stand alike; `segments` is what they cost so far."""

    language: str
    channel: str
    area: str
    state: DeliveryState
    reason: str
    many: int
    segments: int


@dataclass(frozen=True, slots=True)
class Reach:
    """People it is for; how many of them a provider took it for, and how many have it for certain."""

    people: int = 0
    sent: int = 0
    delivered: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come; `people` is the sum of the numbers below it, always.

    `sent`: a provider took it and nothing more is known. `failed` and `withheld` by reason (a code). `waiting`: by
    line, of `queued` and `sending`. `ends_at`: when the slowest line will be done; None when nothing waits.
    """

    state: BroadcastState
    people: int
    queued: int
    sending: int
    sent: int
    delivered: int
    uncertain: int
    expired: int
    failed: Mapping[str, int]
    withheld: Mapping[str, int]
    segments: int
    by_language: Mapping[str, Reach]
    by_area: Mapping[str, Reach]
    waiting: Mapping[str, int]
    ends_at: datetime | None


def nearest(language: str, available: Collection[str]) -> str | None:
    """The language of the texts that comes nearest to somebody's own; None where there is no text at all.

    Their own, one that stands in for it, the text for whoever's language is not known, English, or any.
    """
    own = [tag for tag in fallbacks(language)[:-1] if tag in available] if language != UNDETERMINED else []
    last = (UNDETERMINED, *fallbacks(language)[-1:], *sorted(available))
    return next((tag for tag in (*own, language, *last) if tag in available), None)


def summed(
    parts: Iterable[Part], *, state: BroadcastState, expired: bool, now: datetime, rates: Mapping[str, float]
) -> Progress:
    """The parts of a broadcast put together. What still waits after its end or its stop will not be sent."""
    alike: defaultdict[DeliveryState, int] = defaultdict(int)
    reasons: dict[DeliveryState, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_language, by_area = dict[str, Reach](), dict[str, Reach]()
    waiting: defaultdict[str, int] = defaultdict(int)
    segments = 0
    for part in parts:
        stands, reason = _stands(part, state, expired=expired)
        alike[stands] += part.many
        reasons[stands][reason] += part.many
        by_language[part.language] = _with(by_language.get(part.language, Reach()), stands, part.many)
        by_area[part.area] = _with(by_area.get(part.area, Reach()), stands, part.many)
        segments += part.segments
        if stands in (DeliveryState.QUEUED, DeliveryState.SENDING):
            waiting[part.channel] += part.many
    return Progress(
        state=state,
        people=sum(alike.values()),
        queued=alike[DeliveryState.QUEUED],
        sending=alike[DeliveryState.SENDING],
        sent=alike[DeliveryState.SENT],
        delivered=alike[DeliveryState.DELIVERED] + alike[DeliveryState.READ],
        uncertain=alike[DeliveryState.UNCERTAIN],
        expired=alike[DeliveryState.EXPIRED],
        failed=dict(reasons[DeliveryState.FAILED]),
        withheld=dict(reasons[DeliveryState.WITHHELD]),
        segments=segments,
        by_language=by_language,
        by_area=by_area,
        waiting=dict(waiting),
        ends_at=_end(waiting, rates, now),
    )


def _stands(part: Part, state: BroadcastState, *, expired: bool) -> tuple[DeliveryState, str]:
    if part.state is DeliveryState.QUEUED and state is BroadcastState.STOPPED:
        return DeliveryState.WITHHELD, STOPPED
    if part.state is DeliveryState.QUEUED and expired:
        return DeliveryState.EXPIRED, EXPIRED
    return part.state, part.reason


def _with(reach: Reach, stands: DeliveryState, many: int) -> Reach:
    reached = many if stands in _REACHED else 0
    taken = many if stands is DeliveryState.SENT else reached
    return Reach(reach.people + many, reach.sent + taken, reach.delivered + reached)


def _end(waiting: Mapping[str, int], rates: Mapping[str, float], now: datetime) -> datetime | None:
    """When the slowest line is done at its own rate; None where nothing waits or no rate is known."""
    seconds = [many / rates[channel] for channel, many in waiting.items() if rates.get(channel)]
    return now + timedelta(seconds=max(seconds)) if seconds else None
