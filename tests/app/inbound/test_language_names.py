"""Asking for a language by its name."""

import pytest

from app.inbound.language_names import language_named
from app.language import LANGUAGES


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_is_asked_for_by_its_own_name_in_any_case_and_with_any_sign(tag: str) -> None:
    name = LANGUAGES[tag].own_name
    assert {language_named(text) for text in (name, name.upper(), f" {name}! ")} == {tag}


@pytest.mark.parametrize(
    ("text", "tag"),
    [("english", "en"), ("Español", "es"), ("kurmanci", "ku"), ("بالعربي", "ar"), ("ትግርኛ", "ti"), ("Kreyol", "ht")],
)
def test_a_language_is_known_by_the_names_people_give_it(text: str, tag: str) -> None:
    assert language_named(text) == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("English please", "en"),
        ("in english", "en"),
        ("español por favor", "es"),
        ("en français svp", "fr"),
        ("عربي لو سمحت", "ar"),
        ("на русском пожалуйста", "ru"),
        ("ትግርኛ በጃኹም", "ti"),
        ("用中文", "zh"),
        ("af soomaali fadlan", "so"),
    ],
)
def test_courtesy_around_a_name_changes_nothing(text: str, tag: str) -> None:
    assert language_named(text) == tag


@pytest.mark.parametrize(
    "text",
    ["", "!", "hindi", "dari", "help", "I speak English", "please", "in", "please help", "my", "so", "English " * 40],
)
def test_what_is_more_or_else_than_a_name_asks_for_none(text: str) -> None:
    assert language_named(text) is None
