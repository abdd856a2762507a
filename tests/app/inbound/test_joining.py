"""Joining and leaving by text, in every language; a call for help is never taken for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.audience.tables import How, Membership
from app.cases.queries import queue
from app.cases.tables import Case
from app.contacts import by_hand
from app.contacts.queries import find_known, fingerprint
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.settings import Limits
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import Location
from tests.makers.areas import district, province, save, square
from tests.makers.audience import IN_NORTH_WEST, NORTH, NORTH_WEST, load_provinces
from tests.makers.texts import AMAL, not_answered, text_in

PROVINCE_1_AR = "تل الزهور 1"


@pytest.fixture(autouse=True)
def _provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


def joined(runtime: Runtime) -> list[tuple[str, str, How]]:
    """(area, language, how) of what anybody is joined to now."""
    with read(runtime) as work:
        rows = work.session.exec(select(Membership).order_by(col(Membership.area))).all()
        return [(one.area, one.language, one.how) for one in rows if one.left_at is None]


def said(runtime: Runtime) -> Sequence[tuple[str | None, str]]:
    """(wording key, words) of what we sent, the newest last."""
    with read(runtime) as work:
        sent = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.at), col(Message.id))
        return [(one.wording_key, opened(work, one).text) for one in work.session.exec(sent).all()]


def cases(runtime: Runtime) -> list[Case]:
    with read(runtime) as work:
        return list(queue(work))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("JOIN Province 1", "en"),
        ("join: province 1.", "en"),
        (f"انضمام {PROVINCE_1_AR}", "ar"),
        ("ተጸንበር Province 1", "ti"),
        ("UNIRME Province 1", "es"),
    ],
)
def test_join_and_a_place_joins_in_any_language_and_opens_no_case(runtime: Runtime, text: str, language: str) -> None:
    if language == "es":
        text = f"{runtime.wording.keyword('join', 'es')} Province 1"
    text_in(runtime, text)
    ((area, _, how),) = joined(runtime)
    assert (area, how) == (NORTH, How.TEXT)
    ((key, words),) = said(runtime)
    assert key == "join_done"
    assert runtime.wording.keyword("leave", "en") in words or language != "en"
    assert cases(runtime) == []


def test_a_town_joins_the_area_it_lies_in(runtime: Runtime) -> None:
    text_in(runtime, "JOIN Nakuru")
    assert len(joined(runtime)) == 1
    assert said(runtime)[-1][0] == "join_done"


def test_a_shared_place_joins_the_area_it_lies_in(runtime: Runtime) -> None:
    text_in(runtime, "JOIN", location=Location(*IN_NORTH_WEST))
    assert [area for area, _, _ in joined(runtime)] == [NORTH_WEST]


def test_join_alone_says_how_and_the_place_alone_then_joins(runtime: Runtime) -> None:
    text_in(runtime, "JOIN")
    key, words = said(runtime)[-1]
    assert (key, "Province" in words) == ("join_how", True)
    text_in(runtime, "Province 1")
    assert [area for area, _, _ in joined(runtime)] == [NORTH]
    text_in(runtime, "JOIN")
    key, words = said(runtime)[-1]
    assert (key, "Province 1" in words) == ("join_places", True)
    assert cases(runtime) == []


def test_a_place_nobody_knows_is_not_repeated_and_can_be_sent_again(runtime: Runtime) -> None:
    text_in(runtime, "JOIN Xyzzyville")
    key, words = said(runtime)[-1]
    assert (key, "yzzy" in words) == ("join_unknown_place", False)
    text_in(runtime, "Province 2")
    assert [area for area, _, _ in joined(runtime)] == ["KE002"]


def test_two_places_of_one_name_are_offered_by_number(runtime: Runtime, tmp_path: Path) -> None:
    from app.places.worker import load_areas, refresh
    from app.work import COMMAND

    load_areas(runtime, COMMAND, [save(tmp_path / "p.geojson", [province(1), province(2)])])
    twins = [
        district(1, 1, square(37.0, -1.0, 0.5), ADM2_EN="Riverside"),
        district(2, 2, square(38.0, -1.0, 0.5), ADM2_EN="Riverside"),
    ]
    load_areas(runtime, COMMAND, [save(tmp_path / "d.geojson", twins)])
    refresh(runtime)
    text_in(runtime, "JOIN Riverside")
    key, words = said(runtime)[-1]
    assert key == "join_which"
    assert "1 Riverside, Province 1" in words
    assert "2 Riverside, Province 2" in words
    assert joined(runtime) == []
    text_in(runtime, "٢")
    assert [area for area, _, _ in joined(runtime)] == ["KE002002"]


def test_leave_is_one_word_and_ends_all(runtime: Runtime) -> None:
    text_in(runtime, "JOIN Province 1")
    text_in(runtime, "JOIN Province 2")
    assert len(joined(runtime)) == 2
    text_in(runtime, "ይትረፍ")
    assert joined(runtime) == []
    assert said(runtime)[-1][0] == "leave_done"
    assert cases(runtime) == []


@pytest.mark.parametrize(
    "text",
    [
        "JOIN Province 1 help we are trapped",
        "JOIN Province 1 no water for my baby",
        "join us please we are seven people under the bridge and cannot move",
        "HELP JOIN Province 1",
        "we had to leave",
        "they told us to leave, where can we sleep",
    ],
)
def test_s_a_call_for_help_is_never_taken_for_joining_or_leaving(runtime: Runtime, text: str) -> None:
    text_in(runtime, text)
    assert joined(runtime) == []
    assert len(cases(runtime)) == 1


def test_who_is_being_helped_can_join_and_their_case_goes_on(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    text_in(runtime, "JOIN Province 1")
    assert [area for area, _, _ in joined(runtime)] == [NORTH]
    (case,) = cases(runtime)
    text_in(runtime, "Province 2")
    assert len(joined(runtime)) == 1, "a place alone is for who helps them"
    assert cases(runtime)[0].id == case.id


def test_who_joins_after_stop_takes_it_back(runtime: Runtime) -> None:
    text_in(runtime, "STOP")
    text_in(runtime, "JOIN Province 1")
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    assert known.stopped_at is None
    text_in(runtime, "STOP")
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    assert known.stopped_at is not None, "STOP is obeyed first, whoever joined"


def test_nobody_is_answered_more_than_their_budget(runtime: Runtime) -> None:
    for _ in range(3):
        text_in(runtime, "JOIN Province 1")
    assert [key for key, _ in said(runtime)] == ["join_done"], "the same words once an hour"


@pytest.mark.parametrize(("language", "place"), [("ti", "Province 1"), ("ar", PROVINCE_1_AR)])
def test_somebody_joins_is_told_leaves_and_is_warned_no_more_in_their_language(
    runtime: Runtime, language: str, place: str
) -> None:
    words = {name: runtime.wording.keyword(name, language) for name in ("join", "leave")}
    text_in(runtime, f"{words['join']} {place}")
    key, told = said(runtime)[-1]
    assert (key, words["leave"] in told) == ("join_done", True), "answered in the language of the word"
    assert [spoken for _, spoken, _ in joined(runtime)] == [language]
    text_in(runtime, words["leave"])
    assert (joined(runtime), said(runtime)[-1][0]) == ([], "leave_done")


@pytest.mark.parametrize("why", ["locked", "list", "budget", "by hand"])
def test_s_where_nothing_can_be_said_joining_is_done_and_a_question_goes_to_a_person(
    runtime: Runtime, why: str
) -> None:
    if why in ("locked", "list"):
        not_answered(runtime, "JOIN", acknowledged=why == "locked", unanswered=why == "list")
    else:
        text_in(runtime, "MENU")
        if why == "by hand":
            with read(runtime) as work:
                known = find_known(work, fingerprint(work, AMAL))
            assert known is not None
            write(runtime, SYSTEM, lambda work: by_hand.keep(work, known.id))
        else:
            runtime.settings = replace(runtime.settings, limits=Limits(automatic_an_hour=1, automatic_a_day=1))
        text_in(runtime, "JOIN")
    before = said(runtime)
    assert len(cases(runtime)) == 1
    text_in(runtime, "JOIN Nowhere At All")
    assert cases(runtime)[0].unanswered == 2 or why in ("locked", "list"), "they are told which places there are"
    if why in ("budget", "by hand"):
        text_in(runtime, "JOIN Province 1")
        assert [area for area, _, _ in joined(runtime)] == [NORTH]
        text_in(runtime, "LEAVE")
        assert joined(runtime) == []
        assert said(runtime) == before
