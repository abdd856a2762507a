"""Whom one sending of a campaign may reach: of those who agreed to hear from us, those whom it does not disturb.

Nobody who waits for help or whose case is open, nobody we know or suspect to be a child, no phone that others look at,
nobody near an alert of the last day, nobody who had as many of our campaigns as one person may have in a week.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, or_, select, true

from app.alerts import queries as alerts
from app.alerts.rules import LONGEST_VALID
from app.alerts.tables import AlertIssue
from app.audience.areas import reach_of
from app.audience.queries import choose
from app.audience.rules import Rule
from app.audience.tables import Membership
from app.broadcasts.tables import Broadcast, BroadcastDelivery, BroadcastState
from app.campaigns.actions import LOTS
from app.campaigns.content import Content
from app.campaigns.queries import HAD_IT, content_of
from app.campaigns.rules import counts_since
from app.campaigns.tables import Campaign, CampaignRun, RunKind
from app.cases.tables import Case, CaseState
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.feedback.queries import may_be_a_child
from app.runtime import Runtime
from app.work import Work

AFTER_ALERT = timedelta(hours=24)
_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_RUN: Any = CampaignRun.__table__  # type: ignore[attr-defined]


def rule_of(content: Content) -> Rule:
    """Whom it is for, before anybody is left out."""
    return Rule(content.areas, languages=content.languages, groups=content.groups)


def whom(work: Work, runtime: Runtime, campaign: Campaign, run: CampaignRun) -> Select[Any]:
    """Whom a sending may reach now and has not: (contact_id, language, channel, area), by contact."""
    content = content_of(campaign)
    chosen = may_be_told(work, runtime, content)
    who = chosen.selected_columns.contact_id
    if run.kind is not RunKind.MESSAGE:
        chosen = chosen.where(_drawn(work, who, campaign.lot, content.asked, wave=run.kind))
    mine = select(_BROADCAST.c.number).where(_BROADCAST.c.subject_id == run.id)
    has_row = exists().where(_DELIVERY.c.contact_id == who, _DELIVERY.c.number.in_(_numbers(work, mine)))
    # Who waited in a broadcast that is over, or whose time passed, was not told.
    untold = _DELIVERY.c.state.in_((DeliveryState.QUEUED, DeliveryState.EXPIRED))
    old = _DELIVERY.c.number != (run.broadcast or 0)
    return chosen.where(~has_row.where(~and_(untold, old)).select_from(_DELIVERY))


def may_be_told(work: Work, runtime: Runtime, content: Content) -> Select[Any]:
    """Everybody it is for whom a campaign may be sent now."""
    chosen = choose(work, rule_of(content))
    who = chosen.selected_columns.contact_id
    return chosen.where(
        ~_is_with_us(who),
        ~may_be_a_child(who),
        ~_is_watched(who),
        ~_near_an_alert(work, who),
        ~_had_enough(work, runtime, who),
    )


def _is_with_us(who: ColumnElement[Any]) -> ColumnElement[bool]:
    """They need help now, or wait to hear of somebody who does."""
    mine, other = _CONTACT.alias("mine"), _CONTACT.alias("theirs")
    is_open = _CASE.c.state != CaseState.CLOSED
    own = exists().where(_CASE.c.contact_id == who, is_open).select_from(_CASE)
    told = exists().where(_CASE.c.informant_id == who, is_open).select_from(_CASE)
    # WhatsApp and text messages of one number are one person.
    both = mine.join(other, true()).join(_CASE, _CASE.c.contact_id == other.c.id)
    same = (other.c.number_mark == mine.c.fingerprint, other.c.fingerprint == mine.c.number_mark)
    return or_(own, told, *(exists().where(mine.c.id == who, one, is_open).select_from(both) for one in same))


def _is_watched(who: ColumnElement[Any]) -> ColumnElement[bool]:
    """Others look at their phone."""
    return exists().where(_CONTACT.c.id == who, _CONTACT.c.neutral_words.is_(True)).select_from(_CONTACT)


def _near_an_alert(work: Work, who: ColumnElement[Any]) -> ColumnElement[bool]:
    """They joined where an alert holds, or held within the last day."""
    areas = sorted({code for issue in alerts_lately(work) for code in alerts.content_of(issue).reached})
    if not areas:
        return false()
    joined = reach_of(work, areas, cases=False).joined
    here = exists().where(_JOINED.c.contact_id == who, _JOINED.c.left_at.is_(None))
    return (here if joined is None else here.where(_JOINED.c.area.in_(joined))).select_from(_JOINED)


def alerts_lately(work: Work) -> Sequence[AlertIssue]:
    """The alerts that held at some time of the last day."""
    since = work.now - AFTER_ALERT
    out = alerts.went_out(work, since=since - LONGEST_VALID, most=1000)
    return [issue for issue in out if not alerts.content_of(issue).exercise and _held(issue, since)]


def _held(issue: AlertIssue, since: Any) -> bool:
    """Whether it was in force at some time since then; what took its place says until when, by itself."""
    over = issue.ended_by_id is not None or alerts.content_of(issue).takes_back
    held_until = issue.issued_at if over else issue.expires_at
    return held_until is not None and held_until > since


def _had_enough(work: Work, runtime: Runtime, who: ColumnElement[Any]) -> ColumnElement[bool]:
    """They had, or are about to have, as many texts of campaigns in these days as one person may."""
    settings = runtime.settings.campaigns
    since = counts_since(work.now, runtime.settings.operation.zone, settings.days)
    of_campaigns = _BROADCAST.join(_RUN, _RUN.c.id == _BROADCAST.c.subject_id)
    late = select(_BROADCAST.c.number).select_from(of_campaigns).where(_BROADCAST.c.begun_at >= since)
    going = (_BROADCAST.c.state != BroadcastState.STOPPED) & (_BROADCAST.c.expires_at > work.now)
    numbers, live = _numbers(work, late), _numbers(work, late.where(going))
    had = or_(
        _DELIVERY.c.state.in_(HAD_IT), and_(_DELIVERY.c.state == DeliveryState.QUEUED, _DELIVERY.c.number.in_(live))
    )
    many = select(func.count()).where(_DELIVERY.c.contact_id == who, _DELIVERY.c.number.in_(numbers), had)
    return many.correlate_except(_DELIVERY).scalar_subquery() >= settings.most


def _drawn(work: Work, who: ColumnElement[Any], lot: int, percent: int, *, wave: RunKind) -> ColumnElement[bool]:
    """Whether the lot of this wave fell on them: the random end of their id lies in a stretch nobody chose.

    The stretches of the two waves lie half the circle apart and never meet.
    """
    begins = (lot + (LOTS // 2 if wave is RunKind.AFTER else 0)) % LOTS
    ends = begins + LOTS * percent // 100
    embedded = work.connection.dialect.name == "sqlite"  # where it is kept without its hyphens
    tail = func.substr(cast(who, String), 29 if embedded else 33, 4)
    if ends <= LOTS:
        return and_(tail >= f"{begins:04x}", tail <= f"{ends - 1:04x}")
    return or_(tail >= f"{begins:04x}", tail <= f"{ends - LOTS - 1:04x}")


def _numbers(work: Work, chosen: Select[Any]) -> list[int]:
    return list(work.connection.execute(chosen).scalars())
