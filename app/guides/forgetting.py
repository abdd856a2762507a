"""What the clock deletes of what was counted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select

from app.guides.tables import GuideMissed
from app.work import Work


def find_old(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Counts of days that are over so long."""
    return work.session.exec(select(GuideMissed.id).where(GuideMissed.day < before.date()).limit(most)).all()


def drop_old(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete them."""
    old = delete(GuideMissed).where(col(GuideMissed.id).in_(ids), col(GuideMissed.day) < before.date())
    work.connection.execute(old)
