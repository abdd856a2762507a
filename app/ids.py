"""Identifiers: minted here, never by the database, so that a sealed field can be bound to its row before the insert."""

import os
import secrets
import threading
import time
from uuid import UUID

# No vowels (no accidental words), no letter or digit that sounds or looks like another when read aloud on a bad line.
SPOKEN = "BCDFGHJKLMNPQRTVWXYZ3479"

_BIRDS = (
    "Heron Swift Wren Finch Plover Kestrel Dove Egret Falcon Gull Hoopoe Ibis Jay Kite Lark Martin "
    "Nuthatch Oriole Pipit Quail Robin Starling Tern Avocet Bunting Crane Dunlin Eider Grebe Linnet Merlin Osprey"
).split()


_REFERENCES = 23**7
_turn = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 that rises with every call of this process, also within a millisecond: sorting by it is sorting by time.

    For rows whose id is never shown to anybody outside. The twelve bits after the milliseconds count (RFC 9562, 6.2).
    """
    global _last  # noqa: PLW0603 - one counter a process is the point
    with _turn:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        count = _last
    noise = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(count >> 12) << 80 | 0x7 << 76 | (count & 0xFFF) << 64 | 0b10 << 62 | noise)


def random_id() -> UUID:
    """128 random bits, in no order: for rows whose id stands in an address that staff open."""
    return UUID(bytes=os.urandom(16))


def check_letter(body: str) -> str:
    """The letter that makes `body` (letters of SPOKEN) checkable: one wrong or two swapped letters are noticed."""
    total = sum((place + 2) * SPOKEN.index(letter) for place, letter in enumerate(body))
    return SPOKEN[total % 23]  # 23 is prime and every weight is below it, so a single slip always shows


def new_reference() -> str:
    """A case reference people can say aloud: seven letters and a check letter, as in `BCDF-3479`."""
    return reference_of(secrets.randbelow(_REFERENCES))


def reference_of(number: int) -> str:
    """The reference of a number: the same again for the same."""
    number, body = number % _REFERENCES, ""
    for _ in range(7):
        number, letter = divmod(number, 23)
        body += SPOKEN[letter]
    return f"{body[:4]}-{body[4:]}{check_letter(body)}"


def read_reference(words: str) -> str | None:
    """The reference somebody typed, tidied; None when it is none or its check letter is wrong."""
    letters = "".join(c for c in words.upper() if c in SPOKEN)
    if len(letters) != 8 or check_letter(letters[:7]) != letters[7]:
        return None
    return f"{letters[:4]}-{letters[4:]}"


def pseudonym(contact_id: UUID) -> str:
    """What staff call a contact: a bird and three letters, made from the id alone, so there is nothing to store."""
    number = contact_id.int
    bird = _BIRDS[number % 32]
    number //= 32
    tail = ""
    for _ in range(3):
        tail += SPOKEN[number % 24]
        number //= 24
    return f"{bird} {tail}"
