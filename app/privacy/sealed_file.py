"""Sealing a file of any size to a public key, a piece at a time: nothing of it need fit into memory.

Layout: a line that names the form · 80 bytes: the key of this one file, sealed to the public key · pieces of 1 MiB,
each AES-256-GCM. The nonce of a piece is its place and whether it is the last: none can be left out, moved or cut off.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.privacy.public_seal import KEY_BYTES, DoesNotOpen, open_with, seal_to

_FORM = b"Waypost sealed file 1\n"
_PIECE = 1024 * 1024
_TAG = 16
_SEALED_KEY = KEY_BYTES + 32 + _TAG


class SealedFile:
    """What is written to it lies in `file` for the holder of the private half alone, once `finish` was called."""

    def __init__(self, file: BinaryIO, public: bytes) -> None:
        key = os.urandom(32)
        self._file, self._cipher = file, AESGCM(key)
        self._place, self._waiting = 0, bytearray()
        file.write(_FORM + seal_to(public, key, _FORM))

    def write(self, words: bytes) -> None:
        """Add to it."""
        self._waiting += words
        while len(self._waiting) > _PIECE:  # the last piece is known only at the end
            self._seal(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]

    def finish(self) -> None:
        """Nothing comes after this."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._place, last=last), piece, None))
        self._place += 1


def opened(file: BinaryIO, private: bytes) -> Iterator[bytes]:
    """What was sealed, in pieces; DoesNotOpen for another key, changed bytes, or a file that was cut off."""
    head = file.read(len(_FORM) + _SEALED_KEY)
    if not head.startswith(_FORM):
        raise DoesNotOpen
    cipher = AESGCM(open_with(private, head[len(_FORM) :], _FORM))
    place, piece = 0, file.read(_PIECE + _TAG)
    while True:
        following = file.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(place, last=not following), piece, None)
        except (InvalidTag, ValueError):
            raise DoesNotOpen from None
        if not following:
            return
        place, piece = place + 1, following


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])
