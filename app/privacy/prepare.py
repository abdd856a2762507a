"""`python -m app.privacy.prepare`: works the tables of all lexicons out and keeps them in a file for the next start."""

import marshal
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from app.privacy.lexicon import Lexicon, read_lexicons
from app.privacy.normalise import Folder
from app.privacy.packed import packed
from app.privacy.phrases import Written
from app.privacy.prepared import keep
from app.privacy.spelling import edges_of, targets_among
from app.privacy.tables import Tables

Same = TypeVar("Same", bound=Hashable)


def tables_of(lexicons: Sequence[Lexicon]) -> Tables:
    """What these lexicons tell, taken together."""
    one = _Once()
    phrases = [(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.phrases]
    protected = [(phrase, lexicon.spaced) for lexicon in lexicons for phrase in lexicon.protected]
    everything = [*phrases, *protected]
    targets = targets_among(word for phrase, spaced in phrases if spaced for word in phrase.words)
    return Tables(
        phrases=tuple(marshal.dumps(phrase.row) for phrase, _ in phrases),
        by_key=_by(one, ((phrase.keys, number) for number, (phrase, _) in enumerate(phrases))),
        protected=tuple(marshal.dumps(phrase.row) for phrase, _ in protected),
        protected_by_key=_by(one, ((phrase.keys, number) for number, (phrase, _) in enumerate(protected))),
        starts=one.set(start for phrase, _ in everything for start in _starts(phrase)),
        inside=one.set(start for phrase, spaced in everything if not spaced for start in _starts(phrase)),
        attached=frozenset(particle for lexicon in lexicons for particle in lexicon.attached),
        person=_distinct(word for lexicon in lexicons for word in lexicon.person),
        thing=_distinct(word for lexicon in lexicons for word in lexicon.thing),
        document=_distinct(word for lexicon in lexicons for word in lexicon.document),
        by_edge=packed(_by(one, ((edges_of(word), word) for word in sorted(targets)))),
        innocent=one.set(word for lexicon in lexicons for word in _innocent(lexicon)),
    )


class _Once:
    """Equal strings and sets as the same object: a file then holds each once, and so does memory."""

    def __init__(self) -> None:
        self._met: dict[Hashable, Hashable] = {}

    def __call__(self, value: Same) -> Same:
        return self._met.setdefault(value, value)  # type: ignore[return-value]

    def set(self, words: Iterable[str]) -> frozenset[str]:
        return self(frozenset(map(self, words)))


def _by(one: Callable[[str], str], found: Iterable[tuple[Iterable[str], Same]]) -> dict[str, tuple[Same, ...]]:
    """What was found, by each of its letters."""
    by: dict[str, list[Same]] = {}
    for letters, value in found:
        for start in letters:
            by.setdefault(start, []).append(value)
    return {one(start): tuple(values) for start, values in by.items()}


def _starts(phrase: Written) -> Iterable[str]:
    return (start for starts in (phrase.keys, *phrase.others) for start in starts)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _innocent(lexicon: Lexicon) -> Iterable[str]:
    yield from lexicon.innocent
    yield from (word for word in (*lexicon.person, *lexicon.thing) if not word.endswith("*"))
    for phrase in lexicon.protected:
        yield from (word for word in phrase.words if "*" not in word)


if __name__ == "__main__":
    keep(tables_of(read_lexicons(Folder())))
