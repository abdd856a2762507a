"""Sealing a file: whole for whoever has the key, nothing for anybody else, and no piece can be taken, moved or cut."""

import io

import pytest

from app.privacy.public_seal import DoesNotOpen, public_of
from app.privacy.sealed_file import SealedFile, opened

PRIVATE, ANOTHER = b"p" * 32, b"q" * 32
PIECE = 1024 * 1024
SEALED_PIECE = PIECE + 16
HEAD = len(b"Waypost sealed file 1\n") + 80


def sealed(words: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealedFile(file, public_of(PRIVATE))
    for start in range(0, len(words), 700_001):
        writer.write(words[start : start + 700_001])
    writer.finish()
    return file.getvalue()


def read(held: bytes, private: bytes = PRIVATE) -> bytes:
    return b"".join(opened(io.BytesIO(held), private))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_what_was_sealed_comes_back_whatever_its_size(size: int) -> None:
    words = bytes(number % 251 for number in range(1000)) * (size // 1000) + b"x" * (size % 1000)
    held = sealed(words)
    assert read(held) == words
    assert size < 100 or words[:100] not in held


@pytest.mark.parametrize("size", [5, PIECE, 2 * PIECE + 5])
def test_another_key_and_every_cut_are_noticed(size: int) -> None:
    held = sealed(b"w" * size)
    with pytest.raises(DoesNotOpen):
        read(held, ANOTHER)
    for end in (0, 10, HEAD - 1, HEAD, HEAD + 15, len(held) - 1, HEAD + SEALED_PIECE):
        if end < len(held):
            with pytest.raises(DoesNotOpen):
                read(held[:end])


def test_a_changed_byte_and_pieces_that_changed_places_are_noticed() -> None:
    held = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    for place in (0, 30, HEAD, HEAD + SEALED_PIECE + 3, len(held) - 1):
        with pytest.raises(DoesNotOpen):
            read(held[:place] + bytes([held[place] ^ 1]) + held[place + 1 :])
    first, second = held[HEAD : HEAD + SEALED_PIECE], held[HEAD + SEALED_PIECE : HEAD + 2 * SEALED_PIECE]
    rest = held[HEAD + 2 * SEALED_PIECE :]
    for moved in (second + first + rest, first + rest, second + rest, first + second):
        with pytest.raises(DoesNotOpen):
            read(held[:HEAD] + moved)
    with pytest.raises(DoesNotOpen):
        read(held + rest)
