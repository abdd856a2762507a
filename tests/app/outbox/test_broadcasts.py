"""The same words to many, through the one dispatcher: each person once, or the reason why not."""

import threading
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.broadcasts.actions import Words, stop
from app.broadcasts.queries import progress
from app.broadcasts.rules import Progress, Reach
from app.broadcasts.sending import recipient_of
from app.broadcasts.tables import BroadcastDelivery
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.erasure.forgetters import forget
from app.inbound.pipeline import refused, take_receipt
from app.messages.tables import ProviderCopy
from app.outbox.actions import recover_leases
from app.outbox.claiming import claim
from app.outbox.rules import Priority
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import AddressKind, Outgoing, Receipt, Sent
from channels.contract import Progress as Told
from channels.failures import Reason
from tests.makers.broadcasts import FLOOD, people, to_everybody
from tests.makers.texts import text_in
from tests.makers.told_line import Line, accepts, open_told, refuses
from tests.makers.waiting import PATIENCE, until


def only_line(runtime: Runtime, answer: Callable[[Outgoing], Sent] = accepts) -> Line:
    line = Line(answer)
    open_told(runtime, simulator=line)
    return line


def drain(runtime: Runtime) -> int:
    return Dispatcher(runtime, refused, seed=1).drain()


def how_far(runtime: Runtime, number: int) -> Progress:
    with read(runtime) as work:
        told = progress(work, number)
    known = told.queued + told.sending + told.sent + told.delivered + told.uncertain + told.expired
    assert told.people == known + sum(told.failed.values()) + sum(told.withheld.values())
    return told


def row(runtime: Runtime) -> BroadcastDelivery:
    with read(runtime) as work:
        return work.session.exec(select(BroadcastDelivery)).one()


def hear(runtime: Runtime, outgoing: Outgoing, told: Told, *, line: str, reason: Reason | None = None) -> None:
    receipt = Receipt(
        told, delivery_id=outgoing.delivery_id, provider_id=f"their-{outgoing.delivery_id}", reason=reason
    )
    write(runtime, SYSTEM, lambda work: take_receipt(work, runtime, channel=line, receipt=receipt))


def test_everybody_is_told_once_in_the_nearest_language_and_receipts_are_counted(runtime: Runtime) -> None:
    line = only_line(runtime)
    people(runtime, 70, language="ar")
    people(runtime, 60, language="so")
    number = to_everybody(runtime)
    assert drain(runtime) == 130
    assert drain(runtime) == 0
    assert len({sent.to for sent in line.sent}) == 130
    assert [sent.text for sent in line.sent].count(FLOOD["ar"].text) == 70
    assert [sent.text for sent in line.sent].count(FLOOD["en"].text) == 60
    first = line.sent[0]
    assert first.receipt_url is not None
    assert first.receipt_url.endswith(f"/hooks/simulator?delivery={number}-{first.delivery_id.partition('-')[2]}")
    assert first.expires_at == runtime.clock.now() + timedelta(hours=6)
    hear(runtime, first, Told.DELIVERED, line="simulator")
    hear(runtime, first, Told.SENT, line="simulator")
    told = how_far(runtime, number)
    assert (told.sent, told.delivered, told.segments) == (129, 1, 130)
    assert told.by_language["ar"] == Reach(70, 70, 1)
    with read(runtime) as work:
        assert len(work.session.exec(select(ProviderCopy)).all()) == 130


@pytest.mark.parametrize(
    ("rule", "danger", "kept", "reason"),
    [
        ({"do_not_text": True}, True, DeliveryState.WITHHELD, "safe_contact"),
        ({"stopped_at": "now"}, True, DeliveryState.WITHHELD, "opted_out"),
        ({"unreachable_at": "now"}, True, DeliveryState.WITHHELD, "opted_out"),
        ({"address": None}, True, DeliveryState.FAILED, "address_invalid"),
        ({"quiet_from": 0, "quiet_until": 1439}, False, DeliveryState.QUEUED, "quiet_hours"),
        ({"quiet_from": 0, "quiet_until": 1439}, True, DeliveryState.SENT, None),
    ],
)
def test_what_somebody_agreed_to_is_looked_at_again_when_their_turn_comes(
    runtime: Runtime, rule: dict[str, object], danger: bool, kept: DeliveryState, reason: str | None
) -> None:
    only_line(runtime)
    (person,) = people(runtime, 1)
    number = to_everybody(runtime, ignores_quiet=danger)

    def say(work: Work) -> None:
        contact = work.session.get_one(Contact, person)
        for name, value in rule.items():
            setattr(contact, name, work.now if value == "now" else value)

    write(runtime, SYSTEM, say)
    assert drain(runtime) == (1 if kept is DeliveryState.SENT else 0)
    assert (row(runtime).state, row(runtime).reason) == (kept, reason)
    how_far(runtime, number)


def test_who_sleeps_is_told_when_they_wake_and_nobody_after_it_is_over(runtime: Runtime, clock: FixedClock) -> None:
    line = only_line(runtime)
    local = clock.now().astimezone(ZoneInfo(runtime.settings.operation.zone))
    minute = local.hour * 60 + local.minute
    people(runtime, 1, quiet_from=minute, quiet_until=(minute + 20) % 1440)
    people(runtime, 1, quiet_from=minute, quiet_until=(minute + 400) % 1440)
    number = to_everybody(runtime, lasts=timedelta(hours=1))
    assert drain(runtime) == 0
    clock.move(minutes=19)
    assert drain(runtime) == 0
    clock.move(minutes=2)
    assert drain(runtime) == 1
    clock.move(hours=7)
    assert drain(runtime) == 0
    assert len(line.sent) == 1
    told = how_far(runtime, number)
    assert (told.sent, told.expired) == (1, 1)


def test_answers_to_a_call_for_help_go_first_then_the_alert_then_others_then_surveys(runtime: Runtime) -> None:
    line = only_line(runtime)
    people(runtime, 2)
    to_everybody(runtime, words={"und": Words("a survey")}, priority=Priority.SURVEY)
    to_everybody(runtime, words={"und": Words("an alert")}, priority=Priority.ALERT)
    text_in(runtime, "help we need water")
    drain(runtime)
    assert "Waypost" in line.sent[0].text
    assert [sent.text for sent in line.sent[1:]] == ["an alert"] * 2 + ["a survey"] * 2


def test_a_line_takes_no_more_than_its_room_and_goes_on_where_it_stood(runtime: Runtime) -> None:
    only_line(runtime)
    ids = people(runtime, 9)
    to_everybody(runtime)
    rooms = {"simulator": 4}
    first = write(runtime, SYSTEM, lambda work: claim(work, runtime, dict(rooms), 64))
    second = write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 64}, 3))
    assert [one.id for one in (*first, *second)] == ids[:7]


def test_few_people_of_one_line_are_found_among_many_of_another(runtime: Runtime) -> None:
    sms, slow = Line(accepts), Line(accepts)
    open_told(runtime, sms=sms, slow=slow)
    people(runtime, 2_500, channel="sms")
    people(runtime, 3, channel="slow")
    number = to_everybody(runtime)
    found = write(runtime, SYSTEM, lambda work: claim(work, runtime, {"sms": 2, "slow": 9}, 64))
    assert sorted(one.channel for one in found) == ["slow"] * 3 + ["sms"] * 2
    assert how_far(runtime, number).waiting == {"sms": 2_500, "slow": 3}


def test_words_whatsapp_carries_no_more_go_by_sms_and_then_by_the_second_line(
    runtime: Runtime, clock: FixedClock
) -> None:
    app = Line(accepts, reaches=AddressKind.WHATSAPP, reply_window=timedelta(hours=24))
    sms, second = Line(refuses(Reason.REJECTED)), Line(accepts)
    open_told(runtime, app=app, sms=sms, second=second)
    people(runtime, 1, channel="app", kind=AddressKind.WHATSAPP)
    clock.move(days=2)
    number = to_everybody(runtime)
    drain(runtime)
    assert (len(app.sent), len(sms.sent), len(second.sent)) == (0, 1, 1)
    assert second.sent[0].to.kind is AddressKind.PHONE
    assert (row(runtime).channel, row(runtime).moves, row(runtime).state) == ("second", 2, DeliveryState.SENT)
    assert how_far(runtime, number).sent == 1


def test_a_line_that_is_away_is_tried_again_and_then_left_for_the_next(runtime: Runtime, clock: FixedClock) -> None:
    sms, second = Line(refuses(Reason.UNREACHABLE)), Line(accepts)
    open_told(runtime, sms=sms, second=second)
    people(runtime, 1, channel="sms")
    to_everybody(runtime)
    for _ in range(4):
        drain(runtime)
        clock.move(seconds=30)
    assert (len(sms.sent), len(second.sent)) == (3, 1)


def test_a_line_that_throttles_for_hours_is_left_for_the_next(runtime: Runtime, clock: FixedClock) -> None:
    sms, second = Line(refuses(Reason.THROTTLED)), Line(accepts)
    open_told(runtime, sms=sms, second=second)
    people(runtime, 1, channel="sms")
    to_everybody(runtime)
    for _ in range(13):
        drain(runtime)
        clock.move(minutes=24)
    assert (len(sms.sent), len(second.sent)) == (12, 1)


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.UNCERTAIN, DeliveryState.UNCERTAIN),
        (Reason.UNREADABLE_ANSWER, DeliveryState.UNCERTAIN),
        (Reason.OPTED_OUT, DeliveryState.FAILED),
    ],
)
def test_what_may_have_been_taken_and_who_opted_out_are_tried_on_no_other_line(
    runtime: Runtime, clock: FixedClock, reason: Reason, state: DeliveryState
) -> None:
    second = Line(accepts)
    open_told(runtime, sms=Line(refuses(reason)), second=second)
    (person,) = people(runtime, 1, channel="sms")
    to_everybody(runtime)
    drain(runtime)
    clock.move(hours=1)
    assert drain(runtime) == 0
    assert second.sent == []
    assert row(runtime).state is state
    with read(runtime) as work:
        marked = work.session.get_one(Contact, person).unreachable_at is not None
    assert marked is (reason is Reason.OPTED_OUT)


def test_a_line_that_was_taken_away_leaves_its_people_to_the_next_and_the_last_says_why(runtime: Runtime) -> None:
    second = Line(refuses(Reason.ADDRESS_INVALID))
    open_told(runtime, sms=Line(accepts), second=second)
    people(runtime, 3, channel="sms")
    number = to_everybody(runtime)
    runtime.channels = {"second": second}
    drain(runtime)
    drain(runtime)
    assert len(second.sent) == 3
    assert how_far(runtime, number).failed == {"address_invalid": 3}


def test_a_number_that_an_app_does_not_know_is_texted_instead_once(runtime: Runtime) -> None:
    app, sms = Line(accepts, reaches=AddressKind.WHATSAPP), Line(accepts)
    open_told(runtime, app=app, sms=sms)
    people(runtime, 1, channel="app", kind=AddressKind.WHATSAPP)
    to_everybody(runtime)
    drain(runtime)
    for _ in range(2):
        hear(runtime, app.sent[0], Told.FAILED, line="app", reason=Reason.ADDRESS_INVALID)
    drain(runtime)
    assert len(sms.sent) == 1
    hear(runtime, app.sent[0], Told.DELIVERED, line="app")  # of the line it left
    assert (row(runtime).state, row(runtime).channel) == (DeliveryState.SENT, "sms")
    hear(runtime, sms.sent[0], Told.FAILED, line="sms", reason=Reason.UNREACHABLE)
    assert drain(runtime) == 0
    assert (row(runtime).state, row(runtime).reason) == (DeliveryState.FAILED, "unreachable")


def test_a_receipt_settles_what_was_uncertain_and_its_copy_is_emptied(runtime: Runtime) -> None:
    line = only_line(runtime, refuses(Reason.UNCERTAIN))
    people(runtime, 1)
    to_everybody(runtime)
    drain(runtime)
    hear(runtime, line.sent[0], Told.DELIVERED, line="simulator")
    assert row(runtime).state is DeliveryState.DELIVERED
    with read(runtime) as work:
        assert work.session.exec(select(ProviderCopy)).one().provider_id == f"their-{line.sent[0].delivery_id}"


def test_a_lost_lease_is_uncertain_or_sent_again_where_one_id_is_sent_once(runtime: Runtime, clock: FixedClock) -> None:
    only_line(runtime)
    people(runtime, 2)
    number = to_everybody(runtime)
    write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 1}, 1))
    clock.move(minutes=2)
    assert write(runtime, SYSTEM, lambda work: recover_leases(work, sent_once=frozenset({"simulator"}))) == 1
    assert how_far(runtime, number).queued == 2
    write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 1}, 1))
    clock.move(minutes=2)
    assert write(runtime, SYSTEM, lambda work: recover_leases(work, sent_once=frozenset())) == 1
    assert drain(runtime) == 1
    told = how_far(runtime, number)
    assert (told.uncertain, told.sent) == (1, 1)


def test_what_was_claimed_when_somebody_stopped_it_is_not_sent(runtime: Runtime) -> None:
    """Every sender holds one when it is stopped; the others, claimed already, stay here."""
    go = threading.Event()

    def waits(outgoing: Outgoing) -> Sent:
        go.wait(PATIENCE)
        return accepts(outgoing)

    line = Line(waits)
    open_told(runtime, simulator=line)
    people(runtime, 80)
    number = to_everybody(runtime)
    sender = Dispatcher(runtime, refused)
    sender.start()
    try:
        until(lambda: len(line.sent) == 32 and how_far(runtime, number).sending == 64, what="what was claimed")
        write(runtime, SYSTEM, lambda work: stop(work, number))
        until(lambda: sender.stopped == {number}, what="the stop to be seen")
    finally:
        go.set()
        sender.stop()
    assert len(line.sent) == 32
    told = how_far(runtime, number)
    assert (told.sent, told.withheld) == (32, {"stopped": 48})


def test_somebody_forgotten_while_on_their_way_leaves_no_row_and_the_copy_is_emptied(runtime: Runtime) -> None:
    def forgotten_meanwhile(outgoing: Outgoing) -> Sent:
        one = recipient_of(outgoing.delivery_id)
        assert one is not None
        write(runtime, SYSTEM, lambda work: forget(work, one.contact_id))
        return accepts(outgoing)

    only_line(runtime, forgotten_meanwhile)
    people(runtime, 1)
    number = to_everybody(runtime)
    drain(runtime)
    assert how_far(runtime, number).uncertain == 1
    with read(runtime) as work:
        assert work.session.exec(select(BroadcastDelivery).order_by(col(BroadcastDelivery.contact_id))).all() == []
        assert len(work.session.exec(select(ProviderCopy)).all()) == 1


@pytest.mark.parametrize(
    "mark", ["", "1", "1-", "-" + "0" * 32, "x-" + "0" * 32, "1-" + "g" * 32, "1" * 10 + "-" + "0" * 32]
)
def test_what_is_no_mark_of_ours_names_nobody(mark: str) -> None:
    assert recipient_of(mark) is None
