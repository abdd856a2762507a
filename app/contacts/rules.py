"""Deciding whether and how somebody may be texted: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.settings import Limits

HASH = 8  # bytes of keyed hash kept of an automatic text, enough to know it again for an hour
_STAMP = 8


@dataclass(frozen=True, slots=True)
class Budget:
    """How many automatic texts one address had lately, and which."""

    hour_began: datetime | None
    hour_count: int
    day_began: datetime | None
    day_count: int
    said: bytes


NO_TEXTS = Budget(None, 0, None, 0, b"")


def spent(budget: Budget, now: datetime) -> Budget:
    """The budget with hours and days that are over taken away."""
    hour = budget.hour_began is not None and now - budget.hour_began < timedelta(hours=1)
    day = budget.day_began is not None and now - budget.day_began < timedelta(days=1)
    return Budget(
        hour_began=budget.hour_began if hour else now,
        hour_count=budget.hour_count if hour else 0,
        day_began=budget.day_began if day else now,
        day_count=budget.day_count if day else 0,
        said=_recent(budget.said, now),
    )


def may_say(budget: Budget, words: bytes, now: datetime, limits: Limits) -> Budget | None:
    """The budget after saying these (hashed) words automatically; None when they may not be said.

    At most so many an hour and a day to one address, and the same words never twice within an hour: two machines
    that answer each other must fall silent, and a flood must cost nothing.
    """
    left = spent(budget, now)
    if left.hour_count >= limits.automatic_an_hour or left.day_count >= limits.automatic_a_day:
        return None
    if was_said(left.said, words):
        return None
    stamp = int(now.timestamp()).to_bytes(_STAMP, "big")
    return Budget(left.hour_began, left.hour_count + 1, left.day_began, left.day_count + 1, left.said + words + stamp)


def was_said(said: bytes, words: bytes) -> bool:
    """Whether these words are among what we said in the last hour: an echo of ours is never answered."""
    step = HASH + _STAMP
    return any(said[at : at + HASH] == words for at in range(0, len(said), step))


def _recent(said: bytes, now: datetime) -> bytes:
    step, kept = HASH + _STAMP, b""
    oldest = int((now - timedelta(hours=1)).timestamp())
    for at in range(0, len(said), step):
        piece = said[at : at + step]
        if int.from_bytes(piece[HASH:], "big") > oldest:
            kept += piece
    return kept


def quiet_now(minute: int, quiet_from: int | None, quiet_until: int | None) -> bool:
    """Whether `minute` (after local midnight) lies in somebody's quiet hours, which may pass midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until
