"""Text without what it says of anyone's immigration status, and without identifying numbers.

One neutral token for everything removed: a reader of the record cannot tell a phone from a status.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import NamedTuple, Self

from app.privacy.contexts import Signs
from app.privacy.identifiers import Identifiers
from app.privacy.judging import Knowledge, Look
from app.privacy.matching import Index, Places, Starts
from app.privacy.normalise import AROUND, BARRIER, Folded, Folder
from app.privacy.prepared import FILE, kept
from app.privacy.spelling import Guesses, Speller, is_dense, rewritten
from app.privacy.tables import Tables

__all__ = ["REMOVED", "Scrubber", "Span"]

REMOVED = "[removed]"

_MOST_ROUNDS = 24
_JOINS = re.compile(r"[\s,;:/&()'\"-]*")


class Span(NamedTuple):
    """Characters start to end (exclusive) of the original text that will be replaced."""

    start: int
    end: int


class Scrubber:
    """Removes status and identifiers; built once, holds no state of any text."""

    __slots__ = ("_folder", "_identifiers", "_known", "_phrases", "_speller")

    def __init__(self, tables: Tables, folder: Folder) -> None:
        self._folder = folder
        self._phrases = Index(tables.phrases, tables.by_key)
        self._known = Knowledge(
            starts=Starts(tables.starts, tables.inside, tables.attached),
            protected=Index(tables.protected, tables.protected_by_key),
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
        guesses = Guesses(self._speller)
        for _ in range(_MOST_ROUNDS):
            hits = {*self._hits(masked, guesses)}
            if not hits:
                break
            found += hits
            masked = _masked(_beside(masked, hits), hits)
        return _fitting(text, _merged(text, found)) if found else ()

    def _hits(self, text: str, guesses: Guesses) -> Iterator[Span]:
        """What a text says, in every way it can be read, as it is written and where words that nobody knows are read
        as others: half of what was meant may be written without a mistake ("my viza expired")."""
        folded = self._folder.fold(text)
        yield from starmap(Span, self._said(text, folded, (), guesses))
        plain: dict[int, str] = {}
        for begin, other in self._folder.others(folded, text):
            plain = plain or _standing(folded)
            changed = [plain.get(at) != word for at, word in _standing(other, begin).items()]
            around = sum(1 << number for number, is_changed in enumerate(changed) if is_changed)
            said = self._said(text[begin:], other, (around,), guesses)
            yield from (Span(begin + start, begin + end) for start, end in said)

    def _said(self, text: str, folded: Folded, around: tuple[int, ...], guesses: Guesses) -> Iterator[tuple[int, int]]:
        """What a text says, read in one way; only what holds one of the words with the bits `around`, if any."""
        told = [folded.original(start, end) for start, end in self._identifiers.spans(folded.text)]
        places = self._known.starts.places(folded, *around)
        told += Look(self._known, places, text).removed(self._phrases.attempts(places))
        yield from told
        right = guesses.among(folded.words)
        if told and right and is_dense(max(folded.text)):
            right = _apart(right, folded, told)
        if right:
            yield from self._meant(text, places, right)

    def _meant(self, text: str, places: Places, guesses: Mapping[int, Sequence[str]]) -> Iterator[tuple[int, int]]:
        """What phrases find that have one of the guessed words where the text has what was typed."""
        starts = self._known.starts
        for rank in range(max(map(len, guesses.values()))):
            right = {number: rights[min(rank, len(rights) - 1)] for number, rights in guesses.items()}
            fresh = [number for number, rights in guesses.items() if rank < len(rights)]
            there = starts.put_right(places, right, fresh)
            attempts = self._phrases.attempts(there)
            if attempts:
                read = rewritten(places.folded, right)
                yield from Look(self._known, starts.reread(there, read.folded), text, read.places).removed(attempts)


def _apart(right: Mapping[int, list[str]], folded: Folded, told: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    """The guesses that are not beside what was found: where vowels are not written, they are too often words of their
    own."""
    begins = [folded.original(at, at + 1)[0] for at in folded.begins]
    beside = 0
    for start, end in told:
        beside |= (1 << bisect_left(begins, end + AROUND)) - (1 << bisect_left(begins, start - AROUND))
    return {number: rights for number, rights in right.items() if not beside >> number & 1}


def _standing(folded: Folded, begin: int = 0) -> dict[int, str]:
    """The words by where they begin in the text, of which the folded part begins there."""
    return {begin + folded.original(at, at + 1)[0]: word for word, at in zip(folded.words, folded.begins, strict=True)}


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
