"""Reading answers to alerts, and which one a text may answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import col
from sqlmodel import select as choose

from app.alert_answers.rules import AFTERWARDS, Asked
from app.alert_answers.tables import AlertAnswer, Answer
from app.alerts.content import from_json
from app.alerts.frozen import thaw
from app.alerts.tables import Alert, AlertIssue
from app.broadcasts.tables import Broadcast, BroadcastDelivery
from app.delivery_states import DeliveryState
from app.language import canonical
from app.outbox.rules import Priority
from app.work import Work

_ANSWER: Any = AlertAnswer.__table__  # type: ignore[attr-defined]
_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_ISSUE: Any = AlertIssue.__table__  # type: ignore[attr-defined]
_UNREAD = frozenset({DeliveryState.QUEUED, DeliveryState.WITHHELD, DeliveryState.EXPIRED, DeliveryState.FAILED})
_SENT_TO = (
    select(
        _BROADCAST.c.subject_id,
        _BROADCAST.c.begun_at,
        _DELIVERY.c.language,
        _DELIVERY.c.area,
        _DELIVERY.c.state,
        _DELIVERY.c.settled_at,
    )
    .join_from(_BROADCAST, _DELIVERY, _DELIVERY.c.number == _BROADCAST.c.number)
    .where(_BROADCAST.c.expires_at > bindparam("since"), _DELIVERY.c.contact_id == bindparam("who"))
    .where(_BROADCAST.c.priority == bindparam("kind"))
    .order_by(_BROADCAST.c.number.desc())
)


def find_asked(work: Work, contact_id: UUID) -> Asked | None:
    """The last alert with a question that somebody was sent and may still answer; None for nobody who was."""
    told = {"since": work.now - AFTERWARDS, "who": contact_id, "kind": int(Priority.ALERT)}
    for issue_id, begun_at, language, area, state, settled_at in work.connection.execute(_SENT_TO, told):
        asked = None if state in _UNREAD else _asked(work, issue_id, language, area)
        if asked is not None:
            at = begun_at if settled_at is None else datetime.fromtimestamp(settled_at, UTC)
            return Asked(issue_id, asked.area, at, asked.danger, asked.for_person)
    return None


def _asked(work: Work, issue_id: UUID, language: str, area: str) -> Asked | None:
    """What an issue asked people of a language; None where it only takes something back."""
    issue = work.session.get(AlertIssue, issue_id)
    if issue is None or issue.frozen is None:
        return None
    content = from_json(issue.content)
    if content.takes_back:
        return None
    text = thaw(issue.frozen).texts.get(language)
    own = text is not None and text.language == canonical(language)
    return Asked(issue_id, area, work.now, content.danger and not content.exercise, for_person=not own)


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers to an alert. `areas`, `hours`: how many of each answer, by P-code and by hour."""

    all: Mapping[Answer, int] = field(default_factory=dict)
    areas: Mapping[str, Mapping[Answer, int]] = field(default_factory=dict)
    hours: Mapping[datetime, Mapping[Answer, int]] = field(default_factory=dict)
    cases: int = 0  # opened, or open already, for those who need help


def counts(work: Work, alert_id: UUID) -> Counts:
    """What was answered to every issue of an alert."""
    rows = select(_ANSWER.c.answer, _ANSWER.c.area, _ANSWER.c.hour, func.count())
    rows = rows.join_from(_ANSWER, _ISSUE, _ISSUE.c.id == _ANSWER.c.issue_id).where(_ISSUE.c.alert_id == alert_id)
    everything: defaultdict[Answer, int] = defaultdict(int)
    areas: defaultdict[str, defaultdict[Answer, int]] = defaultdict(lambda: defaultdict(int))
    hours: defaultdict[datetime, defaultdict[Answer, int]] = defaultdict(lambda: defaultdict(int))
    for answer, area, hour, many in work.connection.execute(
        rows.group_by(_ANSWER.c.answer, _ANSWER.c.area, _ANSWER.c.hour)
    ):
        for told in (everything, areas[area], hours[hour]):
            told[answer] += many
    return Counts(everything, dict(sorted(areas.items())), dict(sorted(hours.items())), _cases(work, alert_id))


def _cases(work: Work, alert_id: UUID) -> int:
    rows = select(func.count(_ANSWER.c.case_id.distinct()))
    rows = rows.join_from(_ANSWER, _ISSUE, _ISSUE.c.id == _ANSWER.c.issue_id).where(_ISSUE.c.alert_id == alert_id)
    return int(work.connection.execute(rows).scalar_one())


def alerts_of(work: Work, case_id: UUID) -> Sequence[tuple[UUID, str]]:
    """(issue, code) of every alert that a case answers, the last first."""
    chosen = choose(AlertIssue.id, Alert.code).join(Alert, col(Alert.id) == AlertIssue.alert_id)
    chosen = chosen.join(AlertAnswer, col(AlertAnswer.issue_id) == AlertIssue.id)
    return work.session.exec(
        chosen.where(AlertAnswer.case_id == case_id).order_by(col(AlertIssue.issued_at).desc())
    ).all()


def answers_of(work: Work, contact_id: UUID) -> Sequence[AlertAnswer]:
    """What somebody answered to alerts."""
    return work.session.exec(choose(AlertAnswer).where(AlertAnswer.contact_id == contact_id)).all()
