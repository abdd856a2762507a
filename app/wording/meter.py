"""What a text costs to send, and the same text without the letters that make it dear: pure."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from channels.sms_text import Alphabet, measure

FIRST_SEEN: Final = 70  # what a locked phone shows of a text
# Where readers know a word without its accents; in other languages another letter is another word.
MAY_DROP_ACCENTS: Final = ("es", "fr", "pt")
_PLAIN_SIGNS: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Meter:
    """A text as it travels; `forcing` are the letters outside the plain alphabet, each once, in order."""

    alphabet: Alphabet
    units: int
    segments: int
    forcing: tuple[str, ...]


def metered(text: str) -> Meter:
    """The meter's figures for a text that is filled in."""
    measured = measure(text)
    forcing = dict.fromkeys(c for c in text if measure(c).forcing) if measured.forcing else {}
    return Meter(measured.alphabet, measured.units, measured.segments, tuple(forcing))


def without_accents(text: str, language: str) -> str | None:
    """The text in the plain alphabet, where that is offered and helps; None otherwise.

    Letters of the plain alphabet keep their accents: é è ñ ü stay.
    """
    if language not in MAY_DROP_ACCENTS or measure(text).forcing is None:
        return None
    plain = "".join(map(_plain, text.translate(_PLAIN_SIGNS)))
    return None if measure(plain).forcing else plain


def _plain(character: str) -> str:
    return character if measure(character).forcing is None else unicodedata.normalize("NFD", character)[0]
