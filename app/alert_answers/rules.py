"""Which alert somebody answers, and what a short text then means: pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.alert_answers.tables import Answer

AFTERWARDS = timedelta(hours=6)  # how long after an alert is over a digit still answers it


@dataclass(frozen=True, slots=True)
class Asked:
    """An alert that somebody was sent. `for_person`: they read no question, only that 1 brings them a person."""

    issue_id: UUID
    area: str
    at: datetime
    danger: bool
    for_person: bool = False

    @property
    def urgency(self) -> str:
        """How pressing a call for help is that answers it."""
        return "danger" if self.danger else "urgent"


def meaning(asked: Asked, *, digit: int | None, folded: str, safe: Collection[str]) -> Answer | None:
    """What a text answers: 1 and 2, or the words for being safe; None for whatever is no answer.

    Words for help are nobody's digits: they call for help with or without an alert.
    """
    if asked.for_person:
        return Answer.PERSON if digit == 1 else None
    if digit == 1 or folded in safe:
        return Answer.SAFE
    return Answer.HELP if digit == 2 else None
