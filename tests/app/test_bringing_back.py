"""The restore drill: the newest backup, an empty machine, the key from paper. Nobody who was erased comes back."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.clock import FixedClock
from app.contacts.queries import find_known, fingerprint
from app.erasure.again import LIST, OVER, keep_list, marks_in, opened, read_list
from app.erasure.backups import back_up, make_backup
from app.erasure.retention import delete_what_is_over
from app.partners import entering
from app.privacy import key_file, recovery
from app.privacy.public_seal import DoesNotOpen
from app.referrals import actions as referrals
from app.referrals.queries import get, get_consent, shown
from app.runtime import Runtime
from app.settings import Retention
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address
from tests.makers import storage
from tests.makers.locking import MASTERS, lock
from tests.makers.paper import NEWER, PASSPHRASE, PRINTED, print_key
from tests.makers.partners import case_of, door, sent
from tests.makers.staff import make_chen, make_member
from tests.makers.texts import AMAL, DAWIT, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "six words of another invented song"


@pytest.fixture
def folder(runtime: Runtime, tmp_path: Path) -> Path:
    """Where backups lie: another disk. A recovery key was printed."""
    print_key(runtime)
    copies = tmp_path.parent / f"{tmp_path.name} copies"
    copies.mkdir(mode=0o700)
    runtime.settings = replace(runtime.settings, retention=Retention(backup_folder=str(copies)))
    return copies


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of another machine, which has settings and nothing else."""
    data = tmp_path.parent / f"{tmp_path.name} another machine"
    monkeypatch.setenv("WAYPOST_DATA", str(data))
    monkeypatch.delenv("WAYPOST_PASSPHRASE", raising=False)
    return data


def restore(folder: Path, *options: str, typed: tuple[bytes, ...] = (PRINTED,)) -> Result:
    """As a person does it, with the newest backup: papers typed after the first are asked for in the end."""
    newest = max(folder.glob("*.backup"))
    first, *others = [recovery.written(key) for key in typed]
    said = "\n".join((first, NEW, NEW, *others, ""))
    return CliRunner().invoke(main, ["data", "restore", str(newest), *options], input=said, catch_exceptions=False)


def brought(runtime: Runtime, data: Path) -> Runtime:
    """A server on what was brought back, unlocked with the new passphrase."""
    from app.assembly import assemble

    return assemble(replace(runtime.settings, data=data), key_file.unlock(data, NEW), clock=runtime.clock)


def counts(done: Result) -> Mapping[str, int]:
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return {table.strip(): int(many) for table, many in lines}


def is_known(runtime: Runtime, address: Address) -> bool:
    with read(runtime) as work:
        return find_known(work, fingerprint(work, address)) is not None


def test_p_18_on_an_empty_machine_the_paper_alone_brings_every_row_back(
    runtime: Runtime, folder: Path, empty: Path
) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    text_in(runtime, "HELP we need food", sender=DAWIT)
    before, words = storage.rows(runtime), sorted(storage.unsealed(runtime))
    back_up(runtime)
    done = restore(folder)
    assert done.exit_code == 0, done.output
    rows = counts(done)
    assert {**before, "audit_entry": before["audit_entry"] + 1} == rows
    again = brought(runtime, empty)
    assert sorted(storage.unsealed(again)) == words
    with read(again, SYSTEM) as work:
        from app.audit.queries import first_broken_link

        assert first_broken_link(work) is None
    assert again.keyring.session_secret != runtime.keyring.session_secret, "a session that was ended stays ended"
    again.close()
    assert sorted(path.name for path in empty.iterdir() if "waypost.sqlite3-" not in path.name) == [
        "keys.json",
        "waypost.sqlite3",
    ]
    assert (empty / "keys.json").stat().st_mode & 0o777 == 0o600
    assert (empty / "waypost.sqlite3").stat().st_mode & 0o777 == 0o600


def test_x_20_no_way_in_of_a_partner_comes_back(runtime: Runtime, folder: Path, empty: Path) -> None:
    blue = door(runtime, make_chen(runtime))

    def unit(work: Work) -> tuple[str, str]:
        link = entering.make_link(work, blue.focal_point_id)
        way = entering.find_way(work, link)
        code = None if way is None else entering.make_code(work, way.id)
        assert way is not None
        assert code is not None
        session = entering.enter(work, way, code)
        assert session is not None
        return entering.make_link(work, blue.focal_point_id), session

    link, session = write(runtime, blue.actor, unit)
    back_up(runtime)
    assert restore(folder).exit_code == 0
    again = brought(runtime, empty)
    with read(runtime) as work:
        assert entering.find_inside(work, session), "here it still opens"
    with read(again) as work:
        assert entering.find_way(work, link) is None
        assert entering.find_inside(work, session) is None
    again.close()


def test_h_04_x_20_no_yes_that_was_taken_back_and_nothing_that_was_over_comes_back_to_a_partner(
    runtime: Runtime, folder: Path, empty: Path
) -> None:
    text_in(runtime, "HELP hungry", sender=AMAL)
    text_in(runtime, "HELP hungry", sender=DAWIT)
    chen = make_member(runtime, "Chen", roles=("coordinator", "case_worker"))
    blue, red = door(runtime, chen), door(runtime, chen, name="Red Door")
    refused, done, goes_on = (
        sent(runtime, chen, case_of(runtime, who), one.id) for who, one in ((AMAL, blue), (DAWIT, red), (DAWIT, blue))
    )
    write(runtime, red.actor, lambda work: referrals.accept(work, done, red.id, "Green gate"))
    back_up(runtime)
    text_in(runtime, "NO", sender=AMAL)
    write(runtime, red.actor, lambda work: referrals.complete(work, done, red.id))
    keep_list(runtime)
    assert restore(folder).exit_code == 0
    again = brought(runtime, empty)
    with read(again) as work:
        found = [get(work, one) for one in (refused, done, goes_on)]
        assert [(one.state, one.given is None, one.tell_at is None) for one in found[:2]] == [
            ("revoked", True, True)
        ] * 2
        assert [get_consent(work, one.consent_id).state for one in found] == ["withdrawn", "yes", "yes"]
        assert shown(work, goes_on, blue.id).facts
    again.close()
    held = (folder / OVER).read_text()
    assert (goes_on.hex in held, blue.id.hex in held, (folder / OVER).stat().st_mode & 0o777) == (False, False, 0o600)


def test_x_20_who_was_erased_after_the_backup_does_not_come_back_with_it(
    runtime: Runtime, folder: Path, empty: Path
) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    text_in(runtime, "HELP we need food", sender=DAWIT)
    back_up(runtime)
    text_in(runtime, "ERASE", sender=AMAL)
    keep_list(runtime)
    done = restore(folder)
    assert (done.exit_code, "erased from it again: 1" in done.stdout) == (0, True), done.output
    again = brought(runtime, empty)
    assert (is_known(again, AMAL), is_known(again, DAWIT)) == (False, True)
    kept = " ".join(storage.unsealed(again))
    assert ("water" in kept, AMAL.value in kept, "food" in kept) == (False, False, True)
    assert storage.rows(again)["case"] == 2, "an open rescue keeps area, danger and number of people"
    assert storage.rows(again)["forgotten"] == 1, "older backups still need it"
    again.close()


def test_who_was_erased_and_wrote_again_before_the_backup_comes_back_with_it(
    runtime: Runtime, clock: FixedClock, folder: Path, empty: Path
) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    text_in(runtime, "ERASE", sender=AMAL)
    clock.move(minutes=5)
    text_in(runtime, "HELP we need insulin", sender=AMAL)
    back_up(runtime)
    told = restore(folder)
    assert told.exit_code == 0, told.output
    again = brought(runtime, empty)
    assert is_known(again, AMAL), "nobody who calls for help is erased for what they asked before"
    again.close()


def test_who_wrote_to_a_locked_server_and_was_erased_later_does_not_come_back(
    runtime: Runtime, folder: Path, empty: Path
) -> None:
    from app.inbound.taking_up import take_up

    keyring = lock(runtime)
    text_in(runtime, "HELP we need water", sender=AMAL)
    text_in(runtime, "HELP we need food", sender=DAWIT)
    back_up(runtime)
    runtime.keyring = keyring
    assert take_up(runtime) == 2
    text_in(runtime, "ERASE", sender=AMAL)
    keep_list(runtime)
    told = restore(folder)
    assert told.exit_code == 0, told.output
    again = brought(runtime, empty)
    assert take_up(again) == 1
    assert (is_known(again, AMAL), is_known(again, DAWIT)) == (False, True)
    again.close()


def test_the_list_tells_nobody_without_the_paper_who_was_erased_and_goes_with_the_last_backup(
    runtime: Runtime, clock: FixedClock, folder: Path
) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    with read(runtime) as work:
        mark = fingerprint(work, AMAL)
        known = find_known(work, mark)
    assert known is not None
    text_in(runtime, "ERASE", sender=AMAL)
    back_up(runtime)
    with read(runtime) as work:
        (row,) = marks_in(work.connection)
    assert read_list(folder / LIST) == [row]
    held = (folder / LIST).read_bytes() + row.who
    for telling in (mark, known.id.bytes, b"simulator"):
        assert not any(way in held for way in (telling, telling.hex().encode(), base64.b64encode(telling)))
    assert opened(row, recovery.private_of(PRINTED)).contact_id == known.id
    with pytest.raises(DoesNotOpen):
        opened(row, MASTERS[1])
    assert (folder / LIST).stat().st_mode & 0o777 == 0o600
    clock.move(days=31)
    delete_what_is_over(runtime)
    assert storage.rows(runtime)["forgotten"] == 1, "a backup may be deleted some hours late"
    clock.move(seconds=1)
    delete_what_is_over(runtime)
    keep_list(runtime)
    assert storage.rows(runtime)["forgotten"] == 0
    assert (folder / LIST).read_text() == "[]"


def test_the_list_does_not_tell_how_much_somebody_wrote(runtime: Runtime, folder: Path) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    for number in range(8):
        text_in(runtime, f"please {number}", sender=DAWIT)
    for sender in (AMAL, DAWIT):
        text_in(runtime, "ERASE", sender=sender)
    with read(runtime) as work:
        one, other = marks_in(work.connection)
    assert len(one.who) == len(other.who)
    assert len(opened(other, recovery.private_of(PRINTED)).listed) >= 8


def test_erasures_under_a_newer_printed_key_ask_for_that_paper_too(runtime: Runtime, folder: Path, empty: Path) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    back_up(runtime)
    print_key(runtime, NEWER)
    text_in(runtime, "ERASE", sender=AMAL)
    keep_list(runtime)
    refused = restore(folder)
    assert refused.exit_code != 0
    assert not (empty / "waypost.sqlite3").exists()
    done = restore(folder, typed=(PRINTED, PRINTED, NEWER))
    assert done.exit_code == 0, done.output
    again = brought(runtime, empty)
    assert not is_known(again, AMAL)
    again.close()


def test_a_key_printed_while_the_server_runs_is_used_for_who_is_erased_then(runtime: Runtime, folder: Path) -> None:
    running = runtime.keyring
    print_key(runtime, NEWER)
    printed = runtime.keyring.recovery
    runtime.keyring = running
    keep_list(runtime)
    assert runtime.keyring.recovery == printed


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / LIST).unlink(), "--without-list"),
        (lambda folder: (folder / OVER).unlink(), "--without-list"),
        (lambda folder: (folder / LIST).write_text('[{"id": 1}]'), "is damaged"),
        (lambda folder: (folder / OVER).write_text('[{"id": "1", "no": 1}]'), "is damaged"),
        (lambda folder: max(folder.glob("*.backup")).write_bytes(b"Waypost sealed file 1\n"), "not whole"),
    ],
)
def test_what_is_not_whole_is_refused_and_leaves_the_machine_empty(
    runtime: Runtime, folder: Path, empty: Path, spoil: object, said: str
) -> None:
    back_up(runtime)
    assert callable(spoil)
    spoil(folder)
    done = restore(folder)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert list(empty.rglob("*")) == []


def test_another_paper_a_slip_and_a_folder_in_use_are_refused(runtime: Runtime, folder: Path, empty: Path) -> None:
    back_up(runtime)
    assert "does not open it" in restore(folder, typed=(NEWER,)).stderr
    slip = CliRunner().invoke(main, ["data", "restore", str(max(folder.glob("*.backup")))], input="ABCDE\n")
    assert "has 40 letters" in slip.stderr
    assert list(empty.rglob("*")) == []
    told = restore(folder)
    assert told.exit_code == 0, told.output
    before = (empty / "waypost.sqlite3").read_bytes()
    assert "nothing is overwritten" in restore(folder).stderr
    assert (empty / "waypost.sqlite3").read_bytes() == before


def test_without_the_list_it_is_brought_back_only_when_somebody_says_so(
    runtime: Runtime, folder: Path, empty: Path, clock: FixedClock
) -> None:
    text_in(runtime, "HELP we need water", sender=AMAL)
    make_backup(runtime.settings.data, folder, now=clock.now())
    assert restore(folder).exit_code == 2
    assert restore(folder, "--without-list").exit_code == 0
    with pytest.raises(Exception, match="wrong_passphrase"):
        key_file.unlock(empty, PASSPHRASE)
