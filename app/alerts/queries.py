"""Reading alerts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from app.alerts.content import Content, from_json
from app.alerts.frozen import Issue, thaw
from app.alerts.tables import Alert, AlertIssue, ApprovedAhead, IssueState
from app.errors import NotFound
from app.ids import read_reference
from app.work import Work

OUT = (IssueState.ISSUED, IssueState.STOPPED)


def get(work: Work, issue_id: UUID) -> AlertIssue:
    """One issue; NotFound when there is none."""
    issue = work.session.get(AlertIssue, issue_id)
    if issue is None:
        raise NotFound("alert.unknown")
    return issue


def get_alert(work: Work, alert_id: UUID) -> Alert:
    """One alert; NotFound when there is none."""
    alert = work.session.get(Alert, alert_id)
    if alert is None:
        raise NotFound("alert.unknown")
    return alert


def content_of(issue: AlertIssue) -> Content:
    """What an issue says, as its writer means it."""
    return from_json(issue.content)


def frozen_of(issue: AlertIssue) -> Issue:
    """An issue as it went out; NotFound before."""
    if issue.frozen is None:
        raise NotFound("alert.not_out")
    return thaw(issue.frozen)


def issues_of(work: Work, alert_id: UUID) -> Sequence[AlertIssue]:
    """Every issue of an alert, the latest first."""
    chosen = select(AlertIssue).where(AlertIssue.alert_id == alert_id)
    return work.session.exec(chosen.order_by(col(AlertIssue.number).desc())).all()


def by_code(work: Work, written: str) -> Sequence[AlertIssue]:
    """What went out of the alert with this code, as somebody typed it, the latest first; empty for none."""
    code = read_reference(written)
    chosen = select(AlertIssue).join(Alert, col(Alert.id) == AlertIssue.alert_id)
    chosen = chosen.where(Alert.code == code, col(AlertIssue.state).in_(OUT))
    return work.session.exec(chosen.order_by(col(AlertIssue.number).desc())).all()


def current(work: Work, *, exercises: bool = False) -> Sequence[AlertIssue]:
    """What is in force now, the newest first: issued, not replaced, not over."""
    chosen = select(AlertIssue).where(
        col(AlertIssue.state).in_(OUT), col(AlertIssue.ended_by_id).is_(None), AlertIssue.expires_at > work.now
    )
    found = work.session.exec(chosen.order_by(col(AlertIssue.issued_at).desc())).all()
    return [issue for issue in found if _in_force(issue, exercises=exercises)]


def _in_force(issue: AlertIssue, *, exercises: bool) -> bool:
    content = content_of(issue)
    return not content.takes_back and (exercises or not content.exercise)


def in_work(work: Work) -> Sequence[AlertIssue]:
    """What has not gone out yet, the newest first."""
    states = (IssueState.DRAFT, IssueState.SUBMITTED, IssueState.APPROVED)
    chosen = select(AlertIssue).where(col(AlertIssue.state).in_(states))
    return work.session.exec(chosen.order_by(col(AlertIssue.written_at).desc())).all()


def went_out(work: Work, *, since: datetime | None = None, most: int = 100) -> Sequence[AlertIssue]:
    """What went out, the newest first."""
    chosen = select(AlertIssue).where(col(AlertIssue.state).in_(OUT))
    if since is not None:
        chosen = chosen.where(col(AlertIssue.issued_at) >= since)
    return work.session.exec(chosen.order_by(col(AlertIssue.issued_at).desc()).limit(most)).all()


def issued(work: Work) -> Sequence[AlertIssue]:
    """What went out, was not stopped and is not over, the oldest first."""
    chosen = select(AlertIssue).where(AlertIssue.state == IssueState.ISSUED, AlertIssue.expires_at > work.now)
    return work.session.exec(chosen.order_by(col(AlertIssue.issued_at))).all()


def with_broadcast(work: Work, number: int) -> AlertIssue:
    """The issue that a broadcast carries; NotFound when it carries none."""
    issue = work.session.exec(select(AlertIssue).where(AlertIssue.broadcast == number)).one_or_none()
    if issue is None:
        raise NotFound("alert.unknown")
    return issue


def get_ahead(work: Work, ahead_id: UUID) -> ApprovedAhead:
    """One approval in advance; NotFound when there is none."""
    ahead = work.session.get(ApprovedAhead, ahead_id)
    if ahead is None:
        raise NotFound("alert.unknown")
    return ahead


def aheads(work: Work) -> Sequence[ApprovedAhead]:
    """Approvals in advance, asked for or given, that are not over."""
    chosen = select(ApprovedAhead).where(ApprovedAhead.until > work.now)
    return work.session.exec(chosen.order_by(col(ApprovedAhead.written_at).desc())).all()
