"""Keeping what somebody answers to an alert."""

from uuid import UUID

from sqlmodel import select

from app.alert_answers.rules import Asked
from app.alert_answers.tables import AlertAnswer, Answer
from app.ids import random_id
from app.work import Work


def keep(work: Work, asked: Asked, contact_id: UUID, answer: Answer, *, case_id: UUID | None) -> None:
    """Their last answer counts; a case that came of an earlier one stays with the alert."""
    before = select(AlertAnswer).where(AlertAnswer.issue_id == asked.issue_id, AlertAnswer.contact_id == contact_id)
    kept = work.session.exec(before).one_or_none()
    if kept is None:
        kept = AlertAnswer(
            id=random_id(),
            issue_id=asked.issue_id,
            contact_id=contact_id,
            answer=answer,
            area=asked.area,
            hour=work.now.replace(minute=0, second=0, microsecond=0),
        )
        work.session.add(kept)
    kept.answer = answer
    if answer is not Answer.SAFE:
        kept.case_id = case_id or kept.case_id
    work.session.flush()
