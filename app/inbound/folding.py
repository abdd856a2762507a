"""Text folded so that spellings of one word meet: case, accents, letter variants, digits, punctuation: pure."""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not take apart but people type for one another.
_LATIN: Final = {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_ARABIC: Final = {
    **dict.fromkeys("آأإٱ", "ا"),
    **dict.fromkeys("ىیېۍےئۓ", "ي"),
    **dict.fromkeys("ؤۆۇۈۋ", "و"),
    **dict.fromkeys("ةہۂۃھەۀۿ", "ه"),
    **dict.fromkeys("کڪګ", "ك"),
    "ڤ": "ف",
    "ڨ": "ق",
    "ء": None,
    "ـ": None,
}
# People leave the hamza out, but not of the Arabic for water: without it, it is "not" and "what".
_WATER: Final = re.compile(r"\b([وفبلك]?(?:ال|ل)?ما)ء\b")
_KEPT_HAMZA: Final = "\u06fd"
# Ethiopic rows said alike: each letter stands in its row of eight vowels, so the row's first letter says enough.
_ETHIOPIC_ROWS: Final = {"ሐ": "ሀ", "ኀ": "ሀ", "ኸ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ"}
_ETHIOPIC: Final = {
    chr(ord(row) + vowel): chr(ord(same) + vowel) for row, same in _ETHIOPIC_ROWS.items() for vowel in range(7)
}
_LETTERS: Final[dict[str, str | None]] = {
    **_LATIN,
    **_ARABIC,
    **_ETHIOPIC,
    _KEPT_HAMZA: "ء",
    "ኣ": "አ",
    "ዓ": "አ",
    "ё": "е",
    "ґ": "г",
}
# Beyond these code points lie Han, Hangul and emoji: too many to remember, quick to decide.
_REMEMBERED: Final = 0x3000
_LONGEST_AROUND_A_DIGIT: Final = 8


class _Folding(dict[int, str | None]):
    """What each character becomes; filled as characters are met, for ``str.translate``."""

    def __missing__(self, code: int) -> str | None:
        folded = _fold_character(chr(code))
        if code < _REMEMBERED:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str | None:
    if character in _LETTERS:
        return _LETTERS[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Lm", "Cf"} or (category == "Mn" and _is_optional_mark(character)):
        return None
    if category[0] == "M":
        return character
    if category[0] != "L":
        return " "
    return _fold_letter(character)


def _is_optional_mark(mark: str) -> bool:
    """Accents of Latin and vowel signs of Arabic and Hebrew, which people leave out; not those of India or Burma."""
    return mark < "\u0900" or mark > "\uf000"


def _fold_letter(letter: str) -> str:
    if "\u0900" <= letter < "\u1e00":
        return letter  # scripts whose composed letters are letters of their own
    plain = unicodedata.normalize("NFKD", letter).casefold()
    bases = (part for part in plain if not unicodedata.combining(part) and not part.isspace())
    return "".join(_LETTERS.get(base, base) or "" for base in bases)


_FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """The folded words with single spaces between them; empty when there is no letter or digit."""
    if "ماء" in text:
        text = _WATER.sub(rf"\g<1>{_KEPT_HAMZA}", text)
    return " ".join(text.casefold().translate(_FOLDING).split())


def lone_digit(text: str) -> int | None:
    """The digit of any script that is the whole text; None for anything else, so also for "2 people" and "🆘 1".

    Spaces, punctuation and what makes a picture of a digit may stand around it. Other pictures say something too.
    """
    bare = text.strip()
    if len(bare) > _LONGEST_AROUND_A_DIGIT:
        return None
    said = [character for character in bare if unicodedata.category(character)[0] not in "CMPZ"]
    return unicodedata.digit(said[0], None) if len(said) == 1 else None
