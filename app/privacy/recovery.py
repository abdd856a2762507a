"""The recovery key, as it stands on paper: eight groups of five characters, the last of each checking the others.

160 random bits; no letter is easily taken for another. A group typed wrongly is named, so that a person looks there.
"""

import hashlib
import os

from app.errors import Invalid

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32: without I, O, 0 and 1
_GROUPS, _IN_GROUP = 8, 4


def new_key() -> bytes:
    """A fresh one: 20 bytes."""
    return os.urandom(_GROUPS * _IN_GROUP * 5 // 8)


def written(key: bytes) -> str:
    """The key for paper, groups with a hyphen between."""
    number = int.from_bytes(key, "big")
    letters = [LETTERS[number >> shift & 31] for shift in range(_GROUPS * _IN_GROUP * 5 - 5, -1, -5)]
    groups = ["".join(letters[at : at + _IN_GROUP]) for at in range(0, len(letters), _IN_GROUP)]
    return "-".join(group + _check(place, group) for place, group in enumerate(groups))


def typed(words: str) -> bytes:
    """The key somebody typed, however spaced; Invalid naming the first group that cannot be right."""
    letters = "".join(c for c in words.upper() if c in LETTERS)
    if len(letters) != _GROUPS * (_IN_GROUP + 1):
        raise Invalid("keys.recovery_length", wanted=_GROUPS * (_IN_GROUP + 1))
    number = 0
    for place in range(_GROUPS):
        group = letters[place * (_IN_GROUP + 1) : (place + 1) * (_IN_GROUP + 1)]
        if _check(place, group[:_IN_GROUP]) != group[_IN_GROUP]:
            raise Invalid("keys.recovery_group", group=place + 1)
        for letter in group[:_IN_GROUP]:
            number = number << 5 | LETTERS.index(letter)
    return number.to_bytes(_GROUPS * _IN_GROUP * 5 // 8, "big")


def private_of(key: bytes) -> bytes:
    """The private key behind what is printed: 32 bytes."""
    return hashlib.sha256(b"waypost:recovery\0" + key).digest()


def _check(place: int, group: str) -> str:
    return LETTERS[hashlib.sha256(f"{place}{group}".encode()).digest()[0] & 31]
