"""The shape of what other services warn of, and of the lists it comes from. Nothing here is about a person."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText
from cap.model import MessageType, Status


class BulletinState(StrEnum):
    """What became of a bulletin."""

    WAITING = "waiting"  # somebody of ours has to look at it
    DRAFTED = "drafted"  # a draft of ours says what it says; nothing went out by it
    HELD = "held"  # never a warning for everybody: an exercise, a test, not public, not where we are
    SETTLED = "settled"  # what it asked for is done, or it was overtaken
    LEFT = "left"  # somebody of ours looked and left it


class Why(StrEnum):
    """Why it is in that state."""

    FITS = "fits"
    CHOOSE = "choose"  # no agreed warning of ours fits by itself
    NOWHERE = "nowhere"  # it names no place that we can draw
    ELSEWHERE = "elsewhere"  # no area of ours is touched
    EXERCISE = "exercise"
    SYSTEM = "system"
    TEST = "test"
    DRAFT = "draft"
    NOT_PUBLIC = "not_public"
    NO_WARNING = "no_warning"  # an answer between machines, or without anything in it
    UNKNOWN = "unknown"  # it takes back or changes what we never had
    CANCELLED = "cancelled"  # by whom it came from
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"  # our draft is
    REWRITTEN = "rewritten"  # our draft is
    STOPPED = "stopped"  # what was queued of ours: somebody has to say that it is over, or was a mistake
    CHANGED = "changed"  # what went out of ours: a draft that replaces it is written
    OURS_CHANGES = "ours_changes"  # somebody of ours is writing a change already
    OVER = "over"  # ours is over already
    BY_US = "by_us"  # somebody of ours decided


class Bulletin(SQLModel, table=True):
    """One message of another service."""

    __table_args__ = (Index("ix_bulletin_state", "state", "received_at"),)

    id: UUID = Field(primary_key=True)
    key: str = Field(unique=True, sa_type=Code(length=64))  # of sender, identifier and moment: once is enough
    feed: str = Field(sa_type=Code(length=32))  # the id of its list; "" when somebody of ours brought the file
    sender: str = Field(sa_type=PublicText)
    kind: MessageType = Field(sa_type=Code(MessageType))
    status: Status = Field(sa_type=Code(Status))
    state: BulletinState = Field(sa_type=Code(BulletinState))
    why: Why = Field(sa_type=Code(Why))
    suggested: str = Field(default="", sa_type=Code(length=64))  # the agreed warning of ours that fits
    document: str = Field(sa_type=PublicText)  # CAP 1.2, as we write what we read: nothing else of theirs is kept
    sent_at: datetime
    expires_at: datetime | None = None
    received_at: datetime
    issue_id: UUID | None = None  # the draft of ours that says it, or what went out of ours that it is about
    paged_at: datetime | None = None


class BulletinReference(SQLModel, table=True):
    """Which earlier bulletin one speaks of, whether we have it or not: they do not come in order."""

    __tablename__ = "bulletin_reference"

    bulletin_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True, sa_type=Code(length=64))


class BulletinFeed(SQLModel, table=True):
    """How a list was when we last asked for it."""

    __tablename__ = "bulletin_feed"

    id: str = Field(primary_key=True, sa_type=Code(length=32))
    etag: str = Field(default="", sa_type=PublicText)
    modified: str = Field(default="", sa_type=PublicText)
    seen: str = Field(default="", sa_type=PublicText)  # marks of what stands in it and was looked at, by spaces
    asked_at: datetime
    answered_at: datetime | None = None  # the last time that all was well
    problem: str = Field(default="", sa_type=Code(length=32))  # of the last time
    refused: str = Field(default="[]", sa_type=PublicText)  # JSON: what of it could not be taken, and why
