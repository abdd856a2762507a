"""What a thief of the disk can work out, with all our code and all the time of the world, but no passphrase."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from app.contacts.tables import Contact
from app.factory import create_app
from app.ids import random_id
from app.privacy import key_file
from app.privacy.envelope import CannotOpen
from app.privacy.keys import _derive
from app.privacy.sealed_away import open_away
from app.runtime import Runtime
from app.sensitive import queries
from app.sensitive.tables import Complaint
from app.transaction import read
from tests.makers import lines, sensitive, staff, storage
from tests.makers.paper import PASSPHRASE, print_key, with_paper
from tests.makers.texts import AMAL, text_in

ROOT = Path(__file__).parents[2]
KEY_BYTES = 32
FEW = 2000  # numbers; with 10 million each of them would be tried against the same keys


# A disk that is taken has one file.
embedded_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def windows(held: bytes) -> Iterator[bytes]:
    """Everything in it that is as long as a key."""
    yield from (held[at : at + KEY_BYTES] for at in range(len(held) - KEY_BYTES + 1))


def looked_up_by(key: bytes, number: str) -> bytes:
    """As `app.privacy.fingerprint` does it: the thief has our code."""
    return hmac.digest(key, f"phone\0{number}".encode(), hashlib.sha256)


def kept_marks(runtime: Runtime) -> set[bytes]:
    with read(runtime) as work:
        return {bytes(contact.fingerprint) for contact in work.session.exec(select(Contact))}


@embedded_only
def test_x_24_no_key_on_the_disk_finds_a_number_not_even_one_that_is_known_to_have_written(runtime: Runtime) -> None:
    print_key(runtime)
    text_in(runtime, "HELP we need water", sender=AMAL)
    marks, disk = kept_marks(runtime), b""
    for path in runtime.settings.data.iterdir():
        disk += path.read_bytes() if path.is_file() else b""
    record = json.loads((runtime.settings.data / "keys.json").read_text())
    told = [*record["passphrase"].values(), record["intake"]["public"], record["recovery"], record["recovery_public"]]
    disk += b"\0".join(base64.b64decode(part) for part in told)
    distinct = set(windows(disk))
    assert len(distinct) > 10_000
    assert not any(looked_up_by(key, AMAL.value) in marks for key in distinct)
    right = with_paper().fingerprint
    assert looked_up_by(right, AMAL.value) in marks, "the search would have found it"
    assert right not in distinct


@embedded_only
def test_x_24_trying_every_number_with_what_can_be_read_finds_nobody(runtime: Runtime) -> None:
    print_key(runtime)
    text_in(runtime, "HELP we need water", sender=AMAL)
    marks = kept_marks(runtime)
    first = int(AMAL.value[1:]) - FEW // 2
    record = json.loads((runtime.settings.data / "keys.json").read_text())
    salt = base64.b64decode(record["passphrase"]["salt"])
    public = base64.b64decode(record["intake"]["public"])
    guessed = [_derive(part, "fingerprint") for part in (salt, public, b"", bytes(32))] + [b"", salt, public]
    for number in (f"+{first + step}" for step in range(FEW)):
        plain = [way(number.encode()).digest() for way in (hashlib.sha256, hashlib.sha3_256, hashlib.blake2s)]
        assert not marks & {*plain, *(looked_up_by(key, number) for key in guessed)}
    assert looked_up_by(with_paper().fingerprint, AMAL.value) in marks


def test_x_24_what_finds_what_seals_and_what_chains_have_keys_of_their_own() -> None:
    secrets = with_paper()
    kept = [secrets.fingerprint, secrets.session, secrets.trail, secrets.intake(1), secrets.masters[1]]
    sealing = _derive(secrets.masters[1], "seal")
    assert len({*kept, sealing}) == 6


@embedded_only
def test_x_24_the_passphrase_costs_whoever_guesses_it_sixty_four_megabytes_a_try(runtime: Runtime) -> None:
    assert (key_file._MEMORY_KIB, key_file._ITERATIONS) >= (65_536, 3)
    assert key_file.SHORTEST_PASSPHRASE >= 16
    print_key(runtime)
    told = (runtime.settings.data / "keys.json").read_text()
    assert PASSPHRASE not in told
    assert not {"masters", "fingerprint", "session", "trail"} & set(json.loads(told)), "wrapped, all of them"


@embedded_only
def test_x_24_the_database_and_every_key_of_the_server_open_no_complaint(runtime: Runtime) -> None:
    amina, contact_id = staff.make_member(runtime, "Amina"), random_id()
    key = sensitive.begin(runtime, amina)
    raised = sensitive.complain(runtime, contact_id=contact_id)
    with read(runtime) as work:
        complaint, [point] = work.session.get_one(Complaint, raised.id), queries.points(work)
        assert queries.opened(work, complaint, key=key).words == sensitive.WORDS, "the search would have found it"
    sealed = {"complaint.text": complaint.text, "complaint.facts": complaint.facts}
    kept = [*sealed.values(), point.wrapped or b"", point.store_key or b"", point.public or b""]
    disk = b"".join(path.read_bytes() for path in runtime.settings.data.iterdir() if path.is_file())
    assert all(bytes(one) in disk for one in kept)
    secrets = with_paper()
    held = [*secrets.masters.values(), secrets.fingerprint, secrets.session, secrets.trail, secrets.intake(1)]
    held += [secrets.recovery or b"", _derive(secrets.masters[1], "seal")]
    for name, words in sealed.items():
        for one in held:
            with pytest.raises(CannotOpen):
                open_away(one, words, name, raised.id)
        with pytest.raises(CannotOpen):
            runtime.keyring.open(words, name, raised.id)
    told = disk.decode(errors="replace") + "".join(storage.unsealed(runtime))
    never = (sensitive.WORDS, raised.reference, contact_id.hex)
    assert not [one for one in never if one in told]
    assert key not in disk


# A provider's token, a private key, a password written into code. Invented ones of tests say so.
_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAC[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b|auth_token\s*=\s*[\"'][0-9a-f]{32}[\"']"
)
_INVENTED = re.compile(r"(.)\1{5}|0123456789abcdef|[0]{8}", re.IGNORECASE)


def test_x_23_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    paths = [ROOT / name for name in listed] or [path for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    found = []
    for path in paths:
        if path.suffix in (".png", ".tsv", ".po") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.name}: {hit[:6]}" for hit in _SECRET.findall(text) if not _INVENTED.search(hit)]
    assert found == []


@embedded_only
def test_x_23_no_page_no_error_and_no_printed_setting_shows_a_secret(runtime: Runtime) -> None:
    lines.open_lines(runtime)
    app = create_app(runtime)
    dawit = staff.make_member(runtime, "Dawit", roles=("admin", "coordinator", "protection_officer"))
    client = app.test_client()
    staff.sign_in(client, runtime, dawit)
    secret = [lines.TOKEN, PASSPHRASE, dawit.totp_secret, "k" * 32, runtime.keyring.trail_key.hex()]
    shown = repr(runtime) + repr(runtime.settings) + repr(runtime.keyring) + repr(with_paper())
    for address in _pages(app):
        shown += client.get(address).text
    assert [number for number, one in enumerate(secret) if one in shown] == []


def _pages(app: Flask) -> list[str]:
    plain = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    return [str(rule) for rule in plain] + ["/nowhere", "/staff/case/0"]
