"""The keyring: made at first start, wrapped by a passphrase, held only in memory once open.

On disk lies one file, `keys.json` (mode 0600): an Argon2id salt and the wrapped master secrets. From the passphrase
comes a wrapping key; from each master secret come, by HKDF, keys for sealing and for looking up that are never equal.
In the demonstration, and only there, the passphrase itself lies beside it in `demonstration-passphrase`.
"""

import base64
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import Invalid, Locked
from app.privacy.envelope import Envelope, Sealed
from app.privacy.fingerprint import Fingerprint

FILE = "keys.json"
DEMONSTRATION = "demonstration-passphrase"
_MEMORY_KIB, _ITERATIONS, _LANES = 65_536, 3, 2
SHORTEST_PASSPHRASE = 16


@dataclass(frozen=True, slots=True)
class Keyring:
    """What opens and finds: handed to Work, never global, never printed."""

    envelope: Envelope = field(repr=False)
    fingerprint: Fingerprint = field(repr=False)
    session_secret: bytes = field(repr=False)
    trail_key: bytes = field(repr=False)  # chains the audit trail: without it nobody can write the chain anew

    def seal(self, words: str, field_name: str, row_id: UUID) -> Sealed:
        """`words` sealed for one field of one row."""
        return self.envelope.seal(words, field_name, row_id)

    def open(self, sealed: bytes, field_name: str, row_id: UUID) -> str:
        """The words of one field of one row; CannotOpen when they do not belong there."""
        return self.envelope.open(sealed, field_name, row_id)


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"waypost:{purpose}".encode()).derive(master)


def keyring_of(masters: dict[int, bytes]) -> Keyring:
    """The keyring of these master secrets (key id → 32 bytes); the highest id seals."""
    first = masters[min(masters)]
    return Keyring(
        envelope=Envelope({key_id: _derive(master, "seal") for key_id, master in masters.items()}, max(masters)),
        fingerprint=Fingerprint(_derive(first, "fingerprint")),
        session_secret=_derive(first, "session"),
        trail_key=_derive(first, "trail"),
    )


def _wrapping_key(passphrase: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_ITERATIONS, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return kdf.derive(passphrase.encode())


def exist(folder: Path) -> bool:
    """Whether keys were made for this data folder."""
    return (folder / FILE).exists()


def create(folder: Path, passphrase: str) -> None:
    """Make the keys of a new data folder. Invalid when there are some already or the passphrase is short."""
    if exist(folder):
        raise Invalid("keys.exist")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("keys.passphrase_short", shortest=SHORTEST_PASSPHRASE)
    salt, nonce = os.urandom(16), os.urandom(12)
    secrets = json.dumps({"1": base64.b64encode(os.urandom(32)).decode()}).encode()
    wrapped = AESGCM(_wrapping_key(passphrase, salt)).encrypt(nonce, secrets, b"waypost keys 1")
    parts = {"salt": salt, "nonce": nonce, "wrapped": wrapped}
    record = {"version": 1} | {name: base64.b64encode(part).decode() for name, part in parts.items()}
    write_private(folder / FILE, json.dumps(record, indent=1))


def unlock(folder: Path, passphrase: str) -> Keyring:
    """The keyring behind the passphrase; Locked when the passphrase is wrong or there are no keys."""
    try:
        record = json.loads((folder / FILE).read_text())
        salt, nonce, wrapped = (base64.b64decode(record[part]) for part in ("salt", "nonce", "wrapped"))
        secrets = AESGCM(_wrapping_key(passphrase, salt)).decrypt(nonce, wrapped, b"waypost keys 1")
    except FileNotFoundError:
        raise Locked("keys.missing") from None
    except (InvalidTag, KeyError, ValueError):
        raise Locked("keys.wrong_passphrase") from None
    return keyring_of({int(key_id): base64.b64decode(secret) for key_id, secret in json.loads(secrets).items()})


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all, and make it last before returning."""
    half = path.with_name(path.name + ".new")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
