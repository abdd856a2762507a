"""What was asked that no guide answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, func, select

from app.guides.tables import GuideMissed
from app.work import Work


@dataclass(frozen=True, slots=True)
class Missed:
    """How often something was asked for in a language, added up."""

    topic: str
    language: str
    many: int


def missed_since(work: Work, day: date) -> Sequence[Missed]:
    """What was asked since a day, the most often first."""
    many = func.sum(GuideMissed.many)
    rows = work.session.exec(
        select(GuideMissed.topic, GuideMissed.language, many)
        .where(GuideMissed.day >= day)
        .group_by(GuideMissed.topic, GuideMissed.language)
        .order_by(many.desc(), col(GuideMissed.topic), col(GuideMissed.language))
    ).all()
    return [Missed(topic, language, int(counted)) for topic, language, counted in rows]
