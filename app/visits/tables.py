"""The shape of visits. No column can hold who somebody is, and none leads to who told us."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal

# Spelled out, not bound: a partial index serves only a query that says these very words.
PLANNED = text("ended_at IS NULL")


class VisitKind(StrEnum):
    """What keeps people in."""

    DETENTION = "detention"
    WORKPLACE = "workplace"
    HOUSEHOLD = "household"
    INSTITUTION = "institution"
    OTHER = "other"


class Safe(StrEnum):
    """Whether a visit is safe for those who are visited."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


class Outcome(StrEnum):
    """What came of a visit."""

    MET = "met"
    NOT_LET_IN = "not_let_in"
    NOBODY_THERE = "nobody_there"
    NOT_SAFE = "not_safe"
    NOT_WANTED = "not_wanted"


class Visit(SQLModel, table=True):
    """People who cannot come out of one place. Neither its order on the disk nor a moment tells who wrote it down."""

    __table_args__ = (
        Index("ix_visit_planned", "due_on", sqlite_where=PLANNED, postgresql_where=PLANNED),
        Index("ix_visit_ended_at", "ended_at"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    kind: VisitKind = Field(sa_type=Code(VisitKind))
    area: bytes = Field(sa_type=Personal)  # a P-code: with the kind and the number it may find a home
    place: bytes | None = Field(default=None, sa_type=FreeText)  # where exactly; of a home only if they agreed
    place_agreed: bool = False
    people: int | None = None  # as we were told
    needs: str = Field(default="", sa_type=Code(length=240))  # codes, by spaces
    languages: str = Field(default="", sa_type=Code(length=64))  # by spaces
    asked: bytes | None = Field(default=None, sa_type=FreeText)
    promised: bytes | None = Field(default=None, sa_type=FreeText)
    due_on: date | None = None
    safe: Safe = Field(sa_type=Code(Safe))
    keep_from: bytes | None = Field(default=None, sa_type=FreeText)  # who must not know
    best_time: bytes | None = Field(default=None, sa_type=FreeText)
    goes_id: UUID | None = None
    added_on: date
    ended_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=Code(Outcome))
    still_there: bool = True  # counted in plans to bring people out
