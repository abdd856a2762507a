"""The words agreed on for translators: there in every language, and those our own texts use."""

import pytest

from app.wording.drafts import Wording
from app.wording.glossary import terms, terms_in
from app.wording.rules import folded

WORDING = Wording.load()


@pytest.mark.parametrize("language", [tag for tag in WORDING.languages if tag != "en"])
def test_every_language_has_its_words_and_its_texts_use_them(language: str) -> None:
    draft = WORDING.drafts[language]
    said = folded(" ".join([*(text.text for text in draft.texts.values()), *draft.keywords["help"]]))
    assert len(terms(language)) >= 13
    assert [term.ours for term in terms(language) if folded(term.ours) not in said] == []


def test_our_english_texts_use_the_words_and_none_of_those_shunned() -> None:
    said = [text.text for text in WORDING.drafts["en"].texts.values()]
    assert [term.english for term in terms("en") if not any(term in terms_in(text, "en") for text in said)] == []
    shunned = {word for term in terms("en") for word in term.shunned} - {"case"}
    assert {word for word in shunned for text in said if f" {word} " in f" {folded(text)} "} == set()


def test_a_translator_sees_the_words_of_the_text_alone() -> None:
    found = terms_in("Help is free, no ID needed. Go to the shelter.", "ti")
    assert {term.english: term.ours for term in found} == {
        "help": "ሓገዝ",
        "no ID needed": "ብዘይ መታወቒ",
        "free": "ብነጻ",
        "shelter": "መዕቆቢ",
    }
