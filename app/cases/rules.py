"""Where a case may go from where it is, and when an old one is taken up again: pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.cases.tables import CaseState
from app.errors import Conflict

STEPS: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.WAITING: frozenset({CaseState.TAKEN, CaseState.CLOSED}),
    CaseState.TAKEN: frozenset({CaseState.TAKEN, CaseState.WAITING, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.WAITING}),
}
# Somebody who writes again soon means the same matter; after a week it is a new one.
TAKEN_UP_AGAIN = timedelta(days=7)
# How long the area, the danger and the number of people are kept of somebody who had themselves erased.
FORGOTTEN_LASTS = timedelta(hours=72)


def step(state: CaseState, to: CaseState) -> CaseState:
    """`to`, when a case in `state` may go there; Conflict otherwise."""
    if to not in STEPS[state]:
        raise Conflict("case.step", state=state.value, to=to.value)
    return to


def same_matter(closed_at: datetime | None, now: datetime) -> bool:
    """Whether a message now belongs to a case that was closed then."""
    return closed_at is not None and now - closed_at < TAKEN_UP_AGAIN


def with_needs(known: str, more: tuple[str, ...]) -> str:
    """Need codes joined by spaces, each once, in the order they were first heard."""
    return " ".join(dict.fromkeys([*known.split(), *more]))
