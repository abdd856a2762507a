"""Numbers and signs of coordinates, however they were typed, in the one form the readers below expect."""

import re
import unicodedata

# Composing (NFKC) would turn º into the letter o and ´ into a space, so these are replaced before it.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚∘᪾", "°"),
        **dict.fromkeys("′‘’‛´`ʹʼ", "'"),
        **dict.fromkeys("″“”‟˝ʺ״", '"'),
        **dict.fromkeys("−‐‑‒–﹣－", "-"),
        "٫": ".",
        "،": ",",
        "、": ",",
        "؛": ";",
        "٬": None,
        # Marks of direction and width, which phones put between a number and its sign.
        **dict.fromkeys(map(chr, (0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F))), None),
        **dict.fromkeys(map(chr, range(0x2060, 0x206A)), None),
    }
)
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")


def plain_numbers(text: str) -> str:
    """The text with digits of every script as 0-9, one sign each for degree, minute, second, minus and comma."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFKC", text.translate(_SIGNS)).replace("''", '"')
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), composed)
