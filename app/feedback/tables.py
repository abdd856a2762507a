"""The shape of feedback."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.feedback.frame import Type
from app.privacy.columns import Code, FreeText, PublicText


class ItemState(StrEnum):
    """Where an item stands."""

    NEW = "new"
    CODED = "coded"
    REFERRED = "referred"  # with somebody else, and still ours to close
    ANSWERED = "answered"
    REFUSED = "refused"


class Told(StrEnum):
    """How an item reached us."""

    MESSAGE = "message"
    WEB = "web"
    EMAIL = "email"
    VISIT = "visit"  # written down by somebody of ours, on behalf of a person
    CALL = "call"
    AFTER_CASE = "after_case"
    IMPORT = "import"


class Refusal(StrEnum):
    """Why nothing will be done; told to the person in agreed words."""

    NOT_OURS = "not_ours"
    CANNOT = "cannot"
    DECIDED = "decided"
    UNCLEAR = "unclear"
    TWICE = "twice"
    HOSTILE = "hostile"  # not told: nobody is answered who denounces


class AgeGroup(StrEnum):
    """How old who told us is, as they chose to say."""

    CHILD = "child"  # under 18, all in one
    ADULT = "adult"
    OLDER = "older"  # 60 and over


class Sex(StrEnum):
    """What they chose to say."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Disability(StrEnum):
    """Whether seeing, hearing, walking, remembering, washing or being understood is very hard for them or impossible

    (Washington Group on Disability Statistics, Short Set on Functioning).
    """

    YES = "yes"
    NO = "no"


# Spelled out, not bound: a partial index serves only a query that says these very words.
OPEN = text("ended_at IS NULL")
ENDED = text("ended_at IS NOT NULL")


class Item(SQLModel, table=True):
    """One thing somebody told us about the response."""

    __tablename__ = "feedback_item"
    __table_args__ = (
        Index("ix_feedback_item_open", "deadline_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        # Whatever a list is narrowed by, its page is one stretch of one index, however many items there are.
        Index("ix_feedback_item_state", "state", "at", "id"),
        Index("ix_feedback_item_type", "type", "state", "at", "id"),
        Index("ix_feedback_item_area", "area", "state", "at", "id"),
        Index("ix_feedback_item_area_type", "area", "type", "state", "at", "id"),
        Index("ix_feedback_item_at", "at", "id"),
        Index("ix_feedback_item_ended_at", "ended_at", sqlite_where=ENDED, postgresql_where=ENDED),
        Index(
            "ix_feedback_item_contact_id",
            "contact_id",
            sqlite_where=text("contact_id IS NOT NULL"),
            postgresql_where=text("contact_id IS NOT NULL"),
        ),
        Index(
            "ix_feedback_item_place_id",
            "place_id",
            sqlite_where=text("place_id IS NOT NULL"),
            postgresql_where=text("place_id IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True, sa_type=Code(length=9))
    contact_id: UUID | None = None
    case_id: UUID | None = None  # the case it was opened as, or came after
    channel: str = Field(sa_type=Code(length=32))
    told: Told = Field(sa_type=Code(Told))
    state: ItemState = Field(sa_type=Code(ItemState))
    type: Type | None = Field(default=None, sa_type=Code(Type))
    suggested: str = Field(default="", sa_type=Code(length=120))  # codes, space between; nobody confirmed them
    urgency: str = Field(sa_type=Code(length=16))
    area: str = Field(default="", sa_type=Code(length=48))  # P-code or grid cell, never a point
    language: str = Field(sa_type=Code(length=16))
    text: bytes = Field(sa_type=FreeText)
    answer: bytes | None = Field(default=None, sa_type=FreeText)
    refusal: Refusal | None = Field(default=None, sa_type=Code(Refusal))
    partner: bytes | None = Field(default=None, sa_type=FreeText)  # who must do it, when it was passed on
    passed_words: bytes | None = Field(default=None, sa_type=FreeText)  # what they hear; nothing of who told us
    at: datetime
    deadline_at: datetime  # when the person was told to expect an answer
    told_late: bool = False  # and that it takes longer
    escalated: bool = False  # and a coordinator heard that it is late
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    looked_again: int = 0  # times it was taken up after it had ended
    more_at: datetime | None = None  # when they wrote more of it, which nobody has coded since
    age_group: AgeGroup | None = Field(default=None, sa_type=Code(AgeGroup))
    sex: Sex | None = Field(default=None, sa_type=Code(Sex))
    disability: Disability | None = Field(default=None, sa_type=Code(Disability))
    exercise: bool = False
    many_id: UUID | None = None  # the answer to many that answered it
    place_id: UUID | None = None  # the place to mend that it told us of, with others
    place_told: bool = False  # and that those who mend it were told


class ItemCode(SQLModel, table=True):
    """One code of an item, as a person gave it; with what lists by code are narrowed and ordered by."""

    __tablename__ = "feedback_code"
    __table_args__ = (
        Index("ix_feedback_code_code", "code", "state", "told_at", "item_id"),
        Index("ix_feedback_code_area", "area", "code", "state", "told_at", "item_id"),
        {"sqlite_with_rowid": False},
    )

    item_id: UUID = Field(primary_key=True)
    code: str = Field(primary_key=True, sa_type=Code(length=64))
    by_id: UUID
    at: datetime
    state: ItemState = Field(sa_type=Code(ItemState))  # of the item
    area: str = Field(default="", sa_type=Code(length=48))  # of the item
    told_at: datetime  # the item's `at`


class SecondCoding(SQLModel, table=True):
    """What a second person coded an item as, without having seen the first: how far two people agree."""

    __tablename__ = "feedback_second_coding"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_id: UUID = Field(primary_key=True)
    codes: str = Field(sa_type=Code(length=240))
    by_id: UUID
    at: datetime


class FrameCode(SQLModel, table=True):
    """A code this operation added, renamed or retired."""

    __tablename__ = "feedback_frame_code"

    code: str = Field(primary_key=True, sa_type=Code(length=64))
    name: str = Field(default="", sa_type=PublicText)  # in the operation's main language; empty: its own name
    retired_at: datetime | None = None
    changed_by: UUID
    changed_at: datetime


class FeedbackCount(SQLModel, table=True):
    """How many items stand where, kept by every change; `type` is empty until somebody coded them."""

    __tablename__ = "feedback_count"

    state: ItemState = Field(primary_key=True, sa_type=Code(ItemState))
    type: str = Field(primary_key=True, sa_type=Code(length=16))
    many: int


class ManyState(StrEnum):
    """Where an answer to many stands."""

    DRAFT = "draft"
    OUT = "out"  # a second person let it out: everybody may read it
    BACK = "back"  # taken back


class ManyAnswer(SQLModel, table=True):
    """What many people told us about one topic, and what was done: for everybody, and for those who told us."""

    __tablename__ = "feedback_many"

    id: UUID = Field(primary_key=True)
    topic: str = Field(sa_type=Code(length=64))  # a code of the frame; it stands for the codes below it too
    area: str = Field(default="", sa_type=Code(length=48))  # with the areas below it; "" for everywhere
    shown_area: str = Field(default="", sa_type=Code(length=48))  # the one everybody reads, never smaller
    since: date
    until: date
    texts: bool  # whether those who told us hear it by text too
    state: ManyState = Field(sa_type=Code(ManyState))
    made_by: UUID
    made_at: datetime
    changed_at: datetime  # whoever approves approves what they saw
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    told_all_at: datetime | None = None  # nobody is left to be told


class ManyWords(SQLModel, table=True):
    """An answer to many in one language."""

    __tablename__ = "feedback_many_words"

    many_id: UUID = Field(primary_key=True)
    language: str = Field(primary_key=True, sa_type=Code(length=16))
    topic: str = Field(sa_type=PublicText)  # as it is called in a sentence
    said: str = Field(sa_type=PublicText)  # in words of ours, never of anybody who told us
    did: str = Field(sa_type=PublicText)
    by_id: UUID


class PlaceKind(StrEnum):
    """What is broken, missing or badly arranged at a place."""

    LIGHT = "light"
    LATRINE = "latrine"
    WATER = "water"
    GATE = "gate"
    QUEUE = "queue"
    PATH = "path"
    WASTE = "waste"
    SHELTER = "shelter"
    OTHER = "other"


class PlaceState(StrEnum):
    """Where a place to mend stands."""

    OPEN = "open"
    WITH_PARTNER = "with_partner"
    MENDED = "mended"
    NOT_MENDED = "not_mended"


class PlaceToMend(SQLModel, table=True):
    """Something to be mended at a place, in a line of ours: it carries no person, however many told us of it."""

    __tablename__ = "feedback_place"
    __table_args__ = (Index("ix_feedback_place_state", "state", "deadline_at"),)

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True, sa_type=Code(length=9))
    kind: PlaceKind = Field(sa_type=Code(PlaceKind))
    area: str = Field(sa_type=Code(length=48))
    line: bytes = Field(sa_type=FreeText)  # what the partner hears
    partner: bytes | None = Field(default=None, sa_type=FreeText)
    state: PlaceState = Field(sa_type=Code(PlaceState))
    opened_at: datetime
    opened_by: UUID
    deadline_at: datetime  # when it should be with a partner; then when they are asked again
    passed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    escalated: bool = False  # a coordinator heard that it is late


class PlaceReason(SQLModel, table=True):
    """Why a place is not mended, in one language, for those who told us."""

    __tablename__ = "feedback_place_reason"

    id: UUID = Field(primary_key=True)
    place_id: UUID = Field(index=True)
    language: str = Field(sa_type=Code(length=16))
    words: bytes = Field(sa_type=FreeText)
