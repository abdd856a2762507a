"""The keyring: made at first start, wrapped by a passphrase, held only in memory once open.

From each master secret come, by HKDF, a key for sealing and the private half of a public key that a locked server seals
to. What finds and chains is made once and stays when master secrets are replaced: what was looked up by it still is.
How all this lies on a disk is in `app.privacy.key_file`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import Invalid, Locked
from app.privacy.envelope import CannotOpen, Envelope, OneWay, Sealed, Seals
from app.privacy.fingerprint import Fingerprint

_PAGE_SEED = 48  # bytes: app.privacy.page_seal.SEED_BYTES
_LAST_ID = 255  # a sealed value says its key in one byte


@dataclass(frozen=True, slots=True)
class PageKey:
    """The public half of the key that browsers seal to: a point of P-256, 65 bytes."""

    id: int
    point: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """What opens and finds: handed to Work, never global, never printed."""

    envelope: Seals = field(repr=False)
    fingerprint: Fingerprint = field(repr=False)
    session_secret: bytes = field(repr=False)
    trail_key: bytes = field(repr=False)  # chains the audit trail: without it nobody can write the chain anew
    recovery: bytes | None = None  # the public half of the printed key: seals what only whoever has the paper may open
    locked: bool = False  # it seals and cannot read; what finds and chains is only of this process
    page: PageKey | None = None  # what browsers seal to; None where keys.json is too old to say
    pages: Mapping[int, bytes] = field(default_factory=dict, repr=False)  # key id → what opens that

    def seal(self, words: str, field_name: str, row_id: UUID) -> Sealed:
        """`words` sealed for one field of one row."""
        return self.envelope.seal(words, field_name, row_id)

    def open(self, sealed: bytes, field_name: str, row_id: UUID) -> str:
        """The words of one field of one row; CannotOpen when they do not belong there, Locked when locked."""
        return self.envelope.open(sealed, field_name, row_id)

    def open_page(self, key_id: int, sealed: bytes, bound_to: bytes) -> bytes:
        """What a browser sealed. Locked when locked, CannotOpen without its key, DoesNotOpen when it is damaged."""
        from app.privacy.page_seal import open_with

        if self.locked:
            raise Locked("keys.locked")
        if key_id not in self.pages:
            raise CannotOpen("key not held")
        return open_with(self.pages[key_id], sealed, bound_to)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the passphrase wraps. `masters`: key id → 32 bytes. `recovery`: the public half of the printed key.

    `former`: what opens forms that phones sealed before the keys were last replaced, and did not send yet.
    """

    masters: Mapping[int, bytes] = field(repr=False)
    fingerprint: bytes = field(repr=False)
    session: bytes = field(repr=False)
    trail: bytes = field(repr=False)
    recovery: bytes | None = field(default=None, repr=False)
    former: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def newest(self) -> int:
        """The key that seals."""
        return max(self.masters)

    @property
    def rotating(self) -> bool:
        """Whether something may still be sealed with a key that is to go."""
        return len(self.masters) > 1

    def intake(self, key_id: int) -> bytes:
        """The private half of the public key of this id."""
        return _derive(self.masters[key_id], "intake")

    def page(self, key_id: int) -> bytes:
        """What opens what browsers sealed to the key of this id."""
        return _derive(self.masters[key_id], "page", _PAGE_SEED)

    def page_key(self) -> PageKey:
        """What browsers seal to now."""
        from app.privacy.page_seal import public_of

        return PageKey(self.newest, public_of(self.page(self.newest)))

    def keyring(self) -> Keyring:
        """What the server works with."""
        sealing = {key_id: _derive(master, "seal") for key_id, master in self.masters.items()}
        intake = {key_id: self.intake(key_id) for key_id in self.masters}
        envelope = Envelope(sealing, self.newest, intake)
        pages = {**self.former, **{key_id: self.page(key_id) for key_id in self.masters}}
        found = Fingerprint(self.fingerprint)
        return Keyring(envelope, found, self.session, self.trail, self.recovery, page=self.page_key(), pages=pages)

    def with_new_key(self) -> "Secrets":
        """The same and a master secret that seals from now on. Everybody signs in again."""
        if self.newest == _LAST_ID:
            raise Invalid("keys.too_many")
        masters = {**self.masters, self.newest + 1: os.urandom(32)}
        return replace(self, masters=masters).with_new_session()

    def with_new_session(self) -> "Secrets":
        """The same, and everybody signs in again."""
        return replace(self, session=os.urandom(32))

    def without_old_keys(self) -> "Secrets":
        """The same with the newest master secret alone; what phones still hold from before goes on opening."""
        former = {key_id: self.page(key_id) for key_id in self.masters if key_id != self.newest}
        return replace(self, masters={self.newest: self.masters[self.newest]}, former=former or self.former)


def new_secrets() -> Secrets:
    """Secrets of a new data folder."""
    return secrets_of({1: os.urandom(32)})


def secrets_of(masters: Mapping[int, bytes]) -> Secrets:
    """Secrets whose lookups come from the first master, as in the first version of the file."""
    first = masters[min(masters)]
    return Secrets(masters, _derive(first, "fingerprint"), _derive(first, "session"), _derive(first, "trail"))


def keyring_of(masters: Mapping[int, bytes]) -> Keyring:
    """The keyring of these master secrets (key id → 32 bytes); the highest id seals."""
    return secrets_of(masters).keyring()


def locked_keyring(key_id: int, public: bytes, point: bytes | None = None) -> Keyring:
    """What a server without its passphrase works with. Its other secrets are random and end with the process."""
    once = [os.urandom(32) for _ in range(3)]
    page = None if point is None else PageKey(key_id, point)
    return Keyring(OneWay(key_id, public), Fingerprint(once[0]), once[1], once[2], locked=True, page=page)


def _derive(master: bytes, purpose: str, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=f"waypost:{purpose}".encode()).derive(master)
