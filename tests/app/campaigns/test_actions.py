"""Campaigns: written by one, agreed to by another in the very words both read, stopped by anybody."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.campaigns import actions, queries
from app.campaigns.comparing import Answers
from app.campaigns.tables import CampaignState, RunKind
from app.errors import AppError, Conflict, Invalid
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND, SYSTEM, Actor, Work
from tests.makers import campaigns as make
from tests.makers.staff import Member, make_chen, make_dawit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


def state(runtime: Runtime, campaign_id: UUID) -> CampaignState:
    with read(runtime) as work:
        return queries.get(work, campaign_id).state


def test_two_people_agree_and_the_words_stay_as_they_were(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.agreed(runtime, chen, dawit)
    with read(runtime) as work:
        texts = queries.texts_of(queries.get(work, made))
        trail = [entry.action for entry in work.session.exec(select(AuditEntry)) if entry.subject == "campaign"]
    said = texts["campaign_neighbours"]
    assert said["en"].words.startswith("Waypost: neighbours save each other first.")
    assert said["ar"].language == "ar"
    assert said["fr"].words == said["und"].words == said["en"].words  # nobody has checked the French ones
    assert trail == ["campaign.drafted", "campaign.submitted", "campaign.approved"]


def test_x_27_nobody_agrees_to_what_they_wrote_any_of(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now()), chen)
    changed = make.neighbours(runtime.clock.now(), hour=12)
    write(runtime, dawit.actor, lambda work: actions.write(work, made, changed, seen=1, member_id=dawit.id))
    make.submit(runtime, made, chen)
    for one in (chen, dawit):
        with pytest.raises(Conflict, match=r"campaign\.same_person"):
            make.approve(runtime, made, one)


@pytest.mark.parametrize("actor", [SYSTEM, COMMAND])
def test_x_27_no_command_and_no_timetable_agrees(runtime: Runtime, chen: Member, dawit: Member, actor: Actor) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now()), chen)
    make.submit(runtime, made, chen)
    words = make.words_now(runtime, made)
    with pytest.raises(Conflict, match=r"campaign\.not_a_member"):
        write(
            runtime,
            actor,
            lambda work: actions.approve(work, runtime, made, seen=1, words=words, member_id=dawit.id),
        )


def test_a_change_takes_the_agreement_away(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.agreed(runtime, chen, dawit)
    changed = make.neighbours(runtime.clock.now(), hour=12)
    write(runtime, chen.actor, lambda work: actions.write(work, made, changed, seen=1, member_id=chen.id))
    with read(runtime) as work:
        campaign = queries.get(work, made)
    assert (campaign.state, campaign.approved_by, campaign.frozen) == (CampaignState.DRAFT, None, None)


def test_nobody_agrees_to_what_was_changed_since_they_read_it(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now()), chen)
    make.submit(runtime, made, chen)
    with pytest.raises(Conflict, match=r"campaign\.changed"):
        write(
            runtime,
            dawit.actor,
            lambda work: actions.approve(work, runtime, made, seen=1, words="other words", member_id=dawit.id),
        )


def test_words_that_nobody_checked_go_out_only_where_the_writer_says_so(runtime: Runtime, chen: Member) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now(), unreviewed=("ar",)), chen)
    with pytest.raises(Invalid, match=r"campaign\.unreviewed"):
        make.submit(runtime, made, chen)


def test_a_guide_says_who_speaks_and_how_to_hear_no_more(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.agreed(runtime, chen, dawit, keys=("guide_prepare_flood",))
    with read(runtime) as work:
        words = queries.texts_of(queries.get(work, made))["guide_prepare_flood"]["en"].words
    assert words.startswith("Waypost: Before a flood")
    assert words.endswith("To stop texts: STOP.")


STEPS = [
    (actions.pause, CampaignState.PAUSED),
    (actions.go_on, CampaignState.APPROVED),
    (actions.stop, CampaignState.STOPPED),
]


def test_one_person_pauses_lets_go_on_and_stops(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.agreed(runtime, chen, dawit)
    for deed, after in STEPS:
        write(runtime, chen.actor, partial(deed, campaign_id=made))
        assert state(runtime, made) is after


@pytest.mark.parametrize("deed", [actions.go_on, actions.pause])
def test_one_person_never_starts_what_nobody_else_agreed_to(
    runtime: Runtime, chen: Member, deed: Callable[[Work, UUID], None]
) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now()), chen)
    with pytest.raises(AppError, match=r"campaign\.step"):
        write(runtime, chen.actor, lambda work: deed(work, made))


def test_answers_are_added_up_and_nothing_else_is_kept(runtime: Runtime, chen: Member) -> None:
    made = make.draft(runtime, make.neighbours(runtime.clock.now()), chen)

    def unit(work: Work) -> None:
        for area, yes in (("KE001", True), ("KE001", True), ("KE001", False), ("KE002", False)):
            actions.count_answer(work, made, wave=RunKind.BEFORE, area=area, yes=yes)

    write(runtime, SYSTEM, unit)
    with read(runtime) as work:
        counted: dict[RunKind, dict[str, Any]] = {**queries.answers_of(work, made)}
    assert counted == {RunKind.BEFORE: {"KE001": Answers(2, 1), "KE002": Answers(0, 1)}, RunKind.AFTER: {}}
