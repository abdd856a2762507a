"""The shape of a rumour. No column leads to who told us, nor does any moment: a day is all that is kept of when."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText


class Verdict(StrEnum):
    """Whether a claim is true."""

    OPEN = "open"
    TRUE = "true"
    FALSE = "false"
    PARTLY = "partly"
    UNKNOWN = "unknown"  # it cannot be known yet


class Rumour(SQLModel, table=True):
    """A claim, in words of ours."""

    id: UUID = Field(primary_key=True)
    claim: str = Field(sa_type=PublicText)
    first_day: date
    verdict: Verdict = Field(default=Verdict.OPEN, sa_type=Code(Verdict))
    source: str = Field(default="", sa_type=PublicText)  # how we know it, or whom we asked
    judged_by: UUID | None = None
    version: int = 1  # rises with every change: whoever lets it out lets out what they saw
    public: bool = False  # whether everybody reads it on our page
    approved_by: UUID | None = None  # a second person let the message out
    approved_at: datetime | None = None


class Spread(SQLModel, table=True):
    """How often a claim was heard in an area on a day."""

    __tablename__ = "rumour_spread"

    rumour_id: UUID = Field(primary_key=True)
    area: str = Field(primary_key=True, sa_type=Code(length=48))  # "" where nobody said
    day: date = Field(primary_key=True)
    many: int


class RumourWords(SQLModel, table=True):
    """The message that answers a claim, in one language."""

    __tablename__ = "rumour_words"

    rumour_id: UUID = Field(primary_key=True)
    language: str = Field(primary_key=True, sa_type=Code(length=16))
    claim: str = Field(sa_type=PublicText)
    answer: str = Field(sa_type=PublicText)
    by_id: UUID
