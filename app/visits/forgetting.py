"""What the clock deletes of visits. Nothing leads from one to a person, so none is forgotten by request of one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select

from app.visits.tables import Visit
from app.work import Work


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Visits that ended before then."""
    return work.session.exec(select(Visit.id).where(col(Visit.ended_at) < before).limit(most)).all()


def drop(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that were not planned again meanwhile."""
    work.session.exec(delete(Visit).where(col(Visit.id).in_(ids), col(Visit.ended_at) < before))
