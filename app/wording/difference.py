"""What changed between two versions of a text, word by word: pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

import regex  # type: ignore[import-untyped]

# Burmese and Chinese are written without spaces: there a piece is a letter with its marks.
_PIECES: Final = regex.compile(
    r"\{[^{}]*\}|\s+|[\p{Han}\p{Myanmar}]\p{M}*|[\p{L}\p{M}\p{N}\u200c\u200d]+|\X", regex.VERSION1
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words that stayed, came or went."""

    text: str
    change: Literal["same", "added", "gone"]


def difference(old: str, new: str) -> tuple[Stretch, ...]:
    """The stretches in reading order; the ones that stayed and came give the new text, stayed and gone the old."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    found: list[Stretch] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch("".join(before[i:j]), "same"))
            continue
        found += [Stretch("".join(before[i:j]), "gone")] if j > i else []
        found += [Stretch("".join(after[k:m]), "added")] if m > k else []
    return tuple(found)
