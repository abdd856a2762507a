"""Somebody is at the door: one command, and nothing that was written can ever be read again."""

import os
import subprocess
from pathlib import Path

import pytest

from app.errors import Locked
from app.presence import somebody_else
from app.privacy import key_file
from bench.measuring import tree
from bench.product import WAYPOST
from tests.makers.waiting import until
from tests.stories.served import PASSPHRASE, Kind, Served

AMAL = "+999100200300"


@pytest.fixture
def kind() -> Kind:
    """One kind of line alone: what is destroyed is the same."""
    return "twilio_sms"


def waypost(served: Served, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """A command on the same data folder, by somebody who knows the passphrase."""
    environment = {**os.environ, **served.program.environment, "WAYPOST_DATA": str(served.data)}
    return subprocess.run(
        [WAYPOST, *arguments], env=environment, input=typed, capture_output=True, text=True, check=False
    )


def key_of(done: "subprocess.CompletedProcess[str]") -> str:
    return next(line.strip() for line in done.stdout.splitlines() if line.count("-") == 7)


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for its status does not."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_x_30_after_panic_the_server_is_gone_and_nothing_opens_what_it_kept(served: Served) -> None:
    served.text(AMAL, "we need water")
    served.wait_for_texts(AMAL, 1)
    printed = key_of(waypost(served, "keys", "recovery"))
    (served.data / "keys.json.new").write_text("half written")
    (served.data / "passphrase").write_text(PASSPHRASE)
    processes = tree(served.server.process.pid)
    assert somebody_else(served.data) in processes
    with (served.data / "keys.json").open("rb") as before:
        wrapped = before.read()
        done = waypost(served, "keys", "destroy", "--yes")
        before.seek(0)
        assert before.read() != wrapped, "it was overwritten before it was unlinked"
    assert (done.returncode, done.stderr) == (0, "")
    until(lambda: not any(map(alive, processes)), what="every process of the server to end")
    assert {path.name for path in served.data.iterdir()} & {"keys.json", "keys.json.new", "passphrase"} == set()
    for tried in (("keys", "test"), ("run",), ("keys", "create"), ("people", "list")):
        assert waypost(served, *tried).returncode == 2, tried
    assert waypost(served, "keys", "recover", typed=f"{printed}\n{PASSPHRASE}\n{PASSPHRASE}\n").returncode == 2
    with pytest.raises(Locked, match=r"keys\.missing"):
        key_file.unlock(served.data, PASSPHRASE)
    assert not key_file.exist(served.data), "and none were made in their place"


def test_x_30_it_is_not_done_by_mistake(served: Served) -> None:
    for typed in ("\n", "destroy\n", "yes\n"):
        assert waypost(served, "keys", "destroy", typed=typed).returncode != 0
    assert waypost(served, "keys", "test").returncode == 0
    assert served.text(AMAL, "still here").status == 200
    assert waypost(served, "keys", "destroy", typed="DESTROY\n").returncode == 0
    assert not key_file.exist(served.data)


def test_x_30_it_needs_no_settings_no_database_and_no_server(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    broken = tmp_path / "config.toml"
    broken.write_text("[nothing of ours")
    environment = {"PATH": os.environ["PATH"], "WAYPOST_CONFIG": str(broken), "WAYPOST_DATABASE__URL": "nowhere://"}
    command = [str(WAYPOST), "keys", "destroy", "--yes", "--data", str(tmp_path)]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
