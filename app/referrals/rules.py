"""Where a referral may go from where it is, who may ask, and what is done when somebody cannot answer: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from app.errors import Conflict, Invalid, NotAllowed
from app.framework import KINDS, Asked, ServiceKind
from app.partners.tables import Kind
from app.referrals.tables import ConsentState, How, Question, Reason, State
from app.staff.rules import May, may

STEPS: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PROPOSED: frozenset({State.SENT, State.REVOKED}),
        State.SENT: frozenset({State.SEEN, State.ACCEPTED, State.DECLINED, State.REVOKED}),
        State.SEEN: frozenset({State.ACCEPTED, State.DECLINED, State.REVOKED}),
        State.ACCEPTED: frozenset({State.DONE, State.NOT_REACHED, State.DECLINED, State.REVOKED}),
        State.NOT_REACHED: frozenset({State.ACCEPTED, State.DONE, State.DECLINED, State.REVOKED}),
        State.DECLINED: frozenset(),
        State.DONE: frozenset(),
        State.REVOKED: frozenset(),
    }
)
# While it stands so a partner sees facts of it; before and afterwards nothing but that it is there.
WITH_PARTNER: Final = frozenset({State.SENT, State.SEEN, State.ACCEPTED, State.NOT_REACHED})
UNDER_WAY: Final = WITH_PARTNER | {State.PROPOSED}
WHY_DECLINED: Final = frozenset({Reason.FULL, Reason.NOT_OURS, Reason.TOO_FAR, Reason.CLOSED, Reason.UNSAFE})
WHY_NOT_REACHED: Final = frozenset({Reason.NO_ANSWER, Reason.DID_NOT_COME})
CONSENT_LASTS: Final = timedelta(days=30)
LONGEST_CONSENT: Final = timedelta(days=180)
FOR_A_YES: Final = frozenset({Question.ID, Question.TELL, Question.CONSENT})  # before anything leaves
SILENCE: Final = timedelta(hours=24)  # then no answer is no
ENDS_SOON: Final = timedelta(days=3)  # so long before the end of a yes they are asked whether it goes on
OVERDUE: Final = 2  # told so often that it waits, a partner has let the time pass
REVIEWED_WITHIN: Final = timedelta(hours=24)
_SILENT_IN_DANGER: Final = timedelta(minutes=10)
MOST_REMINDED: Final = 6  # then only our own people see to it
_WAITS_FOR_OPENING: Final = "normal"  # so pressing that a partner hears of it when it answers again
_SEEN_IS_SAID: Final = timedelta(hours=1)  # a partner that answers soon need not be said to have read it
CHILD: Final = "child_alone"  # the need of who is asked by a trained person alone
_MOMENT: Final = len("2026-11-23 10:00")
_UNSAID: Final = frozenset({Reason.NO_YES, Reason.ANOTHER})  # they said it themselves, or hear who did take it
_DUE: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"danger": timedelta(minutes=15), "urgent": timedelta(hours=2), "normal": timedelta(hours=24)}
)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What is known of somebody who was not asked before a rescue service was called.

    `heard_at`: when they last wrote; `said_no`: to being handed on; `cannot_decide`: unconscious, or as far gone.
    """

    danger: bool
    heard_at: datetime | None
    said_no: bool
    cannot_decide: bool
    child: bool


def step(state: State, to: State) -> State:
    """`to`, when a referral in `state` may go there; Conflict otherwise."""
    if to not in STEPS[state]:
        raise Conflict("referral.step", state=state.value, to=to.value)
    return to


def check_reason(to: State, reason: Reason | None) -> None:
    """Nothing where the reason is one of the partner's for this step; Invalid."""
    allowed = {State.DECLINED: WHY_DECLINED, State.NOT_REACHED: WHY_NOT_REACHED}.get(to)
    if allowed is not None and reason not in allowed:
        raise Invalid("referral.reason")


def holds(state: ConsentState, until: datetime, now: datetime) -> bool:
    """Whether there is a yes now."""
    return state is ConsentState.YES and now < until


def asked_of(kind: ServiceKind, *, needs: Collection[str], partner: Kind) -> Asked:
    """How a yes must be asked: the most careful of what the service, the partner and the case call for."""
    asked = KINDS[kind].asked
    careful = CHILD in needs or partner in (Kind.CONSULATE, Kind.POLICE, Kind.LAWYERS)
    return Asked.VOICE if asked is Asked.TEXT and careful else asked


def check_asking(asked: Asked, how: How, roles: Collection[str]) -> None:
    """Nothing where who has these roles may ask so; NotAllowed, Invalid.

    What belongs in the restricted store is handed on from there alone.
    """
    if asked is Asked.APART:
        raise NotAllowed("referral.apart")
    if not may(roles, May.REFER):
        raise NotAllowed("referral.not_allowed")
    if how is How.TEXT:
        if asked is not Asked.TEXT:
            raise Invalid("referral.by_voice")
    elif not may(roles, May.TAKE_CONSENT):
        raise NotAllowed("referral.trained")


def due(urgency: str, now: datetime, *, reminded: int = 0) -> datetime:
    """When somebody must be reminded that a partner has not answered; each time it takes as long again."""
    return now + _DUE.get(urgency, _DUE["normal"]) * (reminded + 1)


def waits_for(urgency: str, opens: datetime | None, now: datetime) -> datetime | None:
    """Until when a partner is left alone, whose people answer again at `opens`; None where it hears of it now."""
    return opens if urgency == _WAITS_FOR_OPENING and opens is not None and opens > now else None


def tell_at(to: State, reason: Reason | None, now: datetime, *, left: bool, reminded: int) -> datetime | None:
    """When the person is told of a step; None for one they need not hear of. `left`: a partner has seen something."""
    if to is State.PROPOSED or not left or reason in _UNSAID:
        return None
    if to is State.SEEN:
        return None if reminded >= OVERDUE else now + _SEEN_IS_SAID
    return now


def must_stop(to: State, reason: Reason | None, *, seen: bool) -> bool:
    """Whether the partner hears at once that it ended: it has read it, and may be on its way."""
    return to is State.REVOKED and seen and reason not in _UNSAID


def told_in(state: State, consent: ConsentState, *, left: bool, reminded: int, calls: bool = False) -> str:
    """The agreed words for where a referral stands; "" where there is nothing to say. `calls`: they are called."""
    if state is State.REVOKED:
        return "consent_silence" if consent is ConsentState.SILENT else "consent_withdrawn" if left else ""
    if state in (State.SENT, State.SEEN) and reminded >= OVERDUE:
        return "referral_waiting"
    if state is State.ACCEPTED and calls:
        return "referral_accepted_call"
    return "" if state is State.PROPOSED else f"referral_{state.value}"


def place_and_time(answer: str, partner: str) -> tuple[str, datetime | str]:
    """Where and when, of what a partner wrote: a day and time in front, or what stands behind the last comma.

    Where it names no place apart, the place is theirs. The moment is of no zone: it is the operation's.
    """
    written = " ".join(answer.split())
    try:
        moment = datetime.fromisoformat(written[:_MOMENT])
    except ValueError:
        where, _, when = written.rpartition(", ")
        return (where, when) if where and when else (partner, written)
    return written[_MOMENT:].strip(" ,") or partner, moment


def questions(*, asks_id: bool, tells: bool) -> tuple[Question, ...]:
    """What somebody is asked by text before something of theirs goes to a service, in its order."""
    return (*((Question.ID,) if asks_id else ()), *((Question.TELL,) if tells else ()), Question.CONSENT)


def is_open(question: Question | None, asked_at: datetime | None, now: datetime) -> bool:
    """Whether a yes or no that comes now answers the question; what came before it answers nothing."""
    lasts = ENDS_SOON if question is Question.LONGER else SILENCE
    return question is not None and asked_at is not None and timedelta(0) <= now - asked_at < lasts


def is_overdue(state: State, urgency: str, sent_at: datetime | None, now: datetime) -> bool:
    """Whether a partner has let the time pass in which it should have answered."""
    return state in (State.SENT, State.SEEN) and sent_at is not None and due(urgency, sent_at) <= now


def check_rescue(facts: Unanswered, roles: Collection[str], now: datetime) -> None:
    """Nothing where place, danger and number may go to a rescue service unasked; Conflict, NotAllowed.

    A no holds, unless they cannot decide or a child is in danger: then the protection officer decides.
    """
    if not facts.danger:
        raise Conflict("rescue.no_danger")
    if facts.said_no:
        if not (facts.cannot_decide or facts.child):
            raise Conflict("rescue.said_no")
        if not may(roles, May.REVIEW_RESCUES):
            raise NotAllowed("rescue.officer")
    elif not facts.cannot_decide and facts.heard_at is not None and now - facts.heard_at < _SILENT_IN_DANGER:
        raise Conflict("rescue.ask_first")
