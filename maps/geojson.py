"""Features read out of a GeoJSON file one by one: a file of 200 MB takes no more memory than its largest feature.

RFC 7946: longitude first, WGS 84, UTF-8. What is no GeoJSON raises Unreadable with a reason for a person.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

CHUNK = 1 << 20
LARGEST_FEATURE = 24 << 20  # letters; as Python's numbers it takes some five times that
LARGEST_MEMBER = 1 << 20
_BLANK = re.compile(r"[ \t\r\n]*")
_REST_OF_STRING = re.compile(r'(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SIGNS = {"{": re.compile(r'[{}"]'), "[": re.compile(r'[\[\]"]')}
_SCALAR = re.compile(r"[^,\]}\s]*")


class Unreadable(ValueError):
    """The file is not what it should be; the message says where and why."""


class Reads(Protocol):
    """An open text file."""

    def read(self, size: int, /) -> str:
        """Up to so many letters; empty at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as it stands in the file. row: counted from 1."""

    row: int
    properties: Mapping[str, Any]
    geometry: Any


def features_of(file: Reads) -> Iterator[Feature]:
    """The features of a FeatureCollection in their order; Unreadable for anything else, wherever it is met."""
    text = _Text(file)
    if text.following() != "{":
        raise Unreadable("it is no GeoJSON: it does not begin with {")
    text.skip()
    seen = False
    while text.following() != "}":
        name = text.value(LARGEST_MEMBER, "the file")
        text.expect(":")
        if name == "features":
            seen = True
            yield from _features(text)
        else:
            _check_member(name, text.value(LARGEST_MEMBER, f"{str(name)[:40]!r} of the file"))
        if text.following() == ",":
            text.skip()
    if not seen:
        raise Unreadable("it holds no list of features")


def _features(text: "_Text") -> Iterator[Feature]:
    text.expect("[")
    row = 0
    while text.following() != "]":
        row += 1
        value = text.value(LARGEST_FEATURE, f"feature {row}")
        if not isinstance(value, dict) or value.get("type") != "Feature":
            raise Unreadable(f"feature {row} is no feature")
        properties = value.get("properties")
        yield Feature(row, properties if isinstance(properties, dict) else {}, value.get("geometry"))
        if text.following() == ",":
            text.skip()
        elif text.following() != "]":
            raise Unreadable(f"after feature {row} a comma is missing")
    text.skip()


def _check_member(name: Any, value: Any) -> None:
    """Unreadable for a file that is not in degrees of WGS 84, or no collection of features."""
    if name == "type" and value != "FeatureCollection":
        raise Unreadable(f"it is a {str(value)[:40]!r}, not a FeatureCollection")
    if name == "crs" and value is not None:
        named = str(value.get("properties", {}).get("name", "") if isinstance(value, dict) else value)
        if not named.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326", "WGS84", "WGS 84")):
            raise Unreadable(f"its coordinates are in {named[:60]!r}: export it in degrees (WGS 84, EPSG:4326)")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class _Text:
    """The file's text, read as it is needed, with a place in it."""

    def __init__(self, file: Reads) -> None:
        self._file = file
        self._text = ""
        self._at = 0

    def _more(self) -> bool:
        try:
            chunk = self._file.read(CHUNK)
        except UnicodeDecodeError:
            raise Unreadable("it is not in UTF-8") from None
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def following(self) -> str:
        """The next letter that is no blank; Unreadable at the end."""
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr] # matches nothing too
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise Unreadable("it ends in the middle: it was not copied whole")

    def skip(self) -> None:
        """Go past the letter that `following` gave."""
        self._at += 1

    def expect(self, sign: str) -> None:
        """Go past this sign; Unreadable when another stands there."""
        if self.following() != sign:
            raise Unreadable(f"it is no JSON: {sign} is missing")
        self.skip()

    def value(self, most: int, what: str) -> Any:
        """The JSON value that begins here, of at most so many letters."""
        first = self.following()
        length = self._length_of_string(most, what) if first == '"' else self._length(first, most, what)
        written = self._text[self._at : self._at + length]
        self._at += length
        try:
            return _DECODER.decode(written)
        except (ValueError, RecursionError) as error:
            said = str(error).partition(":")[0][:60] or "nested too deeply"
            raise Unreadable(f"{what} is no JSON ({said})") from None

    def _length(self, first: str, most: int, what: str) -> int:
        signs = _SIGNS.get(first)
        if signs is None:
            return self._length_of_scalar(most, what)
        length, depth = 0, 0
        while True:
            found = signs.search(self._text, self._at + length)
            if found is None:
                length = len(self._text) - self._at
                self._grow(length, most, what)
                continue
            length = found.end() - self._at
            if found[0] == '"':
                length = self._end_of_string(length, most, what)
                continue
            depth += 1 if found[0] == first else -1
            if depth == 0:
                return length

    def _length_of_string(self, most: int, what: str) -> int:
        return self._end_of_string(1, most, what)

    def _end_of_string(self, length: int, most: int, what: str) -> int:
        """Where the string ends whose inside begins at `length`."""
        while True:
            found = _REST_OF_STRING.match(self._text, self._at + length)
            if found is not None:
                return found.end() - self._at
            self._grow(len(self._text) - self._at, most, what)

    def _length_of_scalar(self, most: int, what: str) -> int:
        while True:
            end = _SCALAR.match(self._text, self._at).end()  # type: ignore[union-attr] # matches nothing too
            if end < len(self._text):
                return end - self._at
            self._grow(end - self._at, most, what)

    def _grow(self, length: int, most: int, what: str) -> None:
        if length > most:
            raise Unreadable(f"{what} is longer than {most >> 20} MB: simplify it first")
        if not self._more():
            raise Unreadable("it ends in the middle: it was not copied whole")
