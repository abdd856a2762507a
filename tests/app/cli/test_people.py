from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.clock import SystemClock
from app.database import make_engine
from app.inbound.reading import Reader
from app.privacy import key_file
from app.privacy.scrub import Scrubber
from app.runtime import Runtime
from app.settings import Settings
from app.staff import queries
from app.transaction import read, start_writer
from app.upgrade import upgrade
from app.wording.drafts import Wording
from tests.makers import staff

PASSPHRASE = "four words of an invented song"


@pytest.fixture
def beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scrubber: Scrubber, wording: Wording, reader_of_texts: Reader
) -> Iterator[Runtime]:
    """A second look at the data folder the commands work on, with Binta in it."""
    monkeypatch.setenv("WAYPOST_DATA", str(tmp_path))
    monkeypatch.setenv("WAYPOST_PASSPHRASE", PASSPHRASE)
    key_file.create(tmp_path, PASSPHRASE)
    settings = Settings(data=tmp_path)
    runtime = Runtime(
        settings=settings,
        clock=SystemClock(),
        engine=make_engine(settings.url),
        reader=make_engine(settings.url, read_only=True),
        keyring=key_file.unlock(tmp_path, PASSPHRASE),
        scrubber=scrubber,
        wording=wording,
        reader_of_texts=reader_of_texts,
    )
    upgrade(runtime.engine)
    runtime.writer = start_writer(runtime)
    staff.make_member(runtime)
    yield runtime
    runtime.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["people", *arguments])


def opened(runtime: Runtime, link: str) -> queries.Invited | None:
    """The invitation behind a printed link."""
    with read(runtime) as work:
        return queries.find_invitation(work, link.strip().rpartition("/")[2])


def test_an_invitation_is_one_line_with_a_link_that_works(beside: Runtime) -> None:
    result = run("invite", "--role", "coordinator", "--role", "admin")
    assert result.exit_code == 0
    assert result.stdout.startswith("http://127.0.0.1:8000/staff/invitation/")
    invited = opened(beside, result.stdout)
    assert invited
    assert invited.roles == {"coordinator", "admin"}


@pytest.mark.usefixtures("beside")
def test_people_are_listed_one_a_line() -> None:
    assert run("list").stdout == "Binta\tvolunteer\tactive\n"


def test_a_lost_phone_gives_a_link_for_that_person(beside: Runtime) -> None:
    invited = opened(beside, run("reset-second-factor", "BINTA").stdout)
    assert invited
    assert invited.person
    assert invited.person.handle == "Binta"
    assert run("list").stdout == "Binta\tvolunteer\twaits for a new link\n"


@pytest.mark.usefixtures("beside")
def test_somebody_unknown_is_told_in_one_sentence() -> None:
    result = run("reset-second-factor", "Eve")
    assert (result.exit_code, result.stderr) == (2, "waypost: nobody of the team is called that\n")


def test_who_is_deactivated_is_listed_as_gone(beside: Runtime) -> None:
    assert run("deactivate", "binta").exit_code == 0
    assert "Binta\tvolunteer\tno longer here" in run("list").stdout
    assert b"Binta" not in (beside.settings.data / "waypost.sqlite3").read_bytes()
