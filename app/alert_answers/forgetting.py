"""Forgetting who answered what: somebody at once, everybody some time after. The answers stay counted, as nobody's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from app.alert_answers.tables import AlertAnswer
from app.work import Work

_ANSWER: Any = AlertAnswer.__table__  # type: ignore[attr-defined]
_NOBODY = {"contact_id": None, "case_id": None}


def forget_contact(work: Work, contact_id: UUID, case_ids: Sequence[UUID]) -> None:
    """Their answers lead to nobody from now on."""
    theirs = or_(_ANSWER.c.contact_id == contact_id, _ANSWER.c.case_id.in_(case_ids))
    work.connection.execute(update(_ANSWER).where(theirs).values(_NOBODY))


def find_old(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Answers from before then that still lead to somebody."""
    led = or_(_ANSWER.c.contact_id.is_not(None), _ANSWER.c.case_id.is_not(None))
    return work.connection.execute(select(_ANSWER.c.id).where(_ANSWER.c.hour < before, led).limit(most)).scalars().all()


def loosen(work: Work, ids: Sequence[UUID], _before: datetime) -> None:
    """These lead to nobody from now on."""
    work.connection.execute(update(_ANSWER).where(_ANSWER.c.id.in_(ids)).values(_NOBODY))
