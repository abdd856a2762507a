"""The shape of a broadcast.

One delivery is a row of as few bytes as can be: there may be a million. It is found by its place in the order of
contacts; only what waits for another try, is on its way, or has a provider's id lies in an index.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.delivery_states import DeliveryState
from app.privacy.columns import Code, PublicText


class BroadcastState(StrEnum):
    """Whether everybody it is for has a row."""

    SPREADING = "spreading"
    SPREAD = "spread"
    STOPPED = "stopped"  # nothing more goes out


class Broadcast(SQLModel, table=True):
    """The same words to many."""

    number: int | None = Field(default=None, primary_key=True)  # small: a million rows carry it
    subject_id: UUID = Field(index=True)  # what it is about: an issue of an alert, a run of a campaign
    priority: int  # app.outbox.rules.Priority
    state: BroadcastState = Field(sa_type=Code(BroadcastState))
    begun_at: datetime
    expires_at: datetime = Field(index=True)
    ignores_quiet: bool  # danger to life does not wait for the morning
    after: UUID | None = None  # the contact at whom the spreading stands
    stopped_at: datetime | None = None


class BroadcastText(SQLModel, table=True):
    """Its words in one language."""

    __tablename__ = "broadcast_text"
    number: int = Field(primary_key=True)
    language: str = Field(primary_key=True, sa_type=Code(length=16))
    words: str = Field(sa_type=PublicText)
    key: str | None = Field(default=None, sa_type=Code(length=64))  # of the wording, for words a provider agreed to
    segments: int


class BroadcastLine(SQLModel, table=True):
    """How far one line has come with a broadcast."""

    __tablename__ = "broadcast_line"
    number: int = Field(primary_key=True)
    channel: str = Field(primary_key=True, sa_type=Code(length=32))
    after: UUID | None = None  # everybody up to this contact was claimed at least once
    ended: bool = False


class BroadcastDelivery(SQLModel, table=True):
    """One person it is for. Times are whole seconds since 1970."""

    __tablename__ = "broadcast_delivery"
    __table_args__ = (
        Index(
            "ix_broadcast_delivery_due",
            "number",
            "channel",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_broadcast_delivery_lease",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index(
            "ix_broadcast_delivery_provider_id",
            "channel",
            "provider_id",
            sqlite_where=text("provider_id IS NOT NULL"),
            postgresql_where=text("provider_id IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    number: int = Field(primary_key=True)
    contact_id: UUID = Field(primary_key=True)
    language: str = Field(sa_type=Code(length=16))
    channel: str = Field(sa_type=Code(length=32))
    area: str = Field(sa_type=Code(length=48))
    state: DeliveryState = Field(sa_type=Code(DeliveryState))
    tries: int = 0  # on this line
    moves: int = 0  # to other lines
    due_at: int | None = None  # waits for another try; one that was never tried has none
    lease_until: int | None = None
    provider_id: str | None = Field(default=None, sa_type=Code(length=128))
    reason: str | None = Field(default=None, sa_type=Code(length=32))
    segments: int | None = None
    settled_at: int | None = None


class BroadcastCount(SQLModel, table=True):
    """What became of people whose rows are gone: of old broadcasts, and of who was forgotten."""

    __tablename__ = "broadcast_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: int = Field(primary_key=True)
    language: str = Field(primary_key=True, sa_type=Code(length=16))
    channel: str = Field(primary_key=True, sa_type=Code(length=32))
    area: str = Field(primary_key=True, sa_type=Code(length=48))
    state: DeliveryState = Field(primary_key=True, sa_type=Code(DeliveryState))
    reason: str = Field(primary_key=True, sa_type=Code(length=32))  # "" for none
    many: int
    segments: int
