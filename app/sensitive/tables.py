"""The shape of the restricted store. What is not sealed here says that there is a complaint, and nothing about whom."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.framework import Lane
from app.privacy.columns import Code, Personal, Restricted, RestrictedFacts


class Source(StrEnum):
    """How we came to know that words are a complaint."""

    WORDS = "words"  # recognised; a word alone hides nothing
    MENU = "menu"
    CODER = "coder"
    WEB = "web"
    DOOR = "door"


class Danger(StrEnum):
    """Whether somebody is in danger now, as far as can be told."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class State(StrEnum):
    """Where a complaint stands."""

    NEW = "new"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class Answer(StrEnum):
    """What the person reads under their number: agreed words that say nothing of what was told."""

    SEEN_TO = "seen_to"
    WITH_OTHERS = "with_others"


# Spelled out, not bound: a partial index serves only a query that says these very words.
RUNNING = text("routed_at IS NULL")


class Store(SQLModel, table=True):
    """The store's own key, one row at most: the public half, and the private one for the paper alone."""

    __tablename__ = "restricted_store"

    id: UUID = Field(primary_key=True)
    public: bytes
    paper: bytes  # the private half, sealed to the printed recovery key
    paper_public: bytes  # which of them
    begun_at: datetime


class FocalPoint(SQLModel, table=True):
    """A member who may read complaints of some lanes. Without `public` they have not chosen a passphrase yet."""

    __tablename__ = "focal_point"

    id: UUID = Field(primary_key=True)
    member_id: UUID = Field(unique=True)
    lanes: str = Field(sa_type=Code(length=64))  # app.framework.Lane, space between
    organisation: bytes | None = Field(default=None, sa_type=Personal)  # None: ours
    turn: int  # who is called first
    absent_until: datetime | None = None
    public: bytes | None = None
    wrapped: bytes | None = None  # their own private key, under their passphrase
    store_key: bytes | None = None  # the store's, sealed to their own; None until somebody who has it let them in
    named_by: UUID | None = None
    named_at: datetime


class OutsideFocalPoint(SQLModel, table=True):
    """Who sees to complaints about the workers of another organisation; with organisation "" the inter-agency

    coordinator. Sealed as everything about colleagues is: the clock must be able to call them.
    """

    __tablename__ = "outside_focal_point"

    id: UUID = Field(primary_key=True)
    lane: Lane | None = Field(default=None, sa_type=Code(Lane))  # None: every lane
    organisation: bytes = Field(sa_type=Personal)
    name: bytes = Field(sa_type=Personal)
    phone: bytes = Field(sa_type=Personal)
    absent_until: datetime | None = None
    named_by: UUID
    named_at: datetime


class Complaint(SQLModel, table=True):
    """Something somebody told us of a person who helps."""

    __table_args__ = (
        Index("ix_complaint_running", "at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    mark: bytes = Field(unique=True)  # keyed hash of the number the person finds the answer with
    lane: Lane = Field(sa_type=Code(Lane))
    danger: Danger = Field(sa_type=Code(Danger))
    state: State = Field(sa_type=Code(State))
    # The hour it came in: the minute would lead to the text that brought it. The exact moment is among the facts.
    at: datetime
    deadline_at: datetime
    answer_by: datetime  # when the person was told to expect an answer
    answer: Answer | None = Field(default=None, sa_type=Code(Answer))
    alarms: int = 0  # how many times somebody was called because of the clock
    taken_by: UUID | None = None
    routed_at: datetime | None = None  # it is with those who must see to it, or closed
    closed_at: datetime | None = Field(default=None, index=True)
    text: bytes = Field(sa_type=Restricted)
    facts: bytes = Field(sa_type=RestrictedFacts)  # app.sensitive.rules.Facts


class ComplaintStep(SQLModel, table=True):
    """One thing that was done about a complaint: the trail of this room, which nobody else reads."""

    __tablename__ = "complaint_step"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: UUID = Field(primary_key=True)
    complaint_id: UUID = Field(index=True)
    number: int  # 1, 2, 3 … of the complaint
    facts: bytes = Field(sa_type=RestrictedFacts)  # app.sensitive.rules.StepFacts
    words: bytes | None = Field(default=None, sa_type=Restricted)


class ComplaintExclusion(SQLModel, table=True):
    """A focal point whom a complaint must not reach: a keyed hash of both, so that a taken disk accuses nobody."""

    __tablename__ = "complaint_exclusion"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: bytes = Field(primary_key=True)
    complaint_id: UUID = Field(index=True)
