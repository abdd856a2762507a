"""`keys.json`: how the secrets lie on a disk (mode 0600), and the only way to change or destroy it.

Version 2 holds, in clear, the ids of the keys and the public halves of the one a locked server seals to and of the one
browsers seal to; the secrets
wrapped by the passphrase (Argon2id, AES-256-GCM); and, where somebody printed a recovery key, the secrets sealed to it
and the public half of it, which backups are sealed to.
Version 1 held master secrets wrapped by the passphrase and nothing else; it is still read. In the demonstration, and
only there, the passphrase itself lies beside it in `demonstration-passphrase`.
"""

import base64
import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.errors import Conflict, Invalid, Locked
from app.privacy.keys import Keyring, Secrets, locked_keyring, new_secrets, secrets_of

FILE = "keys.json"
DEMONSTRATION = "demonstration-passphrase"
PIPE = "passphrase.pipe"
SHORTEST_PASSPHRASE = 16
_MEMORY_KIB, _ITERATIONS, _LANES = 65_536, 3, 2
_BOUND = {1: b"waypost keys 1", 2: b"waypost keys 2"}
_RECOVERY = b"waypost keys recovery"
_turn = threading.Lock()  # two derivations with lanes in one process wait for each other's threads for ever (OpenSSL 3)
_PIECE = 1024 * 1024
_PLAIN = ("fingerprint", "session", "trail")


def exist(folder: Path) -> bool:
    """Whether keys were made for this data folder."""
    return (folder / FILE).exists()


def create(folder: Path, passphrase: str) -> None:
    """Make the keys of a new data folder. Invalid when there are some already or the passphrase is short."""
    if exist(folder):
        raise Invalid("keys.exist")
    keep(folder, new_secrets(), passphrase)


def unlock(folder: Path, passphrase: str) -> Keyring:
    """The keyring behind the passphrase; Locked when the passphrase is wrong or there are no keys.

    A file of an older version is written anew, so that the next start without a passphrase can take texts in.
    """
    record = _read(folder)
    secrets = _unwrap(record, passphrase)
    old = record["version"] == 1 or "page" not in record.get("intake", {})
    if old or ("recovery" in record and "recovery_public" not in record):
        with suppress(OSError, Conflict), changing(folder):  # may not be ours to write; the next start tries again
            _write(folder, secrets, passphrase)
    return secrets.keyring()


def open_secrets(folder: Path, passphrase: str) -> Secrets:
    """What the passphrase wraps; Locked as in `unlock`."""
    return _unwrap(_read(folder), passphrase)


def recover(folder: Path, private: bytes) -> Secrets:
    """What the printed key opens; Locked when none was printed or it is another one."""
    from app.privacy.public_seal import DoesNotOpen, open_with

    wrapped = _read(folder).get("recovery")
    if wrapped is None:
        raise Locked("keys.no_recovery")
    try:
        return _parsed(json.loads(open_with(private, base64.b64decode(wrapped), _RECOVERY)))
    except DoesNotOpen:
        raise Locked("keys.wrong_recovery") from None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file tells anybody: whether a locked server can take texts in, whether old keys are still needed, and

    the public half of the printed key: whoever could change it there could read the same folder that is sealed to it.
    """

    takes_in_locked: bool
    rotating: bool
    recovery: bytes | None


def facts(folder: Path) -> Facts:
    """What can be said without a passphrase; Locked when there is no file or it cannot be read."""
    record = _read(folder)
    printed = record.get("recovery_public")
    return Facts("intake" in record, len(record.get("ids", ())) > 1, printed and base64.b64decode(printed))


def intake(folder: Path) -> Keyring:
    """What a server without its passphrase works with; Locked when the file is too old to say."""
    told = _read(folder).get("intake")
    if told is None:
        raise Locked("keys.no_intake")
    page = told.get("page")
    return locked_keyring(int(told["id"]), base64.b64decode(told["public"]), page and base64.b64decode(page))


def keep(folder: Path, secrets: Secrets, passphrase: str) -> None:
    """Write the secrets, wrapped anew, in the place of what was there. Invalid when the passphrase is short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("keys.passphrase_short", shortest=SHORTEST_PASSPHRASE)
    _write(folder, secrets, passphrase)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Nobody else changes the keys meanwhile; Conflict when somebody does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Conflict("keys.changing") from None
    try:
        yield
    finally:
        os.close(descriptor)


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all, and make it last before returning."""
    half = path.with_name(path.name + ".new")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    _make_last(path.parent)


def shred(path: Path) -> None:
    """Overwrite a file and unlink it; what is no file (a pipe, a link) is only unlinked."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(path.lstat().st_mode):
            with suppress(OSError), path.open("r+b") as file:  # what cannot be overwritten is unlinked all the same
                _overwrite(file.fileno())
        path.unlink()
        _make_last(path.parent)


def _read(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        raise Locked("keys.missing") from None
    except ValueError:
        raise Locked("keys.damaged") from None
    if record.get("version") not in _BOUND:
        raise Locked("keys.unknown_version")
    return record


def _unwrap(record: Mapping[str, Any], passphrase: str) -> Secrets:
    version = record["version"]
    try:
        parts = record if version == 1 else record["passphrase"]
        salt, nonce, wrapped = (base64.b64decode(parts[part]) for part in ("salt", "nonce", "wrapped"))
        told = json.loads(AESGCM(wrapping_key(passphrase, salt)).decrypt(nonce, wrapped, _BOUND[version]))
    except (InvalidTag, KeyError, ValueError):
        raise Locked("keys.wrong_passphrase") from None
    return secrets_of(_masters(told)) if version == 1 else _parsed(told)


def wrapping_key(passphrase: str, salt: bytes) -> bytes:
    """32 bytes from a passphrase, slow and large on purpose: never inside a unit."""
    kdf = Argon2id(salt=salt, length=32, iterations=_ITERATIONS, lanes=_LANES, memory_cost=_MEMORY_KIB)
    with _turn:
        return kdf.derive(passphrase.encode())


def _write(folder: Path, secrets: Secrets, passphrase: str) -> None:
    from app.privacy.public_seal import public_of, seal_to

    told = _told(secrets)
    salt, nonce = os.urandom(16), os.urandom(12)
    wrapped = AESGCM(wrapping_key(passphrase, salt)).encrypt(nonce, told, _BOUND[2])
    public = public_of(secrets.intake(secrets.newest))
    record: dict[str, Any] = {
        "version": 2,
        "ids": sorted(secrets.masters),
        "intake": {"id": secrets.newest, "public": _text(public), "page": _text(secrets.page_key().point)},
        "passphrase": {"salt": _text(salt), "nonce": _text(nonce), "wrapped": _text(wrapped)},
    }
    if secrets.recovery is not None:
        record["recovery"] = _text(seal_to(secrets.recovery, told, _RECOVERY))
        record["recovery_public"] = _text(secrets.recovery)
    _replace(folder / FILE, json.dumps(record, indent=1))


def _replace(path: Path, text: str) -> None:
    """Write the file anew; what an old passphrase opened is overwritten."""
    try:
        before = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        write_private(path, text)
        return
    try:
        write_private(path, text)
        _overwrite(before)
    finally:
        os.close(before)


def _overwrite(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    for start in range(0, size, _PIECE):
        os.pwrite(descriptor, os.urandom(min(_PIECE, size - start)), start)
    os.fsync(descriptor)


def _make_last(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(secrets: Secrets) -> bytes:
    told: dict[str, Any] = {name: _text(getattr(secrets, name)) for name in _PLAIN}
    told["masters"] = {str(key_id): _text(master) for key_id, master in secrets.masters.items()}
    told["former"] = {str(key_id): _text(seed) for key_id, seed in secrets.former.items()}
    told["recovery"] = None if secrets.recovery is None else _text(secrets.recovery)
    return json.dumps(told).encode()


def _parsed(told: Mapping[str, Any]) -> Secrets:
    recovery = told["recovery"]
    plain = {name: base64.b64decode(told[name]) for name in _PLAIN}
    recovery = recovery and base64.b64decode(recovery)
    return Secrets(_masters(told["masters"]), recovery=recovery, former=_masters(told.get("former", {})), **plain)


def _masters(told: Mapping[str, str]) -> dict[int, bytes]:
    return {int(key_id): base64.b64decode(master) for key_id, master in told.items()}


def _text(part: bytes) -> str:
    return base64.b64encode(part).decode()
