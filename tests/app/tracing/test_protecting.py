"""Nobody is found who must not be: by no other record, name, number, relation or later change."""

from functools import partial
from typing import Any

import pytest

from app.contacts import by_hand
from app.errors import Conflict
from app.runtime import Runtime
from app.tracing import actions, asking
from app.tracing.queries import get_presence
from app.tracing.rules import Answer, Fear, Relation
from app.tracing.suggesting import searches_about
from app.transaction import read
from tests.makers import tracing
from tests.makers.staff import Member
from tests.makers.tracing import do, suggestions

ALIAS = "Dawit Gebremedhin Wolde"


@pytest.mark.parametrize("told", ["in another search", "of one who may be found"])
def test_who_is_known_from_a_restricted_case_is_found_by_nobody_whoever_writes_it_down_and_however(
    runtime: Runtime, eve: Member, told: str
) -> None:
    """One member knew and said so; another did not, and wrote the same person down again, in another script."""
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, seeker=("Binta Haile",))
    assert len(suggestions(runtime, search_id)) == 1
    if told == "in another search":
        tracing.search(runtime, eve, "Dawit Gebremedhen Tesfai", apart=True)
    else:
        tracing.may_be_found(runtime, eve, "Dawit Gebremedhen Tesfai", apart=True)
    assert suggestions(runtime, search_id) == []
    assert suggestions(runtime, tracing.search(runtime, eve, tracing.FOUND_AS)) == []


def test_an_alias_leads_to_nobody_who_is_known_from_a_restricted_case_by_another_of_their_records(
    runtime: Runtime, eve: Member
) -> None:
    found = tracing.contact(runtime, tracing.FOUND)
    tracing.may_be_found(runtime, eve, "Binta Warsame", contact_id=found)
    search_id = tracing.search(runtime, eve, "Binta Warsame")
    presence_id = suggestions(runtime, search_id)[0].found_id
    tracing.may_be_found(runtime, eve, ALIAS, contact_id=found, apart=True)
    assert suggestions(runtime, search_id) == []
    with read(runtime) as work:
        assert searches_about(work, get_presence(work, presence_id)) == []


def test_whom_nothing_may_reach_by_itself_is_found_by_nobody_though_nobody_said_so_on_the_form(
    runtime: Runtime, eve: Member
) -> None:
    """What they told of their life lies in the restricted store, whose key we do not have; that their number is kept
    out of everything automatic we do know.
    """
    found = tracing.contact(runtime, tracing.FOUND)
    presence_id = tracing.may_be_found(runtime, eve, contact_id=found)
    looks = tracing.search(runtime, eve, tracing.CHEN, seeker=(tracing.SOUGHT,), contact_id=found)
    search_id = tracing.search(runtime, eve)
    assert {one.found_id for one in suggestions(runtime, search_id)} == {presence_id, looks}
    do(runtime, eve, lambda work: by_hand.keep(work, found))
    assert suggestions(runtime, search_id) == []
    with read(runtime) as work:
        assert searches_about(work, get_presence(work, presence_id)) == []
    for one in (presence_id, looks):
        with pytest.raises(Conflict):
            do(runtime, eve, partial(asking.think, search_id=search_id, found_id=one, same=True, member_id=eve.id))


def test_a_child_whom_nothing_reaches_by_itself_is_found_where_the_protection_officer_let_them_be(
    runtime: Runtime, eve: Member, dawit: Member
) -> None:
    found = tracing.contact(runtime, tracing.FOUND)
    presence_id = tracing.may_be_found(runtime, eve, contact_id=found, child=True)
    do(runtime, eve, lambda work: by_hand.keep(work, found))
    search_id = tracing.search(runtime, eve)
    assert suggestions(runtime, search_id) == []
    let: dict[str, Any] = {"member_id": dawit.id, "roles": dawit.roles}
    do(runtime, dawit, lambda work: actions.allow_presence(work, presence_id, **let))
    assert len(suggestions(runtime, search_id)) == 1


@pytest.mark.parametrize(
    "first",
    [{"relation": Relation.FORMER_PARTNER}, {"fear": Fear.YES}, {"fear": Fear.UNSURE}],
    ids=str,
)
@pytest.mark.parametrize("again", [{"seeker": ("ቸን ተስፋይ",)}, {"seeker": ("Binta Haile",)}, {"seeker": ()}], ids=str)
def test_who_was_not_let_look_finds_nobody_by_saying_something_else_to_another_member(
    runtime: Runtime, eve: Member, first: dict[str, Any], again: dict[str, Any]
) -> None:
    """Held back as a former husband, he calls again as a brother: by another spelling, name and number, or none."""
    seeker = tracing.contact(runtime, tracing.SEEKER)
    tracing.may_be_found(runtime, eve)
    tracing.search(runtime, eve, contact_id=seeker, **first)
    binta = tracing.trained(runtime, "Binta")
    number: dict[str, Any] = {"contact_id": seeker} if again["seeker"] == ("Binta Haile",) else {}
    search_id = tracing.search(runtime, binta, tracing.FOUND_AS, **number, **again)
    assert suggestions(runtime, search_id) == []
    of_a_mother = tracing.search(runtime, binta, seeker=("Eve Solomon",))
    assert len(suggestions(runtime, of_a_mother)) == 1, "what he asked keeps nobody else from finding them"


def test_what_is_allowed_later_lets_the_same_seeker_look_by_all_their_searches(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve)
    held = tracing.search(runtime, eve, fear=Fear.UNSURE)
    search_id = tracing.search(runtime, eve)
    assert suggestions(runtime, search_id) == []
    binta = tracing.trained(runtime, "Binta")
    do(runtime, binta, lambda work: actions.allow_search(work, held, member_id=binta.id, roles=binta.roles))
    assert len(suggestions(runtime, search_id)) == 1


def test_whoever_is_being_asked_stays_on_the_page_however_many_like_them_come_after(
    runtime: Runtime, eve: Member
) -> None:
    first = tracing.may_be_found(runtime, eve, "Dawit Tesfay")
    search_id = tracing.search(runtime, eve, age=(20, 22), area="KE001")
    do(runtime, eve, lambda work: asking.think(work, search_id, first, same=True, member_id=eve.id))
    for _ in range(14):
        tracing.may_be_found(runtime, eve, tracing.SOUGHT, age=(21, 21), area="KE001")
    shown = suggestions(runtime, search_id)
    assert (len(shown), shown[0].found_id) == (12, first)


def test_a_search_that_ended_is_nobody_to_be_found(runtime: Runtime, eve: Member) -> None:
    mine = tracing.search(runtime, eve, "Amal Haddad Nasser", seeker=("Chen Haddad Nasser",))
    theirs = tracing.search(runtime, eve, "Chen Haddad Nasser", seeker=("Amal Haddad Nasser",))
    other = tracing.search(runtime, eve, "Amal Haddad Nasser", seeker=("Chen Haddad Nasser",))
    do(runtime, eve, lambda work: asking.think(work, mine, theirs, same=True, member_id=eve.id))
    tracing.answer(runtime, eve, mine, theirs, Answer.TOUCH)
    with pytest.raises(Conflict):
        do(runtime, eve, lambda work: asking.think(work, other, theirs, same=True, member_id=eve.id))
