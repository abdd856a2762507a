"""The first drafts of our words, read from one TOML file per language; machine-drafted until reviewed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rtoml

from app.wording.keys import TEXTS
from app.wording.rules import (
    INTENTS,
    NEVER_SAID,
    WordingInvalid,
    check_placeholders,
    folded,
)

FOLDER: Final = Path(__file__).resolve().parents[2] / "translations" / "wording"
_HEAD: Final = {"language": str, "name": str, "direction": str, "reviewed": bool, "complete": bool}
_TABLES: Final = ("keywords", "never", "texts")


@dataclass(frozen=True, slots=True)
class Agreed:
    """One text as it may be sent: `language` is what it is written in, not always what was asked for."""

    text: str
    language: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """One language's file, checked; one that is `complete` has every key."""

    language: str
    name: str
    direction: str
    complete: bool
    texts: Mapping[str, Agreed]
    keywords: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]]


# Compared by identity, so that what was put together from it can be remembered.
@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """Every language's words; English holds every key, so that there is always something to say.

    `stamp` tells which published versions are among them (`app.wording.queries.stamp`).
    """

    drafts: Mapping[str, Draft]
    stamp: tuple[int, int] = (0, 0)

    @staticmethod
    def load(folder: Path = FOLDER) -> "Wording":
        """The wording of a folder of `<language>.toml`; raises WordingInvalid with the file and line."""
        drafts = {draft.language: draft for draft in map(_read, sorted(folder.glob("*.toml")))}
        if missing := TEXTS.keys() - (drafts["en"].texts.keys() if "en" in drafts else set()):
            raise WordingInvalid("wording.english_incomplete", file="en.toml", key=min(missing))
        _check_keywords(drafts)
        return Wording(MappingProxyType(drafts))

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages that have a file, in the order of the alphabet."""
        return tuple(self.drafts)

    @property
    def keywords(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The command words: language to intent to words, the one we print first."""
        return MappingProxyType({language: draft.keywords for language, draft in self.drafts.items()})

    def text(self, key: str, language: str) -> Agreed:
        """The text in the language or the nearest one that has it."""
        if key not in TEXTS:
            raise WordingInvalid("wording.unknown_key", key=key)
        found = (self.drafts[tag].texts.get(key) for tag in _chain(language) if tag in self.drafts)
        return next(agreed for agreed in found if agreed is not None)

    def language_of_all(self, keys: Iterable[str], language: str) -> str:
        """The nearest language that has every one of the keys, so that one message is in one language."""
        wanted = set(keys)
        tags = (tag for tag in _chain(language) if tag in self.drafts)
        return next(tag for tag in tags if wanted <= self.drafts[tag].texts.keys())

    def keyword(self, intent: str, language: str) -> str:
        """The command word we print in a text of this language."""
        tag = next(tag for tag in _chain(language) if tag in self.drafts)
        return self.drafts[tag].keywords[intent][0]

    def never(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """The words that never go out in this language, by meaning."""
        tag = next(tag for tag in _chain(language) if tag in self.drafts)
        return self.drafts[tag].never


@lru_cache(maxsize=256)
def _chain(language: str) -> tuple[str, ...]:
    from app.language import canonical, fallbacks

    return fallbacks(canonical(language))


def _read(path: Path) -> Draft:
    source = path.read_text(encoding="utf-8")
    try:
        raw = rtoml.loads(source)
    except rtoml.TomlParsingError as error:  # its message ends with the line
        raise WordingInvalid("wording.not_toml", file=path.name, problem=str(error)) from None
    try:
        return _draft(raw, path.stem)
    except WordingInvalid as error:
        line = _line_of(source, str(error.facts.get("key", error.facts.get("table", ""))))
        raise WordingInvalid(error.code, file=path.name, line=line, **error.facts) from None


def _line_of(source: str, name: str) -> int:
    """The line where a key or table is named; 1 when it is not there at all."""
    starts = (f"[texts.{name}]", f"[{name}]", f"{name} =")
    lines = enumerate(source.splitlines(), start=1)
    return next((number for number, line in lines if name and line.startswith(starts)), 1)


def _draft(raw: Mapping[str, object], stem: str) -> Draft:
    for name, kind in _HEAD.items():
        if not isinstance(raw.get(name), kind):
            raise WordingInvalid("wording.missing", key=name)
    if unknown := set(raw) - set(_HEAD) - set(_TABLES):
        raise WordingInvalid("wording.unknown_table", table=min(unknown))
    if raw["language"] != stem:
        raise WordingInvalid("wording.language_is_not_file_name", key="language")
    if raw["direction"] not in ("ltr", "rtl"):
        raise WordingInvalid("wording.direction", key="direction")
    return Draft(
        language=stem,
        name=str(raw["name"]),
        direction=str(raw["direction"]),
        complete=raw["complete"] is True,
        texts=_agreed(_table(raw, "texts"), stem, reviewed=raw["reviewed"] is True),
        keywords=_lists(_table(raw, "keywords"), "keywords", INTENTS),
        never=_lists(_table(raw, "never"), "never", NEVER_SAID),
    )


def _table(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = raw.get(name)
    if not isinstance(table, dict):
        raise WordingInvalid("wording.missing", table=name)
    return table


def _agreed(table: Mapping[str, object], language: str, *, reviewed: bool) -> Mapping[str, Agreed]:
    """The texts by key; a text may be reviewed before the rest of its file is."""
    texts: dict[str, Agreed] = {}
    for key, entry in table.items():
        text = entry.get("text") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(text, str) or set(entry) - {"text", "reviewed"}:
            raise WordingInvalid("wording.not_a_text", key=key)
        check_placeholders(key, text)
        texts[key] = Agreed(text, language, reviewed=entry.get("reviewed", reviewed) is True)
    return MappingProxyType(texts)


def _words(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    words = table.get(name)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise WordingInvalid("wording.not_words", key=name)
    return tuple(words)


def _lists(table: Mapping[str, object], name: str, wanted: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    if unknown := set(table) - set(wanted):
        raise WordingInvalid("wording.unknown_word_list", key=min(unknown), table=name)
    return MappingProxyType({entry: _words(table, entry) for entry in wanted})


def _check_keywords(drafts: Mapping[str, Draft]) -> None:
    """Raises WordingInvalid when a word is a different command in two places: people mix languages."""
    meaning: dict[str, str] = {}
    for draft in drafts.values():
        for intent, words in draft.keywords.items():
            for word in words:
                if meaning.setdefault(folded(word), intent) != intent:
                    raise WordingInvalid("wording.keyword_twice", file=f"{draft.language}.toml", word=word)
