"""The shape of a contact."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, Personal
from channels.contract import AddressKind

# Spelled out, not bound: a partial index serves only a query that says these very words.
NUMBERED = text("number_mark IS NOT NULL")
CAREFUL = text("(stopped_at IS NOT NULL OR do_not_text OR unreachable_at IS NOT NULL OR quiet_from IS NOT NULL)")


class ByHand(SQLModel, table=True):
    """A number to which nothing goes but what a person decided: no step, question or news of ours.

    A keyed hash of the number, on whichever line: a taken disk accuses nobody, and no column of a contact tells.
    """

    __tablename__ = "by_hand"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: bytes = Field(primary_key=True)


class Contact(SQLModel, table=True):
    """Somebody who reached us, or whom we may reach."""

    __table_args__ = (
        Index("ix_contact_number_mark", "number_mark", sqlite_where=NUMBERED, postgresql_where=NUMBERED),
        Index(
            "ix_contact_careful",
            *("id", "stopped_at", "do_not_text", "unreachable_at", "quiet_from", "quiet_until"),
            sqlite_where=CAREFUL,
            postgresql_where=CAREFUL,
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: AddressKind = Field(sa_type=Code(AddressKind))
    address: bytes | None = Field(default=None, sa_type=Personal)
    thread: bytes | None = Field(default=None, sa_type=Personal)  # of mail: what an answer names to stand below theirs
    fingerprint: bytes = Field(unique=True)  # keyed hash of kind and address: how they are found again
    number_mark: bytes | None = None  # of WhatsApp: the fingerprint the same number has as a telephone
    channel: str = Field(sa_type=Code(length=32))  # the line they last wrote on
    language: str | None = Field(default=None, sa_type=Code(length=16))
    language_stated: bool = False  # a stated language is never replaced by a guessed one
    offered: str = Field(default="", sa_type=Code(length=32))  # what they can choose by number, in its order
    first_at: datetime
    last_at: datetime
    stopped_at: datetime | None = None  # they said STOP: nothing unasked for goes out
    unreachable_at: datetime | None = None  # the provider will carry nothing to them: call or visit
    do_not_text: bool = False  # the safe-contact rule, asked of the person
    shared_phone: bool = False
    neutral_words: bool = False
    quiet_from: int | None = None  # minutes after local midnight
    quiet_until: int | None = None
    hour_began: datetime | None = None  # counts of automatic texts, against loops and bills
    hour_count: int = 0
    day_began: datetime | None = None
    day_count: int = 0
    feedback_asked_at: datetime | None = None  # we asked them to tell us, and they have not yet
    said: bytes = b""  # short keyed hashes of the automatic texts of the last hour (app.contacts.rules)
