"""What the clock deletes of who was called."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.triage.tables import Page
from app.work import Work

_PAGE: Any = Page.__table__  # type: ignore[attr-defined]


def find_calls(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of some texts that called a member before then."""
    return work.connection.execute(select(_PAGE.c.id).where(_PAGE.c.at < before).limit(most)).scalars().all()


def drop_calls(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that are so old."""
    work.connection.execute(delete(_PAGE).where(_PAGE.c.id.in_(ids), _PAGE.c.at < before))
