"""Towns found by name in ordinary text, in any script; the names come from `data/`, one file per country."""

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from app.places.folding import fold_name, fold_word, is_unspaced, split_words, visible
from app.places.inflection import base_forms, may_be_inflected
from app.places.mention import Mention, Sentence
from app.places.place import Method, Place

DATA = Path(__file__).parent / "data"
# People per square kilometre of a built-up area: what turns a population into a radius.
TOWN_DENSITY = 5_000
SMALLEST_RADIUS_M = 2_000
# Words break at an apostrophe (İstanbul'da); hurried people leave it out of names (Coxs Bazar, Ndjamena).
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ"))


@dataclass(frozen=True, slots=True)
class Town:
    """One row of a country's file."""

    name: str
    names: tuple[str, ...]
    latitude: float
    longitude: float
    population: int
    area: str
    country: str


def read_towns(country: str) -> Iterator[Town]:
    """The towns of one country (ISO 3166, two letters); ValueError when there is no file for it."""
    path = DATA / f"{country.upper()}.tsv"
    if not (country.isascii() and country.isalpha() and path.is_file()):
        raise ValueError(f"places.country_unknown: {country!r}")
    with path.open(encoding="utf-8") as rows:
        for row in rows:
            name, names, latitude, longitude, population, area = row.rstrip("\n").split("\t")
            others = tuple(names.split("|")) if names else ()
            yield Town(name, others, float(latitude), float(longitude), int(population), area, country.upper())


def ordinary_words() -> set[str]:
    """Folded words of everyday speech that also name some place."""
    lines = (DATA / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    return {fold_name(word) for line in lines if not line.startswith("#") for word in line.split()}


def radius_m(population: int) -> int:
    """About how far the edge of a town of so many people is from its centre, in metres."""
    square_km = max(population, 0) / TOWN_DENSITY
    return max(SMALLEST_RADIUS_M, round(math.sqrt(square_km / math.pi) * 1000))


class Gazetteer:
    """Names of towns of a few countries, looked up by dictionary.

    The towns are kept in columns, not as objects: thousands of them are loaded and a handful is ever returned.
    """

    def __init__(self, towns: Iterable[Town]) -> None:
        """A gazetteer of these towns; a name of two towns means the one with more people."""
        self._labels: list[str] = []
        self._codes: list[tuple[str, str]] = []
        self._points = array("d")
        self._populations = array("q")
        self._by_name: dict[str, int] = {}
        codes: dict[tuple[str, str], tuple[str, str]] = {}
        for town in towns:
            code = (town.country, town.area)
            self._add(town, code=codes.setdefault(code, code))
        self._most_words: dict[str, int] = {}
        self._lengths: dict[str, list[int]] = {}
        self._index_beginnings()
        self._ordinary = self._ordinary_names()

    @classmethod
    def load(cls, countries: Sequence[str]) -> Self:
        """The gazetteer of these countries (ISO 3166, two letters); ValueError names one we have no file for."""
        return cls(town for country in dict.fromkeys(countries) for town in read_towns(country))

    def names(self) -> frozenset[str]:
        """All names, folded as `folding.fold_name` does."""
        return frozenset(self._by_name)

    def find(self, text: str) -> Place | None:
        """The town the text speaks of as where someone is; None when no name is meant as a place.

        Of several: one said with "in" or "near" before one said alone, "from" last; then more words; then people.
        """
        shown = visible(text)
        words = split_words(shown)
        folded = split_words(shown.lower()) if shown.isascii() else [fold_word(word) for word in words]
        mentions = list(self._mentions(folded))
        if not mentions:
            return None
        sentence = Sentence(shown, words=words, folded=folded)
        ranked = [
            (sentence.nearness(mention), mention.words, mention.population, -mention.start, mention.town)
            for mention in mentions
            if sentence.means(mention)
        ]
        return self._place(max(ranked)[-1]) if ranked else None

    def _place(self, town: int) -> Place:
        country, area = self._codes[town]
        return Place(
            latitude=self._points[2 * town],
            longitude=self._points[2 * town + 1],
            precision_m=radius_m(self._populations[town]),
            label=self._labels[town],
            method=Method.GAZETTEER,
            country=country,
            area=area or None,
        )

    def _add(self, town: Town, *, code: tuple[str, str]) -> None:
        index = len(self._labels)
        self._labels.append(town.name)
        self._codes.append(code)
        self._points.extend((town.latitude, town.longitude))
        self._populations.append(town.population)
        for name in (town.name, *town.names):
            self._name(name, town=index)
            unmarked = name.translate(APOSTROPHES)
            if unmarked != name:
                self._name(unmarked, town=index)

    def _name(self, name: str, *, town: int) -> None:
        folded = fold_name(name)
        known = self._by_name.get(folded)
        if len(folded) > 1 and (known is None or self._populations[known] < self._populations[town]):
            self._by_name[folded] = town

    def _index_beginnings(self) -> None:
        for name in self._by_name:
            if is_unspaced(name):
                lengths = self._lengths.setdefault(name[0], [])
                if len(name) not in lengths:
                    lengths.append(len(name))
            elif " " in name:
                first = name.partition(" ")[0]
                self._most_words[first] = max(self._most_words.get(first, 0), name.count(" ") + 1)
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def _ordinary_names(self) -> frozenset[str]:
        """Those of our names that are nothing but ordinary words."""
        ordinary = ordinary_words()
        return frozenset(name for name in self._by_name if ordinary.issuperset(name.split(" ")))

    def _mentions(self, folded: Sequence[str]) -> Iterator[Mention]:
        """Every name in the words, the longest at each position, without overlaps."""
        position = 0
        while position < len(folded):
            word = folded[position]
            found = None
            if word in self._by_name or word in self._most_words:
                found = self._longest_at(folded, position, first=word)
            elif is_unspaced(word):
                yield from self._mentions_in_run(word, position=position)
            if found is None and may_be_inflected(word):
                found = self._inflected_at(folded, position)
            if found:
                yield found
            position += found.words if found else 1

    def _longest_at(self, folded: Sequence[str], start: int, *, first: str) -> Mention | None:
        """The longest name beginning at `start`, where `first` is read in place of the word that stands there."""
        for words in range(self._most_words.get(first, 0), 1, -1):
            name = " ".join((first, *folded[start + 1 : start + words]))
            if name in self._by_name:
                return self._mention(name, start=start, words=name.count(" ") + 1)
        return self._mention(first, start=start, words=1) if first in self._by_name else None

    def _inflected_at(self, folded: Sequence[str], start: int) -> Mention | None:
        for form in base_forms(folded[start]):
            found = self._longest_at(folded, start, first=form)
            if found:
                return replace(found, inflected=True)
        return None

    def _mentions_in_run(self, run: str, *, position: int) -> Iterator[Mention]:
        """Names inside a stretch of letters without spaces."""
        offset = 0
        while offset < len(run):
            lengths = self._lengths.get(run[offset], ())
            name = next(
                (run[offset : offset + size] for size in lengths if run[offset : offset + size] in self._by_name), ""
            )
            if name:
                yield self._mention(name, start=position, words=1)
            offset += len(name) or 1

    def _mention(self, name: str, *, start: int, words: int) -> Mention:
        town = self._by_name[name]
        return Mention(name, town, start, words, self._populations[town], name in self._ordinary, inflected=False)
