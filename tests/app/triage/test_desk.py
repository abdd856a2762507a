"""What a member does with a case, from taking it to its end."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.audit.queries import of_subject
from app.cases.queries import counts, get, notes, queue
from app.cases.tables import Case, CaseState, Origin, Outcome
from app.contacts import actions as contacts
from app.contacts.tables import Contact
from app.errors import Conflict, Invalid
from app.feedback.tables import Item, Told
from app.messages.queries import of_case
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.triage.tables import Watch
from app.work import SYSTEM, Actor, ActorKind
from channels.contract import Address, AddressKind
from tests.makers.texts import DAWIT, text_in

BINTA = uuid4()
CHEN = uuid4()
AS_BINTA = Actor(ActorKind.MEMBER, BINTA)


@pytest.fixture
def case_id(runtime: Runtime) -> UUID:
    text_in(runtime, "we need water, 3 people")
    with read(runtime) as work:
        return queue(work)[0].id


def said(runtime: Runtime, case_id: UUID) -> list[str]:
    with read(runtime) as work:
        return [message.text for message in of_case(work, case_id)]


def case(runtime: Runtime, case_id: UUID) -> Case:
    with read(runtime) as work:
        return work.session.exec(select(Case).where(Case.id == case_id)).one()


def test_taken_answered_and_closed_with_each_step_said_once(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: desk.take(work, runtime, case_id, member_id=BINTA))
    write(
        runtime,
        AS_BINTA,
        lambda work: desk.answer(work, runtime, case_id, "Two of us bring water at five.", member_id=BINTA),
    )
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    texts = said(runtime, case_id)
    assert len(texts) == 6  # theirs, the first answer, taken, the answer, closed, did we help
    assert texts[3] == "Two of us bring water at five."
    assert case(runtime, case_id).unanswered == 0
    with read(runtime) as work:
        assert work.session.exec(select(Watch)).all() == []
        assert counts(work) == {(CaseState.WAITING, 2): 0, (CaseState.TAKEN, 2): 0, (CaseState.CLOSED, 2): 1}
        actions = [entry.action for entry in of_subject(work, case_id)]
    assert actions == ["case.opened", "case.taken", "case.answered", "case.closed"]


def test_the_number_after_the_end_is_a_rating_and_not_a_new_cry(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "4")
    rated = case(runtime, case_id)
    assert (rated.rating, rated.state) == (4, CaseState.CLOSED)


@pytest.mark.parametrize("rating", ["2", "\u0662"])  # as typed on an Arabic keyboard
def test_who_was_not_content_is_asked_why_and_the_next_text_is_feedback_on_the_case(
    runtime: Runtime, case_id: UUID, rating: str
) -> None:
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    text_in(runtime, rating)
    assert case(runtime, case_id).rating == 2
    assert "good, bad or missing" in said(runtime, case_id)[-1]
    text_in(runtime, "1")  # better said than left: a second thought is a rating too
    text_in(runtime, "Your people came late and were rude")
    with read(runtime) as work:
        item = work.session.exec(select(Item)).one()
        assert (item.told, item.case_id) == (Told.AFTER_CASE, case_id)
        assert work.open(Item.text, item.id, item.text) == "Your people came late and were rude"
    after = case(runtime, case_id)
    assert (after.rating, after.state) == (1, CaseState.CLOSED)


@pytest.mark.parametrize("words", ["my child is bleeding", "HELP", "we have had no water for two days, urgent"])
def test_who_was_not_content_and_needs_help_again_is_not_kept_as_feedback(
    runtime: Runtime, case_id: UUID, words: str
) -> None:
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "1")
    text_in(runtime, words)
    assert case(runtime, case_id).state is CaseState.WAITING
    with read(runtime) as work:
        assert work.session.exec(select(Item)).all() == []


def test_two_members_cannot_take_one_case(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: desk.take(work, runtime, case_id, member_id=BINTA))
    with pytest.raises(Conflict, match="taken_by_other"):
        write(runtime, SYSTEM, lambda work: desk.take(work, runtime, case_id, member_id=CHEN))
    assert case(runtime, case_id).taken_by == BINTA


def test_an_answer_with_words_about_status_is_not_sent(runtime: Runtime, case_id: UUID) -> None:
    with pytest.raises(Invalid, match="scrubbed"):
        write(
            runtime,
            AS_BINTA,
            lambda work: desk.answer(work, runtime, case_id, "You are undocumented?", member_id=BINTA),
        )
    assert len(said(runtime, case_id)) == 2


def test_nobody_who_must_not_be_texted_is_answered(runtime: Runtime, case_id: UUID) -> None:
    who = case(runtime, case_id).contact_id
    assert who is not None
    write(
        runtime,
        SYSTEM,
        lambda work: contacts.keep_safe(
            work, who, do_not_text=True, shared_phone=False, neutral_words=False, quiet=None
        ),
    )
    with pytest.raises(Conflict, match="cannot_be_texted"):
        write(runtime, AS_BINTA, lambda work: desk.answer(work, runtime, case_id, "hello", member_id=BINTA))


def test_on_a_shared_phone_only_words_that_say_nothing_are_sent(runtime: Runtime, case_id: UUID) -> None:
    who = case(runtime, case_id).contact_id
    assert who is not None
    write(
        runtime,
        SYSTEM,
        lambda work: contacts.keep_safe(
            work, who, do_not_text=False, shared_phone=True, neutral_words=False, quiet=None
        ),
    )
    write(runtime, AS_BINTA, lambda work: desk.take(work, runtime, case_id, member_id=BINTA))
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    with read(runtime) as work:
        keys = [message.wording_key for message in of_case(work, case_id)][2:]
    assert keys == ["neutral_taken", "neutral_closed"]


def test_given_back_it_waits_and_is_watched_again(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: desk.take(work, runtime, case_id, member_id=BINTA))
    write(runtime, AS_BINTA, lambda work: desk.give_back(work, runtime, case_id))
    with read(runtime) as work:
        assert [c.id for c in queue(work)] == [case_id]
        assert work.session.exec(select(Watch)).one().case_id == case_id


def test_merged_cases_are_one_matter_and_the_people_stay_strangers(runtime: Runtime, case_id: UUID) -> None:
    text_in(runtime, "no water in the school", sender=DAWIT)
    with read(runtime) as work:
        other = next(c for c in queue(work) if c.id != case_id)
    write(runtime, AS_BINTA, lambda work: desk.merge(work, other.id, into=case_id))
    merged = case(runtime, other.id)
    assert (merged.state, merged.outcome, merged.merged_into) == (CaseState.CLOSED, Outcome.MERGED, case_id)
    assert merged.contact_id != case(runtime, case_id).contact_id
    assert len(said(runtime, other.id)) == 2  # nothing more was said to the other: no "closed", no question


def test_a_call_about_somebody_else_keeps_teller_and_needy_apart(runtime: Runtime) -> None:
    teller = Address(AddressKind.PHONE, "+999100000077")
    new = write(
        runtime,
        AS_BINTA,
        lambda work: desk.record_case(
            work,
            runtime,
            origin=Origin.CALL,
            words="Her sister is locked in, no food",
            urgency="danger",
            needs=("cannot_leave", "food"),
            people=1,
            place=None,
            language="es",
            member_id=BINTA,
            needy=None,
            informant=teller,
        ),
    )
    opened = case(runtime, new)
    assert opened.contact_id is None
    assert opened.informant_id is not None
    with read(runtime) as work:
        assert [words for _, words in notes(work, new)] == ["Her sister is locked in, no food"]
        assert work.session.exec(select(Delivery)).all() == []
    text_in(runtime, "any news of my sister?", sender=teller)
    with read(runtime) as work:
        assert [c.id for c in queue(work)] == [new]
        (heard,) = [m for m in of_case(work, new) if m.wording_key]
        assert heard.wording_key == "received_for_other"


def test_a_number_is_shown_only_for_a_reason_and_the_trail_tells(runtime: Runtime, case_id: UUID) -> None:
    with read(runtime) as work:
        contact = work.session.exec(select(Contact)).one()
    with pytest.raises(Invalid):
        write(runtime, AS_BINTA, lambda work: contacts.reveal(work, contact.id, reason="curious"))
    number = write(runtime, AS_BINTA, lambda work: contacts.reveal(work, contact.id, reason="call_now"))
    assert number == "+999100000001"
    with read(runtime) as work:
        (entry,) = of_subject(work, contact.id)
    assert (entry.action, entry.actor_id, entry.reason) == ("contact.revealed", BINTA, "call_now")


def test_nobody_who_may_be_a_child_is_asked_how_our_help_was(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: setattr(get(work, case_id), "needs", "food child_alone"))
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    with read(runtime) as work:
        keys = [message.wording_key for message in of_case(work, case_id)][2:]
    assert keys == ["closed"]


def test_who_nobody_could_help_is_told_so_and_not_that_we_have_finished(runtime: Runtime, case_id: UUID) -> None:
    write(runtime, AS_BINTA, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.COULD_NOT_HELP))
    with read(runtime) as work:
        keys = [message.wording_key for message in of_case(work, case_id)][2:]
    assert keys == ["referral_nobody", "how_was_it"]
