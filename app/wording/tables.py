"""The shape of agreed wording."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText


class WordingVersion(SQLModel, table=True):
    """One version of one text in one language."""

    __tablename__ = "wording_version"
    __table_args__ = (UniqueConstraint("key", "language", "number"),)

    id: UUID = Field(primary_key=True)
    key: str = Field(sa_type=Code(length=48))
    language: str = Field(sa_type=Code(length=16))
    number: int
    text: str = Field(sa_type=PublicText)
    state: str = Field(sa_type=Code(length=16))  # app.wording.rules
    reviewed: bool = False  # a person who reads the language has agreed to it
    created_at: datetime
    author_id: UUID | None = None  # none: seeded from the drafts
