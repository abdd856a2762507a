"""Every word of a page is said in every language the pages speak."""

import re
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = {path.parts[-3]: path for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))}
KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["lazy_gettext", "ngettext:1,2"])}
PLACEHOLDER = re.compile(r"%\(\w+\)\w")
TAG = re.compile(r"</?\w+>")

languages = pytest.mark.parametrize("language", CATALOGUES)


@cache
def on_pages() -> Catalog:
    """What the templates and the code of the pages say, in English."""
    mapping = ConfigParser()
    mapping.read(ROOT / "babel.cfg")
    methods = [(pattern.strip(), method) for method, pattern in (section.split(":") for section in mapping.sections())]
    catalog = Catalog()
    for found in extract_from_dir(ROOT, methods, keywords=KEYWORDS):
        catalog.add(found[2])
    return catalog


@cache
def catalogue(language: str) -> Catalog:
    with CATALOGUES[language].open("rb") as file:
        return read_po(file, locale=language)


def words(catalog: Catalog) -> Iterator[Message]:
    """Every message but the head of the file."""
    return (message for message in catalog if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def said(language: str) -> Iterator[tuple[str, str]]:
    """Each English text beside each of its translations; several forms stand beside the last English one."""
    for message in words(catalogue(language)):
        yield from ((forms(message.id)[-1], text) for text in forms(message.string))


def test_the_pages_speak_more_than_english() -> None:
    assert {"ar", "es", "fa", "fr", "ht", "pt", "so", "ti", "uk"} <= CATALOGUES.keys()
    assert len(on_pages()) > 400, "the pages were read"


@languages
def test_every_word_of_a_page_is_translated(language: str) -> None:
    there = {message.id: message for message in words(catalogue(language))}
    missing = [word.id for word in words(on_pages()) if word.id not in there or not all(forms(there[word.id].string))]
    assert not missing, f"{language} does not say: {missing}"


@languages
def test_no_translation_is_a_guess_or_says_what_no_page_says(language: str) -> None:
    guessed = [message.id for message in words(catalogue(language)) if message.fuzzy]
    assert not guessed, f"{language} guesses: {guessed}"
    pages = {message.id for message in words(on_pages())}
    left = [message.id for message in words(catalogue(language)) if message.id not in pages]
    assert not left, f"{language} says what no page says any more: {left}"


@languages
def test_every_form_of_a_number_is_there(language: str) -> None:
    many = catalogue(language).num_plurals
    short = [m.id for m in words(catalogue(language)) if m.pluralizable and len(forms(m.string)) != many]
    assert not short, f"{language} has {many} forms, these have fewer: {short}"


@languages
def test_a_translation_fills_in_the_same_things(language: str) -> None:
    for message in words(catalogue(language)):
        wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        *fewer, last = (set(PLACEHOLDER.findall(text)) for text in forms(message.string))
        assert last == wanted, f"{language}: {message.id}"
        assert all(form <= wanted for form in fewer), f"{language}: {message.id}"


@languages
def test_a_translation_is_marked_up_alike(language: str) -> None:
    for english, text in said(language):
        assert sorted(TAG.findall(text)) == sorted(TAG.findall(english)), f"{language}: {english}"


@languages
def test_a_translation_never_calls_people_illegal(language: str) -> None:
    arabic = "غير شرعي|غير الشرعي|غير قانوني|غير القانوني"
    others = "нелегал|незаконн|غیر[\u200c ]?قانونی|ዘይ ?ሕጋ[ዊው]"
    shunned = re.compile(rf"ilegal|illégal|clandestin|klandesten|sharci ?darr|{arabic}|{others}", re.IGNORECASE)
    for english, text in said(language):
        assert not shunned.search(text), f"{language}: {english}"


@languages
def test_a_catalogue_names_no_packager_and_no_line_of_code(language: str) -> None:
    comments = [line for line in CATALOGUES[language].read_text().splitlines() if line.startswith("#")]
    assert not [line for line in comments if line.startswith(("#:", "#~")) or "@" in line or "Copyright" in line]
