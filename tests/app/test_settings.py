"""Settings: the example is the manual, and every problem is told at once."""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import certifi
import pytest

from app.assembly import build_channels
from app.clock import SystemClock
from app.settings import Feed, Limits, Operation, Organisation, Retention, Server, SettingsInvalid, Triage
from app.settings_file import load
from tests.makers.certificates import a_pair

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"

SECTIONS = {
    "server": Server, "operation": Operation, "organisation": Organisation, "triage": Triage, "limits": Limits,
    "retention": Retention,
}  # fmt: skip


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_the_example_is_complete_and_shows_the_defaults(tmp_path: Path) -> None:
    raw = tomllib.loads(EXAMPLE.read_text())
    for section, kind in SECTIONS.items():
        defaults = {k: list(v) if isinstance(v, tuple) else v for k, v in dataclasses.asdict(kind()).items()}
        assert raw[section] == defaults, section
    assert load(tmp_path, EXAMPLE, {}).server == Server()


def test_the_commented_channels_of_the_example_can_be_built(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    text = re.sub(r"(?m)^# (?=\[channels|\[feeds|[a-z_]+ = )", "", EXAMPLE.read_text())
    text = (
        re.sub("/etc/waypost/(?:twilio-token|mail-password)", str(token), text)
        .replace("/etc/waypost/mail.pem", certifi.where())
        .replace("AC…", "AC" + "0" * 32)
        .replace('public_url = "" ', 'public_url = "https://help.example.org" ')
        .replace('mode = "production"', 'mode = "demonstration"')
    )
    settings = load(tmp_path, written(tmp_path, text), {})
    assert {channel.id for channel in settings.channels} == {"sms", "whatsapp", "email", "web", "simulator"}
    assert set(build_channels(settings, SystemClock())) == {"sms", "whatsapp", "email", "web", "simulator"}
    assert settings.feeds == (Feed("met", "https://met.example.org/alerts.atom", ("alerts@met.example.org",)),)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('url = "http://met.example.org/a"', "url must start with"),
        ('url = "https://me:secret@met.example.org/a"', "url must start with"),
        ("senders = []", "senders must name"),
        ("minutes = 0", "minutes must be between"),
        ('certificate = "/nowhere.pem"', "certificate file /nowhere.pem cannot be read"),
        ("colour = 1", "colour is no setting"),
        ('id = "other"', "id is no setting"),
    ],
)
def test_what_is_wrong_with_a_list_of_another_service_is_told(tmp_path: Path, table: str, problem: str) -> None:
    whole = {"url": '"https://met.example.org/a"', "senders": '["a@b.test"]'}
    name, _, value = table.partition(" = ")
    text = "\n".join(["[feeds.met]", *(f"{key} = {said}" for key, said in (whole | {name: value}).items())])
    with pytest.raises(SettingsInvalid) as refused:
        load(tmp_path, written(tmp_path, text), {})
    assert [one for one in refused.value.problems if f"[feeds.met] {problem}" in one]


def test_a_sender_belongs_to_one_list(tmp_path: Path) -> None:
    table = 'url = "https://met.example.org/a"\nsenders = ["a@b.test"]\n'
    with pytest.raises(SettingsInvalid, match=r"a@b.test belongs to \[feeds.one\] already"):
        load(tmp_path, written(tmp_path, f"[feeds.one]\n{table}[feeds.two]\n{table}"), {})


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = """
        [server]
        port = "many"
        colour = "blue"
        certificate = "/nowhere.pem"
        [operation]
        mode = "party"
        main_language = "xx"
        [somewhere]
        [channels.phone]
        kind = "simulator"
        [channels.broken]
        purpose = "fun"
    """
    with pytest.raises(SettingsInvalid) as caught:
        load(tmp_path, written(tmp_path, text), {"WAYPOST_PORT": "1"})
    told = "\n".join(caught.value.problems)
    for part in (
        "port must be a whole number",
        "colour is no setting",
        "certificate and key belong together",
        "cannot be read",
        'must be "production" or "demonstration"',
        "languages must hold main_language",
        "[somewhere]",
        "simulator channel works only",
        "[channels.broken] needs a kind",
        "WAYPOST_PORT names no setting",
    ):
        assert part in told


def test_the_environment_overrides_the_file_and_a_secret_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\n")
    config = written(tmp_path, f'[channels.sms]\nkind = "twilio_sms"\nauth_token_file = "{token}"\n')
    settings = load(tmp_path, config, {"WAYPOST_SERVER__PORT": "8080", "WAYPOST_OPERATION__COUNTRIES": "KE, UG"})
    assert settings.server.port == 8080
    assert settings.operation.countries == ("KE", "UG")
    assert settings.channels[0].options == {"auth_token": "s3cret"}
    assert "s3cret" not in repr(settings)


def test_a_missing_settings_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="no settings file"):
        load(tmp_path, tmp_path / "absent.toml", {})


def test_a_key_that_others_can_read_or_that_signs_nothing_is_told(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    pems = dict(zip((key, certificate), a_pair("ec"), strict=True))
    told = {"WAYPOST_ALERTS__SIGNING_KEY": str(key), "WAYPOST_ALERTS__SIGNING_CERTIFICATE": str(certificate)}

    def problems(environment: Mapping[str, str]) -> str:
        with pytest.raises(SettingsInvalid) as refused:
            load(tmp_path, None, environment)
        return str(refused.value)

    assert "belong together" in problems({"WAYPOST_ALERTS__SIGNING_KEY": str(key)})
    assert "cannot be read" in problems(told)
    for path, pem in pems.items():
        path.write_bytes(pem)
    key.chmod(0o640)
    assert "can be read by others" in problems(told)
    key.chmod(0o600)
    assert load(tmp_path, None, told).alerts.signing_key == str(key)
    certificate.write_bytes(a_pair("ec-other")[1])
    assert "not that of the key" in problems(told)
