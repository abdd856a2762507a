"""The shape of a message."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal


class Direction(StrEnum):
    """Whose words."""

    IN = "in"
    OUT = "out"


class MessageState(StrEnum):
    """How far a message that came in was carried."""

    DONE = "done"
    UNHANDLED = "unhandled"  # kept, but carrying it out failed: tried again
    GIVEN_UP = "given_up"  # tried four times: a person must look


# Spelled out, not bound: a partial index serves only a query that says these very words.
REDUCED = text("reduced")


class Message(SQLModel, table=True):
    """One text, in or out."""

    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index("ix_message_case_id", "case_id", "id"),
        # Most messages are found through their case; an index over all of them would cost every text a page.
        Index(
            "ix_message_without_case",
            "contact_id",
            sqlite_where=text("case_id IS NULL"),
            postgresql_where=text("case_id IS NULL"),
        ),
        Index(
            "ix_message_not_done",
            "at",
            sqlite_where=text("state != 'done'"),
            postgresql_where=text("state != 'done'"),
        ),
        Index("ix_message_reduced", "at", sqlite_where=REDUCED, postgresql_where=REDUCED),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    contact_id: UUID | None = None
    case_id: UUID | None = None
    direction: Direction = Field(sa_type=Code(Direction))
    channel: str = Field(sa_type=Code(length=32))
    provider_id: str | None = Field(default=None, sa_type=Code(length=128))
    text: bytes = Field(sa_type=FreeText)
    language: str | None = Field(default=None, sa_type=Code(length=16))
    at: datetime
    state: MessageState = Field(default=MessageState.DONE, sa_type=Code(MessageState))
    tries: int = 0
    arrival: bytes | None = Field(default=None, sa_type=Personal)  # sender and hints, only until it was carried out
    author_id: UUID | None = None  # the member who wrote it; none for automatic texts
    wording_key: str | None = Field(default=None, sa_type=Code(length=48))
    wording_reviewed: bool = True
    reduced: bool = False  # the scrubber failed: only words of our own lists are here, the provider has the rest


class TranslationState(StrEnum):
    """How far a translation has come; one by a member is done from the first."""

    ASKED = "asked"  # of the machine, which has not answered yet
    DONE = "done"
    FAILED = "failed"  # the machine could not, or did not answer


class Translation(SQLModel, table=True):
    """What a message says in another language: by a member, or by a machine in the same house."""

    __table_args__ = (
        UniqueConstraint("message_id", "language", "by_machine"),
        Index(
            "ix_translation_asked",
            "at",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    message_id: UUID
    language: str = Field(sa_type=Code(length=16))
    by_machine: bool
    state: TranslationState = Field(sa_type=Code(TranslationState))
    at: datetime  # when it was made or corrected; while it is asked for, since when
    author_id: UUID | None = None  # the member who made or corrected it last
    words: bytes | None = Field(default=None, sa_type=FreeText)


class VoiceKind(StrEnum):
    """How a recording is written, as far as we know the name a provider gives it."""

    OGG = "ogg"
    MP3 = "mp3"
    MP4 = "mp4"
    WEBM = "webm"
    WAV = "wav"
    AMR = "amr"
    OTHER = "other"


class Voice(SQLModel, table=True):
    """Recordings that came with a message. They stay with the provider; a member tells what they say."""

    __table_args__ = (UniqueConstraint("message_id"), {"sqlite_with_rowid": False})

    id: UUID = Field(primary_key=True)
    message_id: UUID
    many: int
    kind: VoiceKind = Field(sa_type=Code(VoiceKind))  # of the first
    seconds: int | None = None  # of the first, where the line says it
    heard_at: datetime | None = None
    heard_by: UUID | None = None
    said: bytes | None = Field(default=None, sa_type=FreeText)


class ChannelMark(SQLModel, table=True):
    """How far a channel's own list of messages was read."""

    __tablename__ = "channel_mark"

    channel: str = Field(primary_key=True, sa_type=Code(length=32))
    read_until: datetime


class SealedArrival(SQLModel, table=True):
    """What came in while nobody had unlocked the keys: sealed whole to the public key, and gone once carried out."""

    __tablename__ = "sealed_arrival"
    __table_args__ = (UniqueConstraint("channel", "provider_id"), {"sqlite_with_rowid": False})

    id: UUID = Field(primary_key=True)  # rises with arrival, and names the message it becomes
    channel: str = Field(sa_type=Code(length=32))
    provider_id: str = Field(sa_type=Code(length=128))
    arrival: bytes = Field(sa_type=Personal)  # scrubbed text, address, hints and moment


class ProviderCopy(SQLModel, table=True):
    """A text whose words the provider still has, to be emptied there. Names no person and no message of ours."""

    __tablename__ = "provider_copy"
    __table_args__ = {"sqlite_with_rowid": False}

    id: UUID = Field(primary_key=True)
    channel: str = Field(sa_type=Code(length=32))
    provider_id: str = Field(sa_type=Code(length=128))
    kept_at: datetime  # since when we have the words ourselves
    due_at: datetime
    tries: int = 0
