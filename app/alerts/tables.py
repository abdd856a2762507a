"""The shape of alerts. Nothing here is about a person: whom an issue reached is a broadcast's, below."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText
from cap.model import MessageType


class IssueState(StrEnum):
    """How far one publication got; the steps are in `app.alerts.rules`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # a second person is asked
    APPROVED = "approved"
    ISSUED = "issued"
    STOPPED = "stopped"  # its sending was stopped; whoever had it has it
    WITHDRAWN = "withdrawn"  # never went out


class Alert(SQLModel, table=True):
    """One danger, from the first warning to the all clear."""

    id: UUID = Field(primary_key=True)
    code: str = Field(unique=True, sa_type=Code(length=16))  # in every text of it: how anybody checks that it is real
    opened_at: datetime
    ended_at: datetime | None = None


class AlertIssue(SQLModel, table=True):
    """One publication of an alert: a warning, an update, a cancellation."""

    __tablename__ = "alert_issue"
    __table_args__ = (
        UniqueConstraint("alert_id", "number"),
        Index("ix_alert_issue_state", "state"),
    )

    id: UUID = Field(primary_key=True)
    alert_id: UUID
    number: int  # 1, 2, … within the alert
    type: MessageType = Field(sa_type=Code(MessageType))
    state: IssueState = Field(sa_type=Code(IssueState))
    content: str = Field(sa_type=PublicText)  # app.alerts.content.Content as JSON
    version: int = 1  # rises with every change: whoever approves it approves what they saw
    written_by: str = Field(sa_type=Code(length=400))  # ids of all who wrote any of it, by spaces
    written_at: datetime
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    sent_back: str = Field(default="", sa_type=PublicText)  # what the second person asks to have changed
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    ahead_id: UUID | None = None  # approved in advance by this
    issued_by: UUID | None = None
    issued_at: datetime | None = None
    stopped_by: UUID | None = None
    stopped_at: datetime | None = None
    ended_by_id: UUID | None = None  # the later issue that replaced or cancelled it
    frozen: str | None = Field(default=None, sa_type=PublicText)  # app.alerts.frozen.Issue as JSON, from issuing on
    broadcast: int | None = None  # the number of the broadcast that carries it
    share: int = 100  # per cent of the audience that it goes to so far
    expires_at: datetime


class AheadState(StrEnum):
    """Whether somebody on shift may use an approval given in advance."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class ApprovedAhead(SQLModel, table=True):
    """An approval in advance: one warning, one area, closed lists, chosen people, at most thirty days."""

    __tablename__ = "alert_ahead"

    id: UUID = Field(primary_key=True)
    state: AheadState = Field(sa_type=Code(AheadState))
    content: str = Field(sa_type=PublicText)  # what is the same each time
    choices: str = Field(sa_type=PublicText)  # JSON: what may be chosen for the rest (app.alerts.ahead.Choices)
    members: str = Field(sa_type=Code(length=400))  # who may issue it: ids, by spaces
    lasts_hours: int  # how long what is issued is valid
    written_by: UUID
    written_at: datetime
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    until: datetime
    version: int = 1
