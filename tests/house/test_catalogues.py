"""Every word of a page is said in every language the pages speak, and the check that finds what is not finds it."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.plural import PluralRule

from app.wording.drafts import FOLDER, Wording
from tests.house.words import CATALOGUES, ROOT, catalogue_faults, faults, on_pages, read_catalogue, wording_faults

languages = pytest.mark.parametrize("language", CATALOGUES)
# What grammars say of whole numbers, as the Unicode consortium collects it; Haitian counts as French does.
GRAMMARS = {
    "ar": {
        "zero": "n is 0",
        "one": "n is 1",
        "two": "n is 2",
        "few": "n mod 100 in 3..10",
        "many": "n mod 100 in 11..99",
    },
    "es": {"one": "n is 1"},
    "fa": {"one": "n is 1"},
    "fr": {"one": "n within 0..1"},
    "ht": {"one": "n within 0..1"},
    "pt": {"one": "n is 1"},
    "so": {"one": "n is 1"},
    "ti": {"one": "n is 1"},
    "uk": {
        "one": "n mod 10 is 1 and n mod 100 is not 11",
        "few": "n mod 10 in 2..4 and n mod 100 not in 12..14",
    },
}


def test_the_pages_speak_more_than_english() -> None:
    assert {"ar", "es", "fa", "fr", "ht", "pt", "so", "ti", "uk"} <= CATALOGUES.keys()
    assert len(on_pages()) > 400, "the pages were read"


@languages
def test_every_word_of_a_page_is_said_as_it_should_be(language: str) -> None:
    assert [str(fault) for fault in catalogue_faults(language)] == []


@languages
def test_no_word_is_said_in_two_ways(language: str) -> None:
    words = re.findall(r'^msgid ("(?:.*"\n?")*.*")$', CATALOGUES[language].read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) > 400, "the catalogue was read"
    assert [word for word, many in Counter(words).items() if many > 1] == []


@languages
def test_a_catalogue_counts_as_its_grammar_does(language: str) -> None:
    plural: Callable[[int], int] = _formula(read_catalogue(CATALOGUES[language], language).plural_expr)
    category = PluralRule(GRAMMARS[language])
    by_form: dict[int, set[str]] = {}
    for number in range(1001):
        by_form.setdefault(plural(number), set()).add(category(number))
    assert all(len(names) == 1 for names in by_form.values()), by_form
    assert len(by_form) == read_catalogue(CATALOGUES[language], language).num_plurals


def _formula(expression: str) -> Callable[[int], int]:
    from gettext import c2py

    return c2py(expression)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('msgid "Queue"\nmsgstr "الانتظار"', 'msgid "Queue"\nmsgstr ""', "not said in ar: 'Queue'"),
        ("%(many)s", "%(much)s", "other things are filled in"),
        ('msgid "Queue"', 'msgid "Quite another word"', "no page says any more"),
        ('msgid "Queue"', '#, fuzzy\nmsgid "Queue"', "a guess"),
    ],
)
def test_a_catalogue_with_a_fault_is_told_by_file_and_line(tmp_path: Path, before: str, after: str, what: str) -> None:
    whole = CATALOGUES["ar"].read_text(encoding="utf-8")
    broken = tmp_path / "messages.po"
    broken.write_text(whole.replace(before, after, 1), encoding="utf-8")
    found = [fault for fault in catalogue_faults("ar", broken) if what in fault.what]
    assert found
    told = found[0]
    lines = (ROOT / told.file if told.file != broken.name else broken).read_text(encoding="utf-8").splitlines()
    assert 0 < told.line <= len(lines)
    assert "Queue" in lines[told.line - 1] or told.file == broken.name


def test_a_wording_that_is_too_long_is_told_by_file_and_line(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        long = text.replace("Help is free", "Help is " + "very " * 80 + "free", 1) if path.stem == "en" else text
        (tmp_path / path.name).write_text(long, encoding="utf-8")
    (fault,) = wording_faults("en", Wording.load(tmp_path))
    assert fault.what.startswith("received: over_budget ")
    line = (ROOT / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1]
    assert line.startswith("[texts.received]")


def test_make_check_looks_at_every_language() -> None:
    assert "python -m tests.house.words" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert list(faults()) == []
