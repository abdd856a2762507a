"""Forgetting again: a backup brought back must not bring back who was erased after it was made, nor a yes taken back.

The unit that erases somebody leaves a row that only the printed key opens. A list of these rows lies beside the
backups, because what is on a lost machine helps nobody. Each goes when no backup can be older than it. Beside it lies
which referrals are over, by random ids that say nothing to who has no backup.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from app.contacts.queries import find_known
from app.erasure.forgetters import forget
from app.erasure.tables import Forgotten
from app.ids import new_id
from app.log import logger
from app.messages.forgetting import forget_waiting, keep_listed, listed_of
from app.privacy import key_file
from app.referrals.again import Over, over_since
from app.runtime import Runtime
from app.settings import Retention
from app.transaction import read
from app.work import Work

LIST = "waypost-forgotten.json"
OVER = "waypost-over.json"
_FORGOTTEN: Any = Forgotten.__table__  # type: ignore[attr-defined]
_BOUND = b"waypost forgotten 1:"
_ROOM = 1024
_LATE_DAYS = 1  # a backup may be deleted some hours late


class ListDamaged(Exception):
    """What lies beside the backups is no list of ours."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the list, as anybody may see it."""

    id: UUID
    at: datetime
    who: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who was erased, and when. `listed`: (line, provider's id) of texts that its list may still name."""

    at: datetime
    contact_id: UUID
    fingerprint: bytes = field(repr=False)
    listed: Sequence[tuple[str, str]]


def remember(work: Work, contact_id: UUID, fingerprint: bytes) -> None:
    """Call it before they are forgotten. Nothing where nobody printed a key: there are no backups then."""
    public = work.keyring.recovery
    if public is None or work.connection.dialect.name != "sqlite":  # PostgreSQL's backups are its own
        return
    from app.privacy.public_seal import seal_to

    told = {"contact": contact_id.hex, "fingerprint": _text(fingerprint), "listed": listed_of(work, contact_id)}
    row_id, words = new_id(), json.dumps(told).encode()
    padded = words.ljust(-(-len(words) // _ROOM) * _ROOM)  # how long it is would tell how much somebody wrote
    sealed = seal_to(public, padded, _BOUND + row_id.bytes)
    work.connection.execute(insert(_FORGOTTEN).values(id=row_id, at=work.now, who=sealed))


def opened(mark: Mark, private: bytes) -> Who:
    """Who it was; DoesNotOpen with another printed key."""
    from app.privacy.public_seal import open_with

    told = json.loads(open_with(private, mark.who, _BOUND + mark.id.bytes))
    listed = [(line, their_id) for line, their_id in told["listed"]]
    return Who(mark.at, UUID(told["contact"]), base64.b64decode(told["fingerprint"]), listed)


def forget_again(work: Work, marks: Iterable[Mark], erased: Iterable[Who], *, made_at: datetime) -> None:
    """Erase them from a database that is as it was at `made_at`; the marks stay, for older backups."""
    for mark in marks:
        work.connection.execute(delete(_FORGOTTEN).where(_FORGOTTEN.c.id == mark.id))
        work.connection.execute(insert(_FORGOTTEN).values(id=mark.id, at=mark.at, who=mark.who))
    for who in erased:
        forget(work, who.contact_id)
        if who.at >= made_at:  # otherwise they wrote again, and are somebody new
            known = find_known(work, who.fingerprint)
            if known is not None:
                forget(work, known.id)
            forget_waiting(work, who.fingerprint)
        keep_listed(work, who.listed)


def keep_list(runtime: Runtime) -> None:
    """Have the list beside the backups say what the database says; and use a key that was printed meanwhile."""
    folder = runtime.settings.retention.backup_folder
    if runtime.writer is None or not folder:
        return
    printed = key_file.facts(runtime.settings.data).recovery
    if not runtime.keyring.locked and printed != runtime.keyring.recovery:
        runtime.keyring = replace(runtime.keyring, recovery=printed)
    if not Path(folder).is_dir():
        return
    with read(runtime) as work:
        changed = write_lists(Path(folder), work.connection, kept=runtime.settings.retention, now=work.now)
    if changed:
        logger().info("backups.list_written")


def marks_in(connection: Connection) -> list[Mark]:
    """Everybody who is on the list; no key is needed."""
    return [Mark(*row) for row in connection.execute(select(*_FORGOTTEN.c).order_by(_FORGOTTEN.c.id))]


def write_lists(folder: Path, connection: Connection, *, kept: Retention, now: datetime) -> bool:
    """Whether the lists beside the backups changed: who was erased, what is over with partners. No key is needed."""
    marks = [{"id": one.id.hex, "at": one.at.isoformat(), "who": _text(one.who)} for one in marks_in(connection)]
    oldest = now - timedelta(days=kept.backups + _LATE_DAYS)
    over = [{"id": one.id.hex, "no": one.no} for one in over_since(connection, oldest)]
    return any([_write(folder / LIST, marks), _write(folder / OVER, over)])


def read_over(path: Path) -> list[Over]:
    """What was over with partners; ListDamaged, OSError."""
    try:
        return [Over(UUID(line["id"]), bool(line["no"])) for line in json.loads(path.read_text())]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ListDamaged from None


def read_list(path: Path) -> list[Mark]:
    """The marks in a list; ListDamaged, OSError."""
    try:
        return [_read(line) for line in json.loads(path.read_text())]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ListDamaged from None


def find_old(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Marks that no backup needs any more."""
    return work.connection.execute(select(_FORGOTTEN.c.id).where(_FORGOTTEN.c.at < before).limit(most)).scalars().all()


def drop_old(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these."""
    work.connection.execute(delete(_FORGOTTEN).where(_FORGOTTEN.c.id.in_(ids), _FORGOTTEN.c.at < before))


def _write(path: Path, lines: Sequence[Mapping[str, object]]) -> bool:
    text = json.dumps(lines, indent=0)
    if path.exists() and path.read_text() == text:
        return False
    key_file.write_private(path, text)
    return True


def _read(line: Mapping[str, str]) -> Mark:
    return Mark(UUID(line["id"]), datetime.fromisoformat(line["at"]), base64.b64decode(line["who"]))


def _text(part: bytes) -> str:
    return base64.b64encode(part).decode()
