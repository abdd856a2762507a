from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main
from app.privacy import key_file, recovery
from app.privacy.public_seal import public_of
from app.runtime import Runtime
from app.sensitive import keys, queries
from app.staff.queries import find_member_by_handle
from app.transaction import read
from tests.app.cli.test_people import PASSPHRASE, beside
from tests.makers.paper import PRINTED

OWN, OTHER = "a lantern under the quiet stairs", "another lantern for the evening"
__all__ = ["beside"]


def run(*arguments: str, typed: str) -> Result:
    return CliRunner().invoke(main, ["sensitive", *arguments], input=typed)


def opens(runtime: Runtime, passphrase: str) -> bytes:
    with read(runtime) as work:
        binta = find_member_by_handle(work, "Binta")
        assert binta is not None
        point = queries.find_point(work, binta.id)
        assert point is not None
        public = queries.store(work).public
    return keys.open_store(point, passphrase, public)


def test_the_store_is_begun_with_a_passphrase_and_opened_again_with_paper(beside: Runtime, tmp_path: Path) -> None:
    refused = run("begin", "--member", "Binta", typed=f"{OWN}\n{OWN}\n")
    assert refused.exit_code != 0
    assert "waypost keys recovery" in refused.output
    printed = public_of(recovery.private_of(PRINTED))
    key_file.keep(tmp_path, replace(key_file.open_secrets(tmp_path, PASSPHRASE), recovery=printed), PASSPHRASE)
    begun = run("begin", "--member", "Binta", typed=f"{OWN}\n{OWN}\n")
    assert begun.exit_code == 0, begun.output
    assert OWN not in begun.output
    key = opens(beside, OWN)
    paper = recovery.written(PRINTED)
    again = run("reopen", "--member", "binta", typed=f"{paper}\n{OTHER}\n{OTHER}\n")
    assert again.exit_code == 0, again.output
    assert OTHER not in again.output
    assert opens(beside, OTHER) == key
    assert run("begin", "--member", "Eve", typed="").exit_code != 0
