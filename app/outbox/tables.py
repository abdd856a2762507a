"""The shape of a delivery."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.delivery_states import DeliveryState
from app.privacy.columns import Code, FreeText, Personal


class Delivery(SQLModel, table=True):
    """One attempt to get one text to one contact, or a page to one member on duty."""

    __table_args__ = (
        Index(
            "ix_delivery_due",
            "priority",
            "due_at",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_delivery_lease",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_delivery_message_id", "message_id"),
        Index("ix_delivery_provider_id", "channel", "provider_id"),
        Index("ix_delivery_contact_id", "contact_id"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    message_id: UUID | None = None
    contact_id: UUID | None = None
    member_id: UUID | None = None
    case_id: UUID | None = None
    words: bytes | None = Field(default=None, sa_type=FreeText)  # only where no message of a conversation holds them
    address: bytes | None = Field(default=None, sa_type=Personal)  # only where no contact holds it: a page, a last word
    channel: str = Field(sa_type=Code(length=32))
    priority: int  # app.outbox.rules.Priority
    state: DeliveryState = Field(sa_type=Code(DeliveryState))
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    tries: int = 0
    lease_until: datetime | None = None
    provider_id: str | None = Field(default=None, sa_type=Code(length=128))
    reason: str | None = Field(default=None, sa_type=Code(length=32))
    segments: int | None = None
    by_hand: bool = False  # a person decided this very text, or it answers what they wrote that moment
    settled_at: datetime | None = None
