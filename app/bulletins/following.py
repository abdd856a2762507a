"""Cancellations and updates of bulletins that we have: they change drafts and stop queues, and never send anything."""

from collections.abc import Sequence

from app.alerts import actions as alerts
from app.alerts.queries import content_of as written
from app.alerts.tables import AlertIssue, IssueState
from app.bulletins.calling import call
from app.bulletins.queries import Ours, ours
from app.bulletins.rules import Placed, content_of, rewritten
from app.bulletins.tables import Bulletin, BulletinState, Why
from app.runtime import Runtime
from app.work import Work
from cap.model import Info, MessageType


def overtaken(bulletin: Bulletin, by: Bulletin) -> None:
    """It came after what takes it back or replaces it."""
    cancelled = by.kind is MessageType.CANCEL
    bulletin.state, bulletin.why = BulletinState.SETTLED, Why.CANCELLED if cancelled else Why.REPLACED
    if cancelled and by.why is Why.UNKNOWN:
        by.state, by.why = BulletinState.SETTLED, Why.CANCELLED


def cancel(work: Work, runtime: Runtime, bulletin: Bulletin, before: Sequence[Bulletin]) -> None:
    """Drafts of ours are withdrawn; of what went out, what still waits is stopped and somebody is called."""
    if not before:
        if bulletin.why is not Why.ELSEWHERE:
            bulletin.state, bulletin.why = BulletinState.WAITING, Why.UNKNOWN
        return
    bulletin.state, bulletin.why = BulletinState.SETTLED, Why.CANCELLED
    for one in before:
        _close(one, Why.CANCELLED)
        if one.issue_id is not None:
            _cancel_ours(work, runtime, bulletin, ours(work, one.issue_id, work.now))


def _cancel_ours(work: Work, runtime: Runtime, bulletin: Bulletin, found: Ours) -> None:
    if found.unsent is not None:
        alerts.withdraw(work, found.unsent.id)
        bulletin.issue_id, bulletin.why = found.unsent.id, Why.WITHDRAWN
    if found.out is None:
        return
    bulletin.issue_id = found.out.id
    if found.over:
        bulletin.why = Why.OVER
        return
    if found.out.state is IssueState.ISSUED:
        alerts.stop(work, found.out.id)
    bulletin.state, bulletin.why = BulletinState.WAITING, Why.STOPPED
    call(work, runtime, bulletin, at_once=True)


def update(
    work: Work, runtime: Runtime, bulletin: Bulletin, before: Sequence[Bulletin], *, info: Info | None, placed: Placed
) -> None:
    """A draft of ours is written anew, so that its approval falls; what went out gets a draft that would replace it."""
    for one in before:
        _close(one, Why.REPLACED)
    last = next((one for one in before if one.issue_id is not None), None)
    if last is None or last.issue_id is None or info is None:
        return
    found = ours(work, last.issue_id, work.now)
    if found.over:
        return
    if bulletin.why is Why.ELSEWHERE:
        bulletin.state, bulletin.issue_id = BulletinState.WAITING, last.issue_id
        call(work, runtime, bulletin, at_once=True)
        return
    if found.out is None:
        if found.unsent is not None:
            _rewrite(work, bulletin, found.unsent, info, placed)
            bulletin.why = Why.REWRITTEN
        return
    _update_ours(work, bulletin, found, info, placed)
    call(work, runtime, bulletin, at_once=True)


def _rewrite(work: Work, bulletin: Bulletin, issue: AlertIssue, info: Info, placed: Placed) -> None:
    before = written(issue)
    content = rewritten(before, content_of(info, bulletin.suggested or before.key, placed, work.now))
    alerts.write(work, issue.id, content, seen=issue.version, member_id=None)
    bulletin.issue_id, bulletin.state, bulletin.suggested = issue.id, BulletinState.DRAFTED, content.key


def _update_ours(work: Work, bulletin: Bulletin, found: Ours, info: Info, placed: Placed) -> None:
    """What somebody of ours is writing is not touched; what only services wrote is."""
    if found.unsent is not None and found.unsent.written_by:
        bulletin.issue_id = found.unsent.id
        bulletin.state, bulletin.why = BulletinState.WAITING, Why.OURS_CHANGES
        return
    if found.unsent is not None:
        _rewrite(work, bulletin, found.unsent, info, placed)
    elif found.out is not None:
        before = written(found.out)
        content = rewritten(before, content_of(info, bulletin.suggested or before.key, placed, work.now))
        bulletin.issue_id = alerts.update(work, found.out.id, content, member_id=None)
        bulletin.state, bulletin.suggested = BulletinState.DRAFTED, content.key
    bulletin.why = Why.CHANGED


def _close(one: Bulletin, why: Why) -> None:
    """It says no longer what holds."""
    if one.state in (BulletinState.WAITING, BulletinState.DRAFTED):
        one.state, one.why = BulletinState.SETTLED, why
