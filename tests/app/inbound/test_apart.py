"""Where words go that complain of somebody who helps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.cases.queries import KnownCase
from app.cases.tables import CaseState
from app.framework import Lane
from app.ids import new_id
from app.inbound.apart import Apart, cannot_wait, danger_of, names, weigh, without_words
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.reading import Reading
from app.places.place import Method, Place
from app.sensitive.tables import Danger

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = Place(34.5, 36.5, 50, "behind the tent of the man", Method.SHARE)
COMPLAINT = Reading(
    language="en",
    confidence=1.0,
    script="Latn",
    guess="en",
    intent=Intent.SOS,
    needs=(),
    urgency=Urgency.NORMAL,
    people=3,
    place=None,
    text="the volunteer of Harbour asked my sister for sex",
    reduced=False,
    lane=Lane.EXPLOITATION,
)


def _case(state: CaseState, urgency: str) -> KnownCase:
    return KnownCase(
        id=new_id(),
        state=state,
        urgency=urgency,
        rank=1,
        deadline_at=NOW,
        closed_at=None,
        steps=0,
        unanswered=0,
        needs="",
        people=None,
        has_place=False,
        merged_into=None,
        taken_by=None,
    )


def _weigh(
    reading: Reading, *, case: KnownCase | None = None, spoken: bool = False, ours: str = "Waypost"
) -> Apart | None:
    return weigh(reading, case, spoken=spoken, ours=ours)


def test_h_16_without_any_sign_of_danger_the_store_alone_has_it() -> None:
    assert _weigh(COMPLAINT) == Apart(Lane.EXPLOITATION, Danger.NO, opens_case=False)


@pytest.mark.parametrize(
    "reading",
    [
        replace(COMPLAINT, urgency=Urgency.DANGER),
        replace(COMPLAINT, needs=("child_alone",), urgency=Urgency.URGENT),
        replace(COMPLAINT, needs=("rescue",), urgency=Urgency.URGENT),
    ],
)
@pytest.mark.parametrize("ours", ["Waypost", "Harbour"])
def test_rescue_never_waits_for_a_focal_point(reading: Reading, ours: str) -> None:
    assert _weigh(reading, ours=ours) == Apart(Lane.EXPLOITATION, Danger.YES, opens_case=True)


@pytest.mark.parametrize(
    ("reading", "case", "spoken"),
    [
        (replace(COMPLAINT, urgency=Urgency.URGENT), None, False),
        (replace(COMPLAINT, reduced=True), None, False),
        (replace(COMPLAINT, word=Word.FIRST), None, False),
        (replace(COMPLAINT, place=HERE), None, False),
        (COMPLAINT, None, True),
        (COMPLAINT, _case(CaseState.TAKEN, "urgent"), False),
        (COMPLAINT, _case(CaseState.WAITING, "danger"), False),
    ],
)
def test_what_cannot_be_ruled_out_raises_and_hides_nothing(
    reading: Reading, case: KnownCase | None, spoken: bool
) -> None:
    assert _weigh(reading, case=case, spoken=spoken) == Apart(Lane.EXPLOITATION, Danger.UNCLEAR, opens_case=True)


@pytest.mark.parametrize("case", [_case(CaseState.CLOSED, "danger"), _case(CaseState.TAKEN, "normal")])
def test_an_old_or_a_calm_case_is_no_sign_of_danger(case: KnownCase) -> None:
    assert danger_of(COMPLAINT, case, spoken=False) is Danger.NO


def test_where_the_words_name_us_and_danger_is_not_said_none_of_us_gets_a_case() -> None:
    unclear = replace(COMPLAINT, urgency=Urgency.URGENT)
    assert _weigh(unclear, ours="Harbour") == Apart(Lane.EXPLOITATION, Danger.UNCLEAR, opens_case=False)


@pytest.mark.parametrize(
    "reading",
    [
        replace(COMPLAINT, lane=None),
        replace(COMPLAINT, intent=Intent.STOP, word=Word.ALONE),
        replace(COMPLAINT, intent=Intent.ERASE, word=Word.ALONE),
        replace(COMPLAINT, stated=True),
    ],
)
def test_anything_else_goes_its_ordinary_way(reading: Reading) -> None:
    assert _weigh(reading) is None


def test_a_case_knows_the_place_the_danger_and_how_many_and_nothing_more() -> None:
    told = replace(COMPLAINT, needs=("safety", "medical"), place=HERE, intent=Intent.FEEDBACK)
    left = without_words(told)
    assert (left.text, left.needs, left.lane, left.people) == ("", (), None, 3)
    assert (left.intent, left.word, left.urgency) == (Intent.SOS, Word.FIRST, Urgency.URGENT)
    assert left.place == replace(HERE, label="")
    town = Place(34.4, 35.8, 4000, "Tripoli", Method.GAZETTEER)
    assert without_words(replace(told, place=town)).place == town
    assert without_words(replace(told, urgency=Urgency.DANGER)).urgency is Urgency.DANGER


@pytest.mark.parametrize(
    ("text", "ours", "named"),
    [
        ("your man at HARBOUR line", "Harbour", True),
        ("at the harbourside", "Harbour", False),
        ("anything", "", False),
    ],
)
def test_our_name_counts_as_a_whole_word(text: str, ours: str, named: bool) -> None:
    assert names(text, ours) is named


@pytest.mark.parametrize(("text", "urgency"), [("0", "danger"), (" ٠ ", "danger"), ("00", "normal"), ("1", "normal")])
def test_a_nought_alone_says_that_it_cannot_wait(text: str, urgency: str) -> None:
    assert cannot_wait(replace(COMPLAINT, text=text)).urgency.value == urgency
