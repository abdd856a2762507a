"""The shape of agreed wording."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText


class WordingVersion(SQLModel, table=True):
    """One version of one text in one language, with the two marks that let it go out."""

    __tablename__ = "wording_version"
    __table_args__ = (UniqueConstraint("key", "language", "number"),)

    id: UUID = Field(primary_key=True)
    key: str = Field(sa_type=Code(length=48))
    language: str = Field(sa_type=Code(length=16))
    number: int
    text: str = Field(sa_type=PublicText)
    state: str = Field(sa_type=Code(length=16))  # app.wording.rules
    created_at: datetime
    author_id: UUID | None = None
    # The words it was translated from, as they were then; None in the source language itself.
    source_text: str | None = Field(default=None, sa_type=PublicText)
    approved_by: UUID | None = None  # may go out
    approved_at: datetime | None = None
    checked_by: UUID | None = None  # says in this language what it should
    checked_at: datetime | None = None
    checked_back: bool = False  # by reading a back-translation, not the language itself
    back_text: str | None = Field(default=None, sa_type=PublicText)
    back_by: UUID | None = None
    published_at: datetime | None = None
    retired_at: datetime | None = None


class WordingComment(SQLModel, table=True):
    """What a member remarked about a version."""

    __tablename__ = "wording_comment"

    id: UUID = Field(primary_key=True)
    version_id: UUID = Field(index=True)
    author_id: UUID
    text: str = Field(sa_type=PublicText)
    at: datetime
