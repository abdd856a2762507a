"""Looking for words in bytes: on a disk, in a log, in what a process printed."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, quote_plus


def writings(words: str) -> Mapping[str, bytes]:
    """How the words may lie on a disk, by the name of each way."""
    told = words.encode()
    ways = {
        "utf-8": told,
        "utf-16, little end first": words.encode("utf-16-le"),
        "utf-16, big end first": words.encode("utf-16-be"),
        "in an address": quote(words).encode(),
        "in a form": quote_plus(words).encode(),
        "in a form, small letters": quote_plus(words).lower().encode(),
        "in JSON": ascii(words)[1:-1].encode(),
        "hexadecimal": told.hex().encode(),
    }
    return ways | {f"base64, {shift} bytes in": _inner_base64(told, shift) for shift in range(3)}


def _inner_base64(told: bytes, shift: int) -> bytes:
    """The base64 of `told` in the middle of something longer, that many bytes after a border of three."""
    whole = (len(told) + shift) // 3 * 3 - shift
    first = (-shift) % 3
    return base64.b64encode(told[first:whole])


def files_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Every file in the folders, and every one of them that is a file itself."""
    for folder in folders:
        yield from [folder] if folder.is_file() else (path for path in folder.rglob("*") if path.is_file())


def traces(words: Iterable[str], *, among: Iterable[Path]) -> list[str]:
    """Where any of the words lies and in which writing, "file: way" each; the words themselves are not told."""
    sought = {(way, writing) for told in words for way, writing in writings(told).items()}
    found = set()
    for path in files_in(among):
        content = path.read_bytes()
        found |= {f"{path.name}: {way}" for way, writing in sought if writing in content}
    return sorted(found)


def pairs(text: str) -> list[str]:
    """Every two words of a text that follow each other: agreed wording shares single words with everybody."""
    words = text.split()
    return [" ".join(pair) for pair in pairwise(words)]
