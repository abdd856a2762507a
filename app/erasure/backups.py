"""Copies of an embedded database against loss, and their end: what was erased must not live on in them.

What is sealed stays sealed in a copy. The keys are not in it: keep `keys.json` apart, once.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.log import logger
from app.runtime import Runtime

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"waypost-(\d{8}T\d{6}Z)\.sqlite3(\.new)?")


class BackupDamaged(Exception):
    """What was written cannot be read back; nothing of it is kept."""


def make_backup(database: Path, folder: Path, *, now: datetime) -> Path:
    """The path of a copy made while the server may run, readable by its owner alone; BackupDamaged, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"waypost-{now.astimezone(UTC):{_STAMP}}.sqlite3"
    unfinished = path.with_name(path.name + ".new")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        _copy(database, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(folder)
    return path


def _copy(database: Path, target: Path) -> None:
    uri = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupDamaged
    _sync(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def delete_old_backups(folder: Path, *, now: datetime, days: int) -> int:
    """How many copies in the folder were past their days and are gone; other files are left alone."""
    gone = 0
    for path, made_at in _made(folder):
        if now - made_at > timedelta(days=days):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _made(folder: Path) -> Iterator[tuple[Path, datetime]]:
    """(path, when it was made) of every copy, by its name: the times of files change when they are moved."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if named := _NAME.fullmatch(path.name):
            yield path, datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)


def delete_backups_that_are_over(runtime: Runtime) -> None:
    """Keep the folder of the settings as short as they say, also where nobody makes a new copy any more."""
    kept = runtime.settings.retention
    if not kept.backup_folder:
        return
    if many := delete_old_backups(Path(kept.backup_folder), now=runtime.clock.now(), days=kept.backups):
        logger().info("backups.deleted", many=many)
