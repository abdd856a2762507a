"""One writer, one commit for many; nobody's failure is another's."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlmodel import select

from app.audit.actions import record
from app.audit.tables import AuditEntry
from app.database import make_engine, make_private_files
from app.errors import Busy, Conflict
from app.ids import new_id
from app.runtime import Runtime
from app.staff.tables import Shift
from app.transaction import read, write
from app.work import SYSTEM, Work

EMPTY: dict[str, Any] = {}
embedded_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def entries(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        return sorted(work.session.exec(select(AuditEntry.action)).all())


def test_a_unit_that_fails_undoes_itself_and_nobody_else(runtime: Runtime) -> None:
    def fails_in_a_flush(work: Work) -> None:
        record(work, "bad.entry", "test")
        work.session.add(Shift(**EMPTY, id=new_id()))  # columns that must not be empty are
        work.session.flush()

    def fails_by_rule(work: Work) -> None:
        record(work, "bad.entry", "test")
        raise Conflict("test.rule")

    def good(work: Work) -> None:
        record(work, "good.entry", "test")

    units = [fails_in_a_flush, good, fails_by_rule, good] * 8
    with ThreadPoolExecutor(16) as pool:
        done = [pool.submit(write, runtime, SYSTEM, unit) for unit in units]
    failed = [future.exception() for future in done]
    assert [error is None for error in failed] == [unit is good for unit in units]
    assert entries(runtime) == ["good.entry"] * 16


def test_a_reader_cannot_write(runtime: Runtime) -> None:
    with read(runtime) as work, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        record(work, "bad.entry", "test")


@embedded_only
def test_a_unit_may_not_wait_for_another_unit(runtime: Runtime) -> None:
    def nested(_: Work) -> None:
        write(runtime, SYSTEM, lambda work: record(work, "inner", "test"))

    with pytest.raises(RuntimeError, match="may not wait"):
        write(runtime, SYSTEM, nested)


@embedded_only
def test_f_04_a_database_somebody_else_holds_makes_us_busy_and_nothing_is_lost_silently(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database._PRAGMAS", ("PRAGMA busy_timeout=50",))
    runtime.engine.dispose()
    other = sqlite3.connect(runtime.settings.data / "waypost.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        write(runtime, SYSTEM, lambda work: record(work, "late.entry", "test"))
    other.execute("ROLLBACK")
    other.close()
    write(runtime, SYSTEM, lambda work: record(work, "good.entry", "test"))
    assert entries(runtime) == ["good.entry"]


@embedded_only
def test_f_03_a_full_disk_uses_the_reserve_once_and_then_says_so(runtime: Runtime) -> None:
    """The limit on pages stands in for the disk; giving up the reserve lifts it as freeing space would."""
    database, reserve = runtime.settings.data / "waypost.sqlite3", runtime.settings.data / "reserve"
    reserve.write_bytes(b"0" * 4096)
    kept = 0

    def limit(work: Work, pages: int) -> None:
        work.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def many(work: Work) -> None:
        for _ in range(400):
            record(work, "big.entry", "test")

    def more_than_there_is_room_for(work: Work) -> None:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        limit(work, pages if reserve.exists() else pages + 64)
        many(work)

    write(runtime, SYSTEM, more_than_there_is_room_for)
    kept += 400
    assert not reserve.exists()
    refused = None
    while refused is None and kept < 40_000:
        try:
            write(runtime, SYSTEM, many)
            kept += 400
        except Busy as error:
            refused = error.code
    assert refused == "storage.full"
    assert len(entries(runtime)) == kept
    assert sqlite3.connect(database).execute("PRAGMA integrity_check").fetchone() == ("ok",)


@embedded_only
def test_x_21_files_are_private_and_other_databases_cannot_be_attached(runtime: Runtime) -> None:
    write(runtime, SYSTEM, lambda work: record(work, "good.entry", "test"))
    with read(runtime) as work, pytest.raises(DatabaseError, match="not authorized"):
        work.connection.execute(text("ATTACH DATABASE ':memory:' AS other"))


@embedded_only
def test_x_21_every_connection_is_set_to_forget_to_last_and_to_trust_nobody(runtime: Runtime) -> None:
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0,
        "busy_timeout": 10_000, "temp_store": 2,
    }  # fmt: skip
    for engine in (runtime.engine, runtime.reader):
        with engine.connect() as connection:
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted} == wanted
            with pytest.raises(DatabaseError, match="not authorized"):
                connection.execute(text("SELECT load_extension('anything')"))


def test_x_21_everything_made_by_the_process_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        make_private_files()
        engine = make_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE t (x)"))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}, modes


def test_many_threads_write_and_each_gets_its_own_result(runtime: Runtime) -> None:

    def unit(number: int) -> int:
        def count(work: Work) -> int:
            record(work, "good.entry", "test")
            return number

        return write(runtime, SYSTEM, count)

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(unit, range(100))) == list(range(100))
    assert len(entries(runtime)) == 100


@embedded_only
def test_a_log_that_a_reader_holds_is_not_called_empty_and_writing_goes_on(runtime: Runtime) -> None:
    assert runtime.writer
    with read(runtime) as work:
        assert work.session.exec(select(AuditEntry.action)).all() == []
        write(runtime, SYSTEM, lambda work: record(work, "good.entry", "test"))
        with pytest.raises(Busy):
            runtime.writer.fold_in()
        write(runtime, SYSTEM, lambda work: record(work, "good.entry", "test"))
    runtime.writer.fold_in()
    assert Path(f"{runtime.settings.data / 'waypost.sqlite3'}-wal").stat().st_size == 0
    assert entries(runtime) == ["good.entry"] * 2
