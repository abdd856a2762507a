"""`waypost check` run as a person would run it."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.check import guides_left_out, lanes_of_nobody, reviews_lacking
from app.runtime import Runtime
from app.sensitive.queries import find_point
from app.settings import Operation, Settings
from app.transaction import read, write
from app.wording.drafts import FOLDER
from app.work import Work
from tests.makers.guides import GUIDES
from tests.makers.sensitive import begin
from tests.makers.staff import make_dawit

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

WEIGHED = TWILIO.replace("[channels", '[organisation]\ndata_owner = "Chen"\n[channels') + 'assessed = "2026-01-31"\n'
ORDERLY = """
[operation]
mode = "demonstration"
covered_hours = []
[channels.simulator]
kind = "simulator"
[organisation]
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
    asked = {"organisation.no_owner", "channels.not_assessed"}
    assert ids(done) == {"keys.missing", "database.missing", "twilio.keyword_replies"} | asked
    assert "go 7 days after somebody's last case closed" in done.stderr


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server that has keys, a database, and two cases, one after the other."""
    folder = tmp_path_factory.mktemp("ready")
    config, data = folder / "config.toml", folder / "data"
    config.write_text('[operation]\nmode = "demonstration"\n[channels.simulator]\nkind = "simulator"\n')
    wrote = [["simulate", "we need water", "--from", f"+99910000000{number}"] for number in (1, 2)]
    for arguments in (["keys", "create"], ["data", "upgrade"], *wrote):
        assert waypost(*arguments, config=config, data=data).returncode == 0
    return data


@pytest.fixture
def data(ready: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(ready, tmp_path / "copied"))


def checked(tmp_path: Path, data: Path, settings: str = "") -> "subprocess.CompletedProcess[str]":
    config = tmp_path / "config.toml"
    config.write_text(ORDERLY + settings)
    return waypost("check", config=config, data=data)


def test_p_13_a_trail_in_order_is_no_problem_and_whoever_changes_deletes_or_cuts_is_told(
    data: Path, tmp_path: Path
) -> None:
    database = data / "waypost.sqlite3"
    whole = database.read_bytes()
    assert checked(tmp_path, data).stdout == "Everything is in order.\n"
    for change, told in (
        ("UPDATE audit_entry SET action = 'case.rated' WHERE number = 1", "audit.broken\tEntry 1 "),
        ("DELETE FROM audit_entry WHERE number = 1", "audit.broken\tEntry 1 "),
        ("DELETE FROM audit_entry WHERE number = 2", "audit.cut\t"),
        ("DELETE FROM audit_entry", "audit.cut\t"),
    ):
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(change)
        done = checked(tmp_path, data)
        assert (done.returncode, done.stdout.startswith(told)) == (1, True), change
        database.write_bytes(whole)


@pytest.mark.parametrize("kind", ["city", "ministry"])
def test_a_public_body_is_asked_for_the_day_of_the_agreement_with_enforcement(
    data: Path, tmp_path: Path, kind: str
) -> None:
    run_by = f'kind = "{kind}"\n'
    agreed = 'separated_from_enforcement = "{}"\n'
    assert ids(checked(tmp_path, data, run_by)) == {"organisation.no_agreement"}
    assert ids(checked(tmp_path, data, run_by + agreed.format("2999-01-01"))) == {"organisation.no_agreement"}
    assert checked(tmp_path, data, run_by + agreed.format("2026-01-31")).returncode == 0
    assert ids(checked(tmp_path, data, run_by + agreed.format("last year"))) == {"settings"}
    assert ids(checked(tmp_path, data, 'kind = "police"\n')) == {"settings"}
    assert checked(tmp_path, data, 'kind = "relief"\n').returncode == 0


def test_an_owner_of_the_data_whom_nobody_knows_is_told(data: Path, tmp_path: Path) -> None:
    assert ids(checked(tmp_path, data, 'data_owner = "Chen"\n')) == {"organisation.owner_unknown"}


def test_h_11_a_line_is_asked_about_until_somebody_weighed_what_it_gives_away(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for assessed, told in ((None, True), ("2999-01-01", True), ("2026-01-31", False)):
        line = "" if assessed is None else f'assessed = "{assessed}"\n'
        config.write_text(TWILIO + line)
        done = waypost("check", config=config, data=tmp_path / "data")
        assert ("channels.not_assessed" in ids(done)) is told
        assert ("Carriers and the provider read every text" in done.stdout) is told


def test_a_ready_folder_tells_uncovered_hours_and_a_shared_sender(tmp_path: Path) -> None:
    config, data = tmp_path / "config.toml", tmp_path / "data"
    sos = WEIGHED + 'keyword_replies = "off"\n'
    config.write_text(sos + sos.partition("[channels.sms]")[2].join(['[channels.alerts]\npurpose = "alerts"', ""]))
    assert waypost("keys", "create", config=config, data=data).returncode == 0
    assert waypost("data", "upgrade", config=config, data=data).returncode == 0
    done = waypost("check", config=config, data=data)
    assert done.returncode == 1
    assert ids(done) == {"channels.shared_sender", "staff.uncovered", "organisation.owner_unknown"}


def test_a_wrong_passphrase_is_said_and_nothing_else_is_tried(tmp_path: Path) -> None:
    config, data = tmp_path / "config.toml", tmp_path / "data"
    config.write_text(WEIGHED + 'keyword_replies = "off"\n')
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


def test_languages_nobody_who_reads_them_has_checked_are_told_and_are_no_problem(data: Path, tmp_path: Path) -> None:
    done = checked(tmp_path, data)
    assert done.returncode == 0
    scrubbed, said = (
        line for line in done.stderr.splitlines() if line.startswith(("No native reader", "First drafts"))
    )
    assert " am " in scrubbed
    assert "go out, marked for staff" in said
    assert said.endswith(f": {' '.join(sorted(path.stem for path in FOLDER.glob('*.toml')))}.")
    config = tmp_path / "strict.toml"
    config.write_text(TWILIO.replace("[operation]", "[operation]\nunreviewed_wording = false"))
    assert "do not go out" in waypost("check", config=config, data=data).stderr


@pytest.mark.parametrize(
    ("lexicons", "wording", "told"),
    [
        ([], [], []),
        (["am", "so"], [], ["in: am so."]),
        ([], ["ti"], ["such: ti."]),
        (["am"], ["ti"], ["in: am.", "such: ti."]),
    ],
)
def test_of_words_that_were_all_checked_nothing_is_said(
    lexicons: list[str], wording: list[str], told: list[str]
) -> None:
    sentences = list(reviews_lacking(lexicons, wording, go_out=True))

    assert len(sentences) == len(told)
    assert all(sentence.endswith(end) for sentence, end in zip(sentences, told, strict=True))


def test_guides_that_lack_something_are_named_with_what_and_none_where_all_is_filled(tmp_path: Path) -> None:
    told = list(guides_left_out(Settings(tmp_path)))
    blanks = "[guides] consulates, [guides] legal_aid, [guides] unhcr"
    assert f'The guide "consulates" is not offered while these are empty: {blanks}.' in told
    assert any("[operation] emergency_number" in line for line in told)
    assert any("page for all countries" in line and "[guides] red_cross" in line for line in told)
    filled = Settings(tmp_path, operation=Operation(emergency_number="999"), guides=GUIDES)
    assert list(guides_left_out(filled)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_no_focal_point_sees_to_is_named_once_there_is_a_store(runtime: Runtime) -> None:
    def told() -> list[str]:
        with read(runtime) as work:
            return [advice for _, advice in lanes_of_nobody(work)]

    def see_to_two(work: Work) -> None:
        point = find_point(work, dawit.id)
        assert point is not None
        point.lanes = "fraud violence"

    assert told() == []
    dawit = make_dawit(runtime)
    begin(runtime, dawit)
    assert told() == []
    write(runtime, dawit.actor, see_to_two)
    assert told() == ["No focal point sees to trafficking, alone: the whole team reads such words. Name one."]
