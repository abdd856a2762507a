"""Alerts: what is in force, what waits for whom, and what went out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.alerts import ahead, queries
from app.alerts.composing import words_in
from app.alerts.content import from_json
from app.alerts.tables import AheadState, AlertIssue, ApprovedAhead, IssueState
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.reach import reach
from app.web.staff import alerts_words as words
from app.web.staff import pages
from app.web.staff.alerts_facts import place_of
from app.web.staff.areas import names_of_areas
from app.work import Work

Answer = Response | str | tuple[str, int]
WRITERS = roles_that(May.WRITE_ALERTS)
APPROVERS = roles_that(May.APPROVE_ALERTS)
STOPPERS = roles_that(May.STOP_ALERTS)
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One issue as a list shows it. `mine`: whoever looks at it wrote some of it; `running`: it is still being sent."""

    hex: str
    name: str
    sign: str
    place: str
    state: IssueState
    by: str
    at: datetime
    expires_at: datetime
    exercise: bool
    mine: bool
    running: bool
    headline: str = ""


@dataclass(frozen=True, slots=True)
class AheadLine:
    """One approval in advance as a list shows it."""

    hex: str
    name: str
    place: str
    by: str
    until: datetime
    waits: bool
    mine: bool


@pages.get("/alerts")
@guarded(*STOPPERS)
def alerts() -> str:
    """What is in force first, then what waits, then what went out."""
    mine = member()
    with reach().read(actor()) as work:
        waiting = [_line(work, issue) for issue in queries.in_work(work)]
        usable = [ahead_line(work, one) for one in ahead.usable_by(work, mine.id)]
        asked = [ahead_line(work, one) for one in queries.aheads(work) if one.state is AheadState.SUBMITTED]
        current = [_line(work, issue, headline=True) for issue in queries.current(work, exercises=True)]
        out = [_line(work, issue) for issue in queries.went_out(work, most=MOST_LISTED)]
    approves = may(mine.roles, May.APPROVE_ALERTS)
    return render_template(
        "staff/alerts.html",
        current=current,
        for_me=[one for one in waiting if one.state is IssueState.SUBMITTED and approves and not one.mine],
        asked=[one for one in asked if approves and not one.mine],
        ready=[one for one in waiting if one.state is IssueState.APPROVED],
        waiting=[one for one in waiting if one.state is IssueState.SUBMITTED and (one.mine or not approves)],
        drafts=[one for one in waiting if one.state is IssueState.DRAFT],
        usable=usable,
        out=out,
        writes=may(mine.roles, May.WRITE_ALERTS),
        states=words.STATES,
    )


def _line(work: Work, issue: AlertIssue, *, headline: bool = False) -> Line:
    content = queries.content_of(issue)
    writers = [UUID(one) for one in issue.written_by.split()]
    frozen = queries.frozen_of(issue) if headline else None
    said = frozen and (frozen.texts.get(page_language()) or next(iter(frozen.texts.values())))
    return Line(
        issue.id.hex,
        words.name_of(content.key),
        words.grave(content),
        words_in(content, "place", page_language()) or place_of(work, content),
        issue.state,
        ", ".join(handles(work, writers).values()),
        issue.issued_at or issue.submitted_at or issue.written_at,
        issue.expires_at,
        content.exercise,
        member().id in (*writers, issue.submitted_by),
        issue.state is IssueState.ISSUED,
        said.headline if said else "",
    )


def ahead_line(work: Work, one: ApprovedAhead) -> AheadLine:
    """An approval in advance in a list."""
    names = names_of_areas(work, ahead.choices_of(one).places)
    return AheadLine(
        one.id.hex,
        words.name_of(from_json(one.content).key),
        ", ".join(names.values()),
        handles(work, [one.written_by]).get(one.written_by, ""),
        one.until,
        one.state is AheadState.SUBMITTED,
        one.written_by == member().id,
    )
