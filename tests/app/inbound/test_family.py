"""A yes or a no by text to whether somebody shall call about lost family, and a no to a search that goes on."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.cases.queries import get as get_case
from app.cases.tables import Case
from app.contacts import by_hand
from app.messages.tables import Direction, Message
from app.referrals import queries as referrals
from app.referrals.tables import State
from app.runtime import Runtime
from app.tracing import telling
from app.tracing.tables import Search
from app.transaction import read, write
from app.triage import desk
from app.work import Work
from channels.contract import Address, AddressKind
from tests.makers.partners import case_of, door, sent
from tests.makers.staff import Member, make_member
from tests.makers.texts import AMAL, text_in
from tests.makers.tracing import SEEKER, contact, search

CHEN = Address(AddressKind.PHONE, SEEKER)
ASKED = {"organisation": "Waypost", "red_cross": "+999 100 0061"}


@pytest.fixture
def eve(runtime: Runtime) -> Member:
    return make_member(runtime, "Eve", roles=("coordinator", "case_worker"))


def ask(runtime: Runtime, by: Member, case_id: UUID) -> None:
    """A member asks whether somebody shall call about lost family."""

    def unit(work: Work) -> None:
        desk.answer_agreed(work, runtime, case_id, "tracing_ask", member_id=by.id, values=ASKED)

    write(runtime, by.actor, unit)
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]


def keys(runtime: Runtime) -> Sequence[str | None]:
    """What we said, by key, the first first; the answer to the first text left out."""
    with read(runtime) as work:
        chosen = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.at), col(Message.id))
        return [one.wording_key for one in work.session.exec(chosen) if one.wording_key != "received"]


def searches(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Search)).all())


def begun(runtime: Runtime, by: Member) -> UUID:
    """Chen looks for his brother, and was told so by text."""
    search_id = search(runtime, by, contact_id=contact(runtime, SEEKER))
    write(runtime, by.actor, lambda work: telling.receipt(work, runtime, search_id))
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    return search_id


def test_a_no_to_being_called_about_family_takes_nothing_else_back(runtime: Runtime, eve: Member) -> None:
    text_in(runtime, "HELP we are 4 people, hungry")
    referral_id = sent(runtime, eve, case_of(runtime), door(runtime, eve).id)
    ask(runtime, eve, case_of(runtime))
    text_in(runtime, "No")
    assert keys(runtime) == ["tracing_ask", "private_declined"]
    with read(runtime) as work:
        assert referrals.get(work, referral_id).state is State.SENT
    text_in(runtime, "NO")
    with read(runtime) as work:
        assert referrals.get(work, referral_id).state is State.REVOKED, "the question was answered: a no is a no again"


def test_a_yes_to_being_called_about_family_is_thanked_and_waits_for_who_asked(runtime: Runtime, eve: Member) -> None:
    text_in(runtime, "HELP we are 4 people, hungry")
    ask(runtime, eve, case_of(runtime))
    with read(runtime) as work:
        before = get_case(work, case_of(runtime)).unanswered
    text_in(runtime, "yes")
    assert keys(runtime) == ["tracing_ask", "private_agreed"]
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == before + 1


def test_a_no_after_a_search_was_asked_about_ends_it(runtime: Runtime, eve: Member) -> None:
    begun(runtime, eve)
    text_in(runtime, "HELP we are 4 people, hungry", sender=CHEN)
    ask(runtime, eve, case_of(runtime, CHEN))
    text_in(runtime, "no", sender=CHEN)
    assert searches(runtime) == 0
    assert keys(runtime) == ["tracing_receipt", "tracing_ask", "tracing_withdrawn"]


def test_a_no_to_what_a_seeker_hears_of_their_search_ends_it_and_opens_no_case(runtime: Runtime, eve: Member) -> None:
    begun(runtime, eve)
    text_in(runtime, "NO", sender=CHEN)
    assert searches(runtime) == 0
    assert keys(runtime) == ["tracing_receipt", "tracing_withdrawn"]
    with read(runtime) as work:
        assert work.session.exec(select(Case)).all() == []


@pytest.mark.parametrize("other", ["words", "days later", "by hand", "another search", "something said since"])
def test_whatever_may_be_no_such_no_ends_no_search_and_is_read_by_a_person(
    runtime: Runtime, eve: Member, other: str
) -> None:
    begun(runtime, eve)
    who = contact(runtime, SEEKER)
    if other == "days later":
        runtime.clock.move(hours=73)  # type: ignore[attr-defined]
    elif other == "by hand":
        write(runtime, eve.actor, lambda work: by_hand.keep(work, who))
    elif other == "another search":
        search(runtime, eve, "Saba Tesfay", contact_id=who)
    elif other == "something said since":
        text_in(runtime, "MENU", sender=CHEN)
    text_in(runtime, "no news of him is worse" if other == "words" else "no", sender=CHEN)
    assert searches(runtime) == (2 if other == "another search" else 1)
    assert "tracing_withdrawn" not in keys(runtime)
    with read(runtime) as work:
        assert len(work.session.exec(select(Case)).all()) == 1


def test_a_no_of_somebody_else_ends_no_search(runtime: Runtime, eve: Member) -> None:
    begun(runtime, eve)
    text_in(runtime, "no", sender=AMAL)
    assert searches(runtime) == 1
