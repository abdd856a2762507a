"""`waypost keys` run as a person would run it, on a real data folder; and killed where it hurts."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, insert, select

from app.cli import main
from app.database import make_engine
from app.errors import Locked
from app.ids import new_id
from app.messages.tables import Direction, Message, MessageState
from app.presence import Presence, somebody_else
from app.privacy import key_file
from app.privacy.envelope import CannotOpen
from app.privacy.keys import Keyring, keyring_of
from app.upgrade import upgrade
from tests.house.traces import traces
from tests.makers.waiting import until

WAYPOST = Path(sys.executable).parent / "waypost"
PASSPHRASE, OTHER = "four words of an invented song", "six words of another invented song"
MANY = 400  # several units, to be killed between


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with keys, whose passphrase is in the environment."""
    monkeypatch.setenv("WAYPOST_DATA", str(tmp_path))
    monkeypatch.setenv("WAYPOST_PASSPHRASE", PASSPHRASE)
    key_file.create(tmp_path, PASSPHRASE)
    return tmp_path


def keys(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], input=typed, catch_exceptions=False)


def test_the_passphrase_is_changed_and_the_old_one_opens_nothing(folder: Path) -> None:
    done = keys("passphrase", typed=f"{OTHER}\n{OTHER}\n")
    assert done.exit_code == 0
    key_file.unlock(folder, OTHER)
    assert keys("test").exit_code == 2
    assert OTHER not in done.output
    assert PASSPHRASE not in done.output


def test_a_new_passphrase_can_come_from_a_file_and_a_short_one_is_refused(folder: Path) -> None:
    (folder / "new").write_text("short\n")
    assert "at least 16 characters" in keys("passphrase", "--new-passphrase-file", str(folder / "new")).stderr
    key_file.unlock(folder, PASSPHRASE)
    (folder / "new").write_text(f"{OTHER}\n")
    assert keys("passphrase", "--new-passphrase-file", str(folder / "new")).exit_code == 0
    key_file.unlock(folder, OTHER)


def printed(done: Result) -> str:
    found = re.search(r"(?:[A-Z0-9]{5}-){7}[A-Z0-9]{5}", done.stdout)
    assert found
    return found[0]


def test_the_printed_key_opens_when_the_passphrase_is_lost(folder: Path) -> None:
    done = keys("recovery")
    key = printed(done)
    assert "█" in done.stdout or "▄" in done.stdout, "a QR code to be photographed or printed"
    assert traces([key, key.replace("-", "")], among=[folder]) == []
    assert keys("recover", typed=f"{key.lower().replace('-', ' ')}\n{OTHER}\n{OTHER}\n").exit_code == 0
    key_file.unlock(folder, OTHER)
    with pytest.raises(Locked):
        key_file.unlock(folder, PASSPHRASE)


def test_a_newer_printed_key_ends_the_one_before(folder: Path) -> None:
    first, second = printed(keys("recovery")), printed(keys("recovery"))
    assert "belongs to other keys" in keys("recover", typed=f"{first}\n").stderr
    assert keys("recover", typed=f"{second}\n{OTHER}\n{OTHER}\n").exit_code == 0


def test_a_slip_in_the_printed_key_is_named_and_nothing_is_asked_further(folder: Path) -> None:
    assert "has 40 letters" in keys("recover", typed="ABCDE\n").stderr
    key = printed(keys("recovery"))
    first, second, *rest = key.split("-")
    assert "group 1 " in keys("recover", typed="-".join((second, first, *rest)) + "\n").stderr


def test_keys_are_not_made_anew_for_a_database_whose_keys_are_gone(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / 'waypost.sqlite3'}")
    upgrade(engine)
    engine.dispose()
    (folder / "keys.json").unlink()
    for command in (["keys", "create"], ["run"]):
        done = CliRunner().invoke(main, command, catch_exceptions=False)
        assert (done.exit_code, "keys of this database are gone" in done.stderr) == (2, True)
    assert not (folder / "keys.json").exists()


def test_new_keys_are_refused_while_a_server_runs(folder: Path) -> None:
    with holding(folder):
        done = keys("rotate")
    assert (done.exit_code, "stop it" in done.stderr) == (2, True)
    assert not key_file.open_secrets(folder, PASSPHRASE).rotating


@contextmanager
def holding(folder: Path) -> Iterator[int]:
    """The id of another process that holds the keys, as a server does, until the block ends."""
    take = f"from app.presence import Presence; from pathlib import Path; Presence(Path({str(folder)!r})).share()"
    command = [sys.executable, "-c", f"{take}; print('held', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process.pid
        process.kill()


def test_a_process_is_found_by_the_lock_it_holds_and_no_more_when_it_ended(folder: Path) -> None:
    assert somebody_else(folder) is None
    with holding(folder) as one, holding(folder) as other:
        assert somebody_else(folder) in (one, other)
        presence = Presence(folder)
        assert not presence.alone()
        presence.release()
    assert somebody_else(folder) is None
    assert (folder / "server.lock").exists(), "what is left of them leads to nobody"


@dataclass(frozen=True, slots=True)
class Filled:
    """A data folder whose database holds many messages, and how commands are run on it."""

    folder: Path
    url: str
    environment: Mapping[str, str]

    def waypost(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [WAYPOST, *arguments], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def sealed_with(self) -> dict[int, int]:
        """How many messages are sealed with each key."""
        key_id = func.substr(Message.text, 2, 1)
        engine = make_engine(self.url, read_only=True)
        with engine.connect() as connection:
            found = connection.execute(select(key_id, func.count()).group_by(key_id)).all()
        engine.dispose()
        return {bytes(key)[0]: many for key, many in found}

    def opened(self, keyring: Keyring) -> list[str]:
        """The words of all messages, in order."""
        engine = make_engine(self.url, read_only=True)
        with engine.connect() as connection:
            found = connection.execute(select(Message.id, Message.text).order_by(Message.id)).all()  # type: ignore[call-overload]
        engine.dispose()
        return [keyring.open(text, "message.text", row_id) for row_id, text in found]


@pytest.fixture
def filled(folder: Path, database_url: str) -> Filled:
    environment = {name: os.environ[name] for name in ("WAYPOST_DATA", "WAYPOST_PASSPHRASE", "PATH")}
    if not database_url.startswith("sqlite"):
        environment["WAYPOST_DATABASE__URL"] = database_url
    keyring = key_file.unlock(folder, PASSPHRASE)
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(insert(Message), [row(keyring, f"text {number}") for number in range(MANY)])
    engine.dispose()
    return Filled(folder, database_url, environment)


def row(keyring: Keyring, words: str) -> dict[str, object]:
    from datetime import UTC, datetime

    row_id = new_id()
    return {
        "id": row_id, "direction": Direction.IN, "channel": "sms", "provider_id": words, "state": MessageState.DONE,
        "text": keyring.seal(words, "message.text", row_id), "at": datetime(2026, 3, 1, tzinfo=UTC), "tries": 0,
        "wording_reviewed": True, "reduced": False,
    }  # fmt: skip


def test_p_03_a_rotation_killed_again_and_again_loses_nothing_and_ends(filled: Filled) -> None:
    words = [f"text {number}" for number in range(MANY)]
    for share in (0.0, 0.5):
        process = filled.waypost("keys", "rotate")
        until(partial(far_enough, filled, share), what="the rotation to come so far", seconds=120)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert key_file.facts(filled.folder).rotating, f"killed after {share:.0%}"
        assert filled.opened(key_file.unlock(filled.folder, PASSPHRASE)) == words
        checked = CliRunner().invoke(main, ["check"])
        assert "keys.rotation_unfinished" in checked.stdout
    old = key_file.open_secrets(filled.folder, PASSPHRASE)
    assert sorted(old.masters) == [1, 2], "going on makes no third key"
    assert filled.waypost("keys", "rotate").wait() == 0
    assert filled.sealed_with() == {2: MANY}
    keyring = key_file.unlock(filled.folder, PASSPHRASE)
    assert filled.opened(keyring) == words
    assert not key_file.facts(filled.folder).rotating
    row_id = new_id()
    with pytest.raises(CannotOpen, match="key not held"):
        keyring.open(keyring_of({1: old.masters[1]}).seal("x", "message.text", row_id), "message.text", row_id)


def far_enough(filled: Filled, share: float) -> bool:
    """Whether the new key is in use and so much is sealed with it."""
    if not key_file.facts(filled.folder).rotating:
        return False
    return filled.sealed_with().get(2, 0) >= share * MANY


def test_a_server_started_after_the_new_key_is_in_use_is_not_in_the_way(filled: Filled) -> None:
    secrets = key_file.open_secrets(filled.folder, PASSPHRASE)
    key_file.keep(filled.folder, secrets.with_new_key(), PASSPHRASE)
    with holding(filled.folder):
        assert filled.waypost("keys", "rotate").wait() == 0
    assert filled.sealed_with() == {2: MANY}
