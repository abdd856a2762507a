"""`waypost run` on a folder that something is wrong with."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.run import READ_BEFORE, _refuse_damaged
from app.opening import is_damaged
from app.privacy import key_file
from app.settings import Settings
from bench.measuring import free_port
from tests.app.cli.test_check import ORDERLY, PASSPHRASE, waypost

PAGE = 4096


@pytest.fixture
def data(tmp_path: Path, sqlite_template: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "waypost.sqlite3")
    return folder


def overwrite(database: Path, page: int) -> None:
    """Four kilobytes of it are something else."""
    with database.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(random.Random(page).randbytes(PAGE))


def test_f_05_a_whole_database_is_not_taken_for_a_damaged_one(data: Path) -> None:
    assert not is_damaged(data / "waypost.sqlite3")


@pytest.mark.parametrize("page", [0, 1, 5])
def test_f_05_four_kilobytes_that_changed_are_noticed_before_anything_starts(
    data: Path, page: int, capsys: pytest.CaptureFixture[str]
) -> None:
    overwrite(data / "waypost.sqlite3", page)
    before = (data / "waypost.sqlite3").read_bytes()
    with pytest.raises(SystemExit) as ended:
        _refuse_damaged(Settings(data=data))
    assert ended.value.code == 2
    assert "is damaged: nothing was started or changed" in capsys.readouterr().err
    assert (data / "waypost.sqlite3").read_bytes() == before
    assert [path.name for path in data.iterdir()] == ["waypost.sqlite3"]


def test_f_05_a_file_that_was_cut_off_is_noticed(data: Path) -> None:
    with (data / "waypost.sqlite3").open("r+b") as file:
        file.truncate(7 * PAGE + 100)
    assert is_damaged(data / "waypost.sqlite3")


def test_f_05_the_command_says_it_and_what_to_do(data: Path, tmp_path: Path) -> None:
    overwrite(data / "waypost.sqlite3", 0)
    config = tmp_path / "config.toml"
    config.write_text(ORDERLY)
    done = waypost("run", config=config, data=data)
    assert (done.returncode, "is damaged" in done.stderr) == (2, True)
    assert "database.damaged\t" in waypost("check", config=config, data=data).stdout


def test_f_05_a_large_database_is_read_beside_the_start_and_a_damaged_one_stops(data: Path, tmp_path: Path) -> None:
    database = data / "waypost.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE ballast (words BLOB)")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(b"x" * 60_000,)] * (READ_BEFORE // 60_000 + 20))
        connection.commit()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ballast'").fetchone()
    overwrite(database, root - 1)
    config = tmp_path / "config.toml"
    config.write_text(ORDERLY)
    key_file.create(data, PASSPHRASE)
    done = waypost("run", "--port", str(free_port()), config=config, data=data)
    assert done.returncode == 2
    assert "is damaged: the server stops" in done.stderr
