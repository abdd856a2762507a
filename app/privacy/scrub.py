"""Text without what it says of anyone's immigration status, and without identifying numbers.

One neutral token for everything removed: a reader of the record cannot tell a phone from a status.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from app.privacy.contexts import Signs, speaks_of_person
from app.privacy.identifiers import Identifiers
from app.privacy.lexicon import FOLDER, Lexicon, LexiconInvalid, Phrase, read_lexicon
from app.privacy.normalise import BARRIER, Folded, Folder, Speller

__all__ = ["REMOVED", "LexiconInvalid", "Scrubber", "Span"]

REMOVED = "[removed]"

_MOST_ROUNDS = 12
_WORDS = re.compile(r"[^\W_]+")
_JOINS = re.compile(r"[\s,;:/&()'\"-]*")
_BEYOND_ASCII = re.compile(r"[^\x00-\u024f]")
_LONGEST_PARTICLE = 4


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters start to end (exclusive) of the original text that will be replaced."""

    start: int
    end: int


class _Index:
    """Phrases by the first letters of a word that stands in each of their matches."""

    __slots__ = ("_inside", "_letters", "_phrases", "_short", "_starts")

    def __init__(self, phrases: Iterable[tuple[Phrase, bool]]) -> None:
        self._phrases = [phrase for phrase, _ in phrases]
        self._starts: dict[str, list[int]] = {}
        self._short: dict[str, list[int]] = {}
        self._inside: dict[str, list[int]] = {}
        for number, (phrase, spaced) in enumerate(phrases):
            for key in phrase.keys:
                table = self._inside if not spaced else self._starts if len(key) >= 4 else self._short
                table.setdefault(key, []).append(number)
        self._letters = re.compile("|".join(map(re.escape, sorted(self._inside))) or r"(?!)")

    def candidates(self, text: str, words: Sequence[str]) -> list[Phrase]:
        """The phrases worth looking for in this text."""
        numbers: set[int] = set()
        shifts = range(_LONGEST_PARTICLE + 1) if _BEYOND_ASCII.search(text) else range(1)
        for shift in shifts:
            for key in self._starts.keys() & {word[shift : shift + 4] for word in words}:
                numbers.update(self._starts[key])
        for key in self._short.keys() & {part for word in words for part in (word[:3], word[:2])}:
            numbers.update(self._short[key])
        if self._inside:
            for match in self._letters.finditer(text):
                numbers.update(self._inside[match[0]])
        return [self._phrases[number] for number in sorted(numbers)]


class Scrubber:
    """Removes status and identifiers; built once, holds no state of any text."""

    __slots__ = ("_folder", "_identifiers", "_person", "_phrases", "_protected", "_speller", "_thing")

    def __init__(self, lexicons: Sequence[Lexicon], folder: Folder) -> None:
        self._folder = folder
        self._phrases = _Index([(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.phrases])
        self._protected = _Index([(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.protected])
        self._person = Signs(word for lexicon in lexicons for word in lexicon.person)
        self._thing = Signs(word for lexicon in lexicons for word in lexicon.thing)
        self._identifiers = Identifiers(word for lexicon in lexicons for word in lexicon.document)
        self._speller = Speller(
            (word for lexicon in lexicons for phrase in lexicon.phrases for word in phrase.words),
            (word for lexicon in lexicons for word in _innocent(lexicon)),
        )

    @classmethod
    def load(cls, languages: Sequence[str] | None = None) -> Self:
        """A scrubber for these languages (default: every lexicon there is); raises LexiconInvalid."""
        folder = Folder()
        names = sorted(path.stem for path in FOLDER.glob("*.toml")) if languages is None else languages
        for name in names:
            if not (FOLDER / f"{name}.toml").is_file():
                raise LexiconInvalid(f"{FOLDER / name}.toml:1: no lexicon for {name!r}")
        return cls([read_lexicon(FOLDER / f"{name}.toml", folder.word) for name in names], folder)

    def scrub(self, text: str) -> str:
        """The text with every span to remove replaced by the same token."""
        spans = self.spans(text)
        if not spans:
            return text
        pieces, last = [], 0
        for span in spans:
            pieces += [text[last : span.start], REMOVED]
            last = span.end
        return "".join([*pieces, text[last:]])

    def spans(self, text: str) -> tuple[Span, ...]:
        """What will be removed, in order, neighbours merged; tokens already in the text count too."""
        found = _tokens(text)
        masked = _masked(text.replace(BARRIER, " "), found)
        for _ in range(_MOST_ROUNDS):
            hits = self._hits(masked)
            if not hits:
                break
            found += hits
            masked = _masked(masked, hits)
        return _fitting(text, _merged(text, found)) if found else ()

    def _hits(self, text: str) -> list[Span]:
        """What one look over the text finds, in every way it can be read."""
        hits: list[Span] = []
        for folded in self._folder.variants(text):
            numbers = self._identifiers.spans(folded.text)
            hits += [Span(*folded.original(start, end)) for start, end in numbers]
            hits += self._status(folded)
            corrected = self._speller.corrected(folded)
            if corrected is not None:
                hits += self._status(corrected)
        return hits

    def _status(self, folded: Folded) -> list[Span]:
        text = folded.text
        words = _WORDS.findall(text)
        phrases = self._phrases.candidates(text, words)
        matches = [(phrase, match) for phrase in phrases for match in phrase.pattern.finditer(text)]
        if not matches:
            return []
        aside = [
            match.span()
            for phrase in self._protected.candidates(text, words)
            for match in phrase.pattern.finditer(text)
        ]
        hits: list[Span] = []
        for phrase, match in matches:
            if any(start < match.end() and match.start() < end for start, end in aside):
                continue
            if phrase.needs_person and not speaks_of_person(
                text, *match.span(), person=self._person, thing=self._thing
            ):
                continue
            groups = (match.span(number) for number in range(1, phrase.pattern.groups + 1))
            hits += [Span(*folded.original(start, end)) for start, end in groups if start < end]
        return hits


def _innocent(lexicon: Lexicon) -> Iterable[str]:
    yield from lexicon.innocent
    yield from (word for word in (*lexicon.person, *lexicon.thing) if not word.endswith("*"))
    for phrase in lexicon.protected:
        yield from phrase.words


def _tokens(text: str) -> list[Span]:
    """The tokens a text already holds."""
    if REMOVED not in text:
        return []
    return [Span(match.start(), match.end()) for match in re.finditer(re.escape(REMOVED), text)]


def _masked(text: str, spans: Iterable[Span]) -> str:
    """The text, as long as before, with barriers where words are removed."""
    pieces, last = [], 0
    for span in sorted(spans):
        start = max(span.start, last)
        if start >= span.end:
            continue
        pieces += [text[last:start], BARRIER * (span.end - start)]
        last = span.end
    return "".join([*pieces, text[last:]])


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those with nothing but blanks and commas between them as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and (span.start <= merged[-1].end or _JOINS.fullmatch(text, merged[-1].end, span.start)):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _fitting(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """The spans, the closest ones joined while the result would be more than twice as long as the text."""
    over = sum(len(REMOVED) - (span.end - span.start) for span in spans) - len(text)
    if over <= 0:
        return tuple(spans)
    gaps = sorted((spans[i].start - spans[i - 1].end, i) for i in range(1, len(spans)))
    joined: set[int] = set()
    for gap, index in gaps:
        if over <= 0:
            break
        joined.add(index)
        over -= len(REMOVED) + gap
    starts = [i for i in range(len(spans)) if i not in joined]
    ends = [*(i - 1 for i in starts[1:]), len(spans) - 1]
    return tuple(Span(spans[first].start, spans[last].end) for first, last in zip(starts, ends, strict=True))
