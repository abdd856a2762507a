"""`waypost check` run as a person would run it."""

import subprocess
import sys
from pathlib import Path

PASSPHRASE = "a passphrase for tests"
TWILIO = """
[operation]
name = "Test"
covered_hours = ["mon-sun 00:00-24:00"]
[channels.sms]
kind = "twilio_sms"
account_sid = "AC00000000000000000000000000000001"
auth_token = "secret"
number = "+15005550006"
"""


def waypost(
    *arguments: str, config: Path, data: Path, passphrase: str = PASSPHRASE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "waypost", *arguments, "--config", config, "--data", data],
        env={"WAYPOST_PASSPHRASE": passphrase, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def ids(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {line.partition("\t")[0] for line in done.stdout.splitlines()}


def test_a_new_folder_lacks_keys_and_database(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(TWILIO)
    done = waypost("check", config=config, data=tmp_path / "data")
    assert done.returncode == 1
    assert ids(done) == {"keys.missing", "database.missing", "twilio.keyword_replies"}
    assert "go 7 days after somebody's last case closed" in done.stderr


def test_a_ready_folder_tells_uncovered_hours_and_a_shared_sender(tmp_path: Path) -> None:
    config, data = tmp_path / "config.toml", tmp_path / "data"
    sos = TWILIO + 'keyword_replies = "off"\n'
    config.write_text(sos + sos.partition("[channels.sms]")[2].join(['[channels.alerts]\npurpose = "alerts"', ""]))
    assert waypost("keys", "create", config=config, data=data).returncode == 0
    assert waypost("data", "upgrade", config=config, data=data).returncode == 0
    done = waypost("check", config=config, data=data)
    assert done.returncode == 1
    assert ids(done) == {"channels.shared_sender", "staff.uncovered"}


def test_a_wrong_passphrase_is_said_and_nothing_else_is_tried(tmp_path: Path) -> None:
    config, data = tmp_path / "config.toml", tmp_path / "data"
    config.write_text(TWILIO + 'keyword_replies = "off"\n')
    waypost("keys", "create", config=config, data=data)
    waypost("data", "upgrade", config=config, data=data)
    done = waypost("check", config=config, data=data, passphrase="another passphrase")
    assert ids(done) == {"keys.wrong_passphrase"}
    assert PASSPHRASE not in done.stdout + done.stderr


def test_settings_with_problems_list_them_all(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[server]\ncolour = "blue"\n[operation]\nmode = "party"\n')
    done = waypost("check", config=config, data=tmp_path / "data")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
