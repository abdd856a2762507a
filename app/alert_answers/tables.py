"""The shape of answers to alerts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.places.tables import LONGEST_CODE
from app.privacy.columns import Code


class Answer(StrEnum):
    """What somebody who was warned answers."""

    SAFE = "safe"
    HELP = "help"
    PERSON = "person"


class AlertAnswer(SQLModel, table=True):
    """The last answer of one person to one issue of an alert."""

    __tablename__ = "alert_answer"
    __table_args__ = (UniqueConstraint("issue_id", "contact_id"),)

    id: UUID = Field(primary_key=True)
    issue_id: UUID = Field(index=True)
    contact_id: UUID | None = Field(default=None, index=True)  # none once they are forgotten
    answer: Answer = Field(sa_type=Code(Answer))
    area: str = Field(sa_type=Code(length=LONGEST_CODE))  # that they were warned for, "" for none
    hour: datetime  # of the answer, without its minutes
    case_id: UUID | None = Field(default=None, index=True)  # what was opened, or was open, when they asked for help
