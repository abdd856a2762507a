"""The shape of the audience."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.places.tables import LONGEST_CODE
from app.privacy.columns import Code, Personal

EVERYWHERE = ""  # the area of who joined for all places of the operation


class How(StrEnum):
    """By which door somebody joined."""

    TEXT = "text"
    WEB = "web"
    VOLUNTEER = "volunteer"
    IMPORT = "import"


class Consent(StrEnum):
    """How somebody agreed who did not join by themselves."""

    SPOKEN = "spoken"  # face to face
    CALLED = "called"  # on the phone
    SIGNED = "signed"  # on paper
    FORM = "form"  # on a page or form of another organisation


# Spelled out, not bound: a partial index serves only a query that says these very words.
ACTIVE = text("left_at IS NULL")
ALONE = text("alone")


class Membership(SQLModel, table=True):
    """Somebody wants the warnings for one area, until they leave. P-codes, or EVERYWHERE.

    Language and line are those of the contact, kept here too and as new: a hundred thousand people are counted without
    reading a single contact.
    """

    __table_args__ = (
        Index("ix_membership_area", "area", "contact_id", "left_at", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index(
            "ix_membership_alone",
            *("area", "language", "channel", "group", "exercises", "alone"),
            sqlite_where=ALONE,
            postgresql_where=ALONE,
        ),
        {"sqlite_with_rowid": False},
    )

    contact_id: UUID = Field(primary_key=True)
    area: str = Field(primary_key=True, sa_type=Code(length=LONGEST_CODE))
    group: str = Field(default="", sa_type=Code(length=32))  # a code of [audience] groups; "" for none
    language: str = Field(sa_type=Code(length=16))
    channel: str = Field(sa_type=Code(length=32))
    how: How = Field(sa_type=Code(How))
    consent: Consent | None = Field(default=None, sa_type=Code(Consent))
    agreed_on: date
    joined_at: datetime
    by_id: UUID | None = None  # the member who wrote it down
    exercises: bool = False  # agreed to warnings that only try whether all works
    left_at: datetime | None = None
    alone: bool = True  # all that this number joined: nobody need be told apart
    telephone_id: UUID | None = None  # of WhatsApp: the contact who is this number's telephone, where that joined too


class JoinRequest(SQLModel, table=True):
    """Somebody asked on the page to join with a number; a code that only its holder reads proves that it is theirs."""

    __tablename__ = "join_request"
    __table_args__ = (Index("ix_join_request_number", "number_mark", "asked_at"),)

    id: UUID = Field(primary_key=True)
    number: bytes = Field(sa_type=Personal)
    number_mark: bytes  # keyed hash: how often this number was asked for
    code: bytes  # keyed hash of the six digits
    area: str = Field(sa_type=Code(length=LONGEST_CODE))
    group: str = Field(default="", sa_type=Code(length=32))
    language: str = Field(sa_type=Code(length=16))
    exercises: bool = False
    tries: int = 0
    asked_at: datetime = Field(index=True)
