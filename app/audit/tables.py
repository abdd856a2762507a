"""The audit trail's shape."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code
from app.work import ActorKind


class AuditEntry(SQLModel, table=True):
    """One thing somebody did. `digest` is over this row and the digest before it, so a missing row shows."""

    __tablename__ = "audit_entry"

    number: int = Field(primary_key=True)  # 1, 2, 3 … without gaps
    at: datetime
    actor_kind: ActorKind = Field(sa_type=Code(ActorKind))
    actor_id: UUID | None = None
    action: str = Field(sa_type=Code(length=48))
    subject: str = Field(sa_type=Code(length=32))
    subject_id: UUID | None = Field(default=None, index=True)
    reason: str | None = Field(default=None, sa_type=Code(length=32))
    digest: bytes


class AuthorityRequest(SQLModel, table=True):
    """An authority asked for what we hold about somebody: when, and who answers for our data. Nothing else is kept."""

    __tablename__ = "authority_request"

    id: UUID = Field(primary_key=True)
    asked_on: date
    owner_id: UUID  # the member who answered
