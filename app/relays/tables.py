"""The shape of relays. No column can hold whom they tell, and none leads from a warning to who gave it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.places.tables import LONGEST_CODE
from app.privacy.columns import Code, FreeText, Personal


class Kind(StrEnum):
    """What a relay is."""

    PERSON = "person"
    SHELTER = "shelter"
    FAITH = "faith"
    KITCHEN = "kitchen"
    SCHOOL = "school"
    HEALTH = "health"
    SHOP = "shop"
    OTHER = "other"


class Agreed(StrEnum):
    """How they agreed."""

    SPOKEN = "spoken"
    CALLED = "called"
    SIGNED = "signed"


class RelayState(StrEnum):
    """Whether they are called; who ends is deleted."""

    ACTIVE = "active"
    PAUSED = "paused"


class Checked(StrEnum):
    """What is known of a warning."""

    UNVERIFIED = "unverified"
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"  # somebody tried to find out, and could not


class SecondSource(StrEnum):
    """What kind of source somebody checked a warning with."""

    SEEN = "seen"  # one of us saw it
    AUTHORITY = "authority"
    ORGANISATION = "organisation"
    ANOTHER = "another"  # somebody else there, on their own
    MEDIA = "media"


class Relay(SQLModel, table=True):
    """Somebody, or some place, that passes warnings on."""

    id: UUID = Field(primary_key=True)
    name: bytes = Field(sa_type=Personal)  # what the team calls them
    number: bytes | None = Field(default=None, sa_type=Personal)  # none: they open a link
    mark: bytes | None = Field(default=None, unique=True)  # keyed hash of the number: how their texts are known
    kind: Kind = Field(sa_type=Code(Kind))
    areas: str = Field(sa_type=Code(length=400))  # P-codes, by spaces
    languages: str = Field(sa_type=Code(length=64))  # by spaces; the first is the one they are written to in
    usually: int  # how many people they usually reach
    exercises: bool = False  # agreed to warnings that only try whether all works
    agreed: Agreed = Field(sa_type=Code(Agreed))
    agreed_on: date
    state: RelayState = Field(sa_type=Code(RelayState))
    added_by: UUID
    added_at: datetime
    credit_asked_at: datetime | None = None  # we asked whether they need phone credit, and they have not answered yet
    wants_credit: bool = False
    hour_began: datetime | None = None  # of our answers, as app.contacts.rules counts them
    hour_count: int = 0
    day_began: datetime | None = None
    day_count: int = 0
    said: bytes = b""


class RelayAlert(SQLModel, table=True):
    """An alert that relays were called to."""

    __tablename__ = "relay_alert"

    alert_id: UUID = Field(primary_key=True)
    issue_id: UUID  # the last issue of it that they were told
    code: str = Field(sa_type=Code(length=2))  # what their texts about it begin with: digits, which every phone has
    until: datetime = Field(index=True)  # as long as the code means it


class RelayCall(SQLModel, table=True):
    """One relay and one alert. Its id stands in the address of the page they may open instead of texting."""

    __tablename__ = "relay_call"
    __table_args__ = (UniqueConstraint("alert_id", "relay_id"),)

    id: UUID = Field(primary_key=True)
    alert_id: UUID
    relay_id: UUID | None = Field(default=None, index=True)  # none when they ended: what was told stays counted
    area: str = Field(sa_type=Code(length=LONGEST_CODE))  # that of theirs which the alert is for
    called_at: datetime
    confirmed_at: datetime | None = None
    told: int = 0  # people, as they say
    last_told: int = 0  # of the last text alone, so that the same said twice counts once
    told_at: datetime | None = None
    doubtful: int | None = None  # a number nobody believes unseen; a coordinator asks


class RelayCredit(SQLModel, table=True):
    """Phone credit that was sent to a relay."""

    __tablename__ = "relay_credit"

    id: UUID = Field(primary_key=True)
    relay_id: UUID | None = Field(default=None, index=True)  # none when they ended: what was spent stays counted
    hundredths: int
    currency: str = Field(sa_type=Code(length=3))
    sent_on: date
    by_id: UUID


class RelayWarning(SQLModel, table=True):
    """What one of them warned us of. Nothing here, or that leads here, says which."""

    __tablename__ = "relay_warning"
    __table_args__ = (
        Index(
            "ix_relay_warning_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    words: bytes = Field(sa_type=FreeText)
    language: str = Field(sa_type=Code(length=16))
    area: str = Field(sa_type=Code(length=LONGEST_CODE))  # where the words say it is, "" for nowhere known
    heard_at: datetime  # to the minute
    state: Checked = Field(sa_type=Code(Checked))
    rung: int = 0  # whom the next page goes to
    due_at: datetime | None = None  # when; none once somebody checks it
    taken_by: UUID | None = None
    source: SecondSource | None = Field(default=None, sa_type=Code(SecondSource))
    checked_at: datetime | None = None
    issue_id: UUID | None = None  # the draft that was made of it
