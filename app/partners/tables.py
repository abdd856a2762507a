"""The shape of partners."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal


class Kind(StrEnum):
    """What a partner is. Whoever enforces immigration rules is not on the list, and cannot be (`rules.REFUSED`)."""

    CIVIL_SOCIETY = "civil_society"
    FAITH = "faith"
    LAWYERS = "lawyers"
    HEALTH = "health"
    SCHOOL = "school"
    RED_CROSS = "red_cross"
    UNITED_NATIONS = "united_nations"
    CITY = "city"
    MINISTRY = "ministry"
    CONSULATE = "consulate"
    POLICE = "police"


class Fact(StrEnum):
    """Something that may be told to a partner. The first four are what is told unless more was agreed."""

    NEED = "need"
    PEOPLE = "people"
    AREA = "area"
    LANGUAGE = "language"
    PLACE = "place"  # where exactly
    NAME = "name"  # what they want to be called
    NUMBER = "number"
    TIME = "time"  # when it is safe to call or come
    ACCESS = "access"  # what makes the way hard: stairs, hearing, seeing
    WORDS = "words"  # a sentence of ours


class Partner(SQLModel, table=True):
    """An organisation cases may be handed to while an agreement with it holds."""

    id: UUID = Field(primary_key=True)
    name: bytes = Field(sa_type=Personal)
    kind: Kind = Field(sa_type=Code(Kind))
    organisation_id: UUID | None = Field(default=None, index=True)  # of the directory, whose services are theirs
    hours: str = Field(default="", sa_type=Code(length=120))  # when they answer, as in the settings; empty: always
    room: int | None = None  # how many more people they can take now, as they say
    room_at: datetime | None = None
    reason: bytes | None = Field(default=None, sa_type=FreeText)  # why the police is one
    takes_pfif: bool = False  # a National Society that takes searches over in PFIF
    added_by: UUID
    added_at: datetime
    ended_at: datetime | None = None


class Agreement(SQLModel, table=True):
    """What a partner and we signed: which facts, for which needs, until when.

    Without both clauses (no ID as a condition of emergency help; nothing passed to immigration enforcement) there is
    none, so no column says whether they stand in it.
    """

    id: UUID = Field(primary_key=True)
    partner_id: UUID = Field(index=True)
    facts: str = Field(sa_type=Code(length=120))  # Fact, space between
    needs: str = Field(sa_type=Code(length=240))  # app.framework.NEEDS, space between: what the facts may be used for
    signed_on: date
    until: date  # the last day it holds
    by_id: UUID
    ended_at: datetime | None = None


class PartnerFocalPoint(SQLModel, table=True):
    """Who answers at a partner: by an account of theirs, or by a link and a code sent to their phone."""

    __tablename__ = "partner_focal_point"

    id: UUID = Field(primary_key=True)
    partner_id: UUID = Field(index=True)
    name: bytes = Field(sa_type=Personal)
    phone: bytes | None = Field(default=None, sa_type=Personal)
    language: str = Field(sa_type=Code(length=16))
    turn: int  # who is called first
    absent_until: datetime | None = None
    member_id: UUID | None = Field(default=None, unique=True)  # their account, if they have one
    invitation_id: UUID | None = None  # to an account, until it is used
    added_at: datetime
    ended_at: datetime | None = None


class PartnerLink(SQLModel, table=True):
    """A one-time way in for a focal point without an account: keyed hashes of the link and of the code."""

    __tablename__ = "partner_link"

    id: UUID = Field(primary_key=True)
    focal_point_id: UUID = Field(index=True)
    fingerprint: bytes = Field(unique=True)
    created_at: datetime
    expires_at: datetime = Field(index=True)
    code: bytes | None = None
    code_until: datetime | None = None
    tries: int = 0  # codes that were typed, or let go for another
    used_at: datetime | None = None


class PartnerSession(SQLModel, table=True):
    """One device of a focal point who came by link and code."""

    __tablename__ = "partner_session"

    id: UUID = Field(primary_key=True)
    focal_point_id: UUID = Field(index=True)
    fingerprint: bytes = Field(unique=True)
    began_at: datetime = Field(index=True)
    seen_at: datetime
    ended_at: datetime | None = None
