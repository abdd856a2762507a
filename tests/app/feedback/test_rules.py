"""Decisions about feedback."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Conflict, Invalid
from app.feedback.frame import CODES, DEFAULT, HOSTILE, LANES, Type, suggested, type_of
from app.feedback.rules import STEPS, agreement, checked, deadline, frame_codes, new_code, step, was_asked
from app.feedback.tables import ItemState
from app.framework import NEEDS
from app.settings import Feedback

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_h_18_the_frame_has_the_six_types_of_the_kit_and_no_list_of_who_people_are() -> None:
    assert {kind.value for kind in Type} == {
        *("question", "request", "concern", "praise", "observation", "incomplete"),
    }
    told = " ".join(DEFAULT)
    assert not [word for word in ("migrant", "refugee", "status", "national", "legal", "citizen") if word in told]


def test_every_code_belongs_to_its_type_and_is_there_once() -> None:
    assert len(set(DEFAULT)) == len(DEFAULT) == sum(map(len, CODES.values()))
    assert all(type_of(code) in Type for code in DEFAULT)
    assert set(LANES) | {HOSTILE} <= set(DEFAULT)


def test_every_state_says_where_it_may_go() -> None:
    assert STEPS.keys() == set(ItemState)
    assert step(ItemState.NEW, ItemState.ANSWERED) is ItemState.ANSWERED
    with pytest.raises(Conflict, match=r"feedback\.step"):
        step(ItemState.ANSWERED, ItemState.REFERRED)


def test_needs_suggest_codes_of_the_frame() -> None:
    assert suggested(("water", "sanitation", "food", "unheard of")) == (
        "request.support_water",
        "request.support_food",
    )
    assert set(suggested(tuple(NEEDS))) <= set(DEFAULT)


def test_a_concern_is_answered_sooner() -> None:
    days = Feedback()
    assert deadline(days, NOW, Type.CONCERN) < deadline(days, NOW) == NOW + timedelta(days=days.answer_days)


def test_who_was_asked_has_a_day() -> None:
    assert was_asked(NOW - timedelta(hours=23), NOW)
    assert not was_asked(NOW - timedelta(hours=24), NOW)
    assert not was_asked(None, NOW)


@pytest.mark.parametrize(
    ("codes", "refused"),
    [
        ([], "feedback.no_code"),
        (["request.nothing"], "feedback.code"),
        (["request.other", "praise.other"], "feedback.two_types"),
    ],
)
def test_codes_that_make_no_sense_are_refused(codes: list[str], refused: str) -> None:
    with pytest.raises(Invalid) as told:
        checked(codes, frozenset(DEFAULT))
    assert told.value.code == refused


def test_an_operations_own_codes_stand_below_theirs_and_retired_ones_are_gone() -> None:
    own = {"request.support_water.taps": False, "praise.cooks": False, "praise.other": True}
    used = frame_codes(own)
    assert used[used.index("request.support_water") + 1] == "request.support_water.taps"
    assert "praise.cooks" in used
    assert "praise.other" not in used


@pytest.mark.parametrize(
    ("below", "word"),
    [("request", ""), ("request", "été"), ("request", "a.b"), ("nothing", "taps"), ("request", "t" * 80)],
)
def test_words_that_make_no_code_are_refused(below: str, word: str) -> None:
    with pytest.raises(Invalid):
        new_code(below, word)


def test_a_new_code_is_its_words() -> None:
    assert new_code("request.support_water", "Broken taps") == "request.support_water.broken_taps"


def test_agreement_is_cohens_kappa() -> None:
    one, other = Type.QUESTION, Type.PRAISE
    assert agreement([]) is None
    assert agreement([(one, one), (other, other)]) == 1
    # Worked by hand: 3 of 4 the same; chance is (2*3 + 2*1) / 16 = 0.5; (0.75 - 0.5) / 0.5.
    assert agreement([(one, one), (one, one), (other, other), (other, one)]) == pytest.approx(0.5)
