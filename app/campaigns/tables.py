"""The shape of campaigns. Nothing here is about a person who gets one: whom a run reached is a broadcast's, below."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.places.tables import LONGEST_CODE
from app.privacy.columns import Code, PublicText


class CampaignState(StrEnum):
    """How far a campaign got; the steps are in `app.campaigns.rules`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # a second person is asked
    APPROVED = "approved"  # runs by itself from now on
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"  # all of it was sent
    WITHDRAWN = "withdrawn"  # never went out


class RunKind(StrEnum):
    """What one sending of a campaign is."""

    BEFORE = "before"  # the question, before anything was said
    MESSAGE = "message"
    AFTER = "after"  # the same question, to others


class RunState(StrEnum):
    """Whether a sending is under way."""

    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    MISSED = "missed"  # its day passed while it could not begin


class Campaign(SQLModel, table=True):
    """What is said, to whom and when, and who agreed to it."""

    __table_args__ = (Index("ix_campaign_state", "state"),)

    id: UUID = Field(primary_key=True)
    state: CampaignState = Field(sa_type=Code(CampaignState))
    content: str = Field(sa_type=PublicText)  # app.campaigns.content.Content as JSON
    version: int = 1  # rises with every change: whoever approves it approves what they saw
    written_by: str = Field(sa_type=Code(length=400))  # ids of all who wrote any of it, by spaces
    written_at: datetime
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    sent_back: str = Field(default="", sa_type=PublicText)  # what the second person asks to have changed
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    frozen: str | None = Field(default=None, sa_type=PublicText)  # its words in every language, as they were agreed to
    lot: int  # where the shares that are asked begin among all contacts, drawn at random


class CampaignRun(SQLModel, table=True):
    """One sending of a campaign."""

    __tablename__ = "campaign_run"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "number"),  # each begins once
        Index("ix_campaign_run_state", "state"),
        Index("ix_campaign_run_begun_at", "begun_at"),
    )

    id: UUID = Field(primary_key=True)
    campaign_id: UUID
    kind: RunKind = Field(sa_type=Code(RunKind))
    number: int  # 1, 2, … of its kind
    key: str = Field(sa_type=Code(length=64))
    day: date  # when it was to begin
    state: RunState = Field(sa_type=Code(RunState))
    begun_at: datetime
    ended_at: datetime | None = None
    broadcast: int | None = None  # the number of the broadcast that carries it now
    rests_until: datetime | None = None  # it gave way to something, and goes on then


class CampaignAnswer(SQLModel, table=True):
    """How many answered a question so. Who they are is nowhere."""

    __tablename__ = "campaign_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: UUID = Field(primary_key=True)
    wave: RunKind = Field(primary_key=True, sa_type=Code(RunKind))
    area: str = Field(primary_key=True, sa_type=Code(length=LONGEST_CODE))
    yes: bool = Field(primary_key=True)
    many: int
