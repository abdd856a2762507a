"""A server without its passphrase waits for it at a pipe of its own, and begins once somebody has it."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Locked
from app.privacy import key_file
from app.runtime import Runtime
from app.unlocking import Pipe, hand_over, unlock, wait_until_taken
from tests.makers.locking import lock
from tests.makers.logs import logging_to

PASSPHRASE, OTHER = "four words of an invented song", "six words of another invented song"


@pytest.fixture
def locked(runtime: Runtime) -> Runtime:
    key_file.create(runtime.settings.data, PASSPHRASE)
    lock(runtime)
    return runtime


@pytest.fixture
def pipe(locked: Runtime) -> Iterator[Pipe]:
    pipe = Pipe(locked)
    locked.after_unlocking.append(pipe.close)
    yield pipe
    pipe.close()


def pipes(folder: Path) -> list[Path]:
    return sorted(folder.glob("*passphrase*"))


def test_a_wrong_passphrase_changes_nothing(locked: Runtime) -> None:
    begun: list[int] = []
    locked.after_unlocking.append(lambda: begun.append(1))
    with pytest.raises(Locked, match=r"keys\.wrong_passphrase"):
        unlock(locked, OTHER)
    assert (locked.keyring.locked, begun) == (True, [])


def test_what_waits_for_the_keys_begins_once_however_many_unlock_together(locked: Runtime) -> None:
    begun: list[int] = []
    for number in range(3):
        locked.after_unlocking.append(lambda number=number: begun.append(number))  # type: ignore[misc]
    threads = [threading.Thread(target=unlock, args=(locked, PASSPHRASE)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (locked.keyring.locked, sorted(begun)) == (False, [0, 1, 2])


def test_the_passphrase_comes_through_a_pipe_for_its_owner_alone_and_the_pipe_is_gone(
    locked: Runtime, pipe: Pipe
) -> None:
    (path,) = pipes(locked.settings.data)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    given = hand_over(locked.settings.data, PASSPHRASE)
    wait_until_taken(given)
    assert (given, locked.keyring.locked, pipes(locked.settings.data)) == ([path], False, [])


def test_after_a_wrong_one_the_pipe_takes_another_and_the_log_says_neither(
    locked: Runtime, pipe: Pipe, tmp_path: Path
) -> None:
    with logging_to(tmp_path / "log") as log:
        hand_over(locked.settings.data, OTHER)
        wait_until_taken(hand_over(locked.settings.data, PASSPHRASE))
    assert not locked.keyring.locked
    told = log.read_text()
    assert "keys.wrong_passphrase" in told
    assert OTHER not in told
    assert PASSPHRASE not in told


def test_every_waiting_server_of_the_folder_is_given_it(locked: Runtime, pipe: Pipe) -> None:
    another = Pipe(locked)
    locked.after_unlocking.append(another.close)
    given = hand_over(locked.settings.data, PASSPHRASE)
    assert len(given) == 2
    wait_until_taken(given)


def test_what_a_process_that_died_left_is_taken_away_and_waited_for_by_nobody(locked: Runtime) -> None:
    folder = locked.settings.data
    os.mkfifo(folder / "passphrase-dead.pipe")
    assert hand_over(folder, PASSPHRASE) == []
    assert pipes(folder) == []
    os.mkfifo(folder / "passphrase-dead.pipe")
    pipe = Pipe(locked)
    assert "passphrase-dead.pipe" not in [path.name for path in pipes(folder)]
    pipe.close()
