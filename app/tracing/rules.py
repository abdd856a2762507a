"""Who may be compared with whom, who must allow it, and when a seeker hears from us: pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.errors import Conflict, Invalid, NotAllowed
from app.partners.tables import Fact as Told
from app.staff.rules import Role

LONGEST_NAME: Final = 80
MOST_NAMES: Final = 6  # spellings of one name
MOST_ASKERS: Final = 60  # names of who may ask for somebody, and who not: a no adds to these
LONGEST_WORDS: Final = 400
OLDEST: Final = 120
ADULT: Final = 18
# The days after its beginning on which a seeker hears from us, whatever happened meanwhile. With the last it is over.
TOLD_ON: Final = (7, 28, 84, 168, 364)
_HOUR: Final = time(10)
LASTS: Final = timedelta(days=TOLD_ON[-1])


class Relation(StrEnum):
    """What somebody who is looked for is to who looks."""

    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER_FAMILY = "other_family"
    FRIEND = "friend"
    PARTNER = "partner"
    FORMER_PARTNER = "former_partner"
    IN_LAW = "in_law"
    EMPLOYER = "employer"
    OWED = "owed"  # they worked for them, or one owes the other money
    OTHER = "other"


# Whom a person may be hiding from, more often than not: somebody else of the team looks at it first.
FEARED: Final = frozenset(
    {
        Relation.PARTNER,
        Relation.FORMER_PARTNER,
        Relation.IN_LAW,
        Relation.EMPLOYER,
        Relation.OWED,
        Relation.OTHER,
    }
)


class Fear(StrEnum):
    """What a trained person answers to: may who looks be somebody that they fear?"""

    NO = "no"
    UNSURE = "unsure"
    YES = "yes"


class Gate(StrEnum):
    """Who must allow that a search, or somebody who may be found, is compared with others."""

    OPEN = "open"
    SECOND = "second"  # another trained person than who wrote it down
    OFFICER = "officer"  # a child: the protection officer first
    OFFICER_AND_SECOND = "officer_and_second"
    NEVER = "never"


OFFICERS: Final = frozenset({Gate.OFFICER, Gate.OFFICER_AND_SECOND})


class Share(StrEnum):
    """What a seeker agreed to."""

    INSIDE = "inside"  # we compare, nobody else hears
    SOCIETY = "society"  # the Red Cross or Red Crescent may have the facts they named


class Fact(StrEnum):
    """What of a search may be handed on, each only with its own yes; the name always, or it is no search."""

    AGE = "age"
    SEX = "sex"
    PLACE = "place"


PURPOSE: Final = "family"  # the need an agreement must be for


def leaving(agreed: Collection[Told]) -> frozenset[Fact]:
    """What beside the name may go to who agreed to be told this; age and sex have no word of their own there."""
    place = {Fact.PLACE} if {Told.AREA, Told.PLACE} & set(agreed) else set()
    person = {Fact.AGE, Fact.SEX} if Told.WORDS in agreed else set()
    return frozenset(place | person)


class Answer(StrEnum):
    """How far a pair is: what a trained person thinks of it, and then what the person found says."""

    NOT_THE_SAME = "not_the_same"
    TO_ASK = "to_ask"
    LATER = "later"  # ask them another day
    NO = "no"
    GREETING = "greeting"  # tell them I am alive, and no more
    TOUCH = "touch"


YES: Final = (Answer.TOUCH, Answer.GREETING)
GIVEN: Final = (Answer.TOUCH, Answer.GREETING, Answer.NO, Answer.LATER)


def gate_of(relation: Relation, fear: Fear, *, child: bool, apart: bool) -> Gate:
    """Who must allow a search. `apart`: who is looked for may be known from a restricted case."""
    if apart or fear is Fear.YES:
        return Gate.NEVER
    doubtful = fear is Fear.UNSURE or relation in FEARED
    if child:
        return Gate.OFFICER_AND_SECOND if doubtful else Gate.OFFICER
    return Gate.SECOND if doubtful else Gate.OPEN


def gate_of_found(*, child: bool, apart: bool) -> Gate:
    """Who must allow that somebody is found who wants to be. `apart`: they are in a restricted case."""
    return Gate.NEVER if apart else Gate.OFFICER if child else Gate.OPEN


def stricter(one: Gate, other: Gate) -> Gate:
    """What both of two gates ask for: whoever was held back stays so when something else is said of them."""
    if Gate.NEVER in (one, other):
        return Gate.NEVER
    both = {one, other}
    second, officer = both & {Gate.SECOND, Gate.OFFICER_AND_SECOND}, both & OFFICERS
    if second and officer:
        return Gate.OFFICER_AND_SECOND
    return Gate.SECOND if second else Gate.OFFICER if officer else Gate.OPEN


def allowed(gate: Gate, *, by: UUID, wrote: UUID, roles: Collection[str]) -> None:
    """Nothing when this member may allow what stands at a gate; Conflict or NotAllowed."""
    if gate in (Gate.OPEN, Gate.NEVER):
        raise Conflict("tracing.gate")
    if gate in OFFICERS and Role.PROTECTION_OFFICER not in roles:
        raise NotAllowed("tracing.officer")
    if gate in (Gate.SECOND, Gate.OFFICER_AND_SECOND) and by == wrote:
        raise Conflict("tracing.second")


def next_told(opened_at: datetime, told: int, *, zone: str) -> datetime | None:
    """When a seeker hears from us next; None after the last time. Of nothing but the day it began and how often."""
    if told >= len(TOLD_ON):
        return None
    local = opened_at.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=TOLD_ON[told]), _HOUR, ZoneInfo(zone))


def checked_names(lines: Sequence[str], *, needed: bool = True, most: int = MOST_NAMES) -> tuple[str, ...]:
    """Spellings of one name, tidied; Invalid for none, too many, too long ones, or what holds digits."""
    names = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
    if (needed and not names) or len(names) > most:
        raise Invalid("tracing.names")
    if any(len(name) > LONGEST_NAME or any(c.isdigit() for c in name) for name in names):
        raise Invalid("tracing.names")
    return names


def checked_ages(low: int | None, high: int | None) -> tuple[int, int] | None:
    """From one age to another, in years; None when neither was said; Invalid."""
    if low is None and high is None:
        return None
    first = low if low is not None else high
    last = high if high is not None else low
    if first is None or last is None or not 0 <= first <= last <= OLDEST:
        raise Invalid("tracing.age")
    return first, last


def checked_day(day: date | None, *, today: date) -> date | None:
    """A day that has come; Invalid."""
    if day is not None and day > today + timedelta(days=1):  # it is tomorrow already where they are
        raise Invalid("tracing.day")
    return day
