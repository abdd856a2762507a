"""What was written down is changed as more is known; nobody is let through by it, and a no may be taken back."""

from typing import Any
from uuid import UUID

import pytest

from app.errors import Conflict
from app.runtime import Runtime
from app.tracing import actions, asking
from app.tracing.actions import Wishes
from app.tracing.queries import get_presence, get_search
from app.tracing.rules import Answer, Fear, Gate, Relation, stricter
from app.transaction import read
from tests.makers import tracing
from tests.makers.staff import Member
from tests.makers.tracing import do, found_and_asked, suggestions

SEARCHES: dict[str, Any] = {"seeker": (tracing.CHEN,), "relation": Relation.SIBLING}


def change(runtime: Runtime, by: Member, search_id: UUID, name: str = tracing.SOUGHT, **changed: Any) -> None:
    said = SEARCHES | {one: changed.pop(one) for one in SEARCHES if one in changed}
    one = tracing.told(runtime, name, **changed)
    do(runtime, by, lambda work: actions.change_search(work, search_id, one, member_id=by.id, **said))


def change_found(
    runtime: Runtime, by: Member, presence_id: UUID, wishes: Wishes | None = None, *, again: bool = False, **said: Any
) -> None:
    one, by_whom = tracing.told(runtime, said.pop("name", tracing.FOUND_AS), **said), wishes or Wishes()
    do(
        runtime,
        by,
        lambda work: actions.change_presence(work, presence_id, one, by_whom, member_id=by.id, again=again),
    )


def test_a_name_that_was_written_wrong_is_mended_and_the_search_goes_on_as_it_began(
    runtime: Runtime, eve: Member
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, "Davud Somebody", contact_id=tracing.contact(runtime, tracing.SEEKER))
    with read(runtime) as work:
        row = get_search(work, search_id).row
        before = (row.reference, row.opened_at, row.next_at, row.told, row.contact_id, row.by_text)
    assert suggestions(runtime, search_id) == []
    change(runtime, eve, search_id, reach="", words="he limps")
    assert len(suggestions(runtime, search_id)) == 1
    with read(runtime) as work:
        row = get_search(work, search_id).row
        assert (row.reference, row.opened_at, row.next_at, row.told, row.contact_id, row.by_text) == before


@pytest.mark.parametrize(
    ("first", "later", "left"),
    [
        ({"relation": Relation.FORMER_PARTNER}, {}, Gate.SECOND),
        ({"fear": Fear.YES}, {}, Gate.NEVER),
        ({"apart": True}, {}, Gate.NEVER),
        ({"child": True}, {}, Gate.OFFICER),
        ({"child": True}, {"fear": Fear.UNSURE}, Gate.OFFICER_AND_SECOND),
        ({}, {"apart": True}, Gate.NEVER),
    ],
    ids=str,
)
def test_no_change_lets_through_what_was_held_back(
    runtime: Runtime, eve: Member, first: dict[str, Any], later: dict[str, Any], left: Gate
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, **first)
    change(runtime, eve, search_id, **later)
    assert suggestions(runtime, search_id) == []
    with read(runtime) as work:
        assert get_search(work, search_id).facts.gate is left


def test_what_was_allowed_for_one_is_not_allowed_for_another_who_is_written_in_their_place(
    runtime: Runtime, eve: Member
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, "Amal Haddad Nasser", fear=Fear.UNSURE)
    binta = tracing.trained(runtime, "Binta")
    let: dict[str, Any] = {"member_id": binta.id, "roles": binta.roles}
    do(runtime, binta, lambda work: actions.allow_search(work, search_id, **let))
    change(runtime, binta, search_id)
    assert suggestions(runtime, search_id) == []
    with pytest.raises(Conflict, match=r"tracing\.second"):
        do(runtime, binta, lambda work: actions.allow_search(work, search_id, **let))


def test_a_search_that_ended_is_changed_no_more(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    found_and_asked(runtime, eve, search_id, Answer.TOUCH)
    with pytest.raises(Conflict):
        change(runtime, eve, search_id)


def test_a_child_who_looks_is_texted_by_no_change(runtime: Runtime, eve: Member) -> None:
    search_id = tracing.search(runtime, eve, by_child=True)
    change(runtime, eve, search_id, contact_id=tracing.contact(runtime, tracing.SEEKER))
    with read(runtime) as work:
        assert not get_search(work, search_id).row.by_text


def test_whom_somebody_names_later_must_not_ask_finds_them_by_none_of_their_records(
    runtime: Runtime, eve: Member
) -> None:
    dawit = tracing.contact(runtime, tracing.FOUND)
    tracing.search(runtime, eve, tracing.CHEN, seeker=(tracing.SOUGHT,), contact_id=dawit)
    search_id = tracing.search(runtime, eve)
    assert len(suggestions(runtime, search_id)) == 1
    presence_id = tracing.may_be_found(runtime, eve, contact_id=dawit, wishes=Wishes(not_by=("Chen Tesfai",)))
    assert suggestions(runtime, search_id) == []
    change_found(runtime, eve, presence_id)
    assert len(suggestions(runtime, search_id)) == 2, "they take the name back"


def test_a_no_holds_through_every_change_until_they_take_it_back(runtime: Runtime, eve: Member) -> None:
    seeker = tracing.contact(runtime, tracing.SEEKER)
    presence_id = tracing.may_be_found(runtime, eve, contact_id=tracing.contact(runtime, tracing.FOUND))
    search_id = tracing.search(runtime, eve, contact_id=seeker)
    found_and_asked(runtime, eve, search_id, Answer.NO)
    with read(runtime) as work:
        named = get_presence(work, presence_id).facts.not_by
    change_found(runtime, eve, presence_id, Wishes(not_by=named))
    change_found(runtime, eve, presence_id)
    assert suggestions(runtime, search_id) == []
    assert suggestions(runtime, tracing.search(runtime, eve, contact_id=seeker)) == [], "by no new search either"
    change_found(runtime, eve, presence_id, again=True)
    assert [one.asked for one in suggestions(runtime, search_id)] == [None]


def test_a_child_who_may_be_found_waits_for_the_officer_again_whatever_is_said_of_their_age(
    runtime: Runtime, eve: Member, dawit: Member
) -> None:
    presence_id = tracing.may_be_found(runtime, eve, child=True)
    let: dict[str, Any] = {"member_id": dawit.id, "roles": dawit.roles}
    do(runtime, dawit, lambda work: actions.allow_presence(work, presence_id, **let))
    search_id = tracing.search(runtime, eve)
    assert len(suggestions(runtime, search_id)) == 1
    change_found(runtime, eve, presence_id, age=(18, 20))
    assert suggestions(runtime, search_id) == []


def test_who_is_being_asked_and_says_never_meanwhile_is_asked_no_more(runtime: Runtime, eve: Member) -> None:
    presence_id = tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    do(runtime, eve, lambda work: asking.think(work, search_id, presence_id, same=True, member_id=eve.id))
    change_found(runtime, eve, presence_id, Wishes(not_relations=frozenset({Relation.SIBLING})))
    with pytest.raises(Conflict):
        tracing.answer(runtime, eve, search_id, presence_id, Answer.TOUCH)


@pytest.mark.parametrize("one", Gate)
@pytest.mark.parametrize("other", Gate)
def test_of_two_gates_both_must_open(one: Gate, other: Gate) -> None:
    both = stricter(one, other)
    assert both is stricter(other, one)
    assert stricter(both, one) is both
    assert (both is Gate.OPEN) is (one is other is Gate.OPEN)
    assert (both is Gate.NEVER) is (Gate.NEVER in (one, other))
