"""Sealed values: versioned AES-256-GCM, bound to table, column and row.

Layout of a sealed value: 1 byte version (1) · 1 byte key id · 12 bytes nonce · ciphertext with tag. What a locked
server sealed to a public key: 1 byte version (2) · 1 byte key id · the layout of `app.privacy.public_seal`.
Associated data is `table.column:row-id`, so that a value copied to another row or column does not open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Locked

VERSION = 1
TO_PUBLIC_KEY = 2
_HEAD = 2
_NONCE = 12


class Sealed(bytes):
    """Bytes that came out of `Envelope.seal` (or out of a sealed column). The only thing a sealed column accepts."""

    __slots__ = ()


class CannotOpen(Exception):
    """A sealed value that does not belong here, was changed, or whose key is gone. Never carries its bytes."""


class Seals(Protocol):
    """What puts words away and, when it holds the keys, gives them back."""

    def seal(self, words: str, field_name: str, row_id: UUID) -> Sealed:
        """`words` sealed for one field of one row."""
        ...

    def open(self, sealed: bytes, field_name: str, row_id: UUID, /) -> str:
        """The words of one field of one row."""
        ...


def binding(field_name: str, row_id: UUID) -> bytes:
    """What a value is bound to: `contact.address` and the row's id."""
    return f"{field_name}:{row_id.hex}".encode()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seals with the newest key; opens with any key still held. `intake`: key id → private half of its public key."""

    keys: Mapping[int, bytes] = field(repr=False)
    newest: int
    intake: Mapping[int, bytes] = field(repr=False, default_factory=dict)
    _ciphers: dict[int, AESGCM] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._ciphers.update({key_id: AESGCM(key) for key_id, key in self.keys.items()})

    def seal(self, words: str, field_name: str, row_id: UUID) -> Sealed:
        """`words` sealed for one field of one row."""
        nonce = os.urandom(_NONCE)
        body = self._ciphers[self.newest].encrypt(nonce, words.encode(), binding(field_name, row_id))
        return Sealed(bytes((VERSION, self.newest)) + nonce + body)

    def open(self, sealed: bytes, field_name: str, row_id: UUID) -> str:
        """The words; CannotOpen when anything does not fit. Fails closed: never plaintext of another place."""
        if len(sealed) < _HEAD + _NONCE + 16 or sealed[0] not in (VERSION, TO_PUBLIC_KEY):
            raise CannotOpen("unknown version")
        if sealed[0] == TO_PUBLIC_KEY:
            return self._open_intake(sealed, binding(field_name, row_id))
        cipher = self._ciphers.get(sealed[1])
        if cipher is None:
            raise CannotOpen("key not held")
        nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            return cipher.decrypt(nonce, body, binding(field_name, row_id)).decode()
        except InvalidTag:
            raise CannotOpen("does not belong here") from None

    def _open_intake(self, sealed: bytes, bound_to: bytes) -> str:
        from app.privacy.public_seal import DoesNotOpen, open_with

        private = self.intake.get(sealed[1])
        if private is None:
            raise CannotOpen("key not held")
        try:
            return open_with(private, sealed[_HEAD:], bound_to).decode()
        except DoesNotOpen:
            raise CannotOpen("does not belong here") from None


@dataclass(frozen=True, slots=True)
class OneWay:
    """What a locked server seals with: the public key of one id. It can read nothing back."""

    key_id: int
    public: bytes

    def seal(self, words: str, field_name: str, row_id: UUID) -> Sealed:
        """`words` sealed for one field of one row, until somebody unlocks."""
        from app.privacy.public_seal import seal_to

        body = seal_to(self.public, words.encode(), binding(field_name, row_id))
        return Sealed(bytes((TO_PUBLIC_KEY, self.key_id)) + body)

    def open(self, _sealed: bytes, _field_name: str, _row_id: UUID) -> str:
        """Nothing, ever: Locked."""
        raise Locked("keys.locked")
