"""Bringing a backup back into an empty data folder, without those who were erased since.

Everything is made ready in a folder of its own; only what is whole is moved to its place, the database last.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from app.assembly import assemble
from app.audit.actions import record
from app.contacts.queries import fingerprint
from app.erasure.again import Mark, Who, forget_again, opened
from app.erasure.backups import Head, open_backup
from app.errors import Conflict
from app.inbound.arrival import Arrival
from app.inbound.sealing import from_json
from app.messages import sealed
from app.partners.forgetting import close_every_way_in
from app.privacy import key_file, recovery
from app.privacy.keys import Keyring
from app.privacy.public_seal import DoesNotOpen
from app.referrals.again import Over, end_again
from app.runtime import Runtime
from app.schema import METADATA
from app.settings import DATABASE, Settings
from app.transaction import read, write
from app.upgrade import newest, present, upgrade
from app.work import COMMAND, Work

_FOLDER = "bringing-back"
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that was opened and lies ready.

    `left`: the marks that this printed key does not open; `over`: what partners had no more.
    """

    head: Head
    keyring: Keyring = field(repr=False)
    marks: Sequence[Mark]
    erased: Sequence[Who] = field(repr=False)
    left: Sequence[Mark]
    over: Sequence[Over]

    def with_key(self, printed: bytes) -> "Opened":
        """The same with what another printed key opens."""
        erased, left = _read(self.left, printed)
        return replace(self, erased=[*self.erased, *erased], left=left)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came back: rows by table, and how many people were erased from it again."""

    made_at: datetime
    rows: Mapping[str, int]
    erased: int


@contextmanager
def made_ready(data: Path) -> Iterator[Path]:
    """An empty folder in the data folder, gone afterwards. Conflict when there is a database or keys already."""
    if any((data / name).exists() for name in (DATABASE, key_file.FILE)):
        raise Conflict("backup.not_empty")
    folder = data / _FOLDER
    _clear(folder)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        _clear(folder)


def open_into(
    folder: Path, backup: Path, *, printed: bytes, passphrase: str, marks: Sequence[Mark], over: Sequence[Over]
) -> Opened:
    """The backup, opened; its keys wrapped by a new passphrase. Everybody has to sign in again.

    BackupDamaged for another printed key and for a file that is not whole.
    """
    private = recovery.private_of(printed)
    head = open_backup(backup, private, folder / DATABASE)
    key_file.write_private(folder / key_file.FILE, head.keys)
    secrets = key_file.recover(folder, private).with_new_session()
    key_file.keep(folder, secrets, passphrase)
    erased, left = _read(marks, printed)
    return Opened(head, secrets.keyring(), marks, erased, left, over)


def bring_back(folder: Path, settings: Settings, found: Opened) -> Brought:
    """Erase again, look through, and move it to its place."""
    runtime = assemble(replace(settings, data=folder, database_url=""), found.keyring)
    try:
        if (present(runtime.engine) or "") > newest():
            raise Conflict("backup.newer")
        upgrade(runtime.engine)
        write(runtime, COMMAND, lambda work: _forget(work, found))
        brought = Brought(found.head.made_at, _rows(runtime), len(found.erased))
        if runtime.writer is not None:
            runtime.writer.fold_in()
    finally:
        runtime.close()
    (folder / key_file.FILE).replace(settings.data / key_file.FILE)
    (folder / DATABASE).replace(settings.data / DATABASE)
    return brought


def _forget(work: Work, found: Opened) -> None:
    forget_again(work, found.marks, found.erased, made_at=found.head.made_at)
    close_every_way_in(work)
    end_again(work, found.over)
    _forget_sealed(work, {who.fingerprint for who in found.erased if who.at >= found.head.made_at})
    record(work, "data.brought_back", "database")


def _forget_sealed(work: Work, fingerprints: set[bytes]) -> None:
    """What these people wrote while the keys were locked, and was not carried out yet when the backup was made."""
    after = None
    while rows := sealed.next_sealed(work, after, most=_TOGETHER):
        for kept in rows:
            event = from_json(sealed.opened(work, kept), channel=kept.channel, provider_id=kept.provider_id).event
            if isinstance(event, Arrival) and fingerprint(work, event.sender) in fingerprints:
                sealed.take_up(work, kept.id)
        after = rows[-1].id


def _read(marks: Sequence[Mark], printed: bytes) -> tuple[list[Who], list[Mark]]:
    """(who they are, the marks that another printed key opens)."""
    private = recovery.private_of(printed)
    erased: list[Who] = []
    left: list[Mark] = []
    for mark in marks:
        try:
            erased.append(opened(mark, private))
        except DoesNotOpen:
            left.append(mark)
    return erased, left


def _rows(runtime: Runtime) -> dict[str, int]:
    with read(runtime) as work:
        return {
            table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def _clear(folder: Path) -> None:
    """What an attempt that was ended left: overwritten, because it may hold who was erased."""
    for path in folder.glob("*"):
        key_file.shred(path)
    if folder.exists():
        shutil.rmtree(folder)
