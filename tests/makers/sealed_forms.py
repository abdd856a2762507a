"""Forms as a browser seals them when they cannot go (app/web/static/keeping.js)."""

import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.privacy.keys import PageKey

WHO, ONCE = "a" * 26, "b" * 26


def sealed(to: PageKey, words: str, *, who: str = WHO, once: str = ONCE, what: str = "help", **more: str) -> bytes:
    """The bytes that a phone keeps and later sends."""
    told = json.dumps({"who": who, "once": once, "what": what, "words": words, **more}).encode()
    return wrapped(to, told + b" " * (-len(told) % 1024), once=once)


def wrapped(to: PageKey, told: bytes, *, once: str) -> bytes:
    """Any bytes, sealed so."""
    mine = ec.generate_private_key(ec.SECP256R1())
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.point))
    key = HKDF(hashes.SHA256(), 32, salt=point + to.point, info=b"waypost:page seal 1").derive(shared)
    body = AESGCM(key).encrypt(bytes(12), told, once.encode())
    return once.encode() + bytes((1, to.id)) + point + body
