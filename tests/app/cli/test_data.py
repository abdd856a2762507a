"""`waypost data` run as a person would run it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.opening import open_runtime
from tests.app.cli.test_check import PASSPHRASE, waypost
from tests.makers.areas import district, province, save, square
from tests.makers.imports import KOBO, as_csv, submission
from tests.makers.logs import logging_to
from tests.makers.staff import make_member

DEMONSTRATION = """
[operation]
mode = "demonstration"
[channels.simulator]
kind = "simulator"
"""
AMAL = "+999100000001"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(settings, data folder) of a server to which Amal wrote once."""
    folder = tmp_path_factory.mktemp("server")
    config, data = folder / "config.toml", folder / "data"
    config.write_text(DEMONSTRATION)
    for arguments in (["keys", "create"], ["data", "upgrade"], ["simulate", "we need water", "--from", AMAL]):
        assert waypost(*arguments, config=config, data=data).returncode == 0
    return config, data


def test_what_is_held_about_a_number_is_printed_and_about_another_nothing(place: tuple[Path, Path]) -> None:
    config, data = place
    done = waypost("data", "about", "+999 100 000 001", config=config, data=data)
    assert done.returncode == 0
    assert f"phone {AMAL}" in done.stdout
    assert "they wrote: we need water" in done.stdout
    done = waypost("data", "about", "+999100000002", config=config, data=data)
    assert (done.returncode, done.stdout) == (0, "Nothing is held.\n")


def test_a_copy_is_made_where_it_is_told_and_refused_where_it_is_told_nowhere(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    config, data = place
    old = tmp_path / "copies" / "waypost-20200101T000000Z.backup"
    old.parent.mkdir()
    old.write_bytes(b"x")
    done = waypost("data", "backup", str(old.parent), config=config, data=data)
    assert (done.returncode, "waypost keys recovery" in done.stderr) == (2, True), "only paper opens it"
    assert waypost("keys", "recovery", config=config, data=data).returncode == 0
    done = waypost("data", "backup", str(old.parent), config=config, data=data)
    assert done.returncode == 0, done.stderr
    made = Path(done.stdout.strip())
    beside = {made.name, "waypost-forgotten.json", "waypost-over.json"}
    assert {path.name for path in old.parent.iterdir()} == beside, "the old one is past its days"
    assert made.stat().st_mode & 0o777 == 0o600
    done = waypost("data", "backup", config=config, data=data)
    assert done.returncode == 2
    assert "backup_folder" in done.stderr
    assert waypost("data", "backup", str(tmp_path), config=config, data=tmp_path / "none").returncode == 2


def test_h_10_the_report_of_a_month_has_counts_and_nothing_else(place: tuple[Path, Path]) -> None:
    config, data = place
    month = f"{datetime.now(UTC):%Y-%m}"  # noqa: TID251 - the command has no other clock
    done = waypost("data", "report", "--month", month, config=config, data=data)
    lines = dict(line.split("\t") for line in done.stdout.splitlines()[1:])
    assert done.stdout.startswith(f"{month}\n")
    assert lines["case.opened"] == "1"
    assert all(many.isdigit() for many in lines.values())
    assert waypost("data", "report", "--month", "2020-01", config=config, data=data).stdout == "2020-01\n"


def test_a_request_of_an_authority_is_counted_for_somebody_of_the_team_only(
    place: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, data = place
    monkeypatch.setenv("WAYPOST_PASSPHRASE", PASSPHRASE)
    with logging_to(tmp_path / "log"), open_runtime(str(data), str(config)) as runtime:
        make_member(runtime, "Chen", roles=("protection_officer",))
    for many, day in ((1, ()), (2, ("--on", "2026-02-01"))):
        done = waypost("data", "authority-request", "--owner", "chen", *day, config=config, data=data)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"Counted: {many} so far.")
    done = waypost("data", "authority-request", "--owner", "Nobody", config=config, data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody of the team is called that" in done.stderr
    assert re.search("[Ii]nvalid|does not match", waypost(
        "data", "authority-request", "--owner", "Chen", "--on", "tomorrow", config=config, data=data
    ).stderr)  # fmt: skip


def test_areas_are_loaded_and_bad_ones_refused_by_row(place: tuple[Path, Path], tmp_path: Path) -> None:
    config, data = place
    good = save(tmp_path / "adm1.geojson", [province(1), province(2, square(38, -1)[:-1])])
    done = waypost("data", "places", str(good), config=config, data=data)
    assert (done.returncode, done.stdout) == (0, "KE level 1: 2 areas\n")
    assert done.stderr == "adm1.geojson, feature 2: a ring did not end where it began: closed\n"
    bad = save(tmp_path / "adm2.geojson", [district(1, 1, square(37, -1, 0.5)), district(2, 7, square(38, -1, 0.5))])
    done = waypost("data", "places", str(bad), config=config, data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "adm2.geojson, feature 2: the area above it, KE007, is neither here nor loaded" in done.stderr
    assert done.stderr.endswith("nothing was loaded: 1 features cannot be taken\n")


def test_feedback_of_others_is_looked_at_first_and_brought_in_when_told_to(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    config, data = place
    export = tmp_path / "kobo.csv"
    export.write_bytes(as_csv(KOBO, [submission(1), submission(2, _submission_time="soon")], separator=";"))
    done = waypost("data", "import", str(export), config=config, data=data)
    assert done.returncode == 0
    assert "words\tfeedback/what_happened\nrefused\t1\t" in done.stdout
    assert done.stdout.endswith("can be taken\t1\nbrought in before\t0\nwith a place\t1\n")
    assert done.stderr == "row 3: its day is none: write it as 2026-11-22\n"
    done = waypost("data", "import", str(export), "--bring-in", config=config, data=data)
    assert done.stdout.endswith("brought in\t1\n")
    done = waypost("data", "import", str(export), "--words", "Phone number", config=config, data=data)
    assert (done.returncode, "is never read" in done.stderr) == (2, True)
