"""Where a referral may go, who may ask, and what is done when somebody cannot answer."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.errors import AppError, Conflict, Invalid, NotAllowed
from app.framework import KINDS, Asked, ServiceKind
from app.partners.tables import Kind
from app.referrals import rules
from app.referrals.rules import Unanswered
from app.referrals.tables import ConsentState, How, Reason, State

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VOLUNTEER, TRAINED, OFFICER = ("volunteer",), ("case_worker",), ("protection_officer",)
BY_TEXT = {"hospital", "food", "water", "shelter", "items", "toilets", "charging", "wifi"}


def test_what_is_over_stays_over_and_everything_else_can_be_taken_back() -> None:
    over = {state for state in State if not rules.STEPS[state]}
    assert over == {State.DECLINED, State.DONE, State.REVOKED}
    assert all(State.REVOKED in rules.STEPS[state] for state in set(State) - over)
    for state, to in product(over, State):
        with pytest.raises(Conflict):
            rules.step(state, to)


def test_nothing_comes_back_to_where_nothing_has_left() -> None:
    assert not any(State.PROPOSED in allowed for allowed in rules.STEPS.values())
    assert [state for state, allowed in rules.STEPS.items() if State.SENT in allowed] == [State.PROPOSED]


def test_h_04_a_yes_by_text_is_enough_for_what_gives_nobody_away_and_for_nothing_else() -> None:
    by_text = {kind.value for kind, facts in KINDS.items() if facts.asked is Asked.TEXT}
    assert by_text == BY_TEXT
    for kind in (ServiceKind.VIOLENCE, ServiceKind.TRAFFICKING, ServiceKind.CHILDREN):
        assert KINDS[kind].asked is Asked.APART


@pytest.mark.parametrize("partner", [Kind.CONSULATE, Kind.POLICE, Kind.LAWYERS])
def test_h_04_who_may_know_too_much_is_never_agreed_to_by_text(partner: Kind) -> None:
    assert rules.asked_of(ServiceKind.FOOD, needs=("food",), partner=partner) is Asked.VOICE


def test_h_04_where_a_child_is_alone_nobody_is_asked_by_text() -> None:
    assert rules.asked_of(ServiceKind.FOOD, needs=("food", "child_alone"), partner=Kind.FAITH) is Asked.VOICE
    assert rules.asked_of(ServiceKind.FOOD, needs=("food",), partner=Kind.FAITH) is Asked.TEXT


@pytest.mark.parametrize(
    ("asked", "how", "roles", "refused"),
    [
        (Asked.TEXT, How.TEXT, VOLUNTEER, None),
        (Asked.TEXT, How.VOICE, VOLUNTEER, NotAllowed),
        (Asked.TEXT, How.TEXT, ("translator",), NotAllowed),
        (Asked.TEXT, How.TEXT, ("partner",), NotAllowed),
        (Asked.VOICE, How.TEXT, OFFICER, Invalid),
        (Asked.VOICE, How.VOICE, VOLUNTEER, NotAllowed),
        (Asked.VOICE, How.PRESENT, TRAINED, None),
        (Asked.VOICE, How.VOICE, OFFICER, None),
        (Asked.APART, How.VOICE, OFFICER, NotAllowed),
    ],
)
def test_h_04_who_may_ask_and_how(
    asked: Asked, how: How, roles: tuple[str, ...], refused: type[AppError] | None
) -> None:
    if refused is None:
        rules.check_asking(asked, how, roles)
    else:
        with pytest.raises(refused):
            rules.check_asking(asked, how, roles)


@pytest.mark.parametrize("state", [state for state in ConsentState if state is not ConsentState.YES])
def test_h_04_only_a_yes_is_a_yes(state: ConsentState) -> None:
    assert not rules.holds(state, NOW + timedelta(days=1), NOW)


def test_h_04_a_yes_ends_when_it_was_said_to_end() -> None:
    assert rules.holds(ConsentState.YES, NOW + timedelta(seconds=1), NOW)
    assert not rules.holds(ConsentState.YES, NOW, NOW)


def unanswered(**changed: bool) -> Unanswered:
    told = {"danger": True, "said_no": False, "cannot_decide": False, "child": False} | changed
    return Unanswered(heard_at=NOW - timedelta(minutes=11), **told)


def test_a_rescue_service_hears_of_somebody_in_danger_who_does_not_answer() -> None:
    rules.check_rescue(unanswered(), VOLUNTEER, NOW)


def test_without_danger_nothing_is_passed_on() -> None:
    with pytest.raises(Conflict, match=r"rescue\.no_danger"):
        rules.check_rescue(unanswered(danger=False), OFFICER, NOW)


def test_who_wrote_a_moment_ago_is_asked_first_unless_they_cannot_decide() -> None:
    wrote = Unanswered(danger=True, heard_at=NOW, said_no=False, cannot_decide=False, child=False)
    with pytest.raises(Conflict, match=r"rescue\.ask_first"):
        rules.check_rescue(wrote, OFFICER, NOW)
    faint = Unanswered(danger=True, heard_at=NOW, said_no=False, cannot_decide=True, child=False)
    rules.check_rescue(faint, VOLUNTEER, NOW)


def test_a_no_holds_for_whoever_can_decide() -> None:
    for roles in (VOLUNTEER, TRAINED, OFFICER):
        with pytest.raises(Conflict, match=r"rescue\.said_no"):
            rules.check_rescue(unanswered(said_no=True), roles, NOW)


@pytest.mark.parametrize("changed", [{"cannot_decide": True}, {"child": True}])
def test_against_a_no_only_the_protection_officer_decides(changed: dict[str, bool]) -> None:
    with pytest.raises(NotAllowed, match=r"rescue\.officer"):
        rules.check_rescue(unanswered(said_no=True, **changed), TRAINED, NOW)
    rules.check_rescue(unanswered(said_no=True, **changed), OFFICER, NOW)


def test_each_reminder_leaves_more_time_and_the_pressing_have_least() -> None:
    waits = [rules.due("urgent", NOW, reminded=times) - NOW for times in range(3)]
    assert waits == sorted(set(waits))
    assert rules.due("danger", NOW) < rules.due("urgent", NOW) < rules.due("normal", NOW)


@pytest.mark.parametrize("to", [State.DECLINED, State.NOT_REACHED])
def test_a_partner_says_why_in_words_of_its_own_list(to: State) -> None:
    ours = {Reason.WITHDRAWN, Reason.NO_YES, Reason.NOT_NEEDED, Reason.ANOTHER, Reason.RAN_OUT, Reason.MISTAKE}
    for reason in (None, *ours):
        with pytest.raises(Invalid):
            rules.check_reason(to, reason)
    rules.check_reason(State.DONE, None)
