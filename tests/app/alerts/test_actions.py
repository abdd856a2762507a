"""Alerts: written by one, approved by another, frozen when they go out, and taken back by anybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.alerts import actions, queries
from app.alerts.content import Where
from app.alerts.tables import Alert, AlertIssue, IssueState
from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.errors import AppError, Conflict, Invalid
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND, SYSTEM, Actor, ActorKind
from cap.model import MessageType, Severity
from tests.makers import warnings as make
from tests.makers.staff import Member, make_chen, make_dawit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


def ready(runtime: Runtime, chen: Member, dawit: Member, **changed: Any) -> UUID:
    """An alert that Chen wrote and Dawit approved."""
    made = make.draft(runtime, make.flood(runtime.clock.now(), **changed), chen)
    make.submit(runtime, made, chen)
    make.approve(runtime, made, dawit)
    return made


def moved(runtime: Runtime, changed: dict[str, Any]) -> dict[str, Any]:
    now = runtime.clock.now()
    return {name: now + value if isinstance(value, timedelta) else value for name, value in changed.items()}


def test_x_37_a_name_turns_nothing_around_in_the_text_that_is_sent(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    blanks = {"place": {"und": "River\u202eside\u200f"}, "where_to_go": {"und": "Hill\u2066 School\u0007"}}
    made = make.issued(runtime, make.flood(runtime.clock.now(), blanks=blanks), chen, dawit)
    with read(runtime) as work:
        words = queries.frozen_of(queries.get(work, made)).texts["en"].words
    assert words.startswith("Go up now: flood at Riverside. Go to Hill School or onto a roof.")


def test_two_people_let_a_warning_out_and_it_is_frozen(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.issued(runtime, make.flood(runtime.clock.now()), chen, dawit)
    with read(runtime) as work:
        issue = queries.get(work, made)
        frozen = queries.frozen_of(issue)
        (current,) = queries.current(work)
        trail = [entry.action for entry in work.session.exec(select(AuditEntry)) if entry.subject == "alert_issue"]
    assert current.id == made
    assert (issue.state, issue.issued_by, issue.approved_by) == (IssueState.ISSUED, chen.id, dawit.id)
    assert frozen.texts["en"].words.startswith("Go up now: flood at Riverside. Go to Hill School")
    assert frozen.link in frozen.texts["en"].words
    assert frozen.link.endswith(frozen.code)
    assert trail == ["alert.drafted", "alert.submitted", "alert.approved", "alert.issued"]


def test_x_27_nobody_lets_out_alone_what_nobody_else_approved(runtime: Runtime, chen: Member) -> None:
    made = make.draft(runtime, make.flood(runtime.clock.now()), chen)
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, made, chen)
    make.submit(runtime, made, chen)
    with pytest.raises(Conflict, match=r"alert\.same_person"):
        make.approve(runtime, made, chen)
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, made, chen)
    with read(runtime) as work:
        assert queries.current(work) == []


def test_x_27_whoever_wrote_any_of_it_is_no_second_person(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.draft(runtime, make.flood(runtime.clock.now()), chen)
    changed = make.flood(runtime.clock.now(), severity=Severity.SEVERE)
    write(runtime, make.by(dawit), lambda work: actions.write(work, made, changed, seen=1, member_id=dawit.id))
    make.submit(runtime, made, chen)
    with pytest.raises(Conflict, match=r"alert\.same_person"):
        make.approve(runtime, made, dawit)


def test_x_27_a_change_after_the_approval_takes_it_away(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = ready(runtime, chen, dawit)
    changed = make.flood(runtime.clock.now(), blanks={"place": {"und": "All"}, "where_to_go": {"und": "Nowhere"}})
    write(runtime, make.by(chen), lambda work: actions.write(work, made, changed, seen=1, member_id=chen.id))
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, made, chen)


def test_x_27_what_was_approved_long_ago_is_asked_again(
    runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    made = ready(runtime, chen, dawit, expires=clock.now() + timedelta(days=3))
    clock.move(hours=13)
    with pytest.raises(Conflict, match=r"alert\.approval_old"):
        make.issue(runtime, made, chen)


@pytest.mark.parametrize("actor", [SYSTEM, COMMAND, Actor(ActorKind.CONTACT)], ids=["timetable", "command", "text"])
def test_x_27_no_command_no_clock_and_no_text_lets_a_warning_out(
    runtime: Runtime, chen: Member, dawit: Member, actor: Actor
) -> None:
    made = ready(runtime, chen, dawit)
    with pytest.raises(Conflict, match=r"alert\.not_a_member"):
        write(runtime, actor, lambda work: actions.issue(work, runtime, made, seen=1, member_id=chen.id))


def test_one_person_takes_a_mistake_back_and_the_alert_is_over(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.issued(runtime, make.flood(runtime.clock.now()), chen, dawit)
    back = write(runtime, make.by(dawit), lambda work: actions.cancel(work, runtime, made, member_id=dawit.id))
    with read(runtime) as work:
        before, after = queries.get(work, made), queries.get(work, back)
        alert = work.session.exec(select(Alert)).one()
        frozen = queries.frozen_of(after)
        assert queries.current(work) == []
    assert (before.state, before.ended_by_id, after.type) == (IssueState.STOPPED, back, MessageType.CANCEL)
    assert alert.ended_at == runtime.clock.now()
    assert "it was a mistake" in frozen.texts["en"].words
    assert [one.identifier for one in frozen.references] == [queries.frozen_of(before).identifier]


def test_one_person_says_that_the_danger_is_over(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.issued(runtime, make.flood(runtime.clock.now()), chen, dawit)
    over = write(runtime, make.by(chen), lambda work: actions.all_clear(work, runtime, made, member_id=chen.id))
    with read(runtime) as work:
        frozen = queries.frozen_of(queries.get(work, over))
    assert frozen.texts["en"].warning.startswith("You can go out again with care")
    with pytest.raises(Conflict, match=r"alert\.changed"):
        write(runtime, make.by(chen), lambda work: actions.cancel(work, runtime, made, member_id=chen.id))


LESS: dict[str, dict[str, Any]] = {
    "milder": {"severity": Severity.MODERATE},
    "shorter": {"expires": timedelta(hours=2)},
    "smaller": {"where": Where(areas=("KE001",)), "reached": ("KE001",)},
}
MORE: dict[str, dict[str, Any]] = {
    "graver": {"severity": Severity.EXTREME},
    "longer": {"expires": timedelta(hours=30)},
    "wider": {"where": Where(areas=("KE001", "KE002", "KE003")), "reached": ("KE001", "KE002", "KE003")},
    "elsewhere": {"where": Where(areas=("KE009",)), "reached": ("KE009",)},
    "nowhere": {"where": Where(), "reached": ()},
    "other words": {"key": "alert_flood_before", "time": timedelta(hours=1)},
    "other way": {"blanks": {"place": {"und": "Riverside"}, "where_to_go": {"und": "the river"}}},
    "an exercise": {"exercise": True},
    "other people": {"languages": ("en",)},
}


def lessened(runtime: Runtime, made: UUID, chen: Member, changed: dict[str, Any]) -> UUID:
    with read(runtime) as work:
        content = replace(queries.content_of(queries.get(work, made)), **moved(runtime, changed))
    return write(runtime, make.by(chen), lambda work: actions.lessen(work, runtime, made, content, member_id=chen.id))


@pytest.fixture
def wide(runtime: Runtime, chen: Member, dawit: Member) -> UUID:
    both = ("KE001", "KE002")
    content = make.flood(runtime.clock.now(), where=Where(areas=both), reached=both, severity=Severity.SEVERE)
    return make.issued(runtime, content, chen, dawit)


@pytest.mark.parametrize("changed", LESS.values(), ids=LESS)
def test_one_person_corrects_downwards(runtime: Runtime, chen: Member, wide: UUID, changed: dict[str, Any]) -> None:
    second = lessened(runtime, wide, chen, changed)
    with read(runtime) as work:
        assert [one.id for one in queries.current(work)] == [second]
        frozen = queries.frozen_of(queries.get(work, second))
    assert frozen.texts["en"].words.startswith("This replaces our last warning for Riverside.")


@pytest.mark.parametrize("changed", MORE.values(), ids=MORE)
def test_x_27_one_person_never_corrects_upwards(
    runtime: Runtime, chen: Member, wide: UUID, changed: dict[str, Any]
) -> None:
    with pytest.raises(Conflict, match=r"alert\.not_less"):
        lessened(runtime, wide, chen, changed)


def test_an_update_needs_a_second_person_again_and_replaces_the_first(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    made = make.issued(runtime, make.flood(runtime.clock.now()), chen, dawit)
    content = make.flood(runtime.clock.now(), blanks={"place": {"und": "The valley"}, "where_to_go": {"und": "Hill"}})
    second = write(runtime, make.by(chen), lambda work: actions.update(work, made, content, member_id=chen.id))
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, second, chen)
    make.submit(runtime, second, chen)
    make.approve(runtime, second, dawit)
    make.issue(runtime, second, dawit)
    with read(runtime) as work:
        assert [one.id for one in queries.current(work)] == [second]
        assert queries.get(work, made).ended_by_id == second


INCOMPLETE: dict[str, tuple[dict[str, Any], str]] = {
    "nowhere": ({"where": Where()}, "alert.nowhere"),
    "over already": ({"expires": timedelta(hours=-1)}, "alert.expires"),
    "valid for weeks": ({"expires": timedelta(days=8)}, "alert.expires"),
    "no way to go": ({"blanks": {"place": {"und": "Riverside"}, "where_to_go": {"und": " "}}}, "alert.blank"),
    "no time": ({"key": "alert_flood_before"}, "alert.time"),
    "no such warning": ({"key": "alert_dragon_before"}, "alert.hazard"),
    "too long": ({"blanks": {"place": {"und": "R" * 900}, "where_to_go": {"und": "Hill"}}}, "alert.too_long"),
    "no name of the place": ({"blanks": {"where_to_go": {"und": "Hill School"}}}, "alert.place"),
    "asks for papers": (
        {"blanks": {"place": {"und": "R"}, "where_to_go": {"und": "Hill School. Show your passport"}}},
        "wording.asks_for_papers",
    ),
}


@pytest.mark.parametrize(("changed", "code"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_could_never_go_out_is_refused_before_anybody_is_asked(
    runtime: Runtime, chen: Member, changed: dict[str, Any], code: str
) -> None:
    made = make.draft(runtime, make.flood(runtime.clock.now(), **moved(runtime, changed)), chen)
    with pytest.raises(AppError) as refused:
        make.submit(runtime, made, chen)
    assert refused.value.code == code
    assert isinstance(refused.value, Invalid)


def test_sent_back_with_a_reason_it_is_a_draft_again(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = make.draft(runtime, make.flood(runtime.clock.now()), chen)
    make.submit(runtime, made, chen)
    write(runtime, make.by(dawit), lambda work: actions.send_back(work, made, "Which school?", seen=1))
    with read(runtime) as work:
        issue = queries.get(work, made)
    assert (issue.state, issue.sent_back, issue.version) == (IssueState.DRAFT, "Which school?", 2)
    with pytest.raises(Conflict, match=r"alert\.changed"):
        write(
            runtime,
            make.by(dawit),
            lambda work: actions.approve(work, runtime, made, seen=1, member_id=dawit.id),
        )


def test_a_withdrawn_draft_never_goes_out(runtime: Runtime, chen: Member, dawit: Member) -> None:
    made = ready(runtime, chen, dawit)
    write(runtime, make.by(dawit), lambda work: actions.withdraw(work, made))
    with pytest.raises(Conflict):
        make.issue(runtime, made, chen)
    with read(runtime) as work:
        assert [one.state for one in work.session.exec(select(AlertIssue))] == [IssueState.WITHDRAWN]


def test_x_27_anybody_can_check_the_code_of_a_text(runtime: Runtime, chen: Member, dawit: Member) -> None:
    make.issued(runtime, make.flood(runtime.clock.now()), chen, dawit)
    with read(runtime) as work:
        code = work.session.exec(select(Alert)).one().code
        assert [one.number for one in queries.by_code(work, code.lower().replace("-", " "))] == [1]
        assert queries.by_code(work, "BCDF-3470") == []
