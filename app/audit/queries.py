"""Reading the trail, and checking that nobody cut it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from app.audit.actions import digest_of, facts_of
from app.audit.tables import AuditEntry, AuthorityRequest
from app.work import Actor, Work


def of_subject(work: Work, subject_id: UUID, *, most: int = 50) -> Sequence[AuditEntry]:
    """The newest entries about one record, oldest first."""
    newest = work.session.exec(
        select(AuditEntry)
        .where(AuditEntry.subject_id == subject_id)
        .order_by(col(AuditEntry.number).desc())
        .limit(most)
    ).all()
    return list(reversed(newest))


def first_broken_link(work: Work) -> int | None:
    """The number of the first entry that was changed or is missing; None when the chain holds."""
    key = work.keyring.trail_key
    before, expected = b"", 1
    for entry in work.session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).yield_per(500):
        actor = Actor(entry.actor_kind, entry.actor_id)
        what = (entry.action, entry.subject, entry.subject_id, entry.reason)
        facts = facts_of(entry.number, entry.at, actor, what)
        if entry.number != expected or entry.digest != digest_of(key, before, facts):
            return expected
        before, expected = entry.digest, expected + 1
    return None


def last_at(work: Work) -> datetime | None:
    """When the newest entry was made; None when there is none."""
    return work.session.exec(select(func.max(AuditEntry.at))).one()


def counted(work: Work, since: datetime, until: datetime) -> Mapping[str, int]:
    """How often each thing was done from `since` until before `until`: action to count, in the alphabet's order."""
    within = col(AuditEntry.at) >= since, col(AuditEntry.at) < until
    asked = select(AuditEntry.action, func.count()).where(*within).group_by(AuditEntry.action)
    return dict(sorted(work.session.exec(asked).all()))


def authority_requests(work: Work) -> int:
    """How often authorities asked what we hold about somebody."""
    return work.session.exec(select(func.count()).select_from(AuthorityRequest)).one()
