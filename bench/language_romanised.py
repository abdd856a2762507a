"""Our own texts in Latin letters, as people write whose phone has no others: one spelling of many, sound by sound."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from app.language import script_of

_CYRILLIC: Final = dict(
    zip(
        "абвгдезийклмнопрстуфхыэіїєґжцчшщюяёьъ",
        "a b v g d e z i y k l m n o p r s t u f h y e i yi ye g zh ts ch sh sch yu ya yo - -".split(),
        strict=True,
    )
)
_UKRAINIAN: Final = {**_CYRILLIC, "и": "y", "г": "h", "х": "kh", "щ": "shch"}
_SORANI: Final = dict(
    zip(
        "ابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆهەیێئ",
        "a b p t j ch h kh d r r z zh s sh a gh f v q k g l l m n w o h a i e -".split(),
        strict=True,
    )
)
_TABLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"ru": _CYRILLIC, "uk": _UKRAINIAN, "ku": _SORANI})
# The vowel a letter has when no other is written at it. Hindi is left out: in Latin letters it is Urdu too, and what is
# learned of one alone takes the texts of the other.
_INHERENT: Final = MappingProxyType({"am": "e", "ti": "e", "ne": "a", "bn": "o"})
_OPEN, _TAKEN = "\x01", "\x02"  # such a vowel; a sign that takes its place

_ETHIOPIC: Final = re.compile(r"ETHIOPIC SYLLABLE (?:GLOTTAL |PHARYNGEAL )?([^AEIOU ]*?)(W?)(AA|EE|OA|A|E|I|O|U)$")
_ETHIOPIC_VOWELS: Final = {"AA": "a", "EE": "e", "E": "", "U": "u", "I": "i", "O": "o", "OA": "a", "A": "e"}
# Where the voice alone or a breath is the consonant, the first vowel is an open one and the sixth is heard.
_THROAT: Final = frozenset({"", "H", "HH", "X"})
_IN_THE_THROAT: Final = {"A": "a", "E": "e"}
_INDIC: Final = re.compile(r"(?:DEVANAGARI|BENGALI) (LETTER|VOWEL SIGN|SIGN) (.*)$")
_INDIC_VOWELS: Final = {
    "A": "a",
    "AA": "a",
    "I": "i",
    "II": "i",
    "U": "u",
    "UU": "u",
    "E": "e",
    "AI": "ai",
    "O": "o",
    "AU": "au",
    "VOCALIC R": "ri",
}
_SIGNS: Final = {"VIRAMA": _TAKEN, "ANUSVARA": "n", "CANDRABINDU": "n", "VISARGA": "h"}
_CONSONANTS: Final = dict(
    zip(
        [*"C CH TT TTH DD DDH NN SS YY RR V NG NY KX QH TH TZ PH HH SZ X".split(), "KHANDA T"],
        "ch chh t th d dh n sh y r v ng ny k k t ts p h s h t".split(),
        strict=True,
    )
)
# In India's scripts these two have a breath of their own.
_BREATHED: Final = {"TH": "th", "PH": "ph"}


def romanised(language: str, text: str) -> str | None:
    """The text in Latin letters; None where it is, for languages we cannot spell so, where letters are left."""
    if script_of(text) == "Latn":
        return None
    if language in _TABLES:
        table = _TABLES[language]
        spelled = "".join(table.get(letter, letter) for letter in text.casefold()).replace("-", "")
    elif language in _INHERENT:
        sounds = "".join(map(_sound, unicodedata.normalize("NFC", text)))
        sounds = sounds.replace(_OPEN + _TAKEN, "").replace(_TAKEN, "")
        # At the end of a word nobody writes it.
        spelled = re.sub(rf"{_OPEN}(?=\W|$)", "", sounds).replace(_OPEN, _INHERENT[language])
    else:
        return None
    bare = "".join(letter for letter in spelled if letter.isascii() or not letter.isalnum())
    return bare if len(bare) > len(spelled) * 0.9 and any(map(str.isalpha, bare)) else None


@cache
def _sound(letter: str) -> str:
    """A letter spelled by the sound in its Unicode name."""
    name = unicodedata.name(letter, "")
    if syllable := _ETHIOPIC.match(name):
        consonant, round_lips, vowel = syllable.groups()
        plain = _IN_THE_THROAT.get(vowel) if consonant + round_lips in _THROAT else None
        plain = _ETHIOPIC_VOWELS[vowel] if plain is None else plain
        return _CONSONANTS.get(consonant, consonant.lower()) + round_lips.lower() + plain
    if not (indic := _INDIC.match(name)):
        return letter
    kind, sound = indic.groups()
    if kind == "SIGN":
        return _SIGNS.get(sound, "")
    if sound in _INDIC_VOWELS:
        return (_TAKEN if kind == "VOWEL SIGN" else "") + _INDIC_VOWELS[sound]
    consonant = sound.removesuffix("A")
    return _BREATHED.get(consonant, _CONSONANTS.get(consonant, consonant.lower())) + _OPEN
