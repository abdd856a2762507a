"""Text without what it says of anyone's immigration status, and without identifying numbers.

One neutral token for everything removed: a reader of the record cannot tell a phone from a status.
"""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.privacy.contexts import Signs, speaks_of_person
from app.privacy.identifiers import Identifiers
from app.privacy.matching import Index, Phrase, Places, Starts, blanked
from app.privacy.normalise import BARRIER, Folded, Folder, Speller
from app.privacy.prepared import FILE, kept
from app.privacy.tables import Tables

__all__ = ["REMOVED", "Scrubber", "Span"]

REMOVED = "[removed]"

_MOST_ROUNDS = 12
_JOINS = re.compile(r"[\s,;:/&()'\"-]*")
_PAUSE = 0.002  # seconds
_STRETCH = 1000  # characters judged at a time
_AROUND = 160  # and how far around them anything can matter: sixteen words
_SURE_ALONE = 8  # letters of a misspelt word that needs no one near it
_LONG_ENOUGH = 6  # and of one that does


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters start to end (exclusive) of the original text that will be replaced."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of a long text, judged with what stands around it: hits beginning from first to last are its own."""

    start: int
    first: int
    last: int
    end: int

    def sees(self, span: Span) -> bool:
        """Whether the span touches it."""
        return span.start < self.end and self.start < span.end


def _windows(length: int) -> list[_Window]:
    """Windows over a text of this length: only so does the cost grow with the text and not with its square."""
    if length <= _STRETCH + _AROUND:
        return [_Window(0, 0, length, length)]
    firsts = range(0, length, _STRETCH)
    return [_Window(max(0, i - _AROUND), i, i + _STRETCH, min(length, i + _STRETCH + _AROUND)) for i in firsts]


class Scrubber:
    """Removes status and identifiers; built once, holds no state of any text."""

    __slots__ = ("_folder", "_identifiers", "_person", "_phrases", "_protected", "_speller", "_starts", "_thing")

    def __init__(self, tables: Tables, folder: Folder) -> None:
        self._folder = folder
        self._phrases = Index(tables.phrases, tables.by_key)
        self._protected = Index(tables.protected, tables.protected_by_key)
        self._starts = Starts(tables.starts, tables.inside, tables.attached)
        self._person, self._thing = Signs(tables.person), Signs(tables.thing)
        self._identifiers = Identifiers(tables.document)
        self._speller = Speller(tables.by_edge, tables.known)

    @classmethod
    def load(cls, languages: Sequence[str] | None = None) -> Self:
        """A scrubber for these languages (default: every lexicon there is); raises LexiconInvalid."""
        return cls.prepared() if languages is None else cls.fresh(languages)

    @classmethod
    def prepared(cls, file: Path = FILE) -> Self:
        """A scrubber for every lexicon, from what was worked out when the machine was set up, if that is still true."""
        tables = kept(file)
        return cls.fresh() if tables is None else cls(tables, Folder())

    @classmethod
    def fresh(cls, languages: Sequence[str] | None = None) -> Self:
        """A scrubber for these languages (default: all), worked out now; raises LexiconInvalid."""
        from app.privacy.lexicon import read_lexicons
        from app.privacy.prepare import tables_of

        folder = Folder()
        return cls(tables_of(read_lexicons(folder, languages)), folder)

    def warm(self, *, pause: float = _PAUSE) -> None:
        """Compiles what is still to compile, so that no message waits for it; between two phrases others have `pause`
        seconds of the processor."""
        for index in (self._protected, self._phrases):
            for phrase in index.phrases:
                if not phrase.is_compiled:
                    phrase.compile()
                    time.sleep(pause)

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
        fresh = _windows(len(text))
        for _ in range(_MOST_ROUNDS):
            hits = [hit for window in fresh for hit in self._hits_within(masked, window)]
            if not hits:
                break
            found += hits
            masked = _masked(masked, hits)
            fresh = [window for window in fresh if any(window.sees(hit) for hit in hits)]
        return _fitting(text, _merged(text, found)) if found else ()

    def _hits_within(self, text: str, window: "_Window") -> list[Span]:
        hits = self._hits(text[window.start : window.end])
        moved = [Span(hit.start + window.start, hit.end + window.start) for hit in hits]
        return [hit for hit in moved if window.first <= hit.start < window.last]

    def _hits(self, text: str) -> list[Span]:
        """What one look over the text finds, in every way it can be read."""
        hits: list[Span] = []
        for folded in self._folder.variants(text):
            numbers = self._identifiers.spans(folded.text)
            hits += [Span(*folded.original(start, end)) for start, end in numbers]
            hits += self._status(folded)
            corrected = self._speller.corrected(folded)
            if corrected is not None:
                hits += self._status(corrected, guessed=True)
        return hits

    def _status(self, folded: Folded, *, guessed: bool = False) -> list[Span]:
        starts = self._starts.among(folded)
        phrases = self._phrases.candidates(starts)
        if not phrases:
            return []
        seen, places = blanked(folded.text), Places(folded, starts, self._starts.attached)
        matches = [(phrase, match) for phrase in phrases for match in phrase.matches(seen, places, starts)]
        if not matches:
            return []
        aside = bytearray(len(seen))
        for phrase in self._protected.candidates(starts):
            for match in phrase.matches(seen, places, starts):
                aside[match.start() : match.end()] = b"x" * (match.end() - match.start())
        free = [(phrase, match) for phrase, match in matches if aside.find(b"x", *match.span()) < 0]
        return self._removed(folded, free, guessed=guessed)

    def _removed(self, folded: Folded, matches: Iterable[tuple[Phrase, re.Match[str]]], *, guessed: bool) -> list[Span]:
        """What of the matches goes: not without a person where one is needed, not a short word that is only guessed."""
        judged: dict[tuple[int, int], bool] = {}

        def is_personal(span: tuple[int, int]) -> bool:
            if span not in judged:
                judged[span] = speaks_of_person(folded.text, *span, person=self._person, thing=self._thing)
            return judged[span]

        hits: list[Span] = []
        for phrase, match in matches:
            unsure = guessed and len(match[0]) < _SURE_ALONE
            if unsure and not _is_long(folded, match):
                continue
            if (unsure or phrase.needs_person) and not is_personal(match.span()):
                continue
            groups = (match.span(number) for number in range(1, match.re.groups + 1))
            hits += [Span(*folded.original(start, end)) for start, end in groups if start < end]
        return hits


def _is_long(folded: Folded, match: re.Match[str]) -> bool:
    """Whether a word put right was long enough to be no other: Pasteur is no passeur, parle no parole."""
    start, end = folded.original(*match.span())
    return end - start >= _LONG_ENOUGH


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
    if len(spans) == 1:
        return (Span(0, len(text)),)
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
