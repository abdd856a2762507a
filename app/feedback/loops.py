"""How many loops were closed in a time, and how many are late: for a report, and about nobody."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from app.feedback.tables import Item, ItemState, Refusal, Told
from app.work import Work

_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Loops:
    """``days``: until half of what ended had ended; None where nothing did. ``late``: at the end of the time."""

    answered: int
    refused: int
    days: float | None
    late: int


def loops(work: Work, since: datetime, until: datetime) -> Loops:
    """Of a time, `until` not included; without exercises, what denounces somebody, and what others collected."""
    ended = select(col(Item.state), col(Item.at), col(Item.ended_at)).where(
        col(Item.ended_at) >= since, col(Item.ended_at) < until, *_counted()
    )
    found = [(state, at, ended_at) for state, at, ended_at in work.connection.execute(ended) if ended_at is not None]
    answered = sum(state is ItemState.ANSWERED for state, _at, _ended_at in found)
    days = median((ended_at - at).total_seconds() / _DAY for _state, at, ended_at in found) if found else None
    return Loops(answered, len(found) - answered, days, _late_at(work, min(until, work.now)))


def _late_at(work: Work, moment: datetime) -> int:
    late = col(Item.deadline_at) <= moment, *_counted()
    still = select(func.count()).select_from(Item).where(col(Item.ended_at).is_(None), *late)
    since = select(func.count()).select_from(Item).where(col(Item.ended_at) > moment, *late)
    return sum(int(work.connection.execute(one).scalar_one()) for one in (still, since))


def _counted() -> tuple[Any, ...]:
    hostile = or_(col(Item.refusal).is_(None), col(Item.refusal) != Refusal.HOSTILE)
    return col(Item.exercise).is_(False), col(Item.told) != Told.IMPORT, hostile
