"""Sealed values: versioned AES-256-GCM, bound to table, column and row.

Layout of a sealed value: 1 byte version (1) · 1 byte key id · 12 bytes nonce · ciphertext with tag. Associated data is
`table.column:row-id`, so that a value copied to another row or column does not open.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
_HEAD = 2
_NONCE = 12


class Sealed(bytes):
    """Bytes that came out of `Envelope.seal` (or out of a sealed column). The only thing a sealed column accepts."""

    __slots__ = ()


class CannotOpen(Exception):
    """A sealed value that does not belong here, was changed, or whose key is gone. Never carries its bytes."""


def binding(field_name: str, row_id: UUID) -> bytes:
    """What a value is bound to: `contact.address` and the row's id."""
    return f"{field_name}:{row_id.hex}".encode()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seals with the newest key; opens with any key still held."""

    keys: Mapping[int, bytes] = field(repr=False)
    newest: int
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
        if len(sealed) < _HEAD + _NONCE + 16 or sealed[0] != VERSION:
            raise CannotOpen("unknown version")
        cipher = self._ciphers.get(sealed[1])
        if cipher is None:
            raise CannotOpen("key not held")
        nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            return cipher.decrypt(nonce, body, binding(field_name, row_id)).decode()
        except InvalidTag:
            raise CannotOpen("does not belong here") from None
