"""Text without what it says of anyone's immigration status, and without identifying numbers.

One neutral token for everything removed: a reader of the record cannot tell a phone from a status.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.privacy.contexts import Signs
from app.privacy.identifiers import Identifiers
from app.privacy.judging import Guessed, Knowledge, Look
from app.privacy.matching import Index, Places, Starts
from app.privacy.normalise import BARRIER, Folder
from app.privacy.prepared import FILE, kept
from app.privacy.spelling import Guesses, Speller, is_dense, rewritten
from app.privacy.tables import Tables

__all__ = ["REMOVED", "Scrubber", "Span"]

REMOVED = "[removed]"

_MOST_ROUNDS = 24
_JOINS = re.compile(r"[\s,;:/&()'\"-]*")
_STRETCH = 1000  # characters judged at a time
_AROUND = 160  # and how far around them anything can matter: sixteen words


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

    def own(self, hits: Iterable[Span]) -> list[Span]:
        """Its own of the hits, which count from its start, as they stand in the text."""
        moved = [Span(hit.start + self.start, hit.end + self.start) for hit in hits]
        return [hit for hit in moved if self.first <= hit.start < self.last]

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

    __slots__ = ("_folder", "_identifiers", "_known", "_phrases", "_speller")

    def __init__(self, tables: Tables, folder: Folder) -> None:
        self._folder = folder
        self._phrases = Index(tables.phrases, tables.by_key, tables.by_word)
        self._known = Knowledge(
            starts=Starts(tables.starts, tables.inside, tables.attached),
            protected=Index(tables.protected, tables.protected_by_key, {}),
            person=Signs(tables.person),
            thing=Signs(tables.thing),
        )
        self._identifiers = Identifiers(tables.document)
        self._speller = Speller(tables.by_edge, tables.innocent, tables.attached)

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

    def warm(self) -> None:
        """Compiles all that is compiled when first needed: a server does not, as most is for other languages."""
        for phrase in (*self._known.protected, *self._phrases):
            phrase.compile()

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
        windows = live = _windows(len(text))
        guesses = Guesses(self._speller)
        for _ in range(_MOST_ROUNDS):
            hits = [hit for seen in live for hit in seen.own(self._hits(masked[seen.start : seen.end], guesses))]
            if not hits:
                break
            found += hits
            masked = _masked(_beside(masked, hits), hits)
            live = [window for window in windows if any(window.sees(hit) for hit in hits)]
        return _fitting(text, _merged(text, found)) if found else ()

    def _hits(self, text: str, guesses: Guesses) -> Iterator[Span]:
        """What a text says, in every way it can be read, as it is written and where words that nobody knows are read
        as others: half of what was meant may be written without a mistake ("my viza expired")."""
        for folded in self._folder.variants(text):
            told = [folded.original(start, end) for start, end in self._identifiers.spans(folded.text)]
            places = self._known.starts.places(folded)
            told += Look(self._known, places).removed(self._phrases)
            yield from itertools.starmap(Span, told)
            # Where vowels are not written a guess beside what was found is too often a word of its own.
            right = {} if told and is_dense(max(folded.text)) else guesses.among(folded.words)
            if right:
                yield from itertools.starmap(Span, self._meant(places, right))

    def _meant(self, places: Places, guesses: Mapping[int, Sequence[str]]) -> Iterator[tuple[int, int]]:
        """What phrases find that have one of the guessed words where the text has what was typed."""
        starts = self._known.starts
        for rank in range(max(map(len, guesses.values()))):
            right = {number: rights[min(rank, len(rights) - 1)] for number, rights in guesses.items()}
            fresh = {number: rights[rank] for number, rights in guesses.items() if rank < len(rights)}
            begun = starts.begun_by(fresh.values())
            if not self._phrases.any_with(begun, starts.with_words(places, right.values())):
                continue
            read = rewritten(places.folded, right)
            there = starts.put_right(places, read.folded, right)
            yield from Look(self._known, there, Guessed(read.places, tuple(fresh), begun)).removed(self._phrases)


def _tokens(text: str) -> list[Span]:
    """The tokens a text already holds."""
    if REMOVED not in text:
        return []
    return [Span(match.start(), match.end()) for match in re.finditer(re.escape(REMOVED), text)]


def _masked(text: str, spans: Iterable[Span]) -> str:
    """The text, as long as before, with a barrier and blanks where words are removed."""
    pieces, last = [], 0
    for span in sorted(spans):
        start = max(span.start, last)
        if start >= span.end:
            continue
        pieces += [text[last:start], BARRIER, " " * (span.end - start - 1)]
        last = span.end
    return "".join([*pieces, text[last:]])


def _beside(text: str, hits: Iterable[Span]) -> str:
    """The text, as long as before, without what no hit is beside: nothing reaches across a barrier, so what was judged
    there stays as it was."""
    pieces, last = [], 0
    for hit in sorted(hits):
        if hit.start < last:
            continue
        start, end = text.rfind(BARRIER, 0, hit.start) + 1, text.find(BARRIER, hit.end)
        end = len(text) if end < 0 else end
        if start > last:
            pieces += [BARRIER, " " * (start - last - 1)]
        pieces.append(text[start:end])
        last = end
    return "".join([*pieces, BARRIER * (last < len(text)), " " * (len(text) - last - 1)])


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
