"""Reading bulletins."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from app.alerts.queries import get as get_issue
from app.alerts.queries import get_alert, issues_of
from app.alerts.tables import AlertIssue, IssueState
from app.bulletins.tables import Bulletin, BulletinFeed, BulletinReference, BulletinState
from app.errors import NotFound
from app.work import Work
from cap.model import Alert, MessageType
from cap.problems import Problem, Reason
from cap.reading import read as read_alert

_NOT_OUT = (IssueState.DRAFT, IssueState.SUBMITTED, IssueState.APPROVED)


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """One entry of a list that could not be taken. `code`: why, where no problem of the document says it."""

    title: str
    code: str
    problems: tuple[Problem, ...] = ()


def get(work: Work, bulletin_id: UUID) -> Bulletin:
    """One bulletin; NotFound when there is none."""
    found = work.session.get(Bulletin, bulletin_id)
    if found is None:
        raise NotFound("bulletin.unknown")
    return found


def alert_of(bulletin: Bulletin) -> Alert:
    """What it says."""
    return read_alert(bulletin.document.encode())


def find_by_key(work: Work, key: str) -> Bulletin | None:
    """The bulletin known by this key; None when it never came."""
    return work.session.exec(select(Bulletin).where(Bulletin.key == key)).one_or_none()


def earlier(work: Work, keys: Collection[str], *, sender: str, feed: str) -> Sequence[Bulletin]:
    """Those of these that we have, from the same sender; the newest first.

    Who brings a file by hand speaks for every list; a list speaks for itself alone.
    """
    chosen = select(Bulletin).where(col(Bulletin.key).in_(keys), Bulletin.sender == sender)
    if feed:
        chosen = chosen.where(col(Bulletin.feed).in_(("", feed)))
    return work.session.exec(chosen.order_by(col(Bulletin.sent_at).desc())).all()


def later(work: Work, key: str, *, sender: str, feed: str) -> Bulletin | None:
    """What came before it and takes it back or replaces it: they do not come in order. None for nothing."""
    chosen = select(Bulletin).join(BulletinReference, col(BulletinReference.bulletin_id) == Bulletin.id)
    chosen = chosen.where(BulletinReference.key == key, Bulletin.sender == sender)
    chosen = chosen.where(col(Bulletin.kind).in_((MessageType.CANCEL, MessageType.UPDATE)))
    chosen = chosen.where(col(Bulletin.state) != BulletinState.HELD)
    if feed:
        chosen = chosen.where(col(Bulletin.feed).in_(("", feed)))
    found = work.session.exec(chosen.order_by(col(Bulletin.sent_at).desc())).all()
    return next((one for one in found if one.kind is MessageType.CANCEL), found[0] if found else None)


def waiting(work: Work, *, most: int = 50) -> Sequence[Bulletin]:
    """What somebody has to look at, and drafts that came of bulletins: the newest first."""
    return _in_states(work, (BulletinState.WAITING, BulletinState.DRAFTED), most=most)


def seen_to(work: Work, *, most: int = 50) -> Sequence[Bulletin]:
    """What nobody has to look at: the newest first."""
    return _in_states(work, (BulletinState.HELD, BulletinState.SETTLED, BulletinState.LEFT), most=most)


def _in_states(work: Work, states: Collection[BulletinState], *, most: int) -> Sequence[Bulletin]:
    chosen = select(Bulletin).where(col(Bulletin.state).in_(states))
    return work.session.exec(chosen.order_by(col(Bulletin.received_at).desc()).limit(most)).all()


def feeds(work: Work) -> Sequence[BulletinFeed]:
    """How the lists were when we last asked."""
    return work.session.exec(select(BulletinFeed).order_by(col(BulletinFeed.id))).all()


def find_feed(work: Work, feed_id: str) -> BulletinFeed | None:
    """How a list was when we last asked for it; None when we never did."""
    return work.session.get(BulletinFeed, feed_id)


def refused_of(feed: BulletinFeed) -> Sequence[RefusedEntry]:
    """What of the list could not be taken."""
    return [
        RefusedEntry(
            title,
            code,
            tuple(Problem(line, Reason(reason), *rest) for line, reason, *rest in problems),
        )
        for title, code, problems in json.loads(feed.refused)
    ]


def written_refusals(refused: Sequence[RefusedEntry]) -> str:
    """The same as text for its column."""
    told = [
        (one.title, one.code, [(p.line, p.reason.value, p.element, p.found, p.expected) for p in one.problems])
        for one in refused
    ]
    return json.dumps(told, ensure_ascii=False)


def paged_lately(work: Work, now: datetime, within: timedelta) -> bool:
    """Whether somebody was called to a bulletin a moment ago."""
    return work.session.exec(select(Bulletin.id).where(col(Bulletin.paged_at) > now - within)).first() is not None


@dataclass(frozen=True, slots=True)
class Ours:
    """How far a warning of ours is. `out`: what of it went out last; `unsent`: what would be next."""

    out: AlertIssue | None
    unsent: AlertIssue | None
    over: bool


def ours(work: Work, issue_id: UUID, now: datetime) -> Ours:
    """How far the warning is that came of a bulletin."""
    alert = get_alert(work, get_issue(work, issue_id).alert_id)
    issues = issues_of(work, alert.id)
    out = next((one for one in issues if one.frozen is not None), None)
    unsent = next((one for one in issues if one.state in _NOT_OUT), None)
    ended = out is not None and (alert.ended_at is not None or out.expires_at <= now)
    return Ours(out, unsent, over=ended or (out is None and unsent is None))
