"""Whom a complaint may reach, when somebody is called to it, and what its steps are: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from app.errors import Conflict, Invalid
from app.framework import NAMED_LANES, OF_THEIR_LIFE, Lane
from app.sensitive.tables import Source, State
from app.settings import Sensitive

# Its address says nothing, on a phone that others see.
PAGE: Final = "/staff/desk"

STEPS: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.NEW: frozenset({State.TAKEN, State.HANDED_OVER, State.CLOSED}),
        State.TAKEN: frozenset({State.NEW, State.TAKEN, State.HANDED_OVER, State.CLOSED}),
        State.HANDED_OVER: frozenset({State.HANDED_OVER, State.CLOSED}),
        State.CLOSED: frozenset(),
    }
)


class Deed(StrEnum):
    """What somebody did about a complaint."""

    CAME = "came"
    READ = "read"
    TOOK = "took"
    NOTED = "noted"
    HELP_OFFERED = "help_offered"
    SAW_NUMBER = "saw_number"
    EXCLUDED = "excluded"  # a focal point is implicated
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    GIVEN_BACK = "given_back"  # it complains of nobody: the team has it
    SAFE_WAY = "safe_way"  # how they may be reached was agreed with them
    TEXTED = "texted"  # agreed words that say nothing, in the safe way
    ASKED_PARTNER = "asked_partner"
    PARTNER_ACCEPTED = "partner_accepted"
    PARTNER_DECLINED = "partner_declined"
    PARTNER_REACHED = "partner_reached"
    PARTNER_NOT_REACHED = "partner_not_reached"
    CAREGIVER = "caregiver"  # the child wants one to be asked, who is not the danger
    NO_CAREGIVER = "no_caregiver"


class Way(StrEnum):
    """How somebody may be reached without danger to them."""

    CALL = "call"
    TEXT = "text"
    VISIT = "visit"


class Given(StrEnum):
    """All that a partner may be told of somebody's own life; what they told stays in the store."""

    WAY = "way"
    WHEN = "when"
    NAME = "name"
    AREA = "area"
    LANGUAGE = "language"
    WHO = "who"  # a woman, or somebody from outside their community


@dataclass(frozen=True, slots=True)
class SafeWay:
    """What was agreed with somebody about reaching them; sealed as JSON among the steps.

    `name`: what we call ourselves then, which tells nobody who we are.
    """

    way: Way
    when: str
    name: str
    area: str = ""
    woman: bool = False
    outside: bool = False


# What a partner says of who was handed to it, and whether somebody of ours must see to it again.
ANSWERS: Final[Mapping[Deed, bool]] = MappingProxyType(
    {
        Deed.PARTNER_ACCEPTED: False,
        Deed.PARTNER_REACHED: False,
        Deed.PARTNER_DECLINED: True,
        Deed.PARTNER_NOT_REACHED: True,
    }
)
# What may be sent in the safe way: agreed words of ours that mean nothing to who looks on.
NEUTRAL_WORDS: Final = ("private_contact_set", "private_who", "private_call", "private_agreed", "private_declined")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a complaint beside its words; sealed as JSON."""

    reference: str
    source: Source
    at: str  # the exact moment, ISO 8601
    channel: str
    language: str
    contact_id: str | None = None
    organisation: str = ""  # whose worker it is about; "" ours, or not known yet


@dataclass(frozen=True, slots=True)
class StepFacts:
    """Who did what, and when; `to`: whom it was handed to; `identity`: with who the person is."""

    deed: Deed
    at: str
    by: str | None = None
    to: str = ""
    identity: bool = False
    consent: str = ""  # how the person agreed; "" where nothing of theirs was given on
    safe: Mapping[str, Any] | None = None  # SafeWay
    given: Sequence[str] = ()  # Given


@dataclass(frozen=True, slots=True)
class Point:
    """A focal point of ours as the clock sees them."""

    member_id: UUID
    lanes: frozenset[Lane]
    turn: int
    absent: bool
    organisation: str = ""  # "" ours


@dataclass(frozen=True, slots=True)
class Outside:
    """A focal point of another organisation, or with organisation "" the inter-agency coordinator."""

    id: UUID
    organisation: str
    name: str
    phone: str = field(repr=False)
    lane: Lane | None
    absent: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Who is called to a complaint now, and what the count of its alarms becomes."""

    members: tuple[UUID, ...]
    coordinator: bool
    alarms: int


def hour_of(moment: datetime) -> datetime:
    """The hour in which something happened."""
    return moment.replace(minute=0, second=0, microsecond=0)


def checked_step(state: State, to: State) -> State:
    """`to`; Conflict when a complaint that stands so cannot go there."""
    if to not in STEPS[state]:
        raise Conflict("restricted.step")
    return to


def alarms_due(at: datetime, now: datetime, settings: Sensitive) -> int:
    """How many calls the clock has brought by now: the first at once, the last when the time is over."""
    hours = (0, settings.first_alarm, settings.second_alarm, settings.hours)
    return sum(now >= at + timedelta(hours=hour) for hour in hours)


def call(due: int, points: Sequence[Point], *, lane: Lane, taken_by: UUID | None) -> Call:
    """Whom the `due`-th call of the clock goes to. `points`: without those whom it must not reach.

    First whoever comes first, or who took it; then everybody of the lane; at the end, or where there is nobody, the
    inter-agency coordinator too.
    """
    able = [one.member_id for one in sorted(points, key=lambda one: one.turn) if lane in one.lanes and not one.absent]
    if due == 1:
        first = [one for one in able if taken_by in (None, one)][:1] or able[:1]
        return Call(tuple(first), not first, due)
    return Call(tuple(able), not able or due >= 4, due)


def recipients(
    points: Sequence[Outside], *, lane: Lane, organisation: str, excluded: Collection[UUID] = ()
) -> list[Outside]:
    """To whom a complaint about a worker of `organisation` may go: its own focal points for the lane, else the

    inter-agency coordinator; what somebody lives through only to partners for that very lane. Never to who is
    implicated or away.
    """
    able = [one for one in points if one.id not in excluded and not one.absent and one.lane in (None, lane)]
    if lane in OF_THEIR_LIFE:
        return [one for one in able if one.lane is lane and one.organisation]
    named = organisation.strip().casefold()
    theirs = [one for one in able if named and one.organisation.casefold() == named]
    return theirs or [one for one in able if not one.organisation]


def read_lanes(written: Collection[str]) -> tuple[Lane, ...]:
    """The lanes of a form or a command, in our order; Invalid for none and for one there is not."""
    try:
        chosen = {Lane(one) for one in written} - {Lane.MORE}
    except ValueError:
        raise Invalid("restricted.lane") from None
    if not chosen:
        raise Invalid("restricted.lane")
    return tuple(lane for lane in NAMED_LANES if lane in chosen)


def safe_way_of(steps: Sequence[StepFacts]) -> SafeWay | None:
    """What was agreed last about reaching them; None before anything was."""
    agreed = [one.safe for one in steps if one.deed is Deed.SAFE_WAY and one.safe is not None]
    return SafeWay(**{**agreed[-1], "way": Way(agreed[-1]["way"])}) if agreed else None


def given_of(steps: Sequence[StepFacts]) -> frozenset[Given]:
    """What they last agreed that a partner is told."""
    asked = [one.given for one in steps if one.deed is Deed.ASKED_PARTNER]
    return frozenset(map(Given, asked[-1])) if asked else frozenset()


def told(facts: Facts | StepFacts) -> dict[str, Any]:
    """Facts as they are sealed."""
    return asdict(facts)
