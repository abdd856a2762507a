"""What the person found says: a child's yes, a yes that is told, and a yes that is taken back."""

from typing import Any

import pytest

from app.erasure.actions import forget_contact
from app.errors import Conflict, NotAllowed
from app.runtime import Runtime
from app.tracing import actions, asking, telling
from app.tracing.queries import asked, get_search, to_tell
from app.tracing.rules import Answer
from app.tracing.tables import SearchState
from app.transaction import read
from tests.makers import tracing
from tests.makers.staff import Member
from tests.makers.tracing import do, found_and_asked, suggestions


@pytest.mark.parametrize("child", ["who is found", "who is looked for", "who looks"])
def test_a_yes_between_a_child_and_anybody_is_written_down_by_the_protection_officer_alone(
    runtime: Runtime, eve: Member, dawit: Member, child: str
) -> None:
    presence_id = tracing.may_be_found(runtime, eve, child=child == "who is found")
    every: dict[str, dict[str, Any]] = {"who is looked for": {"age": (9, 12)}, "who looks": {"by_child": True}}
    said = every.get(child, {})
    search_id = tracing.search(runtime, eve, **said)
    let: dict[str, Any] = {"member_id": dawit.id, "roles": dawit.roles}
    if said:
        do(runtime, dawit, lambda work: actions.allow_search(work, search_id, **let))
    else:
        do(runtime, dawit, lambda work: actions.allow_presence(work, presence_id, **let))
    do(runtime, eve, lambda work: asking.think(work, search_id, presence_id, same=True, member_id=eve.id))
    for given in (Answer.TOUCH, Answer.GREETING):
        with pytest.raises(NotAllowed, match=r"tracing\.officer"):
            tracing.answer(runtime, eve, search_id, presence_id, given)
    tracing.answer(runtime, eve, search_id, presence_id, Answer.LATER)
    tracing.answer(runtime, dawit, search_id, presence_id, Answer.TOUCH)
    with read(runtime) as work:
        assert get_search(work, search_id).row.state is SearchState.IN_TOUCH


def waits(runtime: Runtime) -> list[Any]:
    with read(runtime) as work:
        return [one.row.id for one in to_tell(work)]


@pytest.mark.parametrize("given", [Answer.TOUCH, Answer.GREETING], ids=str)
def test_an_answer_waits_until_who_looks_was_told_of_it(runtime: Runtime, eve: Member, given: Answer) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    found_and_asked(runtime, eve, search_id, given)
    assert waits(runtime) == [search_id]
    do(runtime, eve, lambda work: asking.told(work, search_id))
    assert waits(runtime) == []
    with pytest.raises(Conflict):
        do(runtime, eve, lambda work: asking.told(work, search_id))


@pytest.mark.parametrize("given", [Answer.TOUCH, Answer.GREETING], ids=str)
def test_a_yes_taken_back_before_it_was_told_is_a_no_and_who_looks_hears_as_if_nobody_had_been_found(
    runtime: Runtime, eve: Member, given: Answer
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, contact_id=tracing.contact(runtime, tracing.SEEKER))
    other = tracing.search(runtime, eve, "Binta Warsame Nuur", contact_id=tracing.contact(runtime, "+999100000049"))
    found_id = found_and_asked(runtime, eve, search_id, given)
    do(runtime, eve, lambda work: asking.take_back(work, search_id, member_id=eve.id))
    assert waits(runtime) == []
    assert suggestions(runtime, search_id) == []
    runtime.clock.move(minutes=8 * 24 * 60)  # type: ignore[attr-defined]
    telling.tell_seekers(runtime)
    with read(runtime) as work:
        assert asked(work, search_id)[found_id].answer is Answer.NO
        rows = [get_search(work, one).row for one in (search_id, other)]
        told = [(row.state, row.told, row.next_at, row.ended_at, row.by_text) for row in rows]
    assert told[0] == told[1]
    assert told[0][:2] == (SearchState.OPEN, 1)
    assert suggestions(runtime, tracing.search(runtime, eve)) == [], "it is a no, by whatever they begin"


def test_what_was_told_is_taken_back_no_more(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    found_and_asked(runtime, eve, search_id, Answer.TOUCH)
    do(runtime, eve, lambda work: asking.told(work, search_id))
    with pytest.raises(Conflict):
        do(runtime, eve, lambda work: asking.take_back(work, search_id, member_id=eve.id))


def test_of_two_who_look_for_each_other_who_said_yes_need_not_be_told_and_may_take_it_back_for_both(
    runtime: Runtime, eve: Member
) -> None:
    mine = tracing.search(runtime, eve, "Amal Haddad Nasser", seeker=("Chen Haddad Nasser",))
    theirs = tracing.search(runtime, eve, "Chen Haddad Nasser", seeker=("Amal Haddad Nasser",))
    found_and_asked(runtime, eve, mine, Answer.TOUCH)
    assert waits(runtime) == [mine]
    do(runtime, eve, lambda work: asking.take_back(work, mine, member_id=eve.id))
    with read(runtime) as work:
        rows = [get_search(work, one).row for one in (mine, theirs)]
        assert all((row.state, row.ended_at) == (SearchState.OPEN, None) for row in rows)
    assert suggestions(runtime, mine) == []


@pytest.mark.parametrize("gone", ["wants it no more", "is erased", "is a search that was stopped"])
def test_who_said_yes_and_is_gone_before_it_was_told_leaves_a_search_that_goes_on_as_if_nobody_had_been_found(
    runtime: Runtime, eve: Member, gone: str
) -> None:
    found = tracing.contact(runtime, tracing.FOUND)
    search_id = tracing.search(runtime, eve)
    if gone == "is a search that was stopped":
        found_id = tracing.search(runtime, eve, tracing.CHEN, seeker=(tracing.SOUGHT,))
    else:
        found_id = tracing.may_be_found(runtime, eve, contact_id=found)
    with read(runtime) as work:
        before = get_search(work, search_id).row.next_at
    found_and_asked(runtime, eve, search_id, Answer.TOUCH)
    deeds = {
        "wants it no more": lambda work: actions.be_found_no_more(work, found_id),
        "is erased": lambda work: forget_contact(work, found, zone="UTC"),
        "is a search that was stopped": lambda work: actions.withdraw(work, found_id),
    }
    do(runtime, eve, deeds[gone])
    assert waits(runtime) == []
    with read(runtime) as work:
        row = get_search(work, search_id).row
        assert (row.state, row.next_at, row.ended_at) == (SearchState.OPEN, before, None)


def test_who_said_yes_to_somebody_who_stops_before_they_were_told_looks_on(runtime: Runtime, eve: Member) -> None:
    mine = tracing.search(runtime, eve, "Amal Haddad Nasser", seeker=("Chen Haddad Nasser",))
    theirs = tracing.search(runtime, eve, "Chen Haddad Nasser", seeker=("Amal Haddad Nasser",))
    found_and_asked(runtime, eve, mine, Answer.TOUCH)
    do(runtime, eve, lambda work: actions.withdraw(work, mine))
    with read(runtime) as work:
        row = get_search(work, theirs).row
        assert (row.state, row.ended_at) == (SearchState.OPEN, None)
        assert row.next_at is not None


def test_what_was_told_stays_told_when_who_was_found_is_gone(runtime: Runtime, eve: Member) -> None:
    presence_id = tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    found_and_asked(runtime, eve, search_id, Answer.GREETING)
    do(runtime, eve, lambda work: asking.told(work, search_id))
    do(runtime, eve, lambda work: actions.be_found_no_more(work, presence_id))
    with read(runtime) as work:
        assert get_search(work, search_id).row.state is SearchState.GREETED
