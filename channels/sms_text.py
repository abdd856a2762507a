"""How a text travels as SMS: which alphabet, how many units, how many segments, where it is cut.

Source: 3GPP TS 23.038 and 23.040. National shift tables are left out on purpose: providers do not use them.
The text is taken as it is; compose it first (NFC), because a decomposed accent forces UCS-2.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these is an escape and a code: two septets that must stay together.
_EXTENDED = "\f^{}\\[~]|€"

_FORCING = re.compile(f"[^{re.escape(_BASIC + _EXTENDED)}]")
_EXTENDED_RUN = re.compile(f"[{re.escape(_EXTENDED)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Alphabet(StrEnum):
    """The two ways a text is written on the air."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


# Room in one lone message and in each part of a longer one (a 6-octet header takes the rest).
_SINGLE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
_PART = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}
_DOUBLE: dict[Alphabet, re.Pattern[str]] = {Alphabet.GSM7: _EXTENDED_RUN, Alphabet.UCS2: _ASTRAL}


@dataclass(frozen=True, slots=True)
class Measure:
    """Size of a text: units are septets or UTF-16 code units; `forcing` is the first character outside GSM-7."""

    alphabet: Alphabet
    units: int
    segments: int
    forcing: str | None


def measure(text: str) -> Measure:
    """Alphabet, units and billable segments of a text; nothing to send is no segment."""
    forcing = _FORCING.search(text)
    alphabet = Alphabet.UCS2 if forcing else Alphabet.GSM7
    units = len(text) + len(_DOUBLE[alphabet].findall(text))
    return Measure(alphabet, units, len(split(text)), forcing.group() if forcing else None)


def split(text: str) -> tuple[str, ...]:
    """The parts as they travel, in order; joined they are the text. No character is cut in two."""
    alphabet = Alphabet.UCS2 if _FORCING.search(text) else Alphabet.GSM7
    double = _DOUBLE[alphabet]
    if len(text) + len(double.findall(text)) <= _SINGLE[alphabet]:
        return (text,) if text else ()
    return tuple(_cut(text, _PART[alphabet], double.match))


def _cut(text: str, room: int, is_double: Callable[[str], object]) -> list[str]:
    parts: list[str] = []
    start = used = 0
    for index, character in enumerate(text):
        size = 2 if is_double(character) else 1
        if used + size > room:
            parts.append(text[start:index])
            start, used = index, 0
        used += size
    parts.append(text[start:])
    return parts
