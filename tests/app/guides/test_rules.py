"""Which guides can be told here, and how they are listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guides.rules import (
    MORE,
    MOST_LINES,
    PREPARE,
    THEMES,
    Guide,
    Theme,
    filled_in,
    lacking,
    lines_from,
    lines_of,
    lines_offered,
    offered_as,
    ready_for,
    ready_lines,
    told_here,
)
from app.settings import Guides
from app.wording.keys import TEXTS
from tests.makers.guides import GUIDES

ALL = filled_in(GUIDES, emergency="999")


def test_every_guide_that_has_words_is_under_one_theme() -> None:
    themed = [guide for guides in THEMES.values() for guide in guides]
    assert sorted(themed) == sorted(Guide)
    assert {guide.key for guide in Guide} == {key for key in TEXTS if key.startswith("guide_")}


def test_with_every_blank_filled_every_guide_is_told() -> None:
    assert told_here(ALL) == tuple(Guide)


def test_with_no_blank_filled_only_guides_without_any_are_told() -> None:
    told = told_here(filled_in(Guides(), emergency=""))
    assert Guide.BAG in told
    assert Guide.FLOOD in told
    assert Guide.FEEDBACK in told
    assert Guide.DATA in told
    assert Guide.RIGHTS not in told
    assert Guide.EMERGENCY not in told


@pytest.mark.parametrize("missing", ["legal_aid", "unhcr", "consulates"])
def test_consulates_are_never_named_without_legal_aid_and_unhcr_beside_them(missing: str) -> None:
    known = {name: value for name, value in ALL.items() if name != missing}
    assert lacking(Guide.CONSULATES, known) == (missing,)
    assert Guide.CONSULATES not in told_here(known)


def test_a_blank_of_blanks_is_none() -> None:
    assert "unhcr" not in filled_in(Guides(unhcr="  "), emergency="")


def test_going_back_is_the_last_line_of_all_and_under_its_own_theme_alone() -> None:
    assert lines_of(tuple(Guide))[-1] == Guide.RETURN
    assert [theme for theme, guides in THEMES.items() if Guide.RETURN in guides] == [Theme.WAY]


def test_all_that_helps_to_get_ready_is_one_line_and_a_list_of_its_own() -> None:
    listed = lines_of(tuple(Guide))
    assert PREPARE in listed
    assert not set(ready_lines(tuple(Guide))).intersection(listed)
    assert PREPARE not in lines_of((Guide.DATA,))


@given(st.sets(st.sampled_from(Guide), min_size=1))
def test_page_after_page_comes_to_every_guide_once(here: set[Guide]) -> None:
    told = tuple(guide for guide in Guide if guide in here)
    for whole in (lines_of(told), ready_lines(told)):
        read: list[str] = []
        while len(read) < len(whole):
            page = lines_from(read[-1], told, after=True)[:MOST_LINES] if read else whole[:MOST_LINES]
            read += page
        assert tuple(read) == whole


@given(st.permutations([*Guide, PREPARE, MORE]).map(lambda lines: lines[: MOST_LINES + 1]))
def test_what_was_offered_is_remembered_in_a_contacts_little_room(lines: list[str]) -> None:
    kept = offered_as(lines)
    assert len(kept) <= 32
    assert " " not in kept
    assert list(lines_offered(kept)) == lines


@pytest.mark.parametrize("other", ["", "menu", "join", "join KE01", "ar en fr", "find"])
def test_what_was_offered_by_others_is_no_list_of_guides(other: str) -> None:
    assert lines_offered(other) == ()


@pytest.mark.parametrize(
    ("alert", "guide"),
    [
        ("alert_flood_before", Guide.FLOOD),
        ("alert_heat_during", Guide.HEAT),
        ("alert_all_clear", None),
        ("alert_water_boil", None),
        ("alert_child_during", None),
        ("alert_cancel", None),
    ],
)
def test_an_alert_leads_to_the_guide_of_its_hazard(alert: str, guide: Guide | None) -> None:
    assert ready_for(alert) is guide
