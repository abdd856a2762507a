"""A guess at the language of a short text: script first, then letter groups and little words of that script.

The tables are learned from our own texts and a trained model (see data/README.md). A row's weights lie side by side in
one whole number, 32 bits for each language, so that adding up a text is one addition per group and needs no numpy.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from struct import unpack
from types import MappingProxyType
from typing import Final

from app.language import NO_SCRIPT, UNDETERMINED, script_of

DATA: Final = Path(__file__).parent / "data"

# A script that one of our languages has for itself; the others carry a tag we have no words for.
_SCRIPT_LANGUAGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Beng": "bn",
        "Mymr": "my",
        "Hani": "zh",
        "Kana": "ja",
        "Hang": "ko",
        "Hebr": "he",
        "Grek": "el",
        "Armn": "hy",
        "Geor": "ka",
        "Thai": "th",
        "Khmr": "km",
        "Laoo": "lo",
        "Taml": "ta",
        "Telu": "te",
        "Gujr": "gu",
        "Guru": "pa",
        "Mlym": "ml",
        "Knda": "kn",
        "Sinh": "si",
        "Tibt": "bo",
        "Tfng": "zgh",
        "Nkoo": "nqo",
        "Thaa": "dv",
        "Syrc": "syr",
        "Adlm": "ff",
    }
)
TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Latn": "latin.tsv",
        "Arab": "arabic.tsv",
        "Cyrl": "cyrillic.tsv",
        "Deva": "devanagari.tsv",
        "Ethi": "ethiopic.tsv",
    }
)
# How many letters the groups of a table have; a row that is longer is a whole word between spaces.
GROUP_LENGTHS: Final[Mapping[str, range]] = MappingProxyType(
    {"Latn": range(2, 5), "Arab": range(1, 4), "Cyrl": range(2, 5), "Deva": range(1, 4), "Ethi": range(1, 4)}
)
LETTERS: Final = 90  # a text says its language in its first letters or not at all
_NOT_LETTERS: Final = re.compile(r"[^\w'’\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u200c]+|[\d_]+")
_GLANCE: Final = 45  # half of them are enough where they leave no doubt
_PLAIN: Final = 1.02
_SOFTNESS: Final = 16 * 2.0
# Said alone in every language: they tell nothing.
_EVERYWHERE: Final = frozenset({"sos", "ok", "okay", "stop", "start", "info", "menu", "gps", "whatsapp"})
# Latin letters are also those of languages we do not know, and groups of letters alone are as sure of those.
_WITHOUT_WORDS: Final = 0.7


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (BCP-47), how sure (0 to 1), and the script the text is written in (ISO 15924)."""

    language: str
    confidence: float
    script: str


@dataclass(frozen=True, slots=True)
class _Table:
    """The languages of one script with the packed weights of letter groups and words, and the words of each."""

    languages: tuple[str, ...]
    groups: Mapping[str, int]
    words: Mapping[str, int]
    own_words: Mapping[str, frozenset[str]]
    slices: tuple[slice, ...]

    def totals(self, letters: str) -> tuple[int, ...]:
        """One sum of weights per language."""
        spaced = f" {letters} "
        slices = self.slices[: len(spaced) * (len(self.slices) // LETTERS)]
        total = sum(map(self.groups.get, map(spaced.__getitem__, slices), repeat(0)))
        total += sum(map(self.words.get, letters.split(), repeat(0)))
        return unpack(f"<{len(self.languages)}I", total.to_bytes(4 * len(self.languages), "little"))


class Detector:
    """Guesses the language of a text; keeps nothing of it."""

    def __init__(self, tables: Mapping[str, _Table]) -> None:
        self._tables = tables

    @classmethod
    def load(cls, folder: Path = DATA) -> "Detector":
        """The detector made of the tables in the folder."""
        tables = {script: _table(folder / file, GROUP_LENGTHS[script]) for script, file in TABLES.items()}
        return cls(MappingProxyType(tables))

    def guess(self, text: str) -> Guess:
        """The likeliest language; ``und`` and 0 for a text without letters."""
        script = script_of(text)
        if script == NO_SCRIPT:
            return Guess(UNDETERMINED, 0.0, script)
        table = self._tables.get(script)
        if table is None:
            return Guess(_SCRIPT_LANGUAGE.get(script, UNDETERMINED), 0.99, script)
        letters = plain_letters(text[: 2 * LETTERS])
        if letters in _EVERYWHERE:
            return Guess(UNDETERMINED, 0.0, script)
        return _likeliest(table, letters, script)


def plain_letters(text: str) -> str:
    """The words of the text as the tables spell them: small letters, one space between them."""
    return _NOT_LETTERS.sub(" ", text).casefold().strip()


def _likeliest(table: _Table, letters: str, script: str) -> Guess:
    place, share = _weighed(table, letters[:_GLANCE])
    if share > _PLAIN and len(letters) > _GLANCE:
        place, share = _weighed(table, letters[:LETTERS])
    language = table.languages[place]
    if share == math.inf or language == UNDETERMINED:
        return Guess(UNDETERMINED, 0.0, script)
    known = script != "Latn" or not table.own_words[language].isdisjoint(letters.split())
    return Guess(language, (1 if known else _WITHOUT_WORDS) / share, script)


def _weighed(table: _Table, letters: str) -> tuple[int, float]:
    """The place of the likeliest language, and how all weigh beside it: 1 when the others do not, inf without signs."""
    totals = table.totals(letters)
    best = max(totals)
    if best == 0:
        return 0, math.inf
    # The square root keeps the sureness alike for short and long texts; the sums are not independent facts.
    softness = _SOFTNESS * math.sqrt(len(letters) + 1)
    return totals.index(best), sum(math.exp((total - best) / softness) for total in totals)


def _table(path: Path, lengths: range) -> _Table:
    lines = path.read_text(encoding="utf-8").splitlines()
    languages = tuple(lines[1].split("\t")[1:])
    groups: dict[str, int] = {}
    words: dict[str, int] = {}
    own: dict[str, set[str]] = {language: set() for language in languages}
    for line in lines[2:]:
        spelled, _, weights = line.partition("\t")
        each = bytes.fromhex(weights)
        word = spelled.strip("_")
        if len(spelled) > lengths[-1]:
            words[word] = _packed(each)
        else:
            groups[spelled.replace("_", " ")] = _packed(each)
        if len(spelled) == len(word) + 2:
            own[languages[each.index(max(each))]].add(word)
    slices = tuple(slice(start, start + length) for start in range(LETTERS) for length in lengths)
    return _Table(languages, groups, words, {tag: frozenset(listed) for tag, listed in own.items()}, slices)


def _packed(weights: bytes) -> int:
    fields = bytearray(4 * len(weights))
    fields[::4] = weights
    return int.from_bytes(fields, "little")
