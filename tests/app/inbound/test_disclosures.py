"""Violence, being held to work and a child alone, told from distress that everybody may read."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from app.framework import OF_THEIR_LIFE, Lane
from app.inbound.needs import Needs, Urgency
from app.inbound.word_lists import LISTS

TEXTS = Path(__file__).parent / "disclosures"
WORDS = Needs.load()


@cache
def _texts(name: str) -> Sequence[tuple[str, Lane | None, str]]:
    lines = (TEXTS / name).read_text(encoding="utf-8").splitlines()
    told = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return [(language, None if lane == "-" else Lane(lane), text) for language, lane, text in told]


def _lane(text: str, language: str | None = None) -> Lane | None:
    return WORDS.find(text, language).disclosed


@pytest.mark.parametrize("language", sorted({tag for tag, _, _ in _texts("texts.txt")}))
def test_h_15_what_somebody_lives_through_is_recognised_and_ordinary_distress_is_not(language: str) -> None:
    told = [(lane, text) for tag, lane, text in _texts("texts.txt") if tag == language]
    assert {lane for lane, _ in told} >= {Lane.VIOLENCE, None}
    wrong = [(text, _lane(text, language)) for lane, text in told if _lane(text, language) is not lane]
    assert not wrong


def test_of_a_text_whose_language_nobody_is_sure_of_nineteen_in_twenty_are_recognised() -> None:
    told = _texts("texts.txt")
    disclosures = [(lane, text) for _, lane, text in told if lane is not None]
    assert sum(_lane(text) is lane for lane, text in disclosures) >= 0.95 * len(disclosures)
    assert [text for _, lane, text in told if lane is None and _lane(text) is not None] == []


def test_of_words_the_lists_were_not_made_for_most_are_recognised_and_no_distress_is_hidden() -> None:
    told = _texts("held_out.txt")
    disclosures = [(lane, text) for _, lane, text in told if lane is not None]
    assert sum(_lane(text) is lane for lane, text in disclosures) >= 0.85 * len(disclosures)
    assert [text for _, lane, text in told if lane is None and _lane(text) is not None] == []


def test_of_texts_that_were_written_for_other_tests_three_in_a_thousand_are_taken_for_one() -> None:
    """They tell of such things: a husband who beats, an employer who keeps passports."""
    here = Path(__file__).parent
    lines = [line for path in sorted(here.glob("short_texts/*.txt")) for line in path.read_text("utf-8").splitlines()]
    listed = sorted(here.parent.glob("privacy/scrub_dev/*.tsv"))
    lines += [row.split("\t")[1] for path in listed for row in path.read_text("utf-8").splitlines() if "\t" in row]
    lines = lines[::3]
    assert len(lines) > 2000
    found = [line for line in lines if _lane(line) is not None]
    assert 0 < len(found) <= 0.003 * len(lines), found


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("my husband beats me", Lane.VIOLENCE),
        ("my husband is here. they beat me", None),
        ("the police beat me", None),
        ("my boss keeps my passport", Lane.TRAFFICKING),
        ("the border guard keeps my passport", None),
        ("my boss keeps my passport and my husband beats me", Lane.VIOLENCE),
        ("I am 14 years old", Lane.ALONE),
        ("I am ١٤ years old", Lane.ALONE),
        ("I am 18 years old", None),
        ("I am 5 km from 14 years ago", None),
        ("I have a son who is 14 years old", None),
        ("my age is 16", Lane.ALONE),
        ("we are 14", None),
        ("", None),
    ],
)
def test_who_hurts_whom_decides_and_an_age_is_somebodys_own(text: str, lane: Lane | None) -> None:
    assert _lane(text, "en") is lane


def test_a_complaint_of_who_helps_stays_one_and_needs_are_read_as_before() -> None:
    found = WORDS.find("the volunteer beats me", "en")
    assert (found.lane, found.disclosed) == (Lane.CONDUCT, None)
    raped = WORDS.find("I was raped, I need a doctor", "en")
    assert (raped.lane, raped.disclosed, raped.urgency, raped.needs) == (
        None,
        Lane.VIOLENCE,
        Urgency.DANGER,
        ("medical", "safety"),
    )


@pytest.mark.parametrize("language", sorted(path.stem for path in LISTS.glob("*.toml")))
def test_every_language_has_words_for_each_of_them(language: str) -> None:
    listed = (LISTS / f"{language}.toml").read_text("utf-8").partition("[disclosures]")[2].partition("\n[")[0]
    assert {line.partition(" ")[0] for line in listed.splitlines() if " = " in line} == {
        *("close", "hurts", "rape", "captor", "held", "sold", "my_age", "i_am", "years")
    }
    assert {lane.value for lane in OF_THEIR_LIFE} == {"violence", "trafficking", "alone", "more"}
