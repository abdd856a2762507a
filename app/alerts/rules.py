"""Who may move an issue where, and what it must have before: pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from app.alerts.content import Content
from app.alerts.hazards import HAZARDS
from app.alerts.tables import IssueState
from app.errors import Conflict, Invalid
from app.wording.keys import TEXTS
from cap.model import Urgency

STEPS: Mapping[IssueState, frozenset[IssueState]] = {
    IssueState.DRAFT: frozenset({IssueState.DRAFT, IssueState.SUBMITTED, IssueState.WITHDRAWN}),
    IssueState.SUBMITTED: frozenset({IssueState.DRAFT, IssueState.APPROVED, IssueState.WITHDRAWN}),
    IssueState.APPROVED: frozenset({IssueState.DRAFT, IssueState.ISSUED, IssueState.WITHDRAWN}),
    IssueState.ISSUED: frozenset({IssueState.STOPPED}),
    IssueState.STOPPED: frozenset(),
    IssueState.WITHDRAWN: frozenset(),
}
LONGEST_VALID = timedelta(days=7)  # a warning nobody renews is forgotten, and then believed
LONGEST_AHEAD = timedelta(days=30)
APPROVAL_LASTS = timedelta(hours=12)  # what was agreed to in the morning may be wrong at night
MOST_SEGMENTS = 10  # of one whole text, in any language
FILLED_BY_US = frozenset({"place", "time", "emergency"})  # blanks that areas, moments and settings fill


def step(state: IssueState, to: IssueState) -> IssueState:
    """`to`, when an issue in `state` may go there; Conflict otherwise."""
    if to not in STEPS[state]:
        raise Conflict("alert.step", state=state.value, to=to.value)
    return to


def blanks_of(key: str) -> tuple[str, ...]:
    """What the writer fills into an agreed warning, by name."""
    return tuple(sorted(TEXTS[key].placeholders - FILLED_BY_US))


def needs_time(key: str) -> bool:
    """Whether the words name a time."""
    return "time" in TEXTS[key].placeholders


def check(content: Content, now: datetime) -> None:
    """Raises Invalid with what is missing before anybody may be asked to approve it."""
    known = content.key in HAZARDS or content.takes_back
    if not known:
        raise Invalid("alert.hazard")
    if not content.where:
        raise Invalid("alert.nowhere")
    if not now < content.expires <= now + LONGEST_VALID:
        raise Invalid("alert.expires")
    if needs_time(content.key) and content.time is None:
        raise Invalid("alert.time")
    for name in blanks_of(content.key):
        if not any(words.strip() for words in content.blanks.get(name, {}).values()):
            raise Invalid("alert.blank", name=name)
    if content.urgency is Urgency.PAST and not content.takes_back:
        raise Invalid("alert.past")
    if not 1 <= content.first <= 100:
        raise Invalid("alert.first")


def check_second(member_id: UUID, *, written_by: Iterable[str], submitted_by: UUID | None) -> None:
    """Raises Conflict for somebody who wrote any of it or asked for the approval."""
    if member_id.hex in written_by or member_id == submitted_by:
        raise Conflict("alert.same_person")


def check_fresh(approved_at: datetime | None, now: datetime) -> None:
    """Raises Conflict when the approval is too old to be relied on."""
    if approved_at is None or now - approved_at > APPROVAL_LASTS:
        raise Conflict("alert.approval_old")
