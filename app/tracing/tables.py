"""The shape of tracing. In the clear are ids, clocks and how somebody agreed; who, where and what came of it is not."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal
from app.tracing.rules import Share


class SearchState(StrEnum):
    """What a seeker knows of their search. What only we know, of pairs, stands nowhere in the clear."""

    OPEN = "open"
    IN_TOUCH = "in_touch"
    GREETED = "greeted"  # somebody sent them a greeting and wants no more
    OVER = "over"  # a year passed


class Agreed(StrEnum):
    """How a seeker agreed, or who may be found."""

    CALLED = "called"
    SPOKEN = "spoken"


class Search(SQLModel, table=True):
    """Somebody looks for somebody."""

    __tablename__ = "tracing_search"
    __table_args__ = (
        Index(
            "ix_tracing_search_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    contact_id: UUID | None = Field(default=None, index=True)  # who looks; none when they are reached another way
    reference: str = Field(unique=True, sa_type=Code(length=9))
    state: SearchState = Field(sa_type=Code(SearchState))
    facts: bytes = Field(sa_type=Personal)
    words: bytes | None = Field(default=None, sa_type=FreeText)  # the place and what else helps, as told
    reach: bytes | None = Field(default=None, sa_type=Personal)  # how who looks is reached, without a number
    agreed_how: Agreed = Field(sa_type=Code(Agreed))
    agreed_on: date
    agreed_with: UUID  # who asked them
    agreed_language: str = Field(sa_type=Code(length=16))
    share: Share = Field(sa_type=Code(Share))
    opened_at: datetime
    by_text: bool  # else a trained person calls them, on the same days with the same words
    next_at: datetime | None = None  # when they hear from us next
    told: int = 0  # how often they did
    ended_at: datetime | None = None


class Presence(SQLModel, table=True):
    """Somebody said that they may be found."""

    __tablename__ = "tracing_presence"

    id: UUID = Field(primary_key=True)
    contact_id: UUID | None = Field(default=None, index=True)
    facts: bytes = Field(sa_type=Personal)
    words: bytes | None = Field(default=None, sa_type=FreeText)
    reach: bytes | None = Field(default=None, sa_type=Personal)
    agreed_how: Agreed = Field(sa_type=Code(Agreed))
    recorded_at: datetime = Field(index=True)


class Pair(SQLModel, table=True):
    """A search and who it may be about: somebody who may be found, or who looks themselves."""

    __tablename__ = "tracing_pair"
    __table_args__ = (UniqueConstraint("search_id", "found_id"),)

    id: UUID = Field(primary_key=True)
    search_id: UUID
    found_id: UUID = Field(index=True)  # of a presence, or of another search
    facts: bytes = Field(sa_type=Personal)  # what was thought of it, and answered
