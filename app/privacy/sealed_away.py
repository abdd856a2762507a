"""Sealing to a key that this server does not have: the restricted store's own.

Layout: 1 byte version (3) · the layout of `app.privacy.public_seal`, bound to table, column and row as in
`app.privacy.envelope`, which does not know this version: no key of the server opens it.
A focal point's private key lies under a passphrase of its own: 16 bytes salt · 12 bytes nonce · ciphertext with tag.
"""

import hashlib
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Invalid, Locked
from app.ids import SPOKEN
from app.privacy.envelope import CannotOpen, binding
from app.privacy.key_file import SHORTEST_PASSPHRASE, wrapping_key
from app.privacy.public_seal import DoesNotOpen, open_with, public_of, seal_to

VERSION = 3
_SALT, _NONCE = 16, 12
_KEY = "focal_point.wrapped"


class SealedAway(bytes):
    """Bytes that only the restricted store's own key opens: the only thing a restricted column accepts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key pair of one person: what anybody may have, and the private half under their passphrase."""

    public: bytes
    wrapped: bytes = field(repr=False)


def seal_away(public: bytes, words: str, field_name: str, row_id: UUID) -> SealedAway:
    """`words` for one field of one row; only the holder of the private half reads them."""
    return SealedAway(bytes((VERSION,)) + seal_to(public, words.encode(), binding(field_name, row_id)))


def open_away(private: bytes, sealed: bytes, field_name: str, row_id: UUID) -> str:
    """The words; CannotOpen when anything does not fit."""
    if sealed[:1] != bytes((VERSION,)):
        raise CannotOpen("unknown version")
    try:
        return open_with(private, sealed[1:], binding(field_name, row_id)).decode()
    except DoesNotOpen:
        raise CannotOpen("does not belong here") from None


def new_private() -> bytes:
    """A fresh private key: 32 bytes."""
    return os.urandom(32)


def under_passphrase(private: bytes, passphrase: str, owner_id: UUID) -> OwnKey:
    """The pair of `private` as it is kept for its owner; Invalid when the passphrase is short. Slow on purpose."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("keys.passphrase_short", shortest=SHORTEST_PASSPHRASE)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    body = AESGCM(wrapping_key(passphrase, salt)).encrypt(nonce, private, binding(_KEY, owner_id))
    return OwnKey(public_of(private), salt + nonce + body)


def from_passphrase(wrapped: bytes, passphrase: str, owner_id: UUID) -> bytes:
    """The private key; Locked when the passphrase is wrong. Slow on purpose: never inside a unit."""
    salt, nonce, body = wrapped[:_SALT], wrapped[_SALT : _SALT + _NONCE], wrapped[_SALT + _NONCE :]
    try:
        return AESGCM(wrapping_key(passphrase, salt)).decrypt(nonce, body, binding(_KEY, owner_id))
    except InvalidTag:
        raise Locked("keys.wrong_passphrase") from None


def spoken(public: bytes) -> str:
    """A short code of a public key, for two people to compare by voice: 12 letters, some 55 bits."""
    number = int.from_bytes(hashlib.sha256(b"waypost:spoken\0" + public).digest()[:8], "big")
    letters = ""
    for _ in range(12):
        number, letter = divmod(number, len(SPOKEN))
        letters += SPOKEN[letter]
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
