"""Complaints about people who help, told from calls for help that use the same words."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from app.framework import Lane
from app.inbound.needs import Needs
from app.inbound.word_lists import LISTS
from app.language import LANGUAGES

TEXTS = Path(__file__).parent / "complaints"
WORDS = Needs.load()


@cache
def _texts(name: str) -> Sequence[tuple[str, Lane | None, str]]:
    lines = (TEXTS / name).read_text(encoding="utf-8").splitlines()
    told = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return [(language, None if lane == "-" else Lane(lane), text) for language, lane, text in told]


def _lane(text: str, language: str | None = None) -> Lane | None:
    return WORDS.find(text, language).lane


@pytest.mark.parametrize("sure", [True, False])
@pytest.mark.parametrize("language", sorted(path.stem for path in LISTS.glob("*.toml")))
def test_h_16_a_complaint_is_recognised_and_a_call_for_help_with_the_same_words_is_not(
    language: str, sure: bool
) -> None:
    told = [(lane, text) for tag, lane, text in _texts("texts.txt") if tag == language]
    assert sum(lane is not None for lane, _ in told) >= 6
    assert sum(lane is None for lane, _ in told) >= 6
    wrong = [(text, lane) for lane, text in told if _lane(text, language if sure else None) is not lane]
    assert not wrong


def test_of_words_the_lists_were_not_made_for_two_in_five_are_recognised() -> None:
    """Not more: lists know what they list. What they miss goes to a person as any other text does."""
    told = _texts("held_out.txt")
    complaints = [text for _, lane, text in told if lane is not None]
    others = [text for _, lane, text in told if lane is None]
    assert sum(_lane(text) is not None for text in complaints) >= 0.4 * len(complaints)
    assert sum(_lane(text) is not None for text in others) <= 0.25 * len(others)


def test_texts_that_were_written_for_other_tests_are_no_complaints() -> None:
    here = Path(__file__).parent
    lines = [line for path in sorted(here.glob("short_texts/*.txt")) for line in path.read_text("utf-8").splitlines()]
    listed = sorted(here.parent.glob("privacy/scrub_dev/*.tsv"))
    lines += [row.split("\t")[1] for path in listed for row in path.read_text("utf-8").splitlines() if "\t" in row]
    lines = lines[::4]
    assert len(lines) > 2000
    assert [line for line in lines if _lane(line) is not None] == []


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("the volunteer asked me for sex", Lane.EXPLOITATION),
        ("the volunteer asked me for sex and for money and beat my daughter", Lane.CHILD),
        ("the volunteer is here. my husband beat me", None),
        ("my husband beat me. the volunteer is here", None),
        ("I was raped, I need a volunteer", None),
        ("I was raped by a volunteer", Lane.EXPLOITATION),
        ("I was raped, I need a doctor", None),
        ("sex for the ration card", Lane.EXPLOITATION),
        ("they ask money for the ration card", Lane.FRAUD),
        ("the smuggler asks money for the ration card", None),
        ("the volunteer asked where I am", None),
        ("volunteers " + "and people " * 20 + "beat me", None),
        ("", None),
    ],
)
def test_who_did_it_decides(text: str, lane: Lane | None) -> None:
    assert _lane(text, "en") is lane


def test_every_language_of_ours_has_the_lists() -> None:
    found = {language for language, _, _ in _texts("texts.txt")}
    assert {path.stem for path in LISTS.glob("*.toml")} <= found
    assert found <= set(LANGUAGES)
