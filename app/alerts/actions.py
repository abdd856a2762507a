"""Writing, approving and issuing alerts.

Nothing goes out that two people did not agree to, save what only lessens or takes back: that may be said at once by
whoever is on shift. Every deed is one of these functions; no command, text or import calls them.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.alerts import freezing, sending
from app.alerts.content import Content, is_downwards, to_json
from app.alerts.frozen import Issue
from app.alerts.hazards import ALL_CLEAR, MISTAKE
from app.alerts.queries import content_of, get, get_alert, issues_of
from app.alerts.rules import check, check_fresh, check_second, step
from app.alerts.tables import Alert, AlertIssue, IssueState
from app.audit.actions import record
from app.broadcasts import actions as broadcasts
from app.errors import Conflict, Invalid
from app.ids import new_reference, random_id
from app.runtime import Runtime
from app.work import ActorKind, Work
from cap.model import MessageType

TAKEN_BACK_LASTS = timedelta(hours=24)  # who was warned yesterday still has to hear that it was wrong


def draft(work: Work, content: Content, *, member_id: UUID | None) -> UUID:
    """The id of the first issue of a new alert, which one person has begun to write.

    `member_id`: None for what another service warns of; then two of ours still have to submit and to approve it.
    """
    alert = Alert(id=random_id(), code=new_reference(), opened_at=work.now)
    work.session.add(alert)
    return _add(work, alert.id, 1, MessageType.ALERT, content, member_id=member_id)


def update(work: Work, issue_id: UUID, content: Content, *, member_id: UUID | None) -> UUID:
    """The id of a draft that is to replace what went out; Conflict when that is over, or another is being written."""
    before = _last_out(work, issue_id)
    return _add(work, before.alert_id, before.number + 1, MessageType.UPDATE, content, member_id=member_id)


def write(work: Work, issue_id: UUID, content: Content, *, seen: int, member_id: UUID | None) -> None:
    """Change what is not out yet; an approval given before falls. Conflict when it is not what they saw."""
    issue = _seen(work, issue_id, seen)
    step(issue.state, IssueState.DRAFT)
    issue.state, issue.content, issue.expires_at = IssueState.DRAFT, to_json(content), content.expires
    issue.written_by = " ".join(dict.fromkeys([*issue.written_by.split(), *_hex(member_id)]))
    issue.version += 1
    issue.approved_by, issue.approved_at, issue.submitted_by, issue.submitted_at = None, None, None, None
    record(work, "alert.written", "alert_issue", issue_id)


def submit(work: Work, runtime: Runtime, issue_id: UUID, *, seen: int, member_id: UUID) -> None:
    """Ask a second person. Invalid for what could never go out as it is."""
    issue = _seen(work, issue_id, seen)
    issue.state = step(issue.state, IssueState.SUBMITTED)
    freezing.check_all(work, runtime, issue)
    issue.submitted_by, issue.submitted_at, issue.sent_back = member_id, work.now, ""
    record(work, "alert.submitted", "alert_issue", issue_id)


def send_back(work: Work, issue_id: UUID, reason: str, *, seen: int) -> None:
    """The second person asks for something else."""
    issue = _seen(work, issue_id, seen)
    if issue.state is not IssueState.SUBMITTED:
        raise Conflict("alert.step", state=issue.state.value)
    if not reason.strip():
        raise Invalid("alert.reason")
    issue.state, issue.sent_back = step(issue.state, IssueState.DRAFT), reason.strip()[:500]
    issue.version += 1
    record(work, "alert.sent_back", "alert_issue", issue_id)


def approve(work: Work, runtime: Runtime, issue_id: UUID, *, seen: int, member_id: UUID) -> None:
    """The second person agrees. Conflict for whoever wrote any of it, and when it is not what they saw."""
    issue = _seen(work, issue_id, seen)
    issue.state = step(issue.state, IssueState.APPROVED)
    check_second(member_id, written_by=issue.written_by.split(), submitted_by=issue.submitted_by)
    freezing.check_all(work, runtime, issue)
    issue.approved_by, issue.approved_at = member_id, work.now
    record(work, "alert.approved", "alert_issue", issue_id)


def withdraw(work: Work, issue_id: UUID) -> None:
    """It will not go out."""
    issue = get(work, issue_id)
    issue.state = step(issue.state, IssueState.WITHDRAWN)
    issue.version += 1
    record(work, "alert.withdrawn", "alert_issue", issue_id)


def issue(work: Work, runtime: Runtime, issue_id: UUID, *, seen: int, member_id: UUID) -> Issue:
    """It goes out, frozen. Conflict without the approval of a second person, or with one that is too old."""
    found = _seen(work, issue_id, seen)
    _only_a_member(work, member_id)
    if found.approved_by is None:
        raise Conflict("alert.not_approved")
    check_second(found.approved_by, written_by=found.written_by.split(), submitted_by=found.submitted_by)
    check_fresh(found.approved_at, work.now)
    record(work, "alert.issued", "alert_issue", issue_id)
    return let_out(work, runtime, found, member_id=member_id)


def stop(work: Work, issue_id: UUID) -> None:
    """Nobody more is sent it; any one person may. What a provider has taken cannot be called back."""
    found = get(work, issue_id)
    found.state = step(found.state, IssueState.STOPPED)
    found.stopped_by, found.stopped_at = work.actor.id, work.now
    if found.broadcast is not None:
        broadcasts.stop(work, found.broadcast)
    record(work, "alert.stopped", "alert_issue", issue_id)


def send_rest(work: Work, issue_id: UUID) -> None:
    """After a first few, everybody else."""
    found = get(work, issue_id)
    if found.state is not IssueState.ISSUED or found.share == 100:
        raise Conflict("alert.step", state=found.state.value)
    found.share = 100
    if found.broadcast is not None:
        broadcasts.begin_again(work, found.broadcast)
    record(work, "alert.rest_sent", "alert_issue", issue_id)


def lessen(work: Work, runtime: Runtime, issue_id: UUID, content: Content, *, member_id: UUID) -> UUID:
    """The id of an update that says less of the same, sent at once by one person. Conflict when it says more."""
    before = _last_out(work, issue_id)
    if not is_downwards(content_of(before), content):
        raise Conflict("alert.not_less")
    return _alone(work, runtime, before, replace(content, first=100), type_=MessageType.UPDATE, member_id=member_id)


def cancel(work: Work, runtime: Runtime, issue_id: UUID, *, member_id: UUID) -> UUID:
    """The id of the issue that says the warning was a mistake, sent at once by one person to whom it was sent."""
    before = _last_out(work, issue_id)
    if before.state is IssueState.ISSUED:
        stop(work, before.id)
    content = _taking_back(work, content_of(before), MISTAKE)
    return _alone(work, runtime, before, content, type_=MessageType.CANCEL, member_id=member_id)


def all_clear(work: Work, runtime: Runtime, issue_id: UUID, *, member_id: UUID) -> UUID:
    """The id of the issue that says the danger is over, sent at once by one person."""
    before = _last_out(work, issue_id)
    if before.state is IssueState.ISSUED:
        stop(work, before.id)
    content = _taking_back(work, content_of(before), ALL_CLEAR)
    return _alone(work, runtime, before, content, type_=MessageType.UPDATE, member_id=member_id)


def _taking_back(work: Work, content: Content, key: str) -> Content:
    place = {"place": content.blanks["place"]} if "place" in content.blanks else {}
    expires = work.now + TAKEN_BACK_LASTS
    return replace(content, key=key, blanks=place, time=work.now, onset=None, expires=expires, first=100, note="")


def _alone(
    work: Work, runtime: Runtime, before: AlertIssue, content: Content, *, type_: MessageType, member_id: UUID
) -> UUID:
    _only_a_member(work, member_id)
    made = _add(work, before.alert_id, before.number + 1, type_, content, member_id=member_id)
    found = get(work, made)
    record(work, "alert.lessened", "alert_issue", made)
    let_out(work, runtime, found, member_id=member_id, alone=True)
    return made


def let_out(work: Work, runtime: Runtime, found: AlertIssue, *, member_id: UUID, alone: bool = False) -> Issue:
    """The issue goes out. Only for this room: whoever calls it has seen that two people agreed, or that one may.

    `alone`: it only lessens or takes back, and never was a draft that somebody else looked at.
    """
    content = content_of(found)
    if alone:
        found.state = IssueState.APPROVED
    else:
        check(content, work.now)
    found.state = step(found.state, IssueState.ISSUED)
    found.issued_by, found.issued_at, found.share = member_id, work.now, content.first
    before = [one for one in issues_of(work, found.alert_id) if one.frozen is not None and one.id != found.id]
    frozen = freezing.freeze(work, runtime, found, before)
    sending.begin(work, runtime, found)
    for one in before:
        one.ended_by_id = one.ended_by_id or found.id
    if content.takes_back:
        get_alert(work, found.alert_id).ended_at = work.now
    return frozen


def _add(
    work: Work, alert_id: UUID, number: int, type_: MessageType, content: Content, *, member_id: UUID | None
) -> UUID:
    made = AlertIssue(
        id=random_id(),
        alert_id=alert_id,
        number=number,
        type=type_,
        state=IssueState.DRAFT,
        content=to_json(content),
        written_by=" ".join(_hex(member_id)),
        written_at=work.now,
        expires_at=content.expires,
    )
    work.session.add(made)
    work.session.flush()
    record(work, "alert.drafted", "alert_issue", made.id)
    return made.id


def _hex(member_id: UUID | None) -> list[str]:
    return [] if member_id is None else [member_id.hex]


def _last_out(work: Work, issue_id: UUID) -> AlertIssue:
    """The issue, when it is the last of its alert and went out, and nothing that waits would follow it."""
    found = get(work, issue_id)
    for later in issues_of(work, found.alert_id):
        if later.number > found.number and later.state is not IssueState.WITHDRAWN:
            if later.frozen is not None:
                raise Conflict("alert.changed")
            withdraw(work, later.id)
    if found.frozen is None or get_alert(work, found.alert_id).ended_at is not None:
        raise Conflict("alert.changed")
    return found


def _seen(work: Work, issue_id: UUID, seen: int) -> AlertIssue:
    found = get(work, issue_id)
    if found.version != seen:
        raise Conflict("alert.changed")
    return found


def _only_a_member(work: Work, member_id: UUID) -> None:
    """Only somebody of the staff, signed in as who they say, lets anything out: no text, no import, no command."""
    if work.actor.kind is not ActorKind.MEMBER or work.actor.id != member_id:
        raise Conflict("alert.not_a_member")
