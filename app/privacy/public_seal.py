"""Sealing to a public key: whoever holds it can put something away and read nothing.

X25519 with a key made for this one message, HKDF-SHA-256 over the shared secret, AES-256-GCM: the shape of HPKE
(RFC 9180, base mode). Layout: 32 bytes public key of the message · ciphertext with tag. `bound_to` is associated data.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_INFO = b"waypost:public seal 1"
_NONCE = bytes(12)  # every message has a key of its own, which is used once


class DoesNotOpen(Exception):
    """Another key, another place, or changed bytes. Never carries what was sealed."""


def public_of(private: bytes) -> bytes:
    """The 32 bytes anybody may have."""
    return _raw(X25519PrivateKey.from_private_bytes(private))


def seal_to(public: bytes, words: bytes, bound_to: bytes) -> bytes:
    """`words` for the holder of the private half alone."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    mine = _raw(once)
    return mine + _cipher(shared, mine, public).encrypt(_NONCE, words, bound_to)


def open_with(private: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What was sealed; DoesNotOpen when anything does not fit."""
    theirs, body = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    ours = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = ours.exchange(X25519PublicKey.from_public_bytes(theirs))
        return _cipher(shared, theirs, _raw(ours)).decrypt(_NONCE, body, bound_to)
    except (InvalidTag, ValueError):  # ValueError: no point of the curve, or one whose secret everybody knows
        raise DoesNotOpen from None


def _cipher(shared: bytes, theirs: bytes, ours: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=theirs + ours, info=_INFO).derive(shared))


def _raw(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
