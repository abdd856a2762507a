"""Being forgotten at once, by text and by a member of staff, on a real database of each kind."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Uuid, select
from sqlmodel import select as choose

from app import schema
from app.audit.queries import first_broken_link
from app.audit.tables import AuditEntry
from app.cases import actions as cases
from app.cases.queries import counts, get, place_of, queue
from app.cases.rules import FORGOTTEN_LASTS
from app.cases.tables import Case, CaseState, Note, Outcome
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.erasure.actions import REASONS, erase
from app.erasure.retention import delete_what_is_over
from app.errors import Conflict, Invalid
from app.ids import new_id, read_reference
from app.inbound import pipeline
from app.messages.queries import not_done
from app.messages.tables import Message, ProviderCopy
from app.outbox.actions import Taken, settle_sent
from app.outbox.claiming import claim
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.partners.tables import Fact
from app.referrals import queries as referrals
from app.referrals import rescuing
from app.referrals.rules import Unanswered
from app.referrals.tables import Consent, Referral, ReferralStep, Rescue, State
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.triage.tables import Watch
from app.work import SYSTEM
from channels.contract import Location
from tests.makers import storage
from tests.makers.partners import door, sent
from tests.makers.staff import make_member
from tests.makers.texts import AMAL, DAWIT, text_in

PLACE = Location(-1.2864, 36.8172)
HELP = "HELP water is rising, we are 4 people, bring insulin"
ERASE_WORDS = ("ERASE", "Forget me", "BORRAR", "EFFACER", "امسح")


def only(runtime: Runtime, table: Any) -> Any:
    with read(runtime) as work:
        return work.session.exec(choose(table)).one()


def holding(runtime: Runtime, sought: UUID) -> set[str]:
    """Every column of every table in which an id stands."""
    found = set()
    with read(runtime) as work:
        for table in schema.METADATA.sorted_tables:
            for column in (column for column in table.columns if isinstance(column.type, Uuid)):
                if work.connection.execute(select(column).where(column == sought)).first():
                    found.add(f"{table.name}.{column.name}")
    return found


@pytest.mark.parametrize("word", ERASE_WORDS)
def test_h_07_one_word_of_any_language_leaves_no_id_of_the_person_but_in_the_trail(runtime: Runtime, word: str) -> None:
    text_in(runtime, "STOP")
    text_in(runtime, HELP, location=PLACE)
    contact = only(runtime, Contact)
    assert {"contact.id", "case.contact_id", "message.contact_id", "delivery.contact_id"} <= holding(
        runtime, contact.id
    )
    text_in(runtime, word)
    assert holding(runtime, contact.id) <= {"audit_entry.subject_id"}
    Dispatcher(runtime, pipeline.refused).drain()
    kept = [words for words in storage.unsealed(runtime) if words]
    assert len(kept) == 1, "the area of the open case, and nothing else"
    assert '"precision_m"' in kept[0] or "precision" in kept[0]


def test_an_open_case_keeps_area_danger_and_people_and_says_so(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, HELP, location=PLACE)
    text_in(runtime, "ERASE")
    case = only(runtime, Case)
    assert (case.urgency, case.people, case.needs, case.contact_id, case.language) == ("danger", 4, "", None, "und")
    assert case.forgotten_at == clock.now()
    with read(runtime) as work:
        place = place_of(work, case)
        assert place is not None
        assert (place.precision_m >= 2500, place.label) == (True, "")
        assert [waiting.id for waiting in queue(work)] == [case.id], "somebody is still called to it"
    with pytest.raises(Conflict, match="nobody"):
        write(runtime, SYSTEM, lambda work: desk.answer(work, runtime, case.id, "we come", member_id=new_id()))


def test_what_was_kept_for_a_rescue_goes_when_it_ends(runtime: Runtime) -> None:
    text_in(runtime, HELP, location=PLACE)
    text_in(runtime, "ERASE")
    case_id = only(runtime, Case).id
    write(runtime, SYSTEM, lambda work: cases.add_note(work, case_id, "a boat is on its way", author_id=new_id()))
    write(runtime, SYSTEM, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    case = only(runtime, Case)
    assert (case.place, case.people, case.needs) == (None, None, "")
    with read(runtime) as work:
        assert work.session.exec(choose(Note)).all() == []


def test_what_was_kept_for_a_rescue_goes_after_72_hours_and_nobody_is_called_any_more(
    runtime: Runtime, clock: FixedClock
) -> None:
    text_in(runtime, HELP, location=PLACE)
    text_in(runtime, "ERASE")
    clock.move(hours=72)
    delete_what_is_over(runtime)
    assert only(runtime, Case).state is CaseState.WAITING
    clock.move(seconds=1)
    assert timedelta(hours=72) == FORGOTTEN_LASTS
    delete_what_is_over(runtime)
    case = only(runtime, Case)
    assert (case.state, case.outcome, case.place, case.people) == (CaseState.CLOSED, Outcome.NOT_REACHED, None, None)
    with read(runtime) as work:
        assert work.session.exec(choose(Watch)).all() == []
        assert counts(work)[CaseState.CLOSED, 0] == 1
        assert first_broken_link(work) is None


def test_whoever_told_of_another_is_forgotten_and_the_other_s_case_goes_on_whole(runtime: Runtime) -> None:
    text_in(runtime, HELP, location=PLACE)
    case_id = only(runtime, Case).id
    write(runtime, SYSTEM, lambda work: cases.told_by_another(work, case_id))
    teller = only(runtime, Contact).id
    text_in(runtime, "ERASE")
    assert holding(runtime, teller) <= {"audit_entry.subject_id"}
    case = only(runtime, Case)
    assert (case.state, case.people, case.forgotten_at) == (CaseState.WAITING, 4, None)
    with read(runtime) as work:
        place = place_of(work, case)
        assert place is not None
        assert (place.latitude, place.longitude) == (PLACE.latitude, PLACE.longitude)


@pytest.mark.parametrize("ended", [False, True])
def test_whoever_told_of_another_is_forgotten_and_what_the_other_was_handed_on_with_stands(
    runtime: Runtime, ended: bool
) -> None:
    text_in(runtime, HELP, location=PLACE)
    case_id, teller = only(runtime, Case).id, only(runtime, Contact).id
    write(runtime, SYSTEM, lambda work: cases.told_by_another(work, case_id))
    text_in(runtime, "hello", sender=DAWIT)
    with read(runtime) as work:
        other = work.session.exec(choose(Contact.id).where(Contact.id != teller)).one()
    write(runtime, SYSTEM, lambda work: setattr(get(work, case_id), "contact_id", other))
    chidi = make_member(runtime, "Chidi", roles=("coordinator", "case_worker"))
    referral_id = sent(runtime, chidi, case_id, door(runtime, chidi).id)
    facts = Unanswered(danger=True, heard_at=None, said_no=False, cannot_decide=True, child=False)
    told: dict[str, Any] = {"called": "Boat crew", "carried": 1, "reason": "no voice", "member_id": chidi.id}
    write(runtime, chidi.actor, lambda work: rescuing.pass_on(work, case_id, facts, **told))
    if ended:
        write(runtime, chidi.actor, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "ERASE")
    assert holding(runtime, teller) <= {"audit_entry.subject_id"}
    with read(runtime) as work:
        assert (get(work, case_id).contact_id, get(work, case_id).informant_id) == (other, None)
        referral = referrals.get(work, referral_id)
        assert (referral.state, len(referrals.steps_of(work, referral_id))) == (State.SENT, 2)
        assert referrals.given_of(work, referral)[Fact.PEOPLE] == "4"
        assert [one.id for one in referrals.consents_of_case(work, case_id)] == [referral.consent_id]
        assert len(referrals.rescues_of(work, case_id)) == 1
    text_in(runtime, "ERASE", sender=DAWIT)
    for table in (Referral, ReferralStep, Consent, Rescue):
        with read(runtime) as work:
            assert work.session.exec(choose(table)).all() == []


def test_a_text_that_waits_to_be_carried_out_is_forgotten_with_its_sender_and_another_s_is_not(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a passing fault")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", fault)
        text_in(runtime, "we need water", sender=AMAL)
        text_in(runtime, "we need food", sender=DAWIT)
    text_in(runtime, "ERASE", sender=AMAL)
    with read(runtime) as work:
        (left,) = not_done(work)
        assert work.open(Message.text, left.id, left.text) == "we need food"


def receipt(runtime: Runtime) -> list[str]:
    """What went out, to nobody we know, after the erase word."""
    with read(runtime) as work:
        found = work.session.exec(choose(Delivery).where(Delivery.contact_id == None, Delivery.words != None))  # noqa: E711
        return [work.open(Delivery.words, delivery.id, delivery.words) for delivery in found if delivery.words]


@pytest.mark.parametrize("word", ERASE_WORDS)
def test_the_receipt_says_nothing_but_a_reference_that_the_trail_has(runtime: Runtime, word: str) -> None:
    text_in(runtime, HELP)
    text_in(runtime, word)
    (said,) = receipt(runtime)
    assert len(said) <= 40
    reference = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", said)[0]
    assert read_reference(reference) == reference
    with read(runtime) as work:
        reasons = work.session.exec(choose(AuditEntry.reason).where(AuditEntry.action == "contact.forgotten")).all()
    assert reasons == [f"text {reference}"]
    Dispatcher(runtime, pipeline.refused).drain()
    with read(runtime) as work:
        sent = work.session.exec(choose(Delivery)).one()
    assert (sent.state, sent.words, sent.address) == (DeliveryState.SENT, None, None)


@pytest.mark.parametrize(
    "rule",
    [{"do_not_text": True}, {"quiet": (8 * 60, 10 * 60)}, {"unreachable": True}],
    ids=["do not text", "quiet hours", "opted out"],
)
def test_no_receipt_goes_where_the_safe_contact_rule_forbids_it(runtime: Runtime, rule: dict[str, Any]) -> None:
    text_in(runtime, HELP)
    contact_id = only(runtime, Contact).id
    if "unreachable" in rule:
        write(runtime, SYSTEM, lambda work: contacts.mark_unreachable(work, contact_id))
    else:
        told: dict[str, Any] = {"do_not_text": False, "shared_phone": False, "neutral_words": False, "quiet": None}
        write(runtime, SYSTEM, lambda work: contacts.keep_safe(work, contact_id, **(told | rule)))
    text_in(runtime, "ERASE")
    assert receipt(runtime) == []
    assert holding(runtime, contact_id) <= {"audit_entry.subject_id"}


def test_an_answer_that_is_on_its_way_while_somebody_is_forgotten_names_nobody_and_goes_later(
    runtime: Runtime, clock: FixedClock
) -> None:
    text_in(runtime, HELP)
    contact_id = only(runtime, Contact).id
    (claimed,) = write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 10}, 10))
    text_in(runtime, "ERASE")
    with read(runtime) as work:
        loose = work.session.get_one(Delivery, claimed.id)
        assert (loose.contact_id, loose.message_id, loose.case_id) == (None, None, None)
    write(runtime, SYSTEM, lambda work: settle_sent(work, [Taken(claimed.id, "SMlate", None)]))
    assert only(runtime, ProviderCopy).provider_id == "SMlate", "its words go at the provider too"
    clock.move(days=31)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert work.session.get(Delivery, claimed.id) is None
    assert holding(runtime, contact_id) <= {"audit_entry.subject_id"}


def test_a_member_has_somebody_forgotten_for_a_reason_of_the_list_and_the_trail_tells_who(runtime: Runtime) -> None:
    officer = make_member(runtime, "Chen", roles=("protection_officer",))
    text_in(runtime, HELP)
    contact_id = only(runtime, Contact).id
    zone = runtime.settings.operation.zone
    with pytest.raises(Invalid, match=r"erase\.reason"):
        write(runtime, officer.actor, lambda work: erase(work, contact_id, reason="because", zone=zone))
    assert holding(runtime, contact_id) > {"contact.id"}
    done = write(runtime, officer.actor, lambda work: erase(work, contact_id, reason=REASONS[0], zone=zone))
    assert holding(runtime, contact_id) <= {"audit_entry.subject_id"}
    with read(runtime) as work:
        entry = work.session.exec(choose(AuditEntry).where(AuditEntry.action == "contact.forgotten")).one()
    assert (entry.actor_id, entry.subject_id, entry.reason) == (officer.id, None, f"person_asked {done.reference}")
    assert receipt(runtime) == []
