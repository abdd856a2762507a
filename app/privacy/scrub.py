"""Text without what it says of anyone's immigration status, and without identifying numbers.

One neutral token for everything removed: a reader of the record cannot tell a phone from a status.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from app.privacy.contexts import Signs, speaks_of_person
from app.privacy.identifiers import Identifiers
from app.privacy.lexicon import FOLDER, Lexicon, LexiconInvalid, read_lexicon
from app.privacy.normalise import BARRIER, Folded, Folder, Speller
from app.privacy.phrases import KEY_LENGTH, Phrase, blanked

__all__ = ["REMOVED", "LexiconInvalid", "Scrubber", "Span"]

REMOVED = "[removed]"

_MOST_ROUNDS = 12
_JOINS = re.compile(r"[\s,;:/&()'\"-]*")
_SHORTEST_STEM = 3  # letters; stems are looked for in scripts other than Latin only
_LONGEST_PARTICLE = 8  # letters
_STRETCH = 1000  # characters judged at a time
_AROUND = 160  # and how far around them anything can matter: sixteen words
_SURE_ALONE = 8  # letters of a misspelt word that needs no one near it
_LONG_ENOUGH = 6  # and of one that does


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters start to end (exclusive) of the original text that will be replaced."""

    start: int
    end: int


class _Index:
    """Phrases by the first letters of words that stand in each of their matches."""

    __slots__ = ("_by_key", "_inside", "_letters", "phrases")

    def __init__(self, phrases: Iterable[tuple[Phrase, bool]]) -> None:
        """Each phrase with whether its language writes words apart."""
        listed = tuple(phrases)
        self.phrases = tuple(phrase for phrase, _ in listed)
        self._by_key: dict[str, list[int]] = {}
        self._inside: dict[str, list[int]] = {}
        for number, (phrase, spaced) in enumerate(listed):
            for key in phrase.keys:
                (self._by_key if spaced else self._inside).setdefault(key, []).append(number)
        self._letters = re.compile("|".join(map(re.escape, sorted(self._inside))) or r"(?!)")

    def starts(self) -> set[str]:
        """All first letters it asks for."""
        return {start for phrase in self.phrases for starts in (phrase.keys, *phrase.others) for start in starts}

    def candidates(self, text: str, starts: AbstractSet[str]) -> list[Phrase]:
        """The phrases worth looking for in a text whose words start so."""
        met = set(itertools.chain.from_iterable([self._by_key[key] for key in self._by_key.keys() & starts]))
        numbers = {number for number in met if not any(map(starts.isdisjoint, self.phrases[number].others))}
        if self._inside:
            numbers.update(number for match in self._letters.finditer(text) for number in self._inside[match[0]])
        return [self.phrases[number] for number in sorted(numbers)]


class _Starts:
    """Which of the first letters that phrases ask for begin a word of a text."""

    __slots__ = ("_begun", "_lengths", "_stems", "_whole", "attached")

    def __init__(self, known: AbstractSet[str], attached: AbstractSet[str]) -> None:
        """The first letters known to phrases (`*` after the start of any word, in scripts other than Latin only), and
        what may be written on to words."""
        self._whole = frozenset(start for start in known if not start.endswith("*"))
        self._stems = frozenset(known - self._whole)
        self._begun = frozenset(stem[:_SHORTEST_STEM] for stem in self._stems)
        self.attached = attached
        self._lengths: dict[str, set[int]] = {}
        for particle in attached:
            self._lengths.setdefault(particle[0], set()).add(len(particle))

    def among(self, folded: Folded) -> set[str]:
        """Those that begin its words, also after particles written on to them."""
        starts = {word[:KEY_LENGTH] for word in folded.words}
        lengths, attached = self._lengths, self.attached
        for word in folded.words:
            for end in lengths.get(word[0], ()):
                if word[:end] in attached:
                    starts.add(word[end : end + KEY_LENGTH])
        found = starts & self._whole
        if not folded.text.isascii():
            begun = [start for start in starts if start[:_SHORTEST_STEM] in self._begun]
            stems = {f"{start[:length]}*" for start in begun for length in range(_SHORTEST_STEM, KEY_LENGTH)}
            found |= stems & self._stems
        return found


class _Places(dict[str, list[int]]):
    """Where the words of a text stand that begin so, particles before them included, by their first letters."""

    def __init__(self, folded: Folded, starts: AbstractSet[str], attached: AbstractSet[str]) -> None:
        super().__init__({start: [] for start in starts if start.isascii()})
        self._text, self._attached = folded.text, attached
        at = 0
        for word in folded.words if self else ():
            at = folded.text.index(word, at)
            start = word[:KEY_LENGTH]
            if start in self:
                self[start].append(at)
            at += len(word)

    def __missing__(self, start: str) -> list[int]:
        """Found when asked for: in Latin letters nothing is written on to the front of a word, in others much is."""
        text, letters = self._text, start.removesuffix("*")
        begins = self[start] = list[int]()
        at = text.find(letters)
        while at >= 0:
            begin, least = at, max(0, at - _LONGEST_PARTICLE)
            while begin > least and text[begin - 1].isalnum():
                begin -= 1
            if begin == at or text[begin:at] in self._attached:
                begins.append(begin)
            at = text.find(letters, at + 1)
        return begins


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

    def __init__(self, lexicons: Sequence[Lexicon], folder: Folder) -> None:
        self._folder = folder
        self._phrases = _Index([(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.phrases])
        self._protected = _Index([(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.protected])
        attached = frozenset(particle for lexicon in lexicons for particle in lexicon.attached)
        self._starts = _Starts(self._phrases.starts() | self._protected.starts(), attached)
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

    def warm(self) -> None:
        """Compiles what is still to compile (some milliseconds a phrase at most), so that no message waits for it."""
        for index in (self._phrases, self._protected):
            for phrase in index.phrases:
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
        phrases = self._phrases.candidates(folded.text, starts)
        if not phrases:
            return []
        seen, places = blanked(folded.text), _Places(folded, starts, self._starts.attached)
        matches = [(phrase, match) for phrase in phrases for match in phrase.matches(seen, places, starts)]
        if not matches:
            return []
        aside = bytearray(len(seen))
        for phrase in self._protected.candidates(folded.text, starts):
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
