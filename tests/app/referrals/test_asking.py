"""What is asked before the question, where a service asks for papers or tells authorities who comes."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.directory.tables import Known
from app.errors import Conflict
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.partners.actions import offers_as
from app.referrals import asking, queries
from app.referrals.rules import questions
from app.referrals.tables import ConsentState, How, Question, State
from app.runtime import Runtime
from app.settings import Guides
from app.transaction import read, write
from tests.makers.directory import put, service
from tests.makers.partners import Door, case_of, door, propose
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in

LEGAL_AID = "+999100555000"


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"))


@pytest.fixture
def blue(runtime: Runtime, chen: Member) -> Door:
    text_in(runtime, "HELP we are 4 people, hungry")
    return door(runtime, chen)


def asked(runtime: Runtime, chen: Member, blue: Door, **known: Known) -> UUID:
    """A referral to a service of which this is known, asked about by text."""
    entry = service(**known)
    organisation_id = put(runtime, entry)
    write(runtime, chen.actor, lambda work: offers_as(work, blue.id, organisation_id))
    referral_id = propose(runtime, chen, case_of(runtime), blue.id, how=How.TEXT, said_yes=None, service_id=entry.id)
    write(runtime, chen.actor, lambda work: asking.ask_by_text(work, runtime, referral_id))
    return referral_id


def said(runtime: Runtime) -> list[tuple[str | None, str]]:
    with read(runtime) as work:
        chosen = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.at), col(Message.id))
        return [(one.wording_key, opened(work, one).text) for one in work.session.exec(chosen)][1:]


def state(runtime: Runtime, referral_id: UUID) -> tuple[State, ConsentState]:
    with read(runtime) as work:
        referral = queries.get(work, referral_id)
        return referral.state, queries.get_consent(work, referral.consent_id).state


def test_what_frightens_is_asked_first() -> None:
    assert questions(asks_id=True, tells=True) == (Question.ID, Question.TELL, Question.CONSENT)
    assert questions(asks_id=False, tells=False) == (Question.CONSENT,)


def test_where_an_id_may_be_asked_for_they_know_it_before_they_say_what_may_be_told(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = asked(runtime, chen, blue, asks_papers=Known.YES)
    assert [key for key, _ in said(runtime)] == ["consent_may_ask_id"]
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED), "that was no yes to telling anything"
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)
    assert [key for key, _ in said(runtime)] == ["consent_may_ask_id", "consent_ask", "consent_yes"]


def test_where_authorities_may_hear_of_them_a_lawyer_is_named_first_or_it_is_not_asked_by_text(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    with pytest.raises(Conflict) as raised:
        asked(runtime, chen, blue, shares=Known.YES)
    assert raised.value.code == "consent.not_by_text"
    runtime.settings = replace(runtime.settings, guides=Guides(legal_aid=LEGAL_AID))
    referral_id = asked(runtime, chen, blue, shares=Known.YES)
    [(key, words)] = said(runtime)
    assert (key, LEGAL_AID in words) == ("consent_may_tell", True)
    text_in(runtime, "no")
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.NO)
