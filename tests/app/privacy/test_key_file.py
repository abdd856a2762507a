"""The file of the keys: old ones are read, nothing opens them but what should, nothing is left of what was replaced."""

import base64
import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.errors import Conflict, Invalid, Locked
from app.privacy import key_file, recovery
from app.privacy.envelope import CannotOpen
from app.privacy.keys import keyring_of
from app.privacy.public_seal import public_of

PASSPHRASE, OTHER = "four words of an invented song", "six words of another invented song"
ROW = UUID(int=7)
MASTER = b"m" * 32
PRINTED = bytes(range(20))


def first_version(folder: Path, passphrase: str = PASSPHRASE) -> None:
    """The file as the first version wrote it."""
    salt, nonce = b"s" * 16, b"n" * 12
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=2, memory_cost=65_536).derive(passphrase.encode())
    told = json.dumps({"1": base64.b64encode(MASTER).decode()}).encode()
    parts = {"salt": salt, "nonce": nonce, "wrapped": AESGCM(key).encrypt(nonce, told, b"waypost keys 1")}
    record = {"version": 1} | {name: base64.b64encode(part).decode() for name, part in parts.items()}
    (folder / "keys.json").write_text(json.dumps(record))


def with_recovery(folder: Path) -> None:
    secrets = key_file.open_secrets(folder, PASSPHRASE)
    printed = public_of(recovery.private_of(PRINTED))
    key_file.keep(folder, replace(secrets, recovery=printed), PASSPHRASE)


def test_what_the_first_version_sealed_and_found_is_opened_and_found(tmp_path: Path) -> None:
    first_version(tmp_path)
    before = keyring_of({1: MASTER})
    sealed = before.seal("water", "message.text", ROW)
    for _ in ("as it was", "written anew"):
        after = key_file.unlock(tmp_path, PASSPHRASE)
        assert after.open(sealed, "message.text", ROW) == "water"
        assert after.fingerprint.of("phone", "+999") == before.fingerprint.of("phone", "+999")
        assert (after.session_secret, after.trail_key) == (before.session_secret, before.trail_key)


def test_a_file_of_the_first_version_is_written_anew_when_it_is_opened(tmp_path: Path) -> None:
    first_version(tmp_path)
    assert not key_file.facts(tmp_path).takes_in_locked
    with pytest.raises(Locked, match=r"keys\.no_intake"):
        key_file.intake(tmp_path)
    key_file.unlock(tmp_path, PASSPHRASE)
    assert key_file.facts(tmp_path) == key_file.Facts(takes_in_locked=True, rotating=False, recovery=None)
    assert key_file.intake(tmp_path).locked


def test_a_wrong_passphrase_changes_nothing_and_opens_nothing(tmp_path: Path) -> None:
    first_version(tmp_path)
    before = (tmp_path / "keys.json").read_bytes()
    with pytest.raises(Locked, match=r"keys\.wrong_passphrase"):
        key_file.unlock(tmp_path, OTHER)
    assert (tmp_path / "keys.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "keys.damaged"),
        ("{", "keys.damaged"),
        ('{"version": 3}', "keys.unknown_version"),
        ("{}", "keys.unknown_version"),
    ],
)
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(Locked) as caught:
        key_file.unlock(tmp_path, PASSPHRASE)
    assert caught.value.code == code
    with pytest.raises(Locked) as caught:
        key_file.intake(tmp_path)
    assert caught.value.code == code


def test_what_a_locked_server_seals_is_opened_with_the_passphrase_and_not_by_it(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    locked = key_file.intake(tmp_path)
    sealed = locked.seal("water", "sealed_intake.told", ROW)
    with pytest.raises(Locked, match=r"keys\.locked"):
        locked.open(sealed, "sealed_intake.told", ROW)
    keyring = key_file.unlock(tmp_path, PASSPHRASE)
    assert keyring.open(sealed, "sealed_intake.told", ROW) == "water"
    for place, row in (("sealed_intake.told", UUID(int=8)), ("message.text", ROW)):
        with pytest.raises(CannotOpen, match="does not belong here"):
            keyring.open(sealed, place, row)


def test_a_new_passphrase_opens_the_same_and_the_old_one_nothing(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    secrets = key_file.open_secrets(tmp_path, PASSPHRASE)
    key_file.keep(tmp_path, secrets, OTHER)
    assert key_file.open_secrets(tmp_path, OTHER) == secrets
    with pytest.raises(Locked):
        key_file.unlock(tmp_path, PASSPHRASE)


def test_what_the_old_passphrase_opened_is_overwritten_on_the_disk(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    before = (tmp_path / "keys.json").read_bytes()
    with (tmp_path / "keys.json").open("rb") as old:
        key_file.keep(tmp_path, key_file.open_secrets(tmp_path, PASSPHRASE), OTHER)
        left = old.read()
    assert len(left) == len(before)
    assert sum(a == b for a, b in zip(left, before, strict=True)) < len(before) // 8


def test_the_printed_key_opens_the_same_and_stays_good_when_keys_change(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    with_recovery(tmp_path)
    secrets = key_file.open_secrets(tmp_path, PASSPHRASE).with_new_key()
    key_file.keep(tmp_path, secrets, PASSPHRASE)
    assert key_file.recover(tmp_path, recovery.private_of(PRINTED)) == secrets


def test_another_printed_key_and_none_at_all_open_nothing(tmp_path: Path) -> None:
    key_file.create(tmp_path, PASSPHRASE)
    with pytest.raises(Locked, match=r"keys\.no_recovery"):
        key_file.recover(tmp_path, recovery.private_of(PRINTED))
    with_recovery(tmp_path)
    with pytest.raises(Locked, match=r"keys\.wrong_recovery"):
        key_file.recover(tmp_path, recovery.private_of(bytes(20)))


def test_a_recovery_key_that_somebody_put_into_the_file_gets_nothing_at_the_next_change(tmp_path: Path) -> None:
    """Only what the passphrase vouches for is sealed to."""
    key_file.create(tmp_path, PASSPHRASE)
    record = json.loads((tmp_path / "keys.json").read_text())
    (tmp_path / "keys.json").write_text(json.dumps(record | {"recovery": base64.b64encode(bytes(80)).decode()}))
    key_file.keep(tmp_path, key_file.open_secrets(tmp_path, PASSPHRASE), PASSPHRASE)
    assert "recovery" not in json.loads((tmp_path / "keys.json").read_text())


def test_after_a_rotation_the_old_key_is_in_no_secret_and_what_finds_stays(tmp_path: Path) -> None:
    first_version(tmp_path)
    old = key_file.open_secrets(tmp_path, PASSPHRASE)
    sealed = old.keyring().seal("water", "message.text", ROW)
    both = old.with_new_key()
    assert (both.rotating, both.newest) == (True, 2)
    assert both.keyring().open(sealed, "message.text", ROW) == "water"
    assert both.keyring().seal("water", "message.text", ROW)[1] == 2
    only = both.without_old_keys()
    assert only.keyring().fingerprint == old.keyring().fingerprint
    assert only.keyring().trail_key == old.keyring().trail_key
    assert only.keyring().session_secret != old.keyring().session_secret
    with pytest.raises(CannotOpen, match="key not held"):
        only.keyring().open(sealed, "message.text", ROW)


def test_x_21_the_file_is_for_its_owner_alone_and_no_half_of_it_is_left(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key_file.create(tmp_path, PASSPHRASE)
        key_file.keep(tmp_path, key_file.open_secrets(tmp_path, PASSPHRASE), OTHER)
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_keys_are_never_made_twice_nor_with_a_short_passphrase(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"keys\.passphrase_short"):
        key_file.create(tmp_path, "fifteen letters")
    key_file.create(tmp_path, PASSPHRASE)
    with pytest.raises(Invalid, match=r"keys\.exist"):
        key_file.create(tmp_path, PASSPHRASE)


def test_two_who_change_the_keys_at_once_do_not_undo_each_other(tmp_path: Path) -> None:
    with key_file.changing(tmp_path), pytest.raises(Conflict, match=r"keys\.changing"), key_file.changing(tmp_path):
        pytest.fail("both are inside")
    with key_file.changing(tmp_path):
        pass


def test_shredding_overwrites_a_file_and_does_not_follow_a_link(tmp_path: Path) -> None:
    kept, link, file = tmp_path / "kept", tmp_path / "link", tmp_path / "file"
    kept.write_text("stays")
    link.symlink_to(kept)
    file.write_text("goes")
    with file.open("rb") as before:
        for path in (file, link, tmp_path / "never there"):
            key_file.shred(path)
        assert before.read() != b"goes"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert kept.read_text() == "stays"
