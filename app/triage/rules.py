"""What comes first, until when, and who is called: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.settings import Triage

RANKS = {"danger": 0, "urgent": 1, "normal": 2}


@dataclass(frozen=True, slots=True)
class Order:
    """Where a case stands in the queue, and when somebody must have taken it."""

    rank: int
    deadline_at: datetime


def order(urgency: str, settings: Triage, now: datetime) -> Order:
    """The place of a case of this urgency that was heard now."""
    minutes = {"danger": settings.danger_minutes, "urgent": settings.urgent_minutes, "normal": settings.normal_minutes}
    return Order(RANKS[urgency], now + timedelta(minutes=minutes[urgency]))


def more_urgent(one: str, other: str) -> str:
    """The more urgent of two: a calmer second message does not take back a cry for help."""
    return min(one, other, key=RANKS.__getitem__)
