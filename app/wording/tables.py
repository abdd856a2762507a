"""The shape of agreed wording."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText
from channels.approval import Objection, TemplateCategory


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


class ApprovalState(StrEnum):
    """How far the provider of a line has agreed to a text."""

    ASKED = "asked"  # by us; the provider has not heard of it yet
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"
    NOT_TAKEN = "not_taken"  # the provider's door refused it: nobody there has read it
    OUTDATED = "outdated"  # we say something else now


class TemplateApproval(SQLModel, table=True):
    """One attempt to have the provider of a line agree to a version of a text, so that it may open a conversation."""

    __tablename__ = "template_approval"

    id: UUID = Field(primary_key=True)
    version_id: UUID = Field(index=True)
    channel: str = Field(sa_type=Code(length=32))
    text: str = Field(sa_type=PublicText)  # as it was handed in: what is the same for everyone is filled in
    category: TemplateCategory = Field(sa_type=Code(TemplateCategory))
    state: ApprovalState = Field(sa_type=Code(ApprovalState))
    filed_as: TemplateCategory | None = Field(default=None, sa_type=Code(TemplateCategory))  # the provider's own word
    objection: Objection | None = Field(default=None, sa_type=Code(Objection))
    handle: str | None = Field(default=None, sa_type=Code(length=64))
    asked_by: UUID
    asked_at: datetime
    changed_at: datetime
