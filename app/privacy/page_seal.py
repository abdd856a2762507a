"""Opening what a browser sealed to us: a phone keeps it until it can go, and cannot read it.

ECDH on P-256 with a key made for this one form, HKDF-SHA-256 over the shared secret, AES-256-GCM: the shape of
`app.privacy.public_seal` on the curve that WebCrypto has in every browser still in use (X25519 came to Chromium in
2025). Layout: 65 bytes public point of the form · ciphertext with tag. `bound_to` is associated data.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.privacy.public_seal import DoesNotOpen

POINT_BYTES = 65
SEED_BYTES = 48  # so much longer than the curve's order that no scalar is likelier than another
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_INFO = b"waypost:page seal 1"
_NONCE = bytes(12)  # every form has a key of its own, which is used once


def public_of(seed: bytes) -> bytes:
    """The point anybody may have, 65 bytes."""
    return _raw(_private(seed))


def open_with(seed: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What was sealed; DoesNotOpen when anything does not fit."""
    theirs, body = sealed[:POINT_BYTES], sealed[POINT_BYTES:]
    ours = _private(seed)
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = ours.exchange(ec.ECDH(), point)
        key = HKDF(hashes.SHA256(), 32, salt=theirs + _raw(ours), info=_INFO).derive(shared)
        return AESGCM(key).decrypt(_NONCE, body, bound_to)
    except (InvalidTag, ValueError):  # ValueError: no point of the curve
        raise DoesNotOpen from None


def _private(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())


def _raw(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
