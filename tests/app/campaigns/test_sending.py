"""Sending campaigns: to whoever agreed to hear from us, at a time when nothing matters more, and each sending once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from app.broadcasts.queries import numbers_of
from app.campaigns import actions, queries
from app.campaigns.tables import CampaignState, RunKind, RunState
from app.campaigns.worker import begin_due, send_campaigns
from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.tables import Contact
from app.feedback.tables import AgeGroup, Item
from app.runtime import Runtime
from app.settings import Campaigns
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers import campaigns as make
from tests.makers import warnings
from tests.makers.audience import NORTH, SOUTH, joined, load_provinces, telephone
from tests.makers.staff import Member, make_chen, make_dawit
from tests.makers.texts import text_in

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEXT_DAY = {"hours": 25}  # from nine to ten of the day after


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


@pytest.mark.usefixtures("provinces")
def test_who_joined_there_gets_it_once_however_often_the_timetable_looks(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    joined(runtime, telephone(2), SOUTH)
    made = make.agreed(runtime, chen, dawit)
    assert make.send_all(runtime) == []  # it is not its day yet
    clock.move(**NEXT_DAY)
    assert make.send_all(runtime) == [here]
    for _ in range(3):
        clock.move(hours=1)
        assert make.send_all(runtime) == []
    (run,) = make.runs(runtime, made)
    assert run.state is RunState.ENDED
    with read(runtime) as work:
        told = queries.progress_of(work, run)
        assert queries.get(work, made).state is CampaignState.ENDED
    assert told is not None
    assert (told.people, told.sent) == (1, 1)


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_nothing_goes_out_that_was_not_agreed_to_or_was_paused(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    make.draft(runtime, make.neighbours(clock.now()), chen)
    paused = make.agreed(runtime, chen, dawit)
    write(runtime, chen.actor, lambda work: actions.pause(work, paused))
    clock.move(**NEXT_DAY)
    assert make.send_all(runtime) == []
    write(runtime, chen.actor, lambda work: actions.go_on(work, paused))
    assert make.send_all(runtime) == [here]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_who_waited_when_it_was_paused_is_told_when_it_goes_on_and_nobody_twice(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    first, second = sorted(joined(runtime, telephone(number), NORTH) for number in (1, 2))
    made = make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    send_campaigns(runtime)
    make.sent_to(runtime, first)
    write(runtime, chen.actor, lambda work: actions.pause(work, made))
    clock.move(hours=1)
    write(runtime, chen.actor, lambda work: actions.go_on(work, made))
    send_campaigns(runtime)
    (run,) = make.runs(runtime, made)
    with read(runtime) as work:
        told = queries.progress_of(work, run)
        assert len(numbers_of(work, run.id)) == 2
    assert told is not None
    assert (told.people, told.sent, told.queued) == (2, 1, 1)
    assert make.waiting_in(runtime, run.broadcast) == [second]


def stop_them(work: Work, who: UUID) -> None:
    contacts.stop(work, who)


def neutral(work: Work, who: UUID) -> None:
    work.session.get_one(Contact, who).neutral_words = True


def child_told_us(work: Work, who: UUID) -> None:
    item = Item.__table__  # type: ignore[attr-defined]
    work.connection.execute(update(item).where(item.c.contact_id == who).values(age_group=AgeGroup.CHILD))


@on_sqlite
@pytest.mark.usefixtures("provinces")
@pytest.mark.parametrize("change", [stop_them, neutral])
def test_who_said_stop_or_is_watched_is_sent_none(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member, change: Callable[[Work, UUID], None]
) -> None:
    here, other = joined(runtime, telephone(1), NORTH), joined(runtime, telephone(2), NORTH)
    make.agreed(runtime, chen, dawit)
    write(runtime, SYSTEM, lambda work: change(work, other))
    clock.move(**NEXT_DAY)
    assert make.send_all(runtime) == [here]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_who_told_us_that_they_are_a_child_is_sent_none(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    child = joined(runtime, telephone(1), NORTH)
    text_in(runtime, "FEEDBACK the water is bad", sender=telephone(1))
    write(runtime, SYSTEM, lambda work: child_told_us(work, child))
    make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    assert make.send_all(runtime) == []


@on_sqlite
@pytest.mark.usefixtures("provinces")
@pytest.mark.parametrize("needs", ["", "child_alone"])
def test_whose_case_is_open_or_told_of_a_child_alone_is_sent_none(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member, needs: str
) -> None:
    joined(runtime, telephone(1), NORTH)
    text_in(runtime, "we have a question for you people", sender=telephone(1))
    case = Case.__table__  # type: ignore[attr-defined]
    done = {"state": "closed", "closed_at": clock.now()} if needs else {}
    write(runtime, SYSTEM, lambda work: work.connection.execute(update(case).values(needs=needs, **done)).rowcount)
    make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    assert make.send_all(runtime) == []


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_nobody_is_sent_more_than_two_texts_of_all_campaigns_in_a_week(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    for hour in (10, 11, 12):
        make.agreed(runtime, chen, dawit, hour=hour)
    clock.move(**NEXT_DAY)
    told = []
    for _ in range(4):
        told += make.send_all(runtime)
        clock.move(hours=1)
    assert told == [here, here]
    make.agreed(runtime, chen, dawit, begins=(clock.now() + timedelta(days=7)).date())
    clock.move(days=7)
    assert make.send_all(runtime) == [here]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_near_an_alert_nobody_is_sent_any_until_a_day_after_it(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    near, far = joined(runtime, telephone(1), NORTH), joined(runtime, telephone(2), SOUTH)
    clock.move(hours=3)
    warnings.issued(runtime, replace(warnings.flood(clock.now())), chen, dawit)  # until six in the evening
    made = make.agreed(runtime, chen, dawit, areas=(NORTH, SOUTH))
    clock.move(hours=22)
    assert make.send_all(runtime) == [far]
    clock.move(hours=1)
    assert make.send_all(runtime) == []
    clock.move(hours=7, minutes=10)
    assert make.send_all(runtime) == [near]
    clock.move(minutes=1)
    assert make.send_all(runtime) == []
    assert [run.state for run in make.runs(runtime, made)] == [RunState.ENDED]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_an_alert_that_comes_while_it_is_sent_takes_those_near_it_out(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    joined(runtime, telephone(1), NORTH)
    far = joined(runtime, telephone(2), SOUTH)
    made = make.agreed(runtime, chen, dawit, areas=(NORTH, SOUTH))
    clock.move(**NEXT_DAY)
    send_campaigns(runtime)
    clock.move(minutes=1)
    warnings.issued(runtime, warnings.flood(clock.now()), chen, dawit)
    clock.move(minutes=1)
    send_campaigns(runtime)
    (run,) = make.runs(runtime, made)
    assert make.waiting_in(runtime, run.broadcast) == [far]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_it_gives_way_while_somebody_in_danger_waits_too_long_and_goes_on_after(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    text_in(runtime, "HELP we are drowning", sender=telephone(9))
    clock.move(hours=1)
    assert make.send_all(runtime) == []
    case = Case.__table__  # type: ignore[attr-defined]
    write(runtime, SYSTEM, lambda work: work.connection.execute(update(case).values(state="taken")).rowcount)
    assert make.send_all(runtime) == []
    clock.move(minutes=31)
    assert make.send_all(runtime) == [here]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_it_gives_way_while_very_many_wait(runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member) -> None:
    runtime.settings = replace(runtime.settings, campaigns=Campaigns(most_waiting=0))
    joined(runtime, telephone(1), NORTH)
    make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    text_in(runtime, "where can I charge my phone", sender=telephone(9))
    assert make.send_all(runtime) == []


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_who_was_not_told_by_the_evening_is_told_in_the_morning(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    made = make.agreed(runtime, chen, dawit, hour=18)
    clock.move(hours=33)  # six in the evening of the day after
    send_campaigns(runtime)
    clock.move(hours=3)
    send_campaigns(runtime)
    assert make.runs(runtime, made)[0].broadcast is None
    clock.move(hours=13)
    send_campaigns(runtime)
    (run,) = make.runs(runtime, made)
    assert make.waiting_in(runtime, run.broadcast) == [here]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_a_sending_whose_day_passed_while_nothing_ran_is_missed_and_the_next_is_not(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    made = make.agreed(runtime, chen, dawit, weeks=1, until=date(2026, 3, 10))
    clock.move(days=8, hours=1)
    assert make.send_all(runtime) == [here]
    assert [(run.number, run.state) for run in make.runs(runtime, made)] == [
        (1, RunState.MISSED),
        (2, RunState.RUNNING),
    ]


@on_sqlite
@pytest.mark.usefixtures("provinces")
def test_killed_between_beginning_and_telling_it_goes_on_where_it_stood(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    here = joined(runtime, telephone(1), NORTH)
    made = make.agreed(runtime, chen, dawit)
    clock.move(**NEXT_DAY)
    for _ in range(2):
        write(runtime, SYSTEM, lambda work: begin_due(work, runtime, made))
    assert len(make.runs(runtime, made)) == 1
    make.frozen_only(runtime, made)
    assert make.send_all(runtime) == [here]
    with read(runtime) as work:
        assert len(numbers_of(work, make.runs(runtime, made)[0].id)) == 1


@pytest.mark.usefixtures("provinces")
def test_the_question_goes_to_two_shares_that_never_meet_and_nobody_else(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    people = {joined(runtime, telephone(number), NORTH) for number in range(60)}
    begins = (clock.now() + timedelta(days=4)).date()
    made = make.agreed(runtime, chen, dawit, asked=50, begins=begins)
    clock.move(days=1, hours=1)
    before = set(make.send_all(runtime))
    clock.move(days=3)
    said = set(make.send_all(runtime))
    clock.move(days=7)
    after = set(make.send_all(runtime))
    assert [run.kind for run in make.runs(runtime, made)] == [RunKind.BEFORE, RunKind.MESSAGE, RunKind.AFTER]
    assert said == people
    assert before | after == people
    assert not before & after
