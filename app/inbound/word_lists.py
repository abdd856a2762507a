"""The word lists of needs, danger and numbers, read from words/<lang>.toml into one index per script.

A list is one string of entries between commas; ``*`` at the end means any ending. The codes are the closed list of
needs, ``danger``, ``urgent``, ``ordinary`` (words that look like danger and are not: nothing inside them counts),
and for numbers of people ``person``, ``part`` (a part of a group), ``frame`` (comes before a number), ``myself``,
``label`` (the number after it numbers a thing). The lists under ``complaints`` are those of app/inbound/allegations.py,
those under ``disclosures`` of app/inbound/disclosures.py.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import rtoml

from app.framework import NEEDS
from app.inbound.allegations import CODES as _OF_COMPLAINTS
from app.inbound.disclosures import CODES as _OF_DISCLOSURES
from app.inbound.folding import fold
from app.inbound.word_index import WITHOUT_SPACES, Entry, Hit, WordIndex, stem_letters
from app.language import LANGUAGES, script_of

LISTS: Final = Path(__file__).parent / "words"

_PEOPLE: Final = ("person", "part", "frame", "myself", "label")
_URGENCIES: Final = ("danger", "urgent", "ordinary")
_SECTIONS: Final = MappingProxyType(
    {
        "words": frozenset((*NEEDS, *_PEOPLE, *_URGENCIES)),
        "complaints": frozenset(_OF_COMPLAINTS),
        "disclosures": frozenset(_OF_DISCLOSURES),
    }
)
# Words that lean on papers, law or police could tell a person's status: they do not survive a failed scrub.
_TELLING: Final = frozenset({"documents", "legal", "id_rules", "cannot_leave"})
_KEPT: Final = frozenset((*NEEDS, "danger", "urgent", "person", "part"))

# A word this short may be another one in another language: "pain" is bread, "de" is two.
_SHORT_LATIN: Final = 4
_SHORT: Final = 3
_NONE: Final[frozenset[str]] = frozenset()


class WordListInvalid(ValueError):
    """A list that cannot be read; says which file and entry."""


def is_harmless(hit: Hit) -> bool:
    """Whether an entry tells a need, danger or number and nothing about papers or law."""
    if hit.number is not None:
        return len(hit.text) <= 3 or not hit.text.isdigit()
    return not hit.codes.isdisjoint(_KEPT) and hit.codes.isdisjoint(_TELLING)


def read_lists(folder: Path) -> Mapping[str, WordIndex]:
    """One index per script from every list in the folder."""
    by_script: dict[str, dict[tuple[str, frozenset[str]], Entry]] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in _read_list(path):
            entries = by_script.setdefault(_script(entry.spelled), {})
            key = (entry.spelled, entry.languages if entry.only else _NONE)
            entries[key] = _merge(entries[key], entry) if key in entries else entry
    return MappingProxyType({script: WordIndex(script, entries.values()) for script, entries in by_script.items()})


def _merge(known: Entry, entry: Entry) -> Entry:
    number = known.number if known.number is not None else entry.number
    both = known.languages | entry.languages
    return known._replace(codes=known.codes | entry.codes, number=number, languages=both)


def _script(text: str) -> str:
    """The script of the first letter; entries are thousands and letters hundreds, so letters are remembered."""
    return _letter_script(next(filter(str.isalpha, text), "a"))


_letter_script = lru_cache(maxsize=1024)(script_of)


def _read_list(path: Path) -> Iterator[Entry]:
    try:
        given = rtoml.loads(path.read_text(encoding="utf-8"))
    except (rtoml.TomlParsingError, UnicodeDecodeError) as error:
        raise WordListInvalid(f"{path.name}: {error}") from None
    if path.stem not in LANGUAGES or given.get("language") != path.stem:
        raise WordListInvalid(f"{path.name}: language must be {path.stem}, one we know")
    # Dari is guessed as Persian.
    languages = frozenset({"prs", "fa"} if path.stem == "prs" else {path.stem})
    for section, codes in _SECTIONS.items():
        for code, listed in given.get(section, {}).items():
            if code not in codes:
                raise WordListInvalid(f"{path.name}: unknown list {code}")
            for text in _split(path, code, listed):
                yield Entry(text, frozenset({code}), None, languages, _is_short(text))
    for number, listed in given.get("numbers", {}).items():
        for text in _split(path, number, listed):
            yield Entry(text, _NONE, int(number), languages, _is_short(text))


def _is_short(text: str) -> bool:
    script = _script(text)
    longest = _SHORT_LATIN if script == "Latn" else _SHORT
    return script not in WITHOUT_SPACES and len(text.rstrip()) <= longest


def _split(path: Path, code: str, listed: Any) -> Iterator[str]:
    """The folded entries, with a space at the end of those that are whole words."""
    if not isinstance(listed, str):
        raise WordListInvalid(f"{path.name}: {code} must be one string with commas")
    for item in filter(None, map(str.strip, listed.split(","))):
        text, stem = fold(item), item.endswith("*")
        script = _script(text)
        if len(text) < (stem_letters(script) if stem and " " not in text else 1):
            raise WordListInvalid(f"{path.name}: {code} has an entry too short: {item}")
        if script in WITHOUT_SPACES:
            yield text.replace(" ", "")
        else:
            yield text if stem else f"{text} "
