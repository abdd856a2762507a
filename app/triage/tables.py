"""The shape of the escalation ladder."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel


class Watch(SQLModel, table=True):
    """A case nobody has taken yet, and when the next rung is called."""

    case_id: UUID = Field(primary_key=True)
    rung: int
    due_at: datetime = Field(index=True)
    told_uncovered: bool = False  # the person was told that nobody is on duty


class Page(SQLModel, table=True):
    """One text that called a member to a case."""

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    member_id: UUID = Field(index=True)
    rung: int
    at: datetime
