"""The words guides are asked for with, from words/<language>.toml: a list per guide, between commas."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rtoml

from app.guides.rules import Guide

FOLDER: Final = Path(__file__).parent / "words"


@cache
def keywords() -> Mapping[str, Mapping[Guide, tuple[str, ...]]]:
    """Language to guide to its words; ValueError where a list is of no guide."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))})


def _read(path: Path) -> Mapping[Guide, tuple[str, ...]]:
    listed = rtoml.loads(path.read_text(encoding="utf-8"))["words"]
    return MappingProxyType({Guide(name): _words(words) for name, words in listed.items()})


def _words(listed: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, listed.split(","))))
