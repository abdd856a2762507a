"""Sending: through the real channel, recorded, tried again, never twice blindly."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.inbound.pipeline import refused, take_receipt
from app.outbox.actions import receive_receipt, recover_leases
from app.outbox.claiming import claim
from app.outbox.rules import next_try
from app.outbox.tables import Delivery
from app.outbox.worker import Bucket, Dispatcher, Pace
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Outgoing, Progress, Receipt, Sent
from channels.failures import Reason
from tests.makers.texts import AMAL, DAWIT, text_in
from tests.makers.told_line import Line, accepts, refuses


def dispatcher(runtime: Runtime, line: Line) -> Dispatcher:
    runtime.channels = {"simulator": line}
    return Dispatcher(runtime, refused, seed=1)


def only_delivery(runtime: Runtime) -> Delivery:
    with read(runtime) as work:
        return work.session.exec(select(Delivery)).one()


def test_an_answer_is_sent_once_to_the_person_who_wrote(runtime: Runtime) -> None:
    line = Line(accepts)
    text_in(runtime, "we need water")
    assert dispatcher(runtime, line).drain() == 1
    (sent,) = line.sent
    assert sent.to == AMAL
    assert "Waypost" in sent.text
    assert sent.receipt_url is not None
    assert sent.delivery_id in sent.receipt_url
    delivery = only_delivery(runtime)
    assert (delivery.state, delivery.provider_id, delivery.segments) == (
        DeliveryState.SENT,
        f"their-{sent.delivery_id}",
        1,
    )


def test_many_are_recorded_together_each_with_its_own_id_and_a_time_that_can_be_compared(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    text_in(runtime, "we need a doctor", sender=DAWIT)
    line = Line(accepts)
    assert dispatcher(runtime, line).drain() == 2
    now = runtime.clock.now()
    with read(runtime) as work:
        kept = work.session.exec(select(Delivery).where(col(Delivery.settled_at) <= now)).all()
        assert {delivery.provider_id for delivery in kept} == {f"their-{sent.delivery_id}" for sent in line.sent}
        assert {delivery.settled_at for delivery in kept} == {now}


def test_an_unreachable_provider_is_tried_again_later_and_not_at_once(runtime: Runtime, clock: FixedClock) -> None:
    line = Line(refuses(Reason.UNREACHABLE))
    sender = dispatcher(runtime, line)
    text_in(runtime, "we need water")
    assert sender.drain() == 1
    assert sender.drain() == 0
    assert only_delivery(runtime).state is DeliveryState.QUEUED
    clock.move(minutes=1)
    line.answer = accepts
    assert sender.drain() == 1
    assert only_delivery(runtime).state is DeliveryState.SENT


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.ADDRESS_INVALID, DeliveryState.FAILED),
        (Reason.UNCERTAIN, DeliveryState.UNCERTAIN),
        (Reason.UNREADABLE_ANSWER, DeliveryState.UNCERTAIN),  # it said yes first
    ],
)
def test_what_cannot_be_mended_by_waiting_is_not_tried_again(
    runtime: Runtime, clock: FixedClock, reason: Reason, state: DeliveryState
) -> None:
    sender = dispatcher(runtime, Line(refuses(reason)))
    text_in(runtime, "we need water")
    sender.drain()
    clock.move(hours=1)
    assert sender.drain() == 0
    delivery = only_delivery(runtime)
    assert (delivery.state, delivery.reason) == (state, reason.value)


def test_an_answer_that_is_too_late_is_not_sent(runtime: Runtime, clock: FixedClock) -> None:
    line = Line(accepts)
    text_in(runtime, "we need water")
    clock.move(hours=3)
    assert dispatcher(runtime, line).drain() == 0
    assert line.sent == []
    assert only_delivery(runtime).state is DeliveryState.EXPIRED


def test_somebody_the_provider_may_text_no_more_is_marked_and_their_case_raised(runtime: Runtime) -> None:
    text_in(runtime, "where can I charge my phone")
    dispatcher(runtime, Line(refuses(Reason.OPTED_OUT))).drain()
    with read(runtime) as work:
        assert work.session.exec(select(Contact)).one().unreachable_at is not None
        case = work.session.exec(select(Case)).one()
        assert (case.urgency, case.deadline_at) == ("urgent", runtime.clock.now())


def test_a_safe_contact_rule_is_obeyed_by_every_sending(runtime: Runtime) -> None:
    line = Line(accepts)
    text_in(runtime, "we need water", sender=AMAL)
    text_in(runtime, "we need food", sender=DAWIT)

    def hush(work: Work) -> None:
        for contact in work.session.exec(select(Contact)):
            never = work.open_if(Contact.address, contact.id, contact.address) == AMAL.value
            quiet = None if never else (0, 23 * 60 + 59)
            contacts.keep_safe(work, contact.id, do_not_text=never, shared_phone=False, neutral_words=True, quiet=quiet)

    write(runtime, SYSTEM, hush)
    dispatcher(runtime, line).drain()
    assert line.sent == []
    with read(runtime) as work:
        states = {delivery.state for delivery in work.session.exec(select(Delivery))}
    assert states == {DeliveryState.WITHHELD, DeliveryState.QUEUED}


def test_a_lost_lease_is_uncertain_and_never_sent_again_blindly(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "we need water")
    line = Line(accepts)
    sender = dispatcher(runtime, line)
    assert len(write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 9}, 9))) == 1
    clock.move(minutes=2)
    assert write(runtime, SYSTEM, lambda work: recover_leases(work, sent_once=frozenset())) == 1
    assert sender.drain() == 0
    assert only_delivery(runtime).state is DeliveryState.UNCERTAIN


def test_a_lost_lease_is_sent_again_on_a_channel_that_sends_one_id_once(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "we need water")
    line = Line(accepts)
    sender = dispatcher(runtime, line)
    write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 9}, 9))
    clock.move(minutes=2)
    write(runtime, SYSTEM, lambda work: recover_leases(work, sent_once=frozenset({"simulator"})))
    assert sender.drain() == 1


def test_receipts_come_in_any_order_and_only_move_forward(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    delivery_id = only_delivery(runtime).id.hex
    for progress, state in [
        (Progress.DELIVERED, DeliveryState.DELIVERED),  # before the provider even answered the sending
        (Progress.SENT, DeliveryState.DELIVERED),
        (Progress.FAILED, DeliveryState.DELIVERED),
        (Progress.READ, DeliveryState.READ),
        (Progress.DELIVERED, DeliveryState.READ),
    ]:
        receipt = Receipt(progress, delivery_id=delivery_id)
        write(runtime, SYSTEM, partial(receive_receipt, channel="simulator", receipt=receipt))
        assert only_delivery(runtime).state is state


def test_a_receipt_that_came_first_keeps_its_state_when_the_sending_is_recorded(runtime: Runtime) -> None:
    text_in(runtime, "we need water")

    def delivered_before_we_know(outgoing: Outgoing) -> Sent:
        receipt = Receipt(Progress.DELIVERED, delivery_id=outgoing.delivery_id)
        write(runtime, SYSTEM, lambda work: take_receipt(work, runtime, channel="simulator", receipt=receipt))
        return accepts(outgoing)

    dispatcher(runtime, Line(delivered_before_we_know)).drain()
    delivery = only_delivery(runtime)
    assert delivery.state is DeliveryState.DELIVERED
    assert delivery.provider_id is not None


def test_a_receipt_for_nobody_is_ignored(runtime: Runtime) -> None:
    for delivery_id in (None, "nonsense", "00" * 16):
        receipt = Receipt(Progress.SENT, delivery_id=delivery_id, provider_id="unknown")
        assert write(runtime, SYSTEM, partial(receive_receipt, channel="simulator", receipt=receipt)) is None


def test_a_pages_address_leaves_with_the_delivery(runtime: Runtime) -> None:
    """ERASE is confirmed to an address no contact holds any more."""
    line = Line(accepts)
    text_in(runtime, "we need water")
    text_in(runtime, "ERASE")
    dispatcher(runtime, line).drain()
    assert [sent.to for sent in line.sent] == [AMAL]
    delivery = only_delivery(runtime)
    assert (delivery.state, delivery.address, delivery.words) == (DeliveryState.SENT, None, None)


def test_the_bucket_lets_no_more_through_than_the_rate() -> None:
    bucket = Bucket(rate=80, now=0.0)
    let_through, at = 0, 0.0
    while at < 10:
        room = bucket.room(at)
        bucket.take(room)
        let_through += room
        at += 0.05
    assert 780 <= let_through <= 820


def test_what_was_held_up_leaves_no_faster_than_the_rate_and_its_burst() -> None:
    pace = Pace(rate=80)
    waits = [pace.wait(5.0) for _ in range(100)]  # all at once, after the provider was away
    assert waits[:20] == pytest.approx([0.0] * 20)
    assert waits[99] == pytest.approx(80 / 80)
    assert pace.wait(60.0) == 0.0


def test_waits_double_are_stretched_and_end() -> None:
    import random
    from datetime import UTC, datetime

    now = datetime(2026, 3, 2, tzinfo=UTC)
    waits = [
        next_try(Reason.UNREACHABLE, tries, now, retry_after=None, jitter=random.Random(1)) for tries in range(1, 13)
    ]
    assert waits[11] is None
    seconds = [(at - now).total_seconds() for at in waits[:11] if at is not None]
    assert all(2 * 2**n <= s <= 3 * 2**n for n, s in enumerate(seconds[:8]))
    assert max(seconds) <= 1350
    late = next_try(Reason.THROTTLED, 1, now, retry_after=60, jitter=random.Random(1))
    assert late == now + timedelta(seconds=60)
