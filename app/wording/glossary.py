"""The words agreed on for the same thing in each language, for whoever translates. Reads one file, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rtoml

from app.wording.rules import folded, spans

FILE: Final = Path(__file__).resolve().parents[2] / "translations" / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """One word: in English, in a language ("" for English itself), and what is not said in its place."""

    english: str
    ours: str
    shunned: tuple[str, ...]


@cache
def terms(language: str) -> tuple[Term, ...]:
    """Every word agreed on in a language, in the order of the file; all of them for English."""
    return tuple(
        Term(english, str(entry.get(language, "")), tuple(entry.get("not", ())))
        for english, entry in _file().items()
        if language == "en" or language in entry
    )


def terms_in(source: str, language: str) -> tuple[Term, ...]:
    """Those of them that an English text holds, in any form that begins alike."""
    seen = folded(source)
    return tuple(term for term in terms(language) if spans(seen, [f"{term.english}*"]))


@cache
def _file() -> Mapping[str, Mapping[str, str | list[str]]]:
    return MappingProxyType(rtoml.loads(FILE.read_text(encoding="utf-8")))
