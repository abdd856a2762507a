"""Adding to the trail."""

import hashlib
import hmac
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select

from app.audit.tables import AuditEntry, AuthorityRequest
from app.database import Turn, take_turn
from app.ids import new_id
from app.prepared import Prepared
from app.work import Actor, Work

# What the clock did: `subject` is the rule, `reason` how many.
DELETED = "data.deleted"
_ENTRY = AuditEntry.__table__  # type: ignore[attr-defined]
_LAST = Prepared(select(_ENTRY.c.number, _ENTRY.c.digest).order_by(_ENTRY.c.number.desc()).limit(1))
_ADD = Prepared(insert(_ENTRY), *_ENTRY.c.keys())


def digest_of(key: bytes, before: bytes, entry: tuple[object, ...]) -> bytes:
    """The link of the chain: a keyed hash over the link before and this entry's facts."""
    return hmac.digest(key, before + repr(entry).encode(), hashlib.sha256)


def facts_of(
    number: int, at: datetime, actor: Actor, what: tuple[str, str, UUID | None, str | None]
) -> tuple[object, ...]:
    """What an entry's digest is over, in a fixed order of plain values."""
    action, subject, subject_id, reason = what
    return (
        number,
        at.isoformat(),
        actor.kind.value,
        actor.id and actor.id.hex,
        action,
        subject,
        subject_id and subject_id.hex,
        reason,
    )


def record(work: Work, action: str, subject: str, subject_id: UUID | None = None, reason: str | None = None) -> None:
    """Remember that the actor did `action` to a record. All are constants and ids; words have no place here."""
    take_turn(work.connection, Turn.TRAIL)  # the chain has one end
    number, before = work.first(_LAST) or (0, b"")
    number += 1
    facts = facts_of(number, work.now, work.actor, (action, subject, subject_id, reason))
    work.run(
        _ADD,
        number=number,
        at=work.now,
        actor_kind=work.actor.kind,
        actor_id=work.actor.id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        reason=reason,
        digest=digest_of(work.keyring.trail_key, before, facts),
    )


def count_authority_request(work: Work, *, asked_on: date, owner_id: UUID) -> None:
    """An authority asked what we hold about somebody: the day and who answers for our data are kept, nothing else."""
    work.session.add(AuthorityRequest(id=new_id(), asked_on=asked_on, owner_id=owner_id))
    record(work, "authority.asked", "member", owner_id)
