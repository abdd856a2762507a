"""Identifiers: minted here, never by the database, so that a sealed field can be bound to its row before the insert."""

import os
import secrets
import time
from uuid import UUID

# No vowels (no accidental words), no letter or digit that sounds or looks like another when read aloud on a bad line.
SPOKEN = "BCDFGHJKLMNPQRTVWXYZ3479"

_BIRDS = (
    "Heron Swift Wren Finch Plover Kestrel Dove Egret Falcon Gull Hoopoe Ibis Jay Kite Lark Martin "
    "Nuthatch Oriole Pipit Quail Robin Starling Tern Avocet Bunting Crane Dunlin Eider Grebe Linnet Merlin Osprey"
).split()


def new_id() -> UUID:
    """A UUIDv7: rises with time, so that indexes grow at one end. For rows whose id is never shown."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    return UUID(int=millis << 80 | 0x7 << 76 | (noise >> 68) << 64 | 0b10 << 62 | noise & ((1 << 62) - 1))


def random_id() -> UUID:
    """128 random bits, in no order: for rows whose id stands in an address that staff open."""
    return UUID(bytes=os.urandom(16))


def check_letter(body: str) -> str:
    """The letter that makes `body` (letters of SPOKEN) checkable: one wrong or two swapped letters are noticed."""
    total = sum((place + 2) * SPOKEN.index(letter) for place, letter in enumerate(body))
    return SPOKEN[total % 23]  # 23 is prime and every weight is below it, so a single slip always shows


def new_reference() -> str:
    """A case reference people can say aloud: seven letters and a check letter, as in `BCDF-3479`."""
    body = "".join(secrets.choice(SPOKEN[:23]) for _ in range(7))
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
