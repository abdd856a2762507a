"""The shape of the counts, and of what was published of them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, PublicText


class Kind(StrEnum):
    """What is counted."""

    DISTRESS = "distress"  # calls for help
    FEEDBACK = "feedback"
    IMPORTED = "imported"  # feedback others collected: for staff alone


class MapCount(SQLModel, table=True):
    """How many, by area and day of arrival. `code` is a need or a code of the frame; the empty one counts the whole."""

    __tablename__ = "map_count"
    __table_args__ = (Index("ix_map_count_day", "day", "kind"), {"sqlite_with_rowid": False})

    kind: Kind = Field(primary_key=True, sa_type=Code(Kind))
    code: str = Field(primary_key=True, sa_type=Code(length=64))
    day: date = Field(primary_key=True)  # before the area: what is asked for is some days of a topic, one stretch
    area: str = Field(primary_key=True, sa_type=Code(length=48))  # "" where nobody knows
    answered: bool = Field(primary_key=True)
    many: int


class PublishedDay(SQLModel, table=True):
    """The public tables of one day, written once and never changed."""

    __tablename__ = "map_published"

    day: date = Field(primary_key=True)
    published_at: datetime
    tables: str = Field(sa_type=PublicText)  # JSON, app.response_map.publishing


class Assessment(SQLModel, table=True):
    """What a protection officer thought about showing numbers to everybody, and whether it is done."""

    __tablename__ = "map_assessment"

    id: UUID = Field(primary_key=True)
    at: datetime
    by_id: UUID
    risk: bytes = Field(sa_type=FreeText)  # the risk to the group, named
    public: bool


class WithheldArea(SQLModel, table=True):
    """A place that is named on no public map or table, nor anything in it: being seen there became a danger."""

    __tablename__ = "map_withheld"

    id: UUID = Field(primary_key=True)
    area: str = Field(unique=True, sa_type=Code(length=48))
    at: datetime
    by_id: UUID
    reason: bytes = Field(sa_type=FreeText)
