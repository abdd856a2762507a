"""The shape of the escalation ladder."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, Personal

# Spelled out, not bound: the partial index serves only a query that says these very words.
CLIMBED = text("rung > 0")


class Watch(SQLModel, table=True):
    """A case nobody has taken yet, and when the next rung is called."""

    __table_args__ = (
        Index("ix_watch_told_uncovered", "told_uncovered", "due_at"),
        Index("ix_watch_climbed", "rung", sqlite_where=CLIMBED, postgresql_where=CLIMBED),
    )

    case_id: UUID = Field(primary_key=True)
    rung: int  # the one called next; app.triage.ladder says what comes after the last
    due_at: datetime = Field(index=True)
    told_uncovered: bool = False  # the person was told that nobody answers now, or cannot be


class Page(SQLModel, table=True):
    """One text that called a member to a case."""

    __table_args__ = (Index("ix_page_member_id", "member_id", "at"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    member_id: UUID
    rung: int
    at: datetime


class FocalCall(SQLModel, table=True):
    """A complaint about somebody who helps where somebody may be in danger, and when the next focal point is called."""

    __tablename__ = "focal_call"

    id: UUID = Field(primary_key=True)  # the complaint's
    calls: int  # how many were made
    due_at: datetime = Field(index=True)
    # What the case of whoever is on duty will know when no focal point answers; no urgency: there is none to open.
    urgency: str | None = Field(default=None, sa_type=Code(length=16))
    people: int | None = None
    place: bytes | None = Field(default=None, sa_type=Personal)
    language: str | None = Field(default=None, sa_type=Code(length=16))
