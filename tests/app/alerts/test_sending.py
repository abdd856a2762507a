"""An issue reaches whom its rule picks, and what replaces it whoever had it."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.alerts import actions
from app.alerts.queries import get
from app.alerts.sending import rule_of, spread_alerts
from app.audience.actions import leave
from app.broadcasts.queries import progress
from app.broadcasts.rules import Progress
from app.broadcasts.tables import BroadcastDelivery, BroadcastText
from app.delivery_states import DeliveryState
from app.runtime import Runtime
from app.transaction import read, write
from app.work import Work
from cap.model import Severity, Urgency
from tests.makers import warnings as make
from tests.makers.audience import NORTH, NORTH_WEST, SOUTH, joined, load_provinces, telephone
from tests.makers.staff import Member, make_chen, make_dawit


@pytest.fixture(autouse=True)
def country(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


def issued(runtime: Runtime, chen: Member, dawit: Member, **changed: Any) -> UUID:
    return make.issued(runtime, make.flood(runtime.clock.now(), **changed), chen, dawit)


def how_far(runtime: Runtime, issue_id: UUID) -> Progress:
    with read(runtime) as work:
        return progress(work, get(work, issue_id).broadcast or 0)


def rows(runtime: Runtime) -> list[BroadcastDelivery]:
    with read(runtime) as work:
        return list(work.session.exec(select(BroadcastDelivery)).all())


def texts_of(runtime: Runtime) -> dict[str, str]:
    with read(runtime) as work:
        return {text.language: text.words for text in work.session.exec(select(BroadcastText))}


def test_an_issue_goes_to_who_joined_there_in_their_language(runtime: Runtime, chen: Member, dawit: Member) -> None:
    amal = joined(runtime, telephone(1), NORTH, language="ar")
    binta = joined(runtime, telephone(2), NORTH_WEST, language="fr")
    joined(runtime, telephone(3), SOUTH)
    made = issued(runtime, chen, dawit, unreviewed=("ar",))
    assert spread_alerts(runtime) == 2
    assert spread_alerts(runtime) == 0
    assert {row.contact_id: row.language for row in rows(runtime)} == {amal: "ar", binta: "fr"}
    texts = texts_of(runtime)
    assert "Riverside" in texts["ar"]
    assert not texts["ar"].startswith("Go up now")
    assert texts["fr"].startswith("Go up now")  # nobody has checked the French, and the writer did not say to send it
    assert "For a person, answer 1." in texts["fr"]
    assert how_far(runtime, made).people == 2


def test_danger_to_life_ignores_quiet_hours_and_an_exercise_does_not(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    content = make.flood(runtime.clock.now())
    assert (rule_of(content).danger, content.danger) == (True, True)
    practised = make.flood(runtime.clock.now(), exercise=True)
    assert (rule_of(practised).danger, rule_of(practised).exercise) == (False, True)
    mild = make.flood(runtime.clock.now(), severity=Severity.SEVERE, urgency=Urgency.EXPECTED)
    assert not rule_of(mild).danger


def test_stopping_empties_the_queue(runtime: Runtime, chen: Member, dawit: Member) -> None:
    for number in range(5):
        joined(runtime, telephone(number), NORTH)
    made = issued(runtime, chen, dawit)
    spread_alerts(runtime)
    write(runtime, make.by(dawit), lambda work: actions.stop(work, made))
    told = how_far(runtime, made)
    assert (told.people, told.queued, dict(told.withheld)) == (5, 0, {"stopped": 5})


def test_a_few_first_and_then_the_rest_each_once(runtime: Runtime, chen: Member, dawit: Member) -> None:
    for number in range(40):
        joined(runtime, telephone(number), NORTH)
    made = issued(runtime, chen, dawit, first=50)
    few = spread_alerts(runtime)
    assert 0 < few < 40
    write(runtime, make.by(chen), lambda work: actions.send_rest(work, made))
    assert few + spread_alerts(runtime) == 40
    assert how_far(runtime, made).people == 40


def test_what_replaces_a_warning_reaches_who_had_it_unless_they_left_and_what_takes_it_back_nobody_else(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    had, gone = joined(runtime, telephone(1), NORTH), joined(runtime, telephone(3), NORTH)
    made = issued(runtime, chen, dawit)
    spread_alerts(runtime)
    write(runtime, make.by(chen), lambda work: _arrived(work, had))
    write(runtime, make.by(chen), lambda work: _arrived(work, gone))
    write(runtime, make.by(chen), lambda work: leave(work, gone))
    late = joined(runtime, telephone(2), NORTH)
    content = make.flood(runtime.clock.now(), blanks={"place": {"und": "Valley"}, "where_to_go": {"und": "Hill"}})
    update = write(runtime, make.by(chen), lambda work: actions.update(work, made, content, member_id=chen.id))
    make.submit(runtime, update, chen)
    make.approve(runtime, update, dawit)
    make.issue(runtime, update, chen)
    spread_alerts(runtime)
    numbers = {issue: number_of(runtime, issue) for issue in (made, update)}
    assert {row.contact_id for row in rows(runtime) if row.number == numbers[update]} == {had, late}
    over = write(runtime, make.by(dawit), lambda work: actions.cancel(work, runtime, update, member_id=dawit.id))
    spread_alerts(runtime)
    assert {row.contact_id for row in rows(runtime) if row.number == number_of(runtime, over)} == {had}


def number_of(runtime: Runtime, issue_id: UUID) -> int | None:
    with read(runtime) as work:
        return get(work, issue_id).broadcast


def _arrived(work: Work, contact_id: UUID) -> None:
    found = work.session.exec(select(BroadcastDelivery).where(BroadcastDelivery.contact_id == contact_id)).one()
    found.state = DeliveryState.DELIVERED
