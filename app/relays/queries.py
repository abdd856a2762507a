"""Reading relays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_
from sqlalchemy import select as choose
from sqlmodel import col, select

from app.alerts.queries import get as get_issue
from app.alerts.tables import AlertIssue, IssueState
from app.contacts.rules import Budget
from app.errors import NotFound
from app.prepared import Prepared
from app.relays.rules import is_late
from app.relays.tables import Relay, RelayAlert, RelayCall, RelayCredit, RelayState, RelayWarning
from app.work import Work
from channels.contract import AddressKind

_RELAY: Any = Relay.__table__  # type: ignore[attr-defined]
_ALERT: Any = RelayAlert.__table__  # type: ignore[attr-defined]
_ISSUE: Any = AlertIssue.__table__  # type: ignore[attr-defined]
_CREDIT: Any = RelayCredit.__table__  # type: ignore[attr-defined]
_WARNING: Any = RelayWarning.__table__  # type: ignore[attr-defined]
_BY_MARK = Prepared(choose(_RELAY.c.id).where(_RELAY.c.mark == bindparam("mark")))
_ANY_WARNING_DUE = Prepared(choose(_WARNING.c.id).where(_WARNING.c.due_at <= bindparam("moment")).limit(1))


@dataclass(frozen=True, slots=True)
class Called:
    """One relay called to one alert, as a page shows it."""

    call_id: UUID
    name: str  # "" when they ended
    area: str
    by_text: bool
    called_at: datetime
    confirmed_at: datetime | None
    told: int
    doubtful: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """What relays say of an alert, apart from what was delivered; people they told are never added to deliveries.

    `by_area`: (relays that confirmed, people they told) by P-code; `late`: not confirmed after a quarter of an hour.
    """

    relays: int
    confirmed: int
    told: int
    by_area: Mapping[str, tuple[int, int]]
    called: Sequence[Called]

    @property
    def late(self) -> Sequence[Called]:
        return [one for one in self.called if one.late]

    @property
    def doubtful(self) -> Sequence[Called]:
        return [one for one in self.called if one.doubtful is not None]


def mark_of(work: Work, number: str) -> bytes:
    """How a relay's number is found without being kept in the clear; the same on every line that has numbers."""
    return work.keyring.fingerprint.of("relay", f"{AddressKind.PHONE.value} {number}")


def find_by_number(work: Work, number: str) -> Relay | None:
    """The relay with this number; on the way of every text, so that it costs one look into an index."""
    row = work.first(_BY_MARK, mark=mark_of(work, number))
    return None if row is None else work.session.get(Relay, row[0])


def get(work: Work, relay_id: UUID) -> Relay:
    """One relay; NotFound when there is none."""
    relay = work.session.get(Relay, relay_id)
    if relay is None:
        raise NotFound("relay.unknown")
    return relay


def relays(work: Work) -> Sequence[tuple[Relay, str]]:
    """All relays with what the team calls them, by name."""
    found = work.session.exec(select(Relay)).all()
    return sorted(((one, name_of(work, one)) for one in found), key=lambda pair: pair[1].casefold())


def active(work: Work, *, exercise: bool) -> Sequence[Relay]:
    """Those who may be called, to an exercise only who agreed to these."""
    chosen = select(Relay).where(Relay.state == RelayState.ACTIVE)
    return work.session.exec(chosen.where(Relay.exercises) if exercise else chosen).all()


def name_of(work: Work, relay: Relay) -> str:
    """What the team calls a relay."""
    return work.open(Relay.name, relay.id, relay.name)


def number_of(work: Work, relay: Relay) -> str | None:
    """Where a relay is texted, in the clear: to text them, or to show to who looks after relays."""
    return work.open_if(Relay.number, relay.id, relay.number)


def budget_of(relay: Relay) -> Budget:
    """How many answers they had lately."""
    return Budget(relay.hour_began, relay.hour_count, relay.day_began, relay.day_count, relay.said)


def to_tell(work: Work, *, since: datetime) -> Sequence[UUID]:
    """The issues that went out since then and that relays were not told, the oldest first."""
    rows = choose(_ISSUE.c.id).select_from(_ISSUE.outerjoin(_ALERT, _ALERT.c.alert_id == _ISSUE.c.alert_id))
    rows = rows.where(_ISSUE.c.state == IssueState.ISSUED, _ISSUE.c.ended_by_id.is_(None), _ISSUE.c.issued_at >= since)
    rows = rows.where(or_(_ALERT.c.issue_id.is_(None), _ALERT.c.issue_id != _ISSUE.c.id))
    return work.connection.execute(rows.order_by(_ISSUE.c.issued_at)).scalars().all()


def codes_now(work: Work) -> Sequence[str]:
    """The codes that mean an alert now."""
    return work.session.exec(select(RelayAlert.code).where(RelayAlert.until > work.now)).all()


def open_calls(work: Work, relay_id: UUID) -> Mapping[str, RelayCall]:
    """What a relay may report of now, by code."""
    chosen = select(RelayAlert.code, RelayCall).join(RelayCall, col(RelayCall.alert_id) == RelayAlert.alert_id)
    chosen = chosen.where(RelayCall.relay_id == relay_id, RelayAlert.until > work.now)
    return dict(work.session.exec(chosen).all())


def find_call(work: Work, call_id: UUID) -> tuple[RelayCall, RelayAlert]:
    """A call by the id in the address of its page, as long as its alert lasts and the relay is one; NotFound then."""
    call = work.session.get(RelayCall, call_id)
    alert = None if call is None else work.session.get(RelayAlert, call.alert_id)
    if call is None or alert is None or call.relay_id is None or alert.until <= work.now:
        raise NotFound("relay.unknown")
    return call, alert


def get_call(work: Work, call_id: UUID) -> RelayCall:
    """A call; NotFound when there is none."""
    call = work.session.get(RelayCall, call_id)
    if call is None:
        raise NotFound("relay.unknown")
    return call


def calls_of(work: Work, alert_id: UUID) -> Sequence[RelayCall]:
    """Every relay's call to an alert."""
    return work.session.exec(select(RelayCall).where(RelayCall.alert_id == alert_id)).all()


def find_alert(work: Work, alert_id: UUID) -> RelayAlert | None:
    """What relays were told of an alert; None before they were."""
    return work.session.get(RelayAlert, alert_id)


def reach(work: Work, issue_id: UUID) -> Reach:
    """What relays say of the alert of an issue."""
    calls = calls_of(work, get_issue(work, issue_id).alert_id)
    seen = sorted((_called(work, call) for call in calls), key=lambda one: (not one.late, one.name.casefold()))
    by_area: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for one in seen:
        relays_there, people = by_area[one.area]
        by_area[one.area] = (relays_there + (one.confirmed_at is not None), people + one.told)
    return Reach(
        relays=len(seen),
        confirmed=sum(one.confirmed_at is not None for one in seen),
        told=sum(one.told for one in seen),
        by_area=dict(sorted(by_area.items())),
        called=seen,
    )


def _called(work: Work, call: RelayCall) -> Called:
    relay = None if call.relay_id is None else get(work, call.relay_id)
    late = relay is not None and is_late(call.called_at, call.confirmed_at, work.now)
    return Called(
        call.id,
        name_of(work, relay) if relay else "",
        call.area,
        bool(relay and relay.number is not None),
        call.called_at,
        call.confirmed_at,
        call.told,
        call.doubtful,
        late,
    )


def credits_of(work: Work, relay_id: UUID) -> Sequence[RelayCredit]:
    """Phone credit a relay was sent, the last first."""
    chosen = select(RelayCredit).where(RelayCredit.relay_id == relay_id)
    return work.session.exec(chosen.order_by(col(RelayCredit.sent_on).desc(), col(RelayCredit.id).desc())).all()


def credit_spent(work: Work) -> Mapping[str, int]:
    """What was spent on phone credit in all, in hundredths, by currency."""
    rows = choose(_CREDIT.c.currency, func.sum(_CREDIT.c.hundredths)).group_by(_CREDIT.c.currency)
    return {currency: int(spent) for currency, spent in work.connection.execute(rows.order_by(_CREDIT.c.currency))}


def get_warning(work: Work, warning_id: UUID) -> RelayWarning:
    """One warning; NotFound when there is none."""
    warning = work.session.get(RelayWarning, warning_id)
    if warning is None:
        raise NotFound("relay.unknown")
    return warning


def warnings(work: Work, *, most: int = 50) -> Sequence[RelayWarning]:
    """Warnings, the newest first."""
    return work.session.exec(select(RelayWarning).order_by(col(RelayWarning.heard_at).desc()).limit(most)).all()


def words_of(work: Work, warning: RelayWarning) -> str:
    """What somebody warned of."""
    return work.open(RelayWarning.words, warning.id, warning.words)


def any_warning_due(work: Work) -> bool:
    """Whether somebody must be paged about a warning; reads only."""
    return work.first(_ANY_WARNING_DUE, moment=work.now) is not None


def warnings_due(work: Work, *, most: int) -> Sequence[RelayWarning]:
    """Warnings that somebody must be paged about, the longest overdue first."""
    due = select(RelayWarning).where(col(RelayWarning.due_at) <= work.now)
    return work.session.exec(due.order_by(col(RelayWarning.due_at)).limit(most)).all()
