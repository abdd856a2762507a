"""What a whole run leaves on a disk: files somebody looked at, for their owner alone, and nothing anywhere else."""

import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.measuring import running
from tests.house.traces import files_in
from tests.makers.waiting import until
from tests.stories.served import PASSPHRASE, Served, serving

AMAL = "+999100200300"
DATABASE = {"waypost.sqlite3", "waypost.sqlite3-wal", "waypost.sqlite3-shm"}
# Adding a name here is a decision: say in the review what lies in it and what a thief learns from it.
ALLOWED = {*DATABASE, "keys.json", "scheduler.lock", "server.lock", "reserve"}
ALLOWED_IN_A_DEMONSTRATION = ALLOWED | {"demonstration-passphrase"}


@pytest.fixture
def careless() -> Iterator[None]:
    """A shell that lets everybody read what is made in it."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def served(tmp_path: Path, careless: None) -> Iterator[Served]:
    with serving(tmp_path, kind="twilio_sms") as served:
        yield served


def modes(folder: Path) -> dict[str, int]:
    """Of the folder itself, ".", and of everything in it."""
    found = {str(path.relative_to(folder)): path for path in (folder, *folder.rglob("*"))}
    return {name: stat.S_IMODE(path.stat().st_mode) for name, path in found.items()}


def names(served: Served) -> set[str]:
    return set(modes(served.data)) - {"."}


def write_and_be_answered(served: Served, *, answers: int = 1) -> None:
    assert served.text(AMAL, "HELP we need water, we are three").status == 200
    served.wait_for_texts(AMAL, answers)
    until((served.data / "reserve").exists, what="the reserve")


def test_p_05_a_run_makes_the_files_that_were_looked_at_and_no_other(served: Served) -> None:
    write_and_be_answered(served)
    assert ALLOWED >= names(served) >= {"waypost.sqlite3", "keys.json"}
    served.server.stop()
    assert names(served) <= ALLOWED
    assert list(files_in([served.temporary, served.home])) == []


def test_x_21_everything_is_for_its_owner_alone_in_a_run_after_a_crash_and_after_a_new_start(served: Served) -> None:
    write_and_be_answered(served)
    private = {".": 0o700} | dict.fromkeys(ALLOWED, 0o600)

    def all_private() -> bool:
        return all(private[name] == mode for name, mode in modes(served.data).items())

    assert all_private(), modes(served.data)
    served.server.stop(signal.SIGKILL)
    assert "waypost.sqlite3-wal" in names(served), "the crash came before the log of the database was folded in"
    assert all_private(), modes(served.data)
    with running(served.program):
        assert served.text(AMAL, "please hurry").status == 200
        assert all_private(), modes(served.data)
    assert names(served) <= ALLOWED


def test_p_05_only_the_demonstration_keeps_its_passphrase_beside_the_data(tmp_path: Path, careless: None) -> None:
    with serving(tmp_path, kind="twilio_sms") as served:
        served.server.stop()
        assert PASSPHRASE not in (served.data / "keys.json").read_text()
        data = tmp_path / "demonstration"
        command = [*served.program.command[:2], "--demo", "--data", str(data), *served.program.command[-2:]]
        environment = {name: value for name, value in served.program.environment.items() if "PASSPHRASE" not in name}
        environment["WAYPOST_LIMITS__RESERVE_MB"] = "1"
        with running(replace(served.program, command=command, environment=environment)):
            until((data / "reserve").exists, what="the reserve")
            found = modes(data)
    assert found.pop(".") == 0o700
    assert ALLOWED_IN_A_DEMONSTRATION >= set(found) >= {"demonstration-passphrase"}
    assert set(found.values()) == {0o600}, found
