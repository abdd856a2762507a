"""Guides and their lists in every language we have."""

from pathlib import Path

import pytest

from app.guides.keywords import keywords
from app.guides.rules import MORE, NAMED_ALONE, THEMES, Guide, Theme, lines_from, lines_of, ready_lines
from app.guides.telling import list_of, text_of, words_of
from app.inbound.guide_words import guide_named
from app.settings import Operation, Settings
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from channels.sms_text import measure
from tests.makers.guides import GUIDES

SEGMENTS = 6
HERE = tuple(Guide)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, operation=Operation(name="Waypost Aid", emergency_number="999"), guides=GUIDES)


def test_every_guide_fits_six_segments_with_its_end_and_has_no_blank_in_every_language(
    wording: Wording, settings: Settings
) -> None:
    for language in wording.languages:
        for guide in Guide:
            told = text_of(wording, guide, language, settings)
            assert told.language == language
            assert measure(told.text).segments <= SEGMENTS, (language, guide)
            assert "{" not in told.text
            assert wording.keyword("help", language) in told.text
            assert told.text.startswith(words_of(wording, guide, language, settings).text)


def test_every_list_fits_its_segments_and_page_after_page_names_every_guide_in_every_language(
    wording: Wording,
) -> None:
    for language in wording.languages:
        for whole in (lines_of(HERE), ready_lines(HERE)):
            read: list[str] = []
            rest = whole
            while rest:
                listed, shown = list_of(wording, language, rest, organisation="Waypost Aid")
                assert measure(listed.text).segments <= TEXTS["menu_info"].segments, (language, shown)
                assert len(shown) <= 9
                assert [line.split(" ", 1)[1] for line in listed.text.splitlines()[1:]] == [
                    wording.text(f"label_{name}", language).text for name in shown
                ]
                lines = [name for name in shown if name != MORE]
                read += lines
                rest = lines_from(lines[-1], HERE, after=True)
            assert tuple(read) == whole


def test_every_language_has_words_for_every_guide(wording: Wording) -> None:
    assert tuple(keywords()) == wording.languages
    for language, guides in keywords().items():
        assert set(guides) == set(Guide), language


def test_a_word_names_one_guide_in_all_languages() -> None:
    meant: dict[str, Guide] = {}
    for guides in keywords().values():
        for guide, words in guides.items():
            for word in words:
                assert guide_named(word) is guide
                assert meant.setdefault(word, guide) is guide


def test_to_go_back_is_told_only_to_who_asks_with_info_or_its_number() -> None:
    assert Guide.RETURN not in NAMED_ALONE
    assert THEMES[Theme.WAY][-1] is Guide.RETURN
