"""What a language calls status: one TOML file per language, read and checked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rtoml

from app.privacy.normalise import Folder
from app.privacy.phrases import Grammar, Written, read_phrase
from app.privacy.prepared import FOLDER

__all__ = ["FOLDER", "Lexicon", "LexiconInvalid", "read_lexicon", "read_lexicons", "unreviewed"]

TIERS = ("A", "B", "C", "D")
"""Always; only where a person is near and no thing beside it; unless a thing is beside it; only behind something that
is removed, at the end of a clause ("my husband not")."""
_SECTIONS = {
    "language",
    "reviewed_by_native",
    "spaced",
    "affixes",
    "classes",
    "signs",
    "innocent",
    "protected",
    "phrase",
}


class LexiconInvalid(ValueError):
    """A mistake in a lexicon; the message starts with file and line."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language."""

    language: str
    reviewed_by_native: bool
    spaced: bool
    phrases: tuple[Written, ...]
    protected: tuple[Written, ...]
    person: tuple[str, ...]
    thing: tuple[str, ...]
    document: tuple[str, ...]
    innocent: frozenset[str]
    near_misses: tuple[str, ...]
    attached: frozenset[str]
    """Particles that may be written on to the front of a word."""


def read_lexicon(path: Path, fold: Callable[[str], str]) -> Lexicon:
    """The lexicon in this file; raises LexiconInvalid naming file and line."""
    source = path.read_text(encoding="utf-8")
    try:
        data = rtoml.loads(source)
    except rtoml.TomlParsingError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise LexiconInvalid(f"{path}:{line[1] if line else source.count(chr(10)) + 1}: {error}") from error
    return _Compiler(path, source, data, fold).lexicon()


def unreviewed() -> list[str]:
    """The languages whose lexicon no native reader has checked, or that cannot be read."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if not _is_reviewed(path))


def _is_reviewed(path: Path) -> bool:
    try:
        return rtoml.loads(path.read_text(encoding="utf-8")).get("reviewed_by_native") is True
    except rtoml.TomlParsingError:
        return False


def read_lexicons(folder: Folder, languages: Sequence[str] | None = None) -> list[Lexicon]:
    """The lexicons of these languages (default: every one there is); raises LexiconInvalid."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml")) if languages is None else languages
    for name in names:
        if not (FOLDER / f"{name}.toml").is_file():
            raise LexiconInvalid(f"{FOLDER / name}.toml:1: no lexicon for {name!r}")
    return [read_lexicon(FOLDER / f"{name}.toml", folder.word) for name in names]


class _Compiler:
    """Checks and compiles one file."""

    def __init__(self, path: Path, source: str, data: Mapping[str, Any], fold: Callable[[str], str]) -> None:
        self.path, self.lines, self.data, self.fold = path, source.splitlines(), data, fold

    def lexicon(self) -> Lexicon:
        self._check_head()
        grammar, signs = self._grammar(), self.data.get("signs", {})
        near = [text for entry in self.data["phrase"] for text in entry.get("near_miss", ())]
        words = {self.fold(word) for text in near for word in re.findall(r"\w+", text)}
        return Lexicon(
            language=self.data["language"],
            reviewed_by_native=self.data["reviewed_by_native"],
            spaced=grammar.spaced,
            phrases=tuple(self._phrases("phrase", grammar)),
            protected=tuple(self._phrases("protected", grammar)),
            person=tuple(map(self.fold, signs.get("person", ()))),
            thing=tuple(map(self.fold, signs.get("thing", ()))),
            document=tuple(map(self.fold, signs.get("document", ()))),
            innocent=frozenset(words | set(map(self.fold, self.data.get("innocent", ())))),
            near_misses=tuple(near),
            attached=self._attached(),
        )

    def _check_head(self) -> None:
        if unknown := set(self.data) - _SECTIONS:
            name = min(unknown)
            raise self._mistake(rf"\[*{re.escape(name)}\b", f"unknown name {name!r}")
        if self.data.get("language") != self.path.stem:
            raise self._mistake("language", "language is not the name of the file")
        if not isinstance(self.data.get("reviewed_by_native"), bool):
            raise self._mistake("reviewed_by_native", "reviewed_by_native must be true or false")
        if not self.data.get("phrase"):
            raise self._mistake("$", "no phrase")

    def _grammar(self) -> Grammar:
        classes = {name: self.fold("(" + "|".join(words) + ")") for name, words in self.data.get("classes", {}).items()}
        affixes = self.data.get("affixes", {})
        before, after, joining = (self._affix(affixes.get(side, ())) for side in ("before", "after", "joining"))
        return Grammar(self.fold, classes, before, after, joining, self.data.get("spaced", True))

    def _attached(self) -> frozenset[str]:
        affixes = self.data.get("affixes", {})
        joining, before = ({"", *map(self.fold, affixes.get(side, ()))} for side in ("joining", "before"))
        return frozenset(first + second for first in joining for second in before) - {""}

    def _affix(self, words: Sequence[str]) -> str:
        longest_first = sorted(set(map(self.fold, words)), key=lambda word: (-len(word), word))
        return "(?:" + "|".join(map(re.escape, longest_first)) + ")?" if words else ""

    def _phrases(self, section: str, grammar: Grammar) -> Iterator[Written]:
        for index, entry in enumerate(self.data.get(section, ())):
            try:
                yield from _entry_phrases(entry, grammar, removes=section == "phrase")
            except ValueError as error:
                raise self._mistake(rf"\[\[{section}\]\]", str(error), nth=index) from error

    def _mistake(self, pattern: str, words: str, *, nth: int = 0) -> LexiconInvalid:
        places = [n for n, line in enumerate(self.lines, 1) if re.match(rf"\s*{pattern}", line)]
        line = places[nth] if nth < len(places) else max(len(self.lines), 1)
        return LexiconInvalid(f"{self.path}:{line}: {words}")


def _entry_phrases(entry: Mapping[str, Any], grammar: Grammar, *, removes: bool) -> Iterator[Written]:
    allowed = {"match", "tier", "near_miss"} if removes else {"match"}
    if unknown := set(entry) - allowed:
        raise ValueError(f"unknown name {min(unknown)!r}")
    if not entry.get("match"):
        raise ValueError("a phrase without match")
    if removes and entry.get("tier") not in TIERS:
        raise ValueError(f"tier must be one of {', '.join(TIERS)}")
    if removes and not any(text.strip() for text in entry.get("near_miss", ())):
        raise ValueError("a phrase needs at least one near_miss")
    for source in entry["match"]:
        yield read_phrase(source, grammar, tier=entry.get("tier", "A"), removes=removes)
