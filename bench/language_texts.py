"""The texts in this repository that say what a language looks like: what we write, and what people text, invented."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.language import LANGUAGES
from bench.language_romanised import romanised

ROOT: Final = Path(__file__).parents[1]
SENTENCES: Final = ROOT / "tests" / "app" / "privacy" / "scrub_dev"
SHORT: Final = ROOT / "tests" / "app" / "inbound" / "short_texts"
# Languages we do not speak but know from ours, and Dari, which is answered like Persian where it is guessed.
COUNTS_AS: Final = {"prs": "fa", "de": "und", "it": "und"}

# How much a text of each kind weighs: people's own style most, single words least.
_WORDING, _KEYWORD, _LISTED, _SEED, _SENTENCE, _SHORT = 0.5, 0.7, 0.5, 0.7, 1.0, 2.0
_PIECE, _BARE, _ROMANISED = 0.4, 0.5, 0.3
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text of a language with its weight; ``cut``: it has pieces worth reading alone."""

    language: str
    text: str
    weight: float
    cut: bool = False


def sentences() -> Iterator[tuple[str, str]]:
    """(language, text) of the messages the scrubber is tried on."""
    for path in sorted(SENTENCES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            yield path.stem, line.split("\t")[1]


def short_texts() -> Iterator[tuple[str, str]]:
    """(language, text) of the few words people send."""
    for path in sorted(SHORT.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, line


def samples(*, short: bool) -> Iterator[Sample]:
    """All there is to learn from; ``short``: with the short texts, which are else left to measure by."""
    for language in LANGUAGES:
        yield from _written_by_us(language)
        yield from _listed(language)
    yield from _seeds()
    yield from (Sample(language, text, _SENTENCE, cut=True) for language, text in sentences())
    if short:
        yield from (Sample(language, text, _SHORT) for language, text in short_texts())


def as_people_type(given: Sample, rng: random.Random) -> Iterator[Sample]:
    """The sample and pieces of it cut at spaces; both also without accents, and in Latin letters."""
    yield given
    spellings = {given.text: given.weight, without_accents(given.text): given.weight * _BARE}
    latin = romanised(given.language, given.text) if given.cut else None
    if latin is not None:
        spellings.setdefault(latin, given.weight * _ROMANISED)
    for text, weight in spellings.items():
        if text != given.text:
            yield Sample(given.language, text, weight)
        if given.cut:
            for _ in range(2):
                yield from (Sample(given.language, piece, weight * _PIECE) for piece in pieces(text, rng))


def pieces(text: str, rng: random.Random) -> Iterator[str]:
    """The text cut at spaces into pieces of 4 to 19 characters with three letters at least."""
    words, start = text.split(), 0
    while start < len(words):
        longest, end, piece = rng.randint(4, 19), start, ""
        while end < len(words) and len(f"{piece} {words[end]}".strip()) <= longest:
            piece = f"{piece} {words[end]}".strip()
            end += 1
        if len(piece) >= 4 and sum(map(str.isalpha, piece)) >= 3:
            yield piece
        start = max(end, start + 1)


def without_accents(text: str) -> str:
    """The text as a phone without accents writes it; only letters that have a bare one in ASCII change."""
    split = unicodedata.normalize("NFD", text.replace("ı", "i").replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in split if not "\u0300" <= letter <= "\u036f")
    return bare if bare.isascii() else text


def _written_by_us(language: str) -> Iterator[Sample]:
    wording = _toml(ROOT / "translations" / "wording" / f"{language}.toml")
    for text in _strings(wording["texts"]):
        yield Sample(language, _PLACEHOLDER.sub(" ", text), _WORDING, cut=True)
    yield from (Sample(language, text, _KEYWORD) for text in _strings(wording["keywords"]))


def _listed(language: str) -> Iterator[Sample]:
    listed = _toml(ROOT / "app" / "inbound" / "words" / f"{language}.toml")
    for text in _strings([listed.get("words", {}), listed.get("numbers", {})]):
        yield from (Sample(language, item.strip(), _LISTED) for item in text.split(",") if item.strip())
    lexicon = _toml(ROOT / "app" / "privacy" / "lexicons" / f"{language}.toml")
    signs = lexicon.get("signs", {})
    for text in _strings([lexicon.get("innocent", []), signs.get("person", []), signs.get("thing", [])]):
        if "(" not in text and "{" not in text:
            yield Sample(language, text, _LISTED)


def _seeds() -> Iterator[Sample]:
    for by_language in _toml(ROOT / "bench" / "language_seeds.toml").values():
        for language, words in by_language.items():
            yield from (Sample(language, word, _SEED) for word in words.split())


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
