"""Words in the one form in which place names are compared: no case, accents, or spelling variants of a letter."""

import re
import unicodedata

# Marks that a hurried writer leaves out. Vowel signs of Indic scripts are letters and stay; their nukta goes.
_MARKS = [
    *range(0x0300, 0x0370),
    *range(0x0591, 0x05BE),
    *range(0x05BF, 0x05C8),
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    *range(0x06D6, 0x06EE),
    0x0670,
    0x0640,
    0x093C,
    0x09BC,
    0x0A3C,
]
_INVISIBLE = [0x00AD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
_LATIN = {"ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ə": "e",
          "ŋ": "n"}  # fmt: skip
_CYRILLIC = {"ґ": "г", "є": "е", "э": "е", "ъ": "", "ь": ""}
_ARABIC = {"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ګ": "گ", "ة": "ه",
           "ە": "ه", "ھ": "ه", "ہ": "ه", "ۃ": "ه", "ۀ": "ه", "ڤ": "ف", "ڨ": "ق", "ڭ": "ك", "ء": ""}  # fmt: skip
# Ethiopic rows that sound alike and are written for each other: first letter of the row, its usual twin.
_ETHIOPIC_ROWS = [("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ")]
_ETHIOPIC = {chr(ord(row) + order): chr(ord(twin) + order) for row, twin in _ETHIOPIC_ROWS for order in range(7)}
# The first and fourth order of these rows are one sound: ሃይቅ and ሀይቅ, ኣዲስ and አዲስ.
_ETHIOPIC |= {"ሃ": "ሀ", "ሓ": "ሀ", "ኃ": "ሀ", "ኣ": "አ", "ዓ": "አ"}
_FOLDS: dict[int, str | None] = dict.fromkeys([*_MARKS, *_INVISIBLE]) | {
    ord(letter): twin for letter, twin in (_LATIN | _CYRILLIC | _ARABIC | _ETHIOPIC).items()
}
_HIDDEN: dict[int, None] = dict.fromkeys(_INVISIBLE)

# Scripts written without spaces between words; a stretch of them is searched letter by letter.
UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Hangul, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"  # Kana, Han, Hangul
)
_BREAKS = (
    r"\s\x00-/:-@\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb9\xbb\xbf\u02b9-\u02ff\u055a-\u055f\u0589\u058a\u05be\u05f3\u05f4"
    r"\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u104a\u104b\u1361-\u1368\u17d4-\u17da"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ua78b\ua78c\ufe00-\ufe0f\U0001f000-\U0001ffff"
)
_WORD = re.compile(f"[{UNSPACED}]+|[^{_BREAKS}{UNSPACED}]+")
_STARTS_UNSPACED = re.compile(f"[{UNSPACED}]")


def visible(text: str) -> str:
    """The text composed (NFKC) and without invisible marks of direction and width."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_HIDDEN))


def split_words(text: str) -> list[str]:
    """The words of a visible text in order, as written; a stretch of an unspaced script is one word."""
    return _WORD.findall(text)


def split_spans(text: str) -> list[tuple[int, int]]:
    """Where each of `split_words` begins and ends in the same text."""
    return [found.span() for found in _WORD.finditer(text)]


def is_unspaced(word: str) -> bool:
    """True when the word is of a script written without spaces."""
    return not word.isascii() and _STARTS_UNSPACED.match(word) is not None


def fold_word(word: str) -> str:
    """One word in the form for comparing; may be empty."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.casefold()).translate(_FOLDS)
    return unicodedata.normalize("NFC", spread)


def fold_name(name: str) -> str:
    """A place name in the form for comparing: folded words with one space between, none in unspaced scripts."""
    words = split_words(fold_word(visible(name)))
    between = "" if words and all(map(is_unspaced, words)) else " "
    return between.join(words)
