"""Approvals in advance: for the night when one person is on shift and minutes count.

Two people agree beforehand to one warning for one area, with closed lists for what is not known yet. For at most thirty
days those they chose may issue exactly that, alone; both are told at once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from app.alerts import actions, freezing
from app.alerts.composing import check_words, compose
from app.alerts.content import Content, Where, from_json, to_json
from app.alerts.queries import aheads, get, get_ahead
from app.alerts.rules import LONGEST_AHEAD, LONGEST_VALID, blanks_of, needs_time
from app.alerts.tables import AheadState, ApprovedAhead, IssueState
from app.audit.actions import record
from app.errors import Conflict, Invalid
from app.ids import random_id
from app.outbox.paging import page_member
from app.runtime import Runtime
from app.work import Work

_TOLD_LASTS = timedelta(hours=12)
_MOST_CHOICES = 12
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen: one of the places (P-codes), one of the words for each blank, one of the hours from now."""

    places: tuple[str, ...]
    blanks: Mapping[str, tuple[Mapping[str, str], ...]]
    hours: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the choices, by their place in the list."""

    place: int
    blanks: Mapping[str, int]
    hours: int = 0


def propose(
    work: Work,
    runtime: Runtime,
    content: Content,
    choices: Choices,
    *,
    members: Sequence[UUID],
    lasts_hours: int,
    until: datetime,
    member_id: UUID,
) -> UUID:
    """The id of an approval in advance that a second person is asked for. Invalid for what could never go out."""
    if not members or not work.now < until <= work.now + LONGEST_AHEAD:
        raise Invalid("alert.ahead_until")
    if not 1 <= lasts_hours <= LONGEST_VALID // timedelta(hours=1):
        raise Invalid("alert.expires")
    _check_lists(content, choices)
    _check_every_text(work, runtime, content, choices, lasts_hours=lasts_hours)
    made = ApprovedAhead(
        id=random_id(),
        state=AheadState.SUBMITTED,
        content=to_json(content),
        choices=_written(choices),
        members=" ".join(sorted(one.hex for one in members)),
        lasts_hours=lasts_hours,
        written_by=member_id,
        written_at=work.now,
        until=until,
    )
    work.session.add(made)
    record(work, "alert.ahead_asked", "alert_ahead", made.id)
    return made.id


def approve(work: Work, ahead_id: UUID, *, member_id: UUID) -> None:
    """The second person agrees. Conflict for whoever wrote it."""
    ahead = get_ahead(work, ahead_id)
    if ahead.state is not AheadState.SUBMITTED:
        raise Conflict("alert.changed")
    if ahead.written_by == member_id:
        raise Conflict("alert.same_person")
    ahead.state, ahead.approved_by, ahead.approved_at = AheadState.APPROVED, member_id, work.now
    record(work, "alert.ahead_approved", "alert_ahead", ahead_id)


def withdraw(work: Work, ahead_id: UUID) -> None:
    """Nobody may use it any more; any one person may say so."""
    ahead = get_ahead(work, ahead_id)
    ahead.state = AheadState.WITHDRAWN
    record(work, "alert.ahead_withdrawn", "alert_ahead", ahead_id)


def usable_by(work: Work, member_id: UUID) -> Sequence[ApprovedAhead]:
    """What somebody may issue alone now."""
    given = (ahead for ahead in aheads(work) if ahead.state is AheadState.APPROVED)
    return [ahead for ahead in given if member_id.hex in ahead.members.split()]


def choices_of(ahead: ApprovedAhead) -> Choices:
    """What may be chosen of it."""
    told: dict[str, Any] = json.loads(ahead.choices)
    blanks = {name: tuple(one) for name, one in told["blanks"].items()}
    return Choices(tuple(told["places"]), blanks, tuple(told["hours"]))


def issue(work: Work, runtime: Runtime, ahead_id: UUID, chosen: Chosen, *, member_id: UUID) -> UUID:
    """The id of the issue that went out: exactly what was agreed to, with these choices. Both who agreed are told."""
    ahead = get_ahead(work, ahead_id)
    if ahead.state is not AheadState.APPROVED or work.now >= ahead.until or ahead.approved_by is None:
        raise Conflict("alert.ahead_over")
    if member_id.hex not in ahead.members.split():
        raise Conflict("alert.ahead_not_you")
    content = filled(from_json(ahead.content), choices_of(ahead), chosen, work.now, ahead.lasts_hours)
    made = actions.draft(work, content, member_id=ahead.written_by)
    found = get(work, made)
    found.ahead_id, found.submitted_by, found.submitted_at = ahead.id, ahead.written_by, ahead.written_at
    found.approved_by, found.approved_at = ahead.approved_by, ahead.approved_at
    found.state = IssueState.APPROVED
    actions.let_out(work, runtime, found, member_id=member_id)
    record(work, "alert.issued_ahead", "alert_issue", made)
    for one in {ahead.written_by, ahead.approved_by} - {member_id}:
        _tell(work, runtime, one, path=f"/staff/alerts/{made.hex}")
    return made


def _tell(work: Work, runtime: Runtime, member_id: UUID, *, path: str) -> None:
    page_member(work, runtime, "page_issued", member_id, path=path, lasts=_TOLD_LASTS)


def filled(content: Content, choices: Choices, chosen: Chosen, now: datetime, lasts_hours: int) -> Content:
    """The content with what was chosen; Invalid for a choice that is on no list."""
    if chosen.blanks.keys() != choices.blanks.keys():
        raise Invalid("alert.choice")
    place = _one(choices.places, chosen.place)
    words = {name: _one(choices.blanks[name], at) for name, at in chosen.blanks.items()}
    begins = now + timedelta(hours=_one(choices.hours, chosen.hours))
    return replace(
        content,
        where=Where(areas=(place,)),
        reached=(place,),
        blanks={**content.blanks, **words},
        time=begins if needs_time(content.key) else None,
        expires=now + timedelta(hours=lasts_hours),
    )


def _one(among: Sequence[_T], at: int) -> _T:
    if not 0 <= at < len(among):
        raise Invalid("alert.choice")
    return among[at]


def _check_lists(content: Content, choices: Choices) -> None:
    lists = (choices.places, choices.hours, *choices.blanks.values())
    if not all(1 <= len(one) <= _MOST_CHOICES for one in lists):
        raise Invalid("alert.choices")
    if choices.blanks.keys() != set(blanks_of(content.key)) or content.takes_back:
        raise Invalid("alert.choices")
    if any(hours < 0 or hours > LONGEST_VALID // timedelta(hours=1) for hours in choices.hours):
        raise Invalid("alert.choices")


def _check_every_text(work: Work, runtime: Runtime, content: Content, choices: Choices, *, lasts_hours: int) -> None:
    """Raises Invalid when the longest of what may be chosen would be too long, or any of it is refused."""
    longest = {name: max(range(len(many)), key=lambda at: _length(many[at])) for name, many in choices.blanks.items()}
    most = max(len(many) for many in choices.blanks.values()) if choices.blanks else 1
    says = freezing.says_of(runtime, "BCDF-3479", previous=False)
    for place in range(len(choices.places)):
        for at in range(most):
            words = {name: min(at, len(many) - 1) for name, many in choices.blanks.items()} if at else longest
            chosen = filled(content, choices, Chosen(place, words, 0), work.now, lasts_hours)
            check_words(chosen, compose(runtime.wording, chosen, says, freezing.place_in(work, chosen)))


def _length(words: Mapping[str, str]) -> int:
    return max((len(one) for one in words.values()), default=0)


def _written(choices: Choices) -> str:
    told = {"places": choices.places, "blanks": choices.blanks, "hours": choices.hours}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=list)
