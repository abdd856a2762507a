"""A guess at the language of a short text: script first, then letter groups and little words of that script.

The tables are cut from a trained model (see data/README.md). A row's weights lie side by side in one whole
number, 32 bits for each language, so that adding up a text is one addition per group and needs no numpy.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from struct import unpack
from types import MappingProxyType
from typing import Final

import rtoml

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
_TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {"Latn": "latin.tsv", "Arab": "arabic.tsv", "Cyrl": "cyrillic.tsv", "Deva": "devanagari.tsv"}
)

# Sixteenths of a nat, like the table: tuned on invented texts so that one little word outweighs a chance
# likeness of letters, and one telling letter a little word.
_WORD: Final = 110
_MARK: Final = 260
_LETTERS: Final = 90  # a text says its language in its first letters or not at all
_NOT_LETTERS: Final = re.compile(r"[^\w'’\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u200c]+|[\d_]+")
_GLANCE: Final = 45  # half of them are enough where they leave no doubt
_PLAIN: Final = 1.02
# Said alone in every language: they tell nothing.
_EVERYWHERE: Final = frozenset({"sos", "ok", "okay", "stop", "start", "info", "menu", "gps", "whatsapp"})
# Latin letters are also those of languages we do not know, and groups of letters alone are as sure of those.
_WITHOUT_WORDS: Final = 0.6
_ROMANISED_WORD: Final = re.compile(r"[a-z0-9']+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (BCP-47), how sure (0 to 1), and the script the text is written in (ISO 15924)."""

    language: str
    confidence: float
    script: str


@dataclass(frozen=True, slots=True)
class _Table:
    """The languages of one script, with the packed weights of letter groups, marks and words."""

    languages: tuple[str, ...]
    groups: Mapping[str, int]
    words: Mapping[str, int]
    slices: tuple[slice, ...]
    letters: re.Pattern[str]

    def totals(self, text: str) -> tuple[int, ...]:
        """One sum of weights per language."""
        spaced = f" {text} "
        slices = self.slices[: len(spaced) * (len(self.slices) // _LETTERS)]
        total = sum(map(self.groups.get, map(spaced.__getitem__, slices), repeat(0)))
        total += sum(map(self.groups.get, self.letters.findall(spaced), repeat(0)))
        total += sum(map(self.words.get, text.split(), repeat(0)))
        size = 4 * len(self.languages)
        return unpack(f"<{len(self.languages)}I", total.to_bytes(size, "little"))

    def knows_a_word(self, text: str, language: int) -> bool:
        """Whether a little word of the language, given by its place, stands in the text."""
        field = 0xFFFFFFFF << (32 * language)
        return any(packed & field for packed in map(self.words.get, text.split(), repeat(0)))


class Detector:
    """Guesses the language of a text; keeps nothing of it."""

    def __init__(self, tables: Mapping[str, _Table], *, romanised: Mapping[str, tuple[str, ...]]) -> None:
        self._tables = tables
        self._romanised = romanised

    @classmethod
    def load(cls, folder: Path = DATA) -> "Detector":
        """The detector made of the tables in the folder."""
        marks = rtoml.loads((folder / "marks.toml").read_text(encoding="utf-8"))
        romanised: dict[str, tuple[str, ...]] = {}
        for language, words in marks.pop("romanised").items():
            romanised |= {word: (*romanised.get(word, ()), language) for word in words.split()}
        tables = {script: _table(folder / _TABLES.get(script, ""), given) for script, given in marks.items()}
        return cls(MappingProxyType(tables), romanised=MappingProxyType(romanised))

    def guess(self, text: str) -> Guess:
        """The likeliest language; ``und`` and 0 for a text without letters."""
        script = script_of(text)
        if script == NO_SCRIPT:
            return Guess(UNDETERMINED, 0.0, script)
        table = self._tables.get(script)
        if table is None:
            return Guess(_SCRIPT_LANGUAGE.get(script, UNDETERMINED), 0.99, script)
        letters = _NOT_LETTERS.sub(" ", text[: 2 * _LETTERS]).casefold().strip()
        if letters in _EVERYWHERE:
            return Guess(UNDETERMINED, 0.0, script)
        if script == "Latn":
            romanised = self._guess_romanised(text[: 2 * _LETTERS].casefold())
            if romanised:
                return romanised
        return _likeliest(table, letters, script)

    def _guess_romanised(self, text: str) -> Guess | None:
        """The language that is usually written in another script, whose words tell more than those of Latin ones."""
        words = _ROMANISED_WORD.findall(text)
        known = self._romanised
        met = [known[word] for word in words if word in known]
        if len(met) < 2:
            return None
        found = Counter(language for languages in met for language in languages)
        language, telling = max(found.items(), key=lambda one: one[1])
        if telling < 2 or telling * 4 < len(words):
            return None
        plain = self._tables["Latn"].words
        if telling <= sum(1 for word in words if word in plain and language not in known.get(word, ())):
            return None
        return Guess(language, min(0.9, 0.4 + telling / len(words) / 2), "Latn")


def _likeliest(table: _Table, letters: str, script: str) -> Guess:
    language, share = _weighed(table, letters[:_GLANCE])
    if share > _PLAIN and len(letters) > _GLANCE:
        language, share = _weighed(table, letters)
    if share == math.inf:
        return Guess(UNDETERMINED, 0.0, script)
    known = script != "Latn" or table.knows_a_word(letters, language)
    return Guess(table.languages[language], (1 if known else _WITHOUT_WORDS) / share, script)


def _weighed(table: _Table, letters: str) -> tuple[int, float]:
    """The place of the likeliest language, and how all weigh beside it: 1 when the others do not, inf without signs."""
    totals = table.totals(letters)
    best = max(totals)
    if best == 0:
        return 0, math.inf
    # The square root keeps the sureness alike for short and long texts; the sums are not independent facts.
    softness = 16 * math.sqrt(min(len(letters), _LETTERS) + 1) / 2
    return totals.index(best), sum(math.exp((total - best) / softness) for total in totals)


def _table(path: Path, given: Mapping[str, Mapping[str, str]]) -> _Table:
    named, rows = _read_rows(path) if path.is_file() else ((), iter(()))
    languages = named + tuple(language for language in given["words"] if language not in named)
    groups = dict(rows)
    for mark, weight in _weigh(given["marks"], languages, weight=_MARK):
        spaced = mark.replace("_", " ")
        groups[spaced] = groups.get(spaced, 0) + weight
    lengths = sorted({len(group) for group in groups} - {1})
    slices = tuple(slice(start, start + length) for start in range(_LETTERS) for length in lengths)
    letters = re.compile("[" + "".join(group for group in groups if len(group) == 1) + "]")
    return _Table(languages, groups, dict(_weigh(given["words"], languages, weight=_WORD)), slices, letters)


def _read_rows(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[str, int]]]:
    """The languages of a table file, and its letter groups with their packed weights."""
    lines = path.read_text(encoding="utf-8").splitlines()
    languages = tuple(lines[1].split("\t")[1:])
    return languages, (_unpack_row(line, len(languages)) for line in lines[2:])


def _unpack_row(line: str, languages: int) -> tuple[str, int]:
    group, _, weights = line.partition("\t")
    fields = bytearray(4 * languages)
    fields[::4] = bytes.fromhex(weights)
    return group.replace("_", " "), int.from_bytes(fields, "little")


def _weigh(given: Mapping[str, str], languages: tuple[str, ...], *, weight: int) -> Iterable[tuple[str, int]]:
    """Each listed word or mark with its packed weight, shared ones in every language that lists them."""
    packed: dict[str, int] = {}
    for language, listed in given.items():
        field = weight << (32 * languages.index(language))
        for item in set(listed.split(" ")) - {""}:
            packed[item] = packed.get(item, 0) + field
    return packed.items()
