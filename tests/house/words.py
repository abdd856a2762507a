"""Everything that is said and is not as it should be, by file and line; `make check` runs it and the tests ask it.

Page strings that a catalogue does not say, and agreed wordings that are too long or may not go out. Needs no database
and no browser: `python -m tests.house.words`.
"""

import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from app.wording.checking import Ground, check
from app.wording.drafts import FOLDER, Wording
from app.wording.keys import TEXTS
from app.wording.refusing import refusals
from app.wording.rules import WordingInvalid
from app.wording.samples import SAMPLES

ROOT: Final = Path(__file__).parents[2]
CATALOGUES: Final = {path.parts[-3]: path for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))}
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, **parse_keywords(["lazy_gettext", "ngettext:1,2"])}
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)\w")
_TAG: Final = re.compile(r"</?\w+>")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one text; `file` as seen from the root of the project."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@cache
def on_pages() -> Catalog:
    """What the templates and the code of the pages say, in English, each with its first file and line."""
    mapping = ConfigParser()
    mapping.read(ROOT / "babel.cfg")
    methods = [(pattern.strip(), method) for method, pattern in (section.split(":") for section in mapping.sections())]
    catalog = Catalog()
    for file, line, words, *_ in extract_from_dir(ROOT, methods, keywords=_KEYWORDS):
        catalog.add(words, locations=[(file, line)])
    return catalog


def read_catalogue(path: Path, language: str) -> Catalog:
    """A catalogue as it is written."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_faults(language: str, path: Path | None = None) -> list[Fault]:
    """What is wrong with a language's catalogue, or with the one at `path`."""
    path = path or CATALOGUES[language]
    catalog = read_catalogue(path, language)
    file = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    found = [*_unsaid(catalog, language), *_comments(path, file)]
    for message in _messages(catalog):
        found += [Fault(file, message.lineno or 0, what) for what in _wrong(message, catalog, language)]
    return found


def wording_faults(language: str, wording: Wording | None = None) -> list[Fault]:
    """What is wrong with the agreed texts of a language, filled with values as long as they get."""
    wording = wording or Wording.load()
    draft, ground = wording.drafts[language], Ground(wording, SAMPLES["organisation"])
    lines, file = _lines(language), f"translations/wording/{language}.toml"
    missing = [key for key in TEXTS if draft.complete and key not in draft.texts]
    found = [Fault(file, 1, f"has no text {key}") for key in missing]
    for key, agreed in draft.texts.items():
        wrong = [one for one in check(ground, agreed.text, key=key, language=language) if one.refuses]
        found += [Fault(file, lines.get(key, 1), f"{key}: {one.code} {one.name}".rstrip()) for one in wrong]
        found += [] if agreed.text.strip() else [Fault(file, lines.get(key, 1), f"{key}: empty")]
    return found


def faults() -> Iterator[Fault]:
    """Everything, language by language."""
    for language in CATALOGUES:
        yield from catalogue_faults(language)
    try:
        wording = Wording.load()
    except WordingInvalid as error:  # the file cannot be used at all, and says where
        facts = error.facts
        yield Fault(f"translations/wording/{facts.get('file')}", int(str(facts.get("line", 1))), str(error))
        return
    for language in wording.languages:
        yield from wording_faults(language, wording)


def _messages(catalog: Catalog) -> Iterator[Message]:
    """Every message but the head of the file."""
    return (message for message in catalog if message.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """One text, or one for each kind of number."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _unsaid(catalog: Catalog, language: str) -> Iterator[Fault]:
    there = {message.id: message for message in _messages(catalog)}
    for message in _messages(on_pages()):
        if message.id not in there or not all(_forms(there[message.id].string)):
            file, line = message.locations[0]
            yield Fault(file, line, f"not said in {language}: {_forms(message.id)[-1]!r}")


def _comments(path: Path, file: str) -> Iterator[Fault]:
    """A catalogue names no packager and no line of code."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(("#:", "#~")) or (line.startswith("#") and ("@" in line or "Copyright" in line)):
            yield Fault(file, number, f"a comment that does not belong here: {line}")


def _wrong(message: Message, catalog: Catalog, language: str) -> Iterator[str]:
    english, said = _forms(message.id)[-1], _forms(message.string)
    if message.fuzzy:
        yield f"a guess: {english!r}"
    if message.id not in on_pages():
        yield f"no page says any more: {english!r}"
    if message.pluralizable and len(said) != catalog.num_plurals:
        yield f"{len(said)} forms instead of {catalog.num_plurals}: {english!r}"
    wanted, (*fewer, last) = set(_PLACEHOLDER.findall(english)), [set(_PLACEHOLDER.findall(text)) for text in said]
    if last != wanted or not all(form <= wanted for form in fewer):  # "one case" may leave its number out
        yield f"other things are filled in: {english!r}"
    if any(sorted(_TAG.findall(text)) != sorted(_TAG.findall(english)) for text in said):
        yield f"marked up differently: {english!r}"
    for refusal in (refusal for text in said for refusal in refusals(text, language)):
        if refusal.code == "wording.illegal_of_people":
            yield f"calls people illegal, say {refusal.instead!r}: {english!r}"


@cache
def _lines(language: str) -> dict[str, int]:
    """The line of each text in the file of a language."""
    lines = (FOLDER / f"{language}.toml").read_text(encoding="utf-8").splitlines()
    named = ((number, re.match(r"\[texts\.(\w+)\]", line)) for number, line in enumerate(lines, start=1))
    return {found[1]: number for number, found in named if found}


def main() -> None:
    """Print every fault; the exit code is 1 when there is one."""
    found = list(faults())
    for fault in found:
        print(fault)  # noqa: T201 - whoever runs it reads it
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
