"""Measuring how often a language is told: what counts as right, what is read, how texts are put into Latin letters."""

import random
from pathlib import Path

import pytest

from app.inbound.language_guess import Detector
from app.language import LANGUAGES
from bench.language import cut, scores, texts_in
from bench.language_romanised import romanised
from bench.language_texts import Sample, as_people_type, samples, short_texts, without_accents


def test_dari_counts_as_persian_and_every_text_is_counted() -> None:
    found = scores(Detector.load(), [("prs", "لطفا کمک کنین"), ("en", "please help us"), ("en", "por favor ayuda")])
    assert (found["prs"].texts, found["prs"].right) == (1, 1)
    assert (found["en"].texts, found["en"].right, found["en"].taken_for["es"]) == (2, 1, 1)
    assert "es 1" in found["en"].line("en")


def test_texts_are_read_from_lines_and_from_the_second_column(tmp_path: Path) -> None:
    (tmp_path / "es.txt").write_text("hola\nagua\n")
    (tmp_path / "fr.tsv").write_text("kind\ttext\nneed\tbonjour\n")
    assert list(texts_in(tmp_path)) == [("es", "hola"), ("es", "agua"), ("fr", "bonjour")]


def test_pieces_are_short_and_of_whole_words() -> None:
    text = "we are on the roof and the water is rising fast"
    pieces = [piece for _, piece in cut([("en", text)])]
    assert pieces
    assert all(4 <= len(piece) <= 19 and f" {piece} " in f" {text} " for piece in pieces)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_twenty_short_texts_and_is_learned_from(tag: str) -> None:
    assert len({text for language, text in short_texts() if language == tag}) >= 20
    assert sum(1 for sample in samples(short=False) if sample.language == tag) > 500


@pytest.mark.parametrize(
    ("language", "text", "spelled"),
    [
        ("am", "እባካችሁ እርዱን", "ebakachhu erdun"),
        ("ti", "ማይ የድልየና", "may yedlyena"),
        ("ne", "मलाई फोन", "malai phon"),
        ("bn", "আমাকে ফোন", "amake phon"),
        ("ru", "нужна вода", "nuzhna voda"),
        ("uk", "допоможіть", "dopomozhit"),
        ("en", "water", None),
        ("ku", "em li ser banî ne", None),
        ("hi", "पानी", None),
    ],
)
def test_texts_are_spelled_in_latin_letters_by_their_sounds(language: str, text: str, spelled: str | None) -> None:
    assert romanised(language, text) == spelled


def test_accents_go_where_a_bare_letter_stands_for_each() -> None:
    assert without_accents("Đang ở đâu, çocuğım") == "Dang o dau, cocugim"
    assert without_accents("мій") == "мій"


def test_a_text_is_learned_as_people_type_it_too() -> None:
    given = Sample("es", "mañana vienen los médicos", 1.0, cut=True)
    typed = list(as_people_type(given, random.Random(1)))
    assert typed[0] == given
    assert "manana vienen los medicos" in {sample.text for sample in typed}
    assert all(sample.weight < 1 for sample in typed[1:])
