"""The shape of the staff's records."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, Personal


class Member(SQLModel, table=True):
    """Somebody who may sign in. Sealed like a contact: a seized box does not name the volunteers."""

    id: UUID = Field(primary_key=True)
    handle: bytes = Field(sa_type=Personal)
    fingerprint: bytes = Field(unique=True)  # keyed hash of the handle in lower case
    password_hash: str = Field(sa_type=Code(length=160))  # argon2id
    totp_secret: bytes | None = Field(default=None, sa_type=Personal)
    totp_used: int = 0  # the time step of the last code accepted: none is accepted twice
    roles: str = Field(sa_type=Code(length=80))  # app.staff.rules.Role, space between
    reads: str = Field(default="", sa_type=Code(length=120))  # language tags
    speaks: str = Field(default="", sa_type=Code(length=120))
    phone: bytes | None = Field(default=None, sa_type=Personal)  # for paging only
    active: bool = True
    created_at: datetime
    invited_by: UUID | None = None


class Invitation(SQLModel, table=True):
    """A one-time way in for a new member, or back in for one who lost password or phone. Only a keyed hash is kept."""

    id: UUID = Field(primary_key=True)
    fingerprint: bytes = Field(unique=True)
    roles: str = Field(sa_type=Code(length=80))
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    invited_by: UUID | None = None
    member_id: UUID | None = None  # who gets back in; None for somebody new


class StaffSession(SQLModel, table=True):
    """One sign-in on one device; listed to its owner, revocable at once."""

    __tablename__ = "staff_session"

    id: UUID = Field(primary_key=True)
    member_id: UUID = Field(index=True)
    fingerprint: bytes = Field(unique=True)  # keyed hash of the token in the cookie
    began_at: datetime
    seen_at: datetime
    proved_at: datetime  # when the second factor was last shown: revealing a number asks again after a while
    ended_at: datetime | None = None


class Shift(SQLModel, table=True):
    """When a member is on duty, and on which rung of the ladder they are called."""

    id: UUID = Field(primary_key=True)
    member_id: UUID = Field(index=True)
    starts_at: datetime
    ends_at: datetime = Field(index=True)
    rung: int = 0  # 0 takes first, 1 is called second (may be elsewhere), 2 is the coordinator
    paging: bool = False  # accepted being woken by a text in this shift
