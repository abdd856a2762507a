"""Copies of the database: whole, private, and gone in time. Erasure is proved on the bytes of all three."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.contacts.tables import Contact
from app.erasure.backups import delete_backups_that_are_over, delete_old_backups, make_backup
from app.messages.tables import Message
from app.runtime import Runtime
from app.settings import Retention
from app.transaction import read
from tests.house.traces import files_in
from tests.makers.texts import text_in

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def careless() -> object:
    """A shell that lets everybody read what is made in it."""
    before = os.umask(0)
    yield None
    os.umask(before)


def database(runtime: Runtime) -> Path:
    return runtime.settings.data / "waypost.sqlite3"


@sqlite_alone
def test_a_copy_made_while_the_server_writes_is_whole_private_and_one_file(
    runtime: Runtime, clock: FixedClock, tmp_path: Path, careless: None
) -> None:
    text_in(runtime, "we need water")
    made = make_backup(database(runtime), tmp_path / "copies", now=clock.now())
    assert [path.name for path in made.parent.iterdir()] == ["waypost-20260302T090000Z.sqlite3"]
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT count(*) FROM message").fetchone() == (2,)
    text_in(runtime, "and food")
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT count(*) FROM message").fetchone() == (2,), "a copy is of its moment"


@sqlite_alone
def test_a_second_copy_of_the_same_second_and_a_folder_that_cannot_be_made_leave_the_first(
    runtime: Runtime, clock: FixedClock, tmp_path: Path
) -> None:
    made = make_backup(database(runtime), tmp_path / "copies", now=clock.now())
    before = made.read_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        make_backup(database(runtime), tmp_path / "file" / "copies", now=clock.now())
    with pytest.raises(sqlite3.Error):
        make_backup(tmp_path / "nothing.sqlite3", made.parent, now=clock.now() + timedelta(seconds=1))
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert made.read_bytes() == before


def test_only_copies_past_their_days_are_deleted_and_nothing_else_in_the_folder(
    tmp_path: Path, clock: FixedClock
) -> None:
    names = [
        "waypost-20260131T090000Z.sqlite3", "waypost-20260130T085959Z.sqlite3", "waypost-20250101T000000Z.sqlite3.new",
        "waypost.sqlite3", "keys.json", "waypost-2025.sqlite3", "copy of waypost-20250101T000000Z.sqlite3",
    ]  # fmt: skip
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert delete_old_backups(tmp_path, now=clock.now(), days=30) == 2
    assert {path.name for path in tmp_path.iterdir()} == {names[0], *names[3:]}
    assert delete_old_backups(tmp_path / "nowhere", now=clock.now(), days=30) == 0


@sqlite_alone
def test_x_22_erased_words_are_in_no_byte_of_database_log_and_a_copy_past_its_days(
    runtime: Runtime, clock: FixedClock, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    runtime.settings = replace(runtime.settings, retention=Retention(backup_folder=str(folder)))
    text_in(runtime, "HELP we need insulin for my mother")
    with read(runtime) as work:
        sealed = [bytes(row.text) for row in work.session.exec(select(Message))]
        sealed += [bytes(work.session.exec(select(Contact)).one().address or b"")]

    def found(among: Path) -> bool:
        held = b"".join(path.read_bytes() for path in files_in([among]))
        return any(value in held for value in sealed)

    made = make_backup(database(runtime), folder, now=clock.now())
    assert found(database(runtime)) or found(runtime.settings.data / "waypost.sqlite3-wal")
    assert found(made)
    text_in(runtime, "ERASE")
    clock.move(days=1)
    later = make_backup(database(runtime), folder, now=clock.now())
    assert not found(later), "a copy made after it has no trace of it"
    clock.move(days=29)
    delete_backups_that_are_over(runtime)
    assert found(made), "until its days are over the older copy brings them back: SECURITY.md says so"
    clock.move(seconds=1)
    delete_backups_that_are_over(runtime)
    assert not found(runtime.settings.data), "database, log, copies: everything lies in this folder"
    assert later.exists()
