"""The shape of the directory, in the terms of HSDS 3: organisations, their services, and the places of these."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from app.places.tables import LONGEST_CODE
from app.privacy.columns import Code, FreeText, Personal, PublicText

LONGEST_CODES = 400


class Status(StrEnum):
    """Whether a service works, in the words of HSDS."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    CLOSED = "temporarily closed"


class Known(StrEnum):
    """What is known of something that is so or not."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AddressClass(StrEnum):
    """How much of where a place is may be said."""

    PUBLIC = "public"
    AREA = "area"  # which area, and a number to call


class Offer(StrEnum):
    """What people need to know before they come."""

    WOMEN_HOURS = "women_hours"
    WOMEN_STAFF = "women_staff"
    CHILD_FRIENDLY = "child_friendly"
    AGE_FRIENDLY = "age_friendly"
    STEP_FREE = "step_free"
    HALAL = "halal"
    KOSHER = "kosher"
    VEGETARIAN = "vegetarian"
    PRAYER = "prayer"
    CHARGING = "charging"
    WIFI = "wifi"
    WATER = "water"


class Organisation(SQLModel, table=True):
    """Somebody who offers services."""

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=PublicText)
    description: str = Field(default="", sa_type=PublicText)
    website: str = Field(default="", sa_type=PublicText)
    email: str = Field(default="", sa_type=PublicText)
    phone: str = Field(default="", sa_type=PublicText)
    kept: bytes | None = Field(default=None, sa_type=Personal)  # as their file had it: it may name people
    changed_at: datetime


class Service(SQLModel, table=True):
    """One thing an organisation offers. Codes are one beside the other with spaces between."""

    __table_args__ = (
        Index("ix_service_organisation_kinds", "organisation_id", "kinds", "id", "confirmed_at", "status"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    name: str = Field(index=True, sa_type=PublicText)
    description: str = Field(default="", sa_type=PublicText)
    kinds: str = Field(sa_type=Code(length=LONGEST_CODES))
    languages: str = Field(default="", sa_type=Code(length=LONGEST_CODES))
    offers: str = Field(default="", sa_type=Code(length=LONGEST_CODES))
    cost: str = Field(default="", sa_type=PublicText)
    for_whom: str = Field(default="", sa_type=PublicText)
    phone: str = Field(default="", sa_type=PublicText)
    website: str = Field(default="", sa_type=PublicText)
    email: str = Field(default="", sa_type=PublicText)
    capacity: int | None = None
    zone: str = Field(sa_type=Code(length=64))  # IANA, in which its hours are meant
    hours: str = Field(default="[]", sa_type=PublicText)  # JSON: schedules as in HSDS
    status: Status = Field(sa_type=Code(Status))
    asks_papers: Known = Field(sa_type=Code(Known))  # for staff only
    shares: Known = Field(sa_type=Code(Known))  # with authorities; for staff only
    no_id_agreed_on: date | None = None  # when they agreed in writing that nobody needs an ID
    confirmed_at: datetime = Field(index=True)  # of what is on trust: when it came
    on_trust: bool = False  # a file said it, and nobody made sure
    changed_at: datetime


class ServicePlace(SQLModel, table=True):
    """Where a service is. Of a place that only tells its area no address and no point is ever stored."""

    __tablename__ = "service_place"
    __table_args__ = (Index("ix_service_place_points", "service_id", "latitude", "longitude", "id"),)

    id: UUID = Field(primary_key=True)
    service_id: UUID = Field(foreign_key="service.id")
    location_id: UUID  # several services may be in one
    address_class: AddressClass = Field(sa_type=Code(AddressClass))
    name: str = Field(default="", sa_type=PublicText)
    address: str = Field(default="", sa_type=PublicText)
    city: str = Field(default="", sa_type=PublicText)
    getting_there: str = Field(default="", sa_type=PublicText)
    phone: str = Field(default="", sa_type=PublicText)
    area: str = Field(default="", sa_type=Code(length=LONGEST_CODE))
    latitude: float | None = None
    longitude: float | None = None
    hours: str = Field(default="[]", sa_type=PublicText)  # JSON; empty: the service's


class ServiceCell(SQLModel, table=True):
    """In which cells of three grids a place with a point lies: what "near" looks into, and nothing else."""

    __tablename__ = "service_cell"
    __table_args__ = (
        Index("ix_service_cell_place_id", "place_id"),
        {"sqlite_with_rowid": False},
    )

    kind: str = Field(primary_key=True, sa_type=Code(length=16))
    cell: int = Field(primary_key=True, sa_type=BigInteger)
    place_id: UUID = Field(primary_key=True)
    north: int = Field(sa_type=BigInteger)  # millionths of a degree
    east: int = Field(sa_type=BigInteger)
    told: bool  # to anybody, not to staff alone


class ServiceInArea(SQLModel, table=True):
    """Which places only tell their area."""

    __tablename__ = "service_in_area"
    __table_args__ = (
        Index("ix_service_in_area_place_id", "place_id"),
        {"sqlite_with_rowid": False},
    )

    kind: str = Field(primary_key=True, sa_type=Code(length=16))
    area: str = Field(primary_key=True, sa_type=Code(length=LONGEST_CODE))
    place_id: UUID = Field(primary_key=True)
    told: bool


class HiddenService(SQLModel, table=True):
    """A safe house, a shelter for survivors: reached only through its focal point, and by no list, map or text."""

    __tablename__ = "hidden_service"

    id: UUID = Field(primary_key=True)
    kinds: str = Field(sa_type=Code(length=LONGEST_CODES))
    languages: str = Field(default="", sa_type=Code(length=LONGEST_CODES))
    capacity: int | None = None
    name: bytes = Field(sa_type=Personal)
    focal_point: bytes = Field(sa_type=Personal)
    phone: bytes = Field(sa_type=Personal)
    notes: bytes | None = Field(default=None, sa_type=FreeText)
    confirmed_at: datetime


class SurveyLink(SQLModel, table=True):
    """A link with which an organisation looks at its own entry, without an account."""

    __tablename__ = "survey_link"

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(index=True)
    mark: bytes = Field(unique=True)  # keyed hash of what stands in the address: it can be known again, not read
    until: datetime
    made_by: UUID
    answered_at: datetime | None = None


class Proposal(SQLModel, table=True):
    """What an organisation says of one of its services by such a link; it waits for somebody of ours."""

    id: UUID = Field(primary_key=True)
    service_id: UUID = Field(index=True)
    said_at: datetime
    there: bool  # whether it still is
    hours: str = Field(sa_type=PublicText)  # JSON, as in the service
    languages: str = Field(sa_type=Code(length=LONGEST_CODES))
    capacity: int | None = None
    note: bytes | None = Field(default=None, sa_type=FreeText)
