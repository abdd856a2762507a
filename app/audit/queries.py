"""Reading the trail, and checking that nobody cut it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select as choose
from sqlmodel import col, func, select

from app.audit.actions import DELETED, digest_of, facts_of
from app.audit.tables import AuditEntry, AuthorityRequest
from app.work import Actor, ActorKind, Work

_NEWEST = 5000
_ENTRY: Any = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry without who did it."""

    number: int
    action: str
    subject_id: UUID
    at: datetime


def of_subject(work: Work, subject_id: UUID, *, most: int = 50) -> Sequence[AuditEntry]:
    """The newest entries about one record, oldest first."""
    newest = work.session.exec(
        select(AuditEntry)
        .where(AuditEntry.subject_id == subject_id)
        .order_by(col(AuditEntry.number).desc())
        .limit(most)
    ).all()
    return list(reversed(newest))


def was_done(work: Work, action: str, subject_id: UUID, *, by: UUID, since: datetime) -> bool:
    """Whether the trail holds that this member did that with the record since then."""
    query = select(AuditEntry.number).where(
        AuditEntry.subject_id == subject_id,
        AuditEntry.actor_id == by,
        AuditEntry.action == action,
        AuditEntry.at > since,
    )
    return work.session.exec(query.limit(1)).first() is not None


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


def drawn(
    work: Work, actions: Collection[str], *, since: datetime, until: datetime, besides: UUID, most: int
) -> Sequence[AuditEntry]:
    """Some of what members did from `since` until before `until`, by lot; nothing of `besides`.

    The lot is the entry's own keyed digest: the same for whoever asks again, and nobody can see to it that what they do
    is not drawn.
    """
    by_others = AuditEntry.actor_kind == ActorKind.MEMBER, AuditEntry.actor_id != besides
    within = col(AuditEntry.at) >= since, col(AuditEntry.at) < until, col(AuditEntry.action).in_(actions)
    lot = select(AuditEntry).where(*by_others, *within).order_by(col(AuditEntry.digest)).limit(most)
    return sorted(work.session.exec(lot).all(), key=lambda entry: entry.number)


def many_lately(work: Work, action: str, actor_id: UUID, since: datetime) -> int:
    """How often a member did this since then, among the newest entries of the trail: its end is read, not all of it."""
    newest = select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(_NEWEST).subquery()
    theirs = (newest.c.action == action) & (newest.c.actor_id == actor_id) & (newest.c.at >= since)
    return int(work.connection.execute(select(func.count()).select_from(newest).where(theirs)).scalar_one())


def steps_after(work: Work, number: int, actions: Collection[str], *, most: int) -> tuple[Sequence[Step], int]:
    """What of this was done to records in so many entries after that number, and the number of the last of them."""
    columns = (_ENTRY.c.number, _ENTRY.c.action, _ENTRY.c.subject_id, _ENTRY.c.at)
    chosen = choose(*columns).where(_ENTRY.c.number > number).order_by(_ENTRY.c.number).limit(most)
    found = [Step(*row) for row in work.connection.execute(chosen)]
    told = [step for step in found if step.action in actions and step.subject_id is not None]
    return told, found[-1].number if found else number


def first_of(work: Work, subjects: Collection[UUID], actions: Collection[str]) -> Mapping[tuple[UUID, str], int]:
    """The number of the entry in which each of these things was first done to each of these records."""
    if not subjects:
        return {}
    first = choose(_ENTRY.c.subject_id, _ENTRY.c.action, func.min(_ENTRY.c.number))
    first = first.where(_ENTRY.c.subject_id.in_(subjects), _ENTRY.c.action.in_(actions))
    found = work.connection.execute(first.group_by(_ENTRY.c.subject_id, _ENTRY.c.action))
    return {(subject, action): number for subject, action, number in found}


def newest_of(work: Work, action: str) -> AuditEntry | None:
    """When this was last done, and by whom."""
    done = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.number).desc()).limit(1)
    return work.session.exec(done).first()


def last_at(work: Work) -> datetime | None:
    """When the newest entry was made; None when there is none."""
    return work.session.exec(select(func.max(AuditEntry.at))).one()


def counted(work: Work, since: datetime, until: datetime) -> Mapping[str, int]:
    """How often each thing was done from `since` until before `until`: action to count, in the alphabet's order.

    What the clock deleted is counted by rule, one for each row that went.
    """
    within = col(AuditEntry.at) >= since, col(AuditEntry.at) < until
    asked = select(AuditEntry.action, func.count()).where(*within).group_by(AuditEntry.action)
    counts = dict(work.session.exec(asked.where(AuditEntry.action != DELETED)).all())
    by_clock = select(AuditEntry.subject, AuditEntry.reason).where(*within, AuditEntry.action == DELETED)
    for rule, many in work.session.exec(by_clock):
        named = f"{DELETED} {rule}"
        counts[named] = counts.get(named, 0) + int(many or 0)
    return dict(sorted(counts.items()))


def authority_requests(work: Work) -> int:
    """How often authorities asked what we hold about somebody."""
    return work.session.exec(select(func.count()).select_from(AuthorityRequest)).one()
