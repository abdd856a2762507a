"""Backups of an embedded database, and their end: what was erased must not live on in them.

A backup is one file sealed to the printed recovery key: database and keys. Without that paper it is noise, also for
whoever knows the passphrase. What is sealed: 4 bytes length of the head · head (JSON: moment, keys) · database.
"""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.erasure.again import keep_list
from app.errors import AppError, Conflict
from app.log import logger
from app.privacy import key_file
from app.runtime import Runtime
from app.settings import DATABASE

UNFINISHED = "backup.unfinished"
_STAMP = "%Y%m%dT%H%M%SZ"
# Those without `.backup` were written by older versions.
_NAME = re.compile(r"waypost-(\d{8}T\d{6}Z)\.(backup|sqlite3)(\.new)?")
_PIECE = 1024 * 1024
_ALARM = "backup"


class BackupDamaged(Exception):
    """What was written cannot be read back, or is no backup; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself. `keys`: `keys.json` as it was."""

    made_at: datetime
    keys: str = field(repr=False)


def make_backup(data: Path, folder: Path, *, now: datetime) -> Path:
    """The path of a backup made while the server may run, readable by its owner alone.

    Conflict when no recovery key was printed, the keys are being changed, another backup is being made or there is no
    room; BackupDamaged, OSError.
    """
    public = key_file.facts(data).recovery
    if public is None:
        raise Conflict("backup.no_recovery_key")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"waypost-{now.astimezone(UTC):{_STAMP}}.backup"
    unfinished = path.with_name(path.name + ".new")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Conflict("backup.being_made") from None
    try:
        # The keys must be those of the copy: they are not changed meanwhile, and only one backup is made at a time.
        with os.fdopen(handle, "wb") as file, key_file.changing(data), _copy_of(data) as copy:
            _seal(copy, file, public=public, head=Head(now, (data / key_file.FILE).read_text()))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(folder)
    return path


@contextmanager
def _copy_of(data: Path) -> Iterator[Path]:
    """A copy of the database beside it, overwritten in the end: who is erased later must not be in its blocks."""
    path = data / UNFINISHED
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
    try:
        if shutil.disk_usage(data).free < 2 * (data / DATABASE).stat().st_size:
            raise Conflict("backup.no_room")
        _copy(data / DATABASE, path)
        yield path
    finally:
        key_file.shred(path)


def _copy(database: Path, target: Path) -> None:
    uri = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        _refuse_damaged(copy)


def _refuse_damaged(copy: sqlite3.Connection) -> None:
    if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise BackupDamaged


def _seal(copy: Path, file: BinaryIO, *, public: bytes, head: Head) -> None:
    from app.privacy.sealed_file import SealedFile

    told = json.dumps({"made_at": head.made_at.isoformat(), "keys": head.keys}).encode()
    sealed = SealedFile(file, public)
    sealed.write(len(told).to_bytes(4, "big") + told)
    with copy.open("rb") as database:
        while piece := database.read(_PIECE):
            sealed.write(piece)
    sealed.finish()
    file.flush()
    os.fsync(file.fileno())


def open_backup(path: Path, private: bytes, database: Path) -> Head:
    """What a backup says of itself; its database is at `database` then, looked through.

    BackupDamaged for another recovery key, and for a file that was changed or cut off: the two look the same.
    """
    from app.privacy.public_seal import DoesNotOpen
    from app.privacy.sealed_file import opened

    try:
        with path.open("rb") as file, _written(database) as target:
            pieces = opened(file, private)
            first = next(pieces)
            length = int.from_bytes(first[:4], "big")
            while len(first) < 4 + length:
                first += next(pieces)
            told = json.loads(first[4 : 4 + length])
            target.write(first[4 + length :])
            for piece in pieces:
                target.write(piece)
        with closing(sqlite3.connect(database)) as copy:
            _refuse_damaged(copy)
    except (DoesNotOpen, StopIteration, ValueError, sqlite3.Error):
        raise BackupDamaged from None
    return Head(datetime.fromisoformat(told["made_at"]), told["keys"])


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def delete_old_backups(folder: Path, *, now: datetime, days: int) -> int:
    """How many backups in the folder were past their days and are gone; other files are left alone."""
    gone = 0
    for path, made_at in _made(folder):
        if now - made_at > timedelta(days=days):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def newest_backup(folder: Path, *, now: datetime) -> datetime | None:
    """When the newest was made, by its name; one from the future is of a clock that was wrong, and none."""
    return max(
        (made_at for path, made_at in _made(folder) if path.suffix == ".backup" and made_at <= now), default=None
    )


def _made(folder: Path) -> Iterator[tuple[Path, datetime]]:
    """(path, when it was made) of every backup, by its name: the times of files change when they are moved."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if named := _NAME.fullmatch(path.name):
            yield path, datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)


def back_up(runtime: Runtime) -> None:
    """Make a backup when the newest in the folder of the settings is old enough. When that fails, people are told."""
    kept, now = runtime.settings.retention, runtime.clock.now()
    if runtime.writer is None or not kept.backup_folder:
        return
    folder = Path(kept.backup_folder)
    newest = newest_backup(folder, now=now)
    if newest is not None and now - newest < timedelta(hours=kept.backup_hours):
        return
    try:
        if not folder.is_dir():  # never made here: on a disk that was taken out it would fill the one beneath
            raise Conflict("backup.no_folder")
        keep_list(runtime)  # a printed key is in use before anything is sealed to it
        make_backup(runtime.settings.data, folder, now=now)
        keep_list(runtime)
    except (AppError, BackupDamaged, OSError, sqlite3.Error) as error:
        runtime.alarms[_ALARM] = now
        logger().error("backups.failed", kind=type(error).__name__, code=getattr(error, "code", None))
        return
    runtime.alarms.pop(_ALARM, None)
    logger().info("backups.made")


def delete_backups_that_are_over(runtime: Runtime) -> None:
    """Keep the folder of the settings as short as they say, also where nobody makes a new backup any more."""
    kept = runtime.settings.retention
    if not kept.backup_folder:
        return
    with suppress(FileNotFoundError):  # a disk that was taken out
        if many := delete_old_backups(Path(kept.backup_folder), now=runtime.clock.now(), days=kept.backups):
            logger().info("backups.deleted", many=many)
