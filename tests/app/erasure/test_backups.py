"""Backups: whole, for the holder of the paper alone, on time, and gone in time. Erasure is proved on the bytes."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.contacts.tables import Contact
from app.erasure.backups import (
    BackupDamaged,
    back_up,
    delete_backups_that_are_over,
    delete_old_backups,
    make_backup,
    open_backup,
)
from app.errors import Conflict
from app.messages.tables import Message
from app.privacy import key_file, recovery
from app.runtime import Runtime
from app.settings import Retention
from app.transaction import read
from tests.house.traces import files_in, traces
from tests.makers.locking import lock
from tests.makers.paper import NEWER, PRINTED, print_key
from tests.makers.texts import AMAL, text_in

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PRIVATE = recovery.private_of(PRINTED)


@pytest.fixture
def careless() -> Iterator[None]:
    """A shell that lets everybody read what is made in it."""
    before = os.umask(0)
    yield None
    os.umask(before)


@pytest.fixture
def folder(runtime: Runtime, tmp_path: Path) -> Path:
    """Where the settings say backups lie; a recovery key was printed."""
    print_key(runtime)
    copies = tmp_path / "copies"
    copies.mkdir(mode=0o700)
    runtime.settings = replace(runtime.settings, retention=Retention(backup_folder=str(copies)))
    return copies


def sealed_values(runtime: Runtime) -> list[bytes]:
    """What the database holds of words and numbers, as it lies there."""
    with read(runtime) as work:
        values = [bytes(row.text) for row in work.session.exec(select(Message))]
        return values + [bytes(row.address or b"") for row in work.session.exec(select(Contact))]


@sqlite_alone
def test_a_copy_made_while_the_server_writes_is_whole_private_and_one_file(
    runtime: Runtime, clock: FixedClock, folder: Path, tmp_path: Path, careless: None
) -> None:
    text_in(runtime, "we need water")
    made = make_backup(runtime.settings.data, folder, now=clock.now())
    assert [path.name for path in folder.iterdir()] == ["waypost-20260302T090000Z.backup"]
    assert (made.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    text_in(runtime, "and food")
    head = open_backup(made, PRIVATE, tmp_path / "opened")
    copy = sqlite3.connect(tmp_path / "opened")
    assert copy.execute("SELECT count(*) FROM message").fetchone() == (2,), "a copy is of its moment"
    copy.close()
    assert head.made_at == clock.now()
    assert head.keys == (runtime.settings.data / "keys.json").read_text()
    assert {path.name for path in runtime.settings.data.glob("backup*")} == set(), "nothing is left beside the database"


@sqlite_alone
def test_x_20_nothing_of_database_keys_or_people_shows_in_a_backup_and_only_the_paper_opens_it(
    runtime: Runtime, clock: FixedClock, folder: Path, tmp_path: Path
) -> None:
    text_in(runtime, "HELP we need insulin for my mother")
    made = make_backup(runtime.settings.data, folder, now=clock.now())
    held = made.read_bytes()
    assert (
        traces([AMAL.value, "insulin", "SQLite format 3", "CREATE TABLE", "wrapped", "passphrase"], among=[folder])
        == []
    )
    assert not any(value in held for value in sealed_values(runtime))
    masters = (b"k" * 32, key_file.open_secrets(runtime.settings.data, "four words of an invented song").trail)
    for wrong in (*masters, recovery.private_of(NEWER), bytes(32)):
        with pytest.raises(BackupDamaged):
            open_backup(made, wrong, tmp_path / "opened")
    made.write_bytes(held[:-1])
    with pytest.raises(BackupDamaged):
        open_backup(made, PRIVATE, tmp_path / "opened")


@sqlite_alone
def test_without_a_printed_key_nothing_is_written(runtime: Runtime, clock: FixedClock, tmp_path: Path) -> None:
    key_file.create(runtime.settings.data, "four words of an invented song")
    with pytest.raises(Conflict, match=r"backup\.no_recovery_key"):
        make_backup(runtime.settings.data, tmp_path / "copies", now=clock.now())
    assert not (tmp_path / "copies").exists()


@sqlite_alone
def test_what_goes_wrong_leaves_the_first_and_nothing_half(
    runtime: Runtime, clock: FixedClock, folder: Path, tmp_path: Path
) -> None:
    data = runtime.settings.data
    made = make_backup(data, folder, now=clock.now())
    before = made.read_bytes()
    later = clock.now() + timedelta(seconds=1)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        make_backup(data, tmp_path / "file" / "copies", now=later)
    with key_file.changing(data), pytest.raises(Conflict, match=r"keys\.changing"):
        make_backup(data, folder, now=later)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "keys.json").write_text((data / "keys.json").read_text())
    with pytest.raises(FileNotFoundError):
        make_backup(tmp_path / "empty", folder, now=later)
    (data / "backup.unfinished").write_bytes(b"what a power cut left")
    make_backup(data, folder, now=later)
    assert sorted(path.name for path in folder.iterdir()) == [made.name, "waypost-20260302T090001Z.backup"]
    assert made.read_bytes() == before
    assert not (data / "backup.unfinished").exists()


@sqlite_alone
def test_the_server_makes_one_as_often_as_the_settings_say_also_while_it_is_locked(
    runtime: Runtime, clock: FixedClock, folder: Path
) -> None:
    def made() -> int:
        back_up(runtime)
        return len(list(folder.glob("*.backup")))

    assert made() == 1
    clock.move(hours=23, minutes=59)
    assert made() == 1
    clock.move(minutes=1)
    assert made() == 2
    lock(runtime)
    clock.move(days=1)
    assert made() == 3
    (folder / "waypost-20990101T000000Z.backup").write_bytes(b"of a clock that was wrong")
    clock.move(days=1)
    assert made() == 5


@sqlite_alone
def test_people_are_told_while_no_backup_can_be_made(runtime: Runtime, clock: FixedClock, folder: Path) -> None:
    folder.rmdir()
    back_up(runtime)
    assert "backup" in runtime.alarms
    assert not folder.exists(), "where the disk should be nothing is made on another one"
    folder.mkdir()
    back_up(runtime)
    assert "backup" not in runtime.alarms


def test_only_copies_past_their_days_are_deleted_and_nothing_else_in_the_folder(
    tmp_path: Path, clock: FixedClock
) -> None:
    names = [
        "waypost-20260131T090000Z.backup", "waypost-20260130T085959Z.backup", "waypost-20250101T000000Z.backup.new",
        "waypost-20250101T000000Z.sqlite3", "waypost.sqlite3", "keys.json", "waypost-2025.backup",
        "waypost-forgotten.json", "waypost-over.json", "copy of waypost-20250101T000000Z.backup",
    ]  # fmt: skip
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert delete_old_backups(tmp_path, now=clock.now(), days=30) == 3
    assert {path.name for path in tmp_path.iterdir()} == {names[0], *names[4:]}
    assert delete_old_backups(tmp_path / "nowhere", now=clock.now(), days=30) == 0


@sqlite_alone
def test_x_22_erased_words_are_in_no_byte_of_database_log_and_a_copy_past_its_days(
    runtime: Runtime, clock: FixedClock, folder: Path, tmp_path: Path
) -> None:
    text_in(runtime, "HELP we need insulin for my mother")
    sealed = sealed_values(runtime)

    def found(among: Path) -> bool:
        held = b"".join(path.read_bytes() for path in files_in([among]))
        return any(value in held for value in sealed)

    def opened(path: Path) -> Path:
        open_backup(path, PRIVATE, tmp_path.parent / "opened")
        return tmp_path.parent / "opened"

    made = make_backup(runtime.settings.data, folder, now=clock.now())
    assert found(runtime.settings.data)
    assert found(opened(made))
    text_in(runtime, "ERASE")
    clock.move(days=1)
    later = make_backup(runtime.settings.data, folder, now=clock.now())
    assert not found(opened(later)), "a copy made after it has no trace of it"
    clock.move(days=29)
    delete_backups_that_are_over(runtime)
    assert found(opened(made)), "with the paper, until its days are over"
    clock.move(seconds=1)
    delete_backups_that_are_over(runtime)
    assert not found(runtime.settings.data), "database, log, copies: everything lies in this folder"
    assert [path.name for path in folder.glob("*.backup")] == [later.name]
