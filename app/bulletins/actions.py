"""Taking bulletins in, and what our people do with them. Nothing here sends anything.

A bulletin becomes at most a draft. It has no writer of ours, so one of ours has to submit it and another to approve it.
"""

from uuid import UUID

from app.alerts import actions as alerts
from app.alerts.hazards import HAZARDS
from app.audit.actions import record
from app.bulletins import following
from app.bulletins.calling import call
from app.bulletins.queries import alert_of, earlier, find_by_key, get, later
from app.bulletins.rules import (
    Fate,
    Placed,
    content_of,
    ends_at,
    fate,
    is_danger,
    is_over,
    key_of,
    main_info,
    references_of,
    takes_back,
)
from app.bulletins.tables import Bulletin, BulletinReference, BulletinState, Why
from app.errors import Conflict, Invalid
from app.ids import random_id
from app.runtime import Runtime
from app.work import Work
from cap.model import Alert, Info, MessageType
from cap.writing import write as write_alert


def take_in(work: Work, runtime: Runtime, alert: Alert, placed: Placed, *, feed: str = "") -> UUID | None:
    """The id of the bulletin, with what becomes of it; None when it came before, or warns of nothing any more."""
    key, language = key_of(alert.reference), runtime.settings.operation.main_language
    if find_by_key(work, key) is not None or is_over(alert, work.now):
        return None
    apart = fate(alert, placed, language=language, now=work.now)
    bulletin = _kept(work, alert, apart, key=key, feed=feed)
    if apart.state is not BulletinState.HELD or apart.why is Why.ELSEWHERE:
        _settle(work, runtime, bulletin, alert, placed)
    record(work, "bulletin.taken_in", "bulletin", bulletin.id)
    return bulletin.id


def _kept(work: Work, alert: Alert, apart: Fate, *, key: str, feed: str) -> Bulletin:
    bulletin = Bulletin(
        id=random_id(),
        key=key,
        feed=feed,
        sender=alert.sender,
        kind=alert.message_type,
        status=alert.status,
        state=apart.state,
        why=apart.why,
        suggested=apart.key,
        document=write_alert(alert).decode(),
        sent_at=alert.sent,
        expires_at=ends_at(alert),
        received_at=work.now,
    )
    work.session.add(bulletin)
    work.session.add_all(BulletinReference(bulletin_id=bulletin.id, key=one) for one in references_of(alert))
    work.session.flush()
    return bulletin


def _settle(work: Work, runtime: Runtime, bulletin: Bulletin, alert: Alert, placed: Placed) -> None:
    """What becomes of it beside those that came before it, and of them."""
    overtaking = later(work, bulletin.key, sender=bulletin.sender, feed=bulletin.feed)
    if overtaking is not None:
        following.overtaken(bulletin, overtaking)
        return
    before = earlier(work, references_of(alert), sender=bulletin.sender, feed=bulletin.feed)
    info = main_info(alert, runtime.settings.operation.main_language)
    if takes_back(alert, info):
        following.cancel(work, runtime, bulletin, before)
        return
    if alert.message_type is MessageType.UPDATE and before:
        following.update(work, runtime, bulletin, before, info=info, placed=placed)
    if bulletin.state is BulletinState.DRAFTED and bulletin.issue_id is None and info is not None:
        _draft(work, bulletin, info, placed, member_id=None)
    if info is not None and is_danger(info) and bulletin.state in (BulletinState.WAITING, BulletinState.DRAFTED):
        call(work, runtime, bulletin, at_once=False)


def _draft(work: Work, bulletin: Bulletin, info: Info, placed: Placed, *, member_id: UUID | None) -> UUID:
    content = content_of(info, bulletin.suggested, placed, work.now)
    bulletin.issue_id = alerts.draft(work, content, member_id=member_id)
    bulletin.state = BulletinState.DRAFTED
    return bulletin.issue_id


def write_draft(work: Work, runtime: Runtime, bulletin_id: UUID, key: str, placed: Placed, *, member_id: UUID) -> UUID:
    """The id of a draft that somebody of ours makes of it, in the agreed warning they chose; they are its writer.

    Conflict for what is no warning for everybody, has a draft already, or is over.
    """
    bulletin = get(work, bulletin_id)
    info = main_info(alert_of(bulletin), runtime.settings.operation.main_language)
    ended = bulletin.expires_at is not None and bulletin.expires_at <= work.now
    if info is None or ended or bulletin.issue_id is not None or not may_become_draft(bulletin):
        raise Conflict("bulletin.no_draft")
    if key not in HAZARDS:
        raise Invalid("alert.hazard")
    bulletin.suggested, bulletin.why = key, Why.BY_US
    record(work, "bulletin.drafted", "bulletin", bulletin_id)
    return _draft(work, bulletin, info, placed, member_id=member_id)


def may_become_draft(bulletin: Bulletin) -> bool:
    """Whether somebody of ours may make a warning of it: not of an exercise, a test, or what is not public."""
    warns = bulletin.kind in (MessageType.ALERT, MessageType.UPDATE)
    open_ = bulletin.state is BulletinState.WAITING or bulletin.why in (Why.ELSEWHERE, Why.BY_US)
    return warns and open_ and bulletin.issue_id is None


def leave(work: Work, bulletin_id: UUID) -> None:
    """Somebody of ours looked at it, and no draft shall come of it. Conflict when one has."""
    bulletin = get(work, bulletin_id)
    if bulletin.state is not BulletinState.WAITING:
        raise Conflict("bulletin.not_waiting")
    bulletin.state, bulletin.why = BulletinState.LEFT, Why.BY_US
    record(work, "bulletin.left", "bulletin", bulletin_id)
