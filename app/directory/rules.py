"""How long a confirmation holds, and what may be said to anybody: pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.directory.tables import Known, Status
from app.framework import ServiceKind
from app.settings import Directory

LONGEST_NAME = 200
LONGEST_WORDS = 4000
LONGEST_PHONE = 60
MOST_PLACES = 50
MOST_CAPACITY = 1_000_000


class Freshness(StrEnum):
    """How sure it is that an entry still is so."""

    FRESH = "fresh"
    TRUST = "on_trust"  # shown, as what nobody confirmed
    GREY = "grey"  # shown, with when it was last confirmed
    HIDDEN = "hidden"  # to everybody but staff


def freshness(confirmed_at: datetime, now: datetime, settings: Directory, *, on_trust: bool) -> Freshness:
    """How sure an entry is that was last confirmed then, or came then on trust."""
    age = now - confirmed_at
    if age >= timedelta(days=settings.hidden_days):
        return Freshness.HIDDEN
    if on_trust:
        return Freshness.TRUST
    return Freshness.GREY if age >= timedelta(days=settings.grey_days) else Freshness.FRESH


def told(status: Status, *, asks_papers: Known, shares: Known) -> bool:
    """Whether anybody is told of such a service, as long as it is confirmed."""
    return status is Status.ACTIVE and Known.YES not in (asks_papers, shares)


def kinds_of(codes: str) -> tuple[ServiceKind, ...]:
    """The kinds that are stored beside each other."""
    return tuple(ServiceKind(code) for code in codes.split())


def codes(kinds: Collection[StrEnum]) -> str:
    """Codes as they are stored beside each other."""
    return " ".join(dict.fromkeys(kind.value for kind in kinds))
