"""What the clock deletes, and what it leaves, on a real database of each kind."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.queries import counted, first_broken_link
from app.cases import actions as cases
from app.cases.queries import counts, queue
from app.cases.tables import Case, CaseState, Note, Outcome
from app.clock import FixedClock
from app.contacts.actions import keep_safe
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.erasure import retention
from app.erasure.retention import RULES, Rule, delete_what_is_over
from app.ids import new_id
from app.inbound import pipeline
from app.messages.tables import Direction, Message
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.referrals import actions as referrals
from app.runtime import Runtime
from app.settings import Retention
from app.staff.tables import Invitation, Shift
from app.transaction import read, write
from app.triage.actions import paged
from app.triage.tables import Page
from app.work import SYSTEM, Work
from channels.contract import Location
from tests.house.traces import files_in
from tests.makers import partners, storage
from tests.makers.duty import on_duty
from tests.makers.staff import make_member
from tests.makers.texts import AMAL, DAWIT, text_in

PLACE = Location(-1.2864, 36.8172)


def closed_case(runtime: Runtime, text: str = "we need water, 3 people") -> UUID:
    """The id of a case that ended just now, with a text, a note and a place."""
    text_in(runtime, text, location=PLACE)
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(runtime, SYSTEM, lambda work: cases.add_note(work, case_id, "her brother calls", author_id=new_id()))
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    Dispatcher(runtime, pipeline.refused).drain()
    return case_id


def everything(runtime: Runtime, table: Any) -> list[Any]:
    with read(runtime) as work:
        return list(work.session.exec(select(table)).all())


def test_h_09_each_class_goes_at_its_own_time_and_not_before(runtime: Runtime, clock: FixedClock) -> None:
    closed_case(runtime)
    kept = runtime.settings.retention
    clock.move(days=kept.addresses, hours=-1)
    assert delete_what_is_over(runtime) == 0
    clock.move(hours=2)
    assert delete_what_is_over(runtime) == 1
    (contact,) = everything(runtime, Contact)
    assert contact.address is None
    assert everything(runtime, Delivery)
    clock.move(days=kept.deliveries)
    delete_what_is_over(runtime)
    assert everything(runtime, Delivery) == []
    assert everything(runtime, Note)
    clock.move(days=kept.conversations)
    delete_what_is_over(runtime)
    assert everything(runtime, Message) == everything(runtime, Note) == []
    (case,) = everything(runtime, Case)
    assert (case.place, case.needs, case.people) == (None, "water", 3)
    clock.move(days=kept.cases)
    delete_what_is_over(runtime)
    assert everything(runtime, Case) == everything(runtime, Contact) == []
    with read(runtime) as work:
        assert counts(work)[CaseState.CLOSED, 2] == 1, "how many were helped is remembered"
        assert first_broken_link(work) is None
    assert storage.unsealed(runtime) == []


def test_an_open_case_keeps_everything_however_old(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "we need water", location=PLACE)
    before = storage.unsealed(runtime)
    clock.move(days=1000)
    Dispatcher(runtime, pipeline.refused).drain()
    assert delete_what_is_over(runtime) == 0
    assert storage.unsealed(runtime) == before


def test_whoever_writes_again_is_known_again_with_their_safety_rule_and_can_be_answered(
    runtime: Runtime, clock: FixedClock
) -> None:
    closed_case(runtime)
    (contact,) = everything(runtime, Contact)
    rule = {"do_not_text": False, "shared_phone": True, "neutral_words": True}
    write(runtime, SYSTEM, lambda work: keep_safe(work, contact.id, quiet=None, **rule))
    clock.move(days=20)
    delete_what_is_over(runtime)
    text_in(runtime, "the water is gone again")
    (found,) = everything(runtime, Contact)
    assert (found.id, found.shared_phone) == (contact.id, True)
    Dispatcher(runtime, pipeline.refused).drain()
    assert {delivery.state for delivery in everything(runtime, Delivery)} == {DeliveryState.SENT}
    assert runtime.channels["simulator"].inbox(AMAL)


def test_somebody_with_another_open_case_or_a_text_on_its_way_keeps_their_address(
    runtime: Runtime, clock: FixedClock
) -> None:
    case_id = closed_case(runtime)
    clock.move(days=10)
    text_in(runtime, "now we need food")
    text_in(runtime, "STOP", sender=DAWIT)
    clock.move(days=30)
    delete_what_is_over(runtime)
    addresses = [contact.address for contact in everything(runtime, Contact)]
    assert sorted(address is not None for address in addresses) == [True, True], "open case; a text still queued"
    Dispatcher(runtime, pipeline.refused).drain()
    delete_what_is_over(runtime)
    assert sorted(contact.address is not None for contact in everything(runtime, Contact)) == [False, True]
    assert case_id in {case.id for case in everything(runtime, Case)}


def test_h_09_a_referral_that_goes_on_after_its_case_closed_keeps_the_number(
    runtime: Runtime, clock: FixedClock
) -> None:
    binta = make_member(runtime, "Binta", roles=("coordinator", "case_worker"))
    blue = partners.door(runtime, binta)
    text_in(runtime, "we need food, 3 people")
    case_id = partners.case_of(runtime)
    referral_id = partners.sent(runtime, binta, case_id, blue.id)
    write(runtime, blue.actor, lambda work: referrals.accept(work, referral_id, blue.id, "Green gate, 10:00"))
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    Dispatcher(runtime, pipeline.refused).drain()
    clock.move(days=20)
    delete_what_is_over(runtime)
    assert [one.address is not None for one in everything(runtime, Contact)] == [True]
    write(runtime, blue.actor, lambda work: referrals.complete(work, referral_id, blue.id))
    delete_what_is_over(runtime)
    assert [one.address is not None for one in everything(runtime, Contact)] == [False]


def drop(work: Work, *, rule: Rule, ids: list[UUID], before: datetime) -> None:
    rule.drop(work, ids, before)


def test_between_finding_and_deleting_somebody_may_write_again_and_keeps_everything(
    runtime: Runtime, clock: FixedClock
) -> None:
    case_id = closed_case(runtime)
    clock.move(days=100)
    before = clock.now() - timedelta(days=90)
    with read(runtime) as work:
        found = {rule.name + str(n): list(rule.find(work, before, 10)) for n, rule in enumerate(RULES)}
    assert any(case_id in ids for ids in found.values())
    write(runtime, SYSTEM, lambda work: cases.reopen(work, case_id, deadline_at=work.now))
    text_in(runtime, "I am back")
    for n, rule in enumerate(RULES):
        if rule.name in ("addresses", "conversations", "cases", "contacts"):
            write(runtime, SYSTEM, partial(drop, rule=rule, ids=found[rule.name + str(n)], before=before))
    assert len([m for m in everything(runtime, Message) if m.direction is Direction.IN and m.case_id]) >= 1
    assert everything(runtime, Note)
    assert [contact.address is not None for contact in everything(runtime, Contact)] == [True]


def test_texts_of_no_case_and_records_of_duty_go_too(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "STOP")
    binta = make_member(runtime, "Binta", phone="+99955501001")
    on_duty(runtime, binta)
    write(runtime, SYSTEM, lambda work: paged(work, new_id(), member_id=binta.id, rung=0))
    Dispatcher(runtime, pipeline.refused).drain()
    clock.move(days=400)
    delete_what_is_over(runtime)
    for table in (Message, Shift, Page, Invitation, Contact, Delivery):
        assert everything(runtime, table) == [], table.__name__


def test_days_of_the_settings_are_obeyed_and_many_go_in_many_units(
    runtime: Runtime, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_FOUND", 4), ("_TOGETHER", 2)):
        monkeypatch.setattr(retention, name, value)
    runtime.settings = replace(runtime.settings, retention=Retention(conversations=7))
    for number in range(9):
        text_in(runtime, "STOP", sender=replace(AMAL, value=f"+99910000{number:04}"))
    clock.move(days=8)
    assert delete_what_is_over(runtime) >= 9
    assert everything(runtime, Message) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_x_22_after_its_time_the_bytes_of_database_and_log_hold_no_trace(runtime: Runtime, clock: FixedClock) -> None:
    """Words are sealed anyway; what is looked for here is the sealed value itself, in the file and its log."""
    closed_case(runtime, "HELP we need insulin for my mother")

    def sealed(work: Work) -> list[bytes]:
        rows = [*work.session.exec(select(Message.text)), *work.session.exec(select(Note.text))]
        return [bytes(value) for value in (*rows, work.session.exec(select(Contact.address)).one()) if value]

    with read(runtime) as work:
        values = sealed(work)
        provider_ids = [i.encode() for i in work.session.exec(select(Message.provider_id)) if i]
    assert len(values) >= 4
    before = b"".join(path.read_bytes() for path in files_in([runtime.settings.data]))
    assert all(value in before for value in [*values, *provider_ids])
    clock.move(days=800)
    delete_what_is_over(runtime)
    after = b"".join(path.read_bytes() for path in files_in([runtime.settings.data]))
    assert [value for value in [*values, *provider_ids] if value in after] == []


def test_h_10_what_the_clock_deleted_and_who_was_erased_are_in_the_months_report_as_numbers(
    runtime: Runtime, clock: FixedClock
) -> None:
    closed_case(runtime)
    text_in(runtime, "we need food", sender=DAWIT)
    text_in(runtime, "ERASE", sender=DAWIT)
    clock.move(days=400)
    many = delete_what_is_over(runtime)
    with read(runtime) as work:
        counts = counted(work, clock.now() - timedelta(days=500), clock.now() + timedelta(days=1))
        assert first_broken_link(work) is None
    by_clock = {name: many for name, many in counts.items() if name.startswith("data.deleted ")}
    assert sum(by_clock.values()) == many
    assert {"data.deleted addresses", "data.deleted cases", "data.deleted contacts"} <= set(by_clock)
    assert counts["contact.forgotten"] == 1
    assert all(isinstance(many, int) for many in counts.values())
