"""The shape of referrals. Which service it was is sealed: from its kind a stranger might guess who somebody is."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, FreeText, Personal


class ConsentState(StrEnum):
    """What somebody said to being handed on. No answer is no."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """How they were asked."""

    TEXT = "text"
    VOICE = "voice"
    PRESENT = "present"  # face to face


class State(StrEnum):
    """Where a referral stands."""

    PROPOSED = "proposed"  # nothing has left
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    DONE = "done"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why it ended, or stands still: closed words, because a partner's own may say too much."""

    # a partner's
    FULL = "full"
    NOT_OURS = "not_ours"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    UNSAFE = "unsafe"
    NO_ANSWER = "no_answer"
    DID_NOT_COME = "did_not_come"
    # ours
    WITHDRAWN = "withdrawn"  # the person said no
    NO_YES = "no_yes"  # they never said yes
    NOT_NEEDED = "not_needed"
    ANOTHER = "another"  # somebody else took it
    RAN_OUT = "ran_out"  # the yes, or the agreement
    MISTAKE = "mistake"


class Question(StrEnum):
    """What somebody was asked by text last, and answers with yes or no; one at a time."""

    ID = "id"  # they may be asked for an ID there: shall we ask all the same?
    TELL = "tell"  # who comes there may be told to authorities: shall we?
    CONSENT = "consent"
    STILL = "still"  # the partner could not reach them: do they still want it?
    HELPED = "helped"  # the partner says that it helped
    LONGER = "longer"  # their yes ends: shall it go on?


# Spelled out, not bound: a partial index serves only a query that says these very words.
ASKED = text("state = 'asked'")
WITH_PARTNER = text("state IN ('sent', 'seen', 'accepted', 'not_reached')")
TAKEN = text("side_by_side IS NOT NULL AND state IN ('accepted', 'not_reached', 'done')")
DUE = text("due_at IS NOT NULL")
TO_TELL = text("tell_at IS NOT NULL")
# What a yes or a no of somebody may be about: a question of ours, or what partners have.
CONCERNS = text("(asks IS NOT NULL OR state IN ('sent', 'seen', 'accepted', 'not_reached'))")


class Consent(SQLModel, table=True):
    """What somebody was asked: to give which facts to whom, for what, until when; and what they said."""

    __table_args__ = (
        Index("ix_consent_asked_at", "asked_at", sqlite_where=ASKED, postgresql_where=ASKED),
        Index("ix_consent_case_id", "case_id"),
        Index("ix_consent_contact_id", "contact_id"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID
    contact_id: UUID | None = None
    partner_id: UUID
    need: str = Field(sa_type=Code(length=24))  # app.framework.NEEDS: what the facts may be used for
    facts: str = Field(sa_type=Code(length=120))  # app.partners.tables.Fact, space between
    state: ConsentState = Field(sa_type=Code(ConsentState))
    how: How = Field(sa_type=Code(How))
    language: str = Field(sa_type=Code(length=16))  # they were asked in
    asked_at: datetime
    asked_by: UUID
    answered_at: datetime | None = None
    until: datetime  # a yes ends then


class Referral(SQLModel, table=True):
    """One case and one partner."""

    __table_args__ = (
        Index("ix_referral_case_id", "case_id"),
        Index("ix_referral_consent_id", "consent_id"),
        Index("ix_referral_concerns", "contact_id", sqlite_where=CONCERNS, postgresql_where=CONCERNS),
        Index("ix_referral_tell_at", "tell_at", sqlite_where=TO_TELL, postgresql_where=TO_TELL),
        # A partner's page is one stretch of this, however many there are.
        Index("ix_referral_partner", "partner_id", "state", "sent_at", "id"),
        Index("ix_referral_due", "due_at", sqlite_where=DUE, postgresql_where=DUE),
        # Asked side by side, one takes it: two at the same moment cannot.
        Index("uq_referral_side_by_side", "side_by_side", unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True, sa_type=Code(length=9))  # said at the door, so that no name is needed
    case_id: UUID
    contact_id: UUID | None = None
    partner_id: UUID
    consent_id: UUID
    service: bytes | None = Field(default=None, sa_type=Personal)  # id of a service of the directory
    need: str = Field(sa_type=Code(length=24))
    urgency: str = Field(sa_type=Code(length=16))
    state: State = Field(sa_type=Code(State))
    reason: Reason | None = Field(default=None, sa_type=Code(Reason))
    typed: bytes | None = Field(default=None, sa_type=Personal)  # facts a member wrote down for this, as JSON; scrubbed
    given: bytes | None = Field(default=None, sa_type=Personal)  # every fact as it left, as JSON; gone when it ended
    side_by_side: UUID | None = Field(default=None, index=True)  # of those asked at once, of which one takes it
    proposed_at: datetime
    proposed_by: UUID
    sent_at: datetime | None = None
    seen_at: datetime | None = None
    answered_at: datetime | None = None  # accepted or declined
    ended_at: datetime | None = Field(default=None, index=True)
    due_at: datetime | None = None  # when the partner must hear that it waits, and then be reminded
    reminded: int = 0  # how often they heard; from the second time on it is overdue
    answer: bytes | None = Field(default=None, sa_type=FreeText)  # where and when, as the partner wrote
    calls: bool = False  # the partner calls or writes to them
    told: State | None = Field(default=None, sa_type=Code(State))  # the last step the person heard of
    tell_at: datetime | None = None  # when they are told where it stands
    asks: Question | None = Field(default=None, sa_type=Code(Question))  # what they may answer with yes or no
    asks_at: datetime | None = None
    sheet_at: datetime | None = None  # carried on paper


class ReferralStep(SQLModel, table=True):
    """One thing that happened to a referral."""

    __tablename__ = "referral_step"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: UUID = Field(primary_key=True)
    referral_id: UUID = Field(index=True)
    state: State = Field(sa_type=Code(State))
    reason: Reason | None = Field(default=None, sa_type=Code(Reason))
    at: datetime
    member_id: UUID | None = None
    focal_point_id: UUID | None = None  # of the partner


class Verdict(StrEnum):
    """What the protection officer says of what was passed on without a yes."""

    RIGHT = "right"
    TOO_MUCH = "too_much"
    WRONG = "wrong"


class Rescue(SQLModel, table=True):
    """Somebody's life was in danger and they could not answer: what a rescue service was told by telephone.

    Place, danger, how many, how many must be carried; there is no column for who they are.
    """

    __table_args__ = (
        Index("ix_rescue_due_at", "due_at", sqlite_where=DUE, postgresql_where=DUE),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    called: bytes = Field(sa_type=Personal)  # which rescue service
    carried: int | None = None  # how many must be carried
    reason: bytes = Field(sa_type=FreeText)  # why nobody could be asked
    against_no: bool = False  # they had said no, and cannot decide, or a child is in danger
    by_id: UUID
    at: datetime
    told_at: datetime | None = None  # when the person was told
    due_at: datetime | None = None  # by when the protection officer looks at it; none once they have
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    verdict: Verdict | None = Field(default=None, sa_type=Code(Verdict))
