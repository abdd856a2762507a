"""The shape of a case."""

from datetime import datetime
from enum import IntFlag, StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal


class CaseState(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"  # nobody has it
    TAKEN = "taken"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    HELPED = "helped"
    REFERRED = "referred"
    INFORMED = "informed"
    NOT_REACHED = "not_reached"
    NO_LONGER_NEEDED = "no_longer_needed"
    COULD_NOT_HELP = "could_not_help"
    MERGED = "merged"
    NOT_A_CASE = "not_a_case"


class Origin(StrEnum):
    """How a case reached us."""

    MESSAGE = "message"
    CALL = "call"
    VISIT = "visit"
    WALK_IN = "walk_in"


class Step(IntFlag):
    """Automatic steps of a case; each is sent once until the case is closed."""

    ACKNOWLEDGED = 1
    TOLD_NOBODY = 2  # that nobody answers now
    TAKEN = 4
    CLOSED = 8
    HOW_WAS_IT = 16


# Spelled out, not bound: a partial index serves only a query that says these very words.
TAKEN = text("state = 'taken'")
OPEN_SOMEWHERE = text("state <> 'closed' AND area_mark IS NOT NULL")
ENDED = text("closed_at IS NOT NULL")
FORGOTTEN = text("forgotten_at IS NOT NULL")


class Case(SQLModel, table=True):
    """One person or group who needs help. `contact_id` is who needs it; `informant_id` who told us, if another."""

    __table_args__ = (
        Index("ix_case_contact_id", "contact_id", "opened_at"),
        Index("ix_case_informant_id", "informant_id", "opened_at"),
        Index(
            "ix_case_area_mark",
            "area_mark",
            "contact_id",
            sqlite_where=OPEN_SOMEWHERE,
            postgresql_where=OPEN_SOMEWHERE,
        ),
        Index("ix_case_closed_at", "closed_at", sqlite_where=ENDED, postgresql_where=ENDED),
        Index("ix_case_forgotten_at", "forgotten_at", sqlite_where=FORGOTTEN, postgresql_where=FORGOTTEN),
        Index(
            "ix_case_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index("ix_case_queue", "state", "rank", "deadline_at", "id"),
        Index(
            "ix_case_taken_by",
            "taken_by",
            sqlite_where=TAKEN,
            postgresql_where=TAKEN,
        ),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True, sa_type=Code(length=9))
    contact_id: UUID | None = None
    informant_id: UUID | None = None
    origin: Origin = Field(sa_type=Code(Origin))
    state: CaseState = Field(sa_type=Code(CaseState))
    urgency: str = Field(sa_type=Code(length=16))  # danger urgent normal
    rank: int  # 0 is first: danger 0, urgent 1, normal 2
    deadline_at: datetime
    opened_at: datetime
    last_at: datetime  # when the person was last heard
    unanswered: int = 0  # messages since a person of ours last answered
    language: str = Field(sa_type=Code(length=16))
    needs: str = Field(default="", sa_type=Code(length=240))  # codes, space between
    people: int | None = None
    place: bytes | None = Field(default=None, sa_type=Personal)
    area: bytes | None = Field(default=None, sa_type=Personal)  # as it was counted, for the map
    area_mark: bytes | None = None  # keyed hash of the area: who is in danger there is found without opening any
    steps: int = 0  # bits: which automatic steps were sent (Step)
    taken_by: UUID | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=Code(Outcome))
    rating: int | None = None  # "did we help?", 1 to 5, told after it was closed
    merged_into: UUID | None = None
    reopened: int = 0
    exercise: bool = False
    forgotten_at: datetime | None = None  # who needs help had themselves erased: nobody can be answered


class Note(SQLModel, table=True):
    """What staff tell each other about a case."""

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    author_id: UUID
    at: datetime
    text: bytes = Field(sa_type=FreeText)


class CaseCount(SQLModel, table=True):
    """How many cases stand where, kept by every change, because counting a million rows on each page is slow."""

    __tablename__ = "case_count"

    state: CaseState = Field(primary_key=True, sa_type=Code(CaseState))
    rank: int = Field(primary_key=True)
    many: int
