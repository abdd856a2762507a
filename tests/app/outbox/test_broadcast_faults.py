"""One alert through a Twilio that throttles, breaks, swallows its answers, goes away and reports in no order."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import pytest
from sqlmodel import select

from app.broadcasts.queries import progress
from app.broadcasts.tables import BroadcastDelivery
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.factory import create_app
from app.inbound.pipeline import refused
from app.outbox.passage import address_of
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.settings import Channel
from app.transaction import read
from bench.fake_twilio import FakeTwilio
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER, signature
from channels import registry
from tests.makers.broadcasts import people, to_everybody

TOKEN = "the provider's secret"
FAULTS = {"rate_429": 0.1, "rate_5xx": 0.05, "rate_drop": 0.02}
MANY, STOPPED, SHELTERED = 600, 15, 10
OUTAGE_MINUTES = 10


@pytest.fixture
def twilio(runtime: Runtime) -> Iterator[FakeTwilio]:
    """The one line of the server, at a Twilio that calls nobody back: the test does, in its own order."""
    with FakeTwilio(auth_token=TOKEN, callbacks=0) as there:
        options: dict[str, str | float] = {"account_sid": ACCOUNT_SID, "auth_token": TOKEN, "number": OUR_NUMBER}
        options |= {"api_url": there.url, "rate": 100_000.0}
        hook = f"{runtime.settings.public_url}/hooks/sms"
        line = registry.build("twilio_sms", options, public_url=hook, clock=runtime.clock.now)
        runtime.channels = {"sms": line}
        told = (Channel(id="sms", kind="twilio_sms", options=options),)
        runtime.settings = replace(runtime.settings, channels=told)
        yield there


def test_every_person_is_told_once_or_listed_with_the_reason_and_the_sums_add_up(
    runtime: Runtime, clock: FixedClock, twilio: FakeTwilio
) -> None:
    people(runtime, MANY, channel="sms")
    people(runtime, STOPPED, channel="sms", stopped_at=clock.now())
    people(runtime, SHELTERED, channel="sms", do_not_text=True)
    number = to_everybody(runtime)
    sender = Dispatcher(runtime, refused, seed=1)
    twilio.configure(**FAULTS)
    sender.drain()
    twilio.configure(rate_5xx=1.0, rate_drop=0.0)
    for _ in range(OUTAGE_MINUTES):
        clock.move(minutes=1)
        sender.drain()
    twilio.configure(**FAULTS)
    for _ in range(20):
        clock.move(minutes=5)
        sender.drain()
    seen, accepted = twilio.stats(), twilio.accepted()
    assert {"429/20429", "dropped after accepting"} <= set(seen["rejected"])
    assert seen["duplicates"] == 0
    assert len({text["to"] for text in accepted}) == len(accepted) > MANY / 2
    sent = len(accepted) - seen["rejected"]["dropped after accepting"]
    with read(runtime) as work:
        told = progress(work, number)
    assert (told.sent, told.uncertain, told.queued, told.sending) == (sent, MANY - sent, 0, 0)
    assert (told.failed, told.withheld) == ({}, {"opted_out": STOPPED, "safe_contact": SHELTERED})
    reports = in_no_order(accepted)
    report_all(runtime, reports)
    with read(runtime) as work:
        told = progress(work, number)
    lost = {to for to, status, _ in reports if status == "undelivered"}
    unsure = MANY - len(accepted)  # a provider that broke may have taken it: nobody is told twice
    assert (told.delivered, told.uncertain) == (len(accepted) - len(lost), unsure)
    assert told.failed == {"unreachable": len(lost)}
    assert told.people == MANY + STOPPED + SHELTERED
    assert told.people == told.delivered + len(lost) + unsure + sum(told.withheld.values())
    listed = numbers_by_state(runtime)
    assert listed[DeliveryState.FAILED] == lost
    assert listed[DeliveryState.DELIVERED] == {text["to"] for text in accepted} - lost
    assert [len(listed[state]) for state in (DeliveryState.UNCERTAIN, DeliveryState.WITHHELD)] == [unsure, 25]


def numbers_by_state(runtime: Runtime) -> dict[DeliveryState, set[str]]:
    """Whom the list of an alert names, by how far each got."""
    found: defaultdict[DeliveryState, set[str]] = defaultdict(set)
    with read(runtime) as work:
        contacts = {contact.id: contact for contact in work.session.exec(select(Contact))}
        for row in work.session.exec(select(BroadcastDelivery)):
            found[row.state].add(address_of(work, contacts[row.contact_id]).value)
    return found


Report = tuple[str, str, Mapping[str, str]]


def in_no_order(accepted: list[dict[str, str]]) -> list[Report]:
    """(number, status, text) of every callback, some of them twice, all shuffled; one text in twenty never arrived."""
    chance = random.Random(7)
    reports: list[Report] = []
    for place, text in enumerate(accepted):
        states = ["sent", "undelivered" if place % 20 == 0 else "delivered"]
        states += [state for state in states if chance.random() < 0.3]
        reports += [(text["to"], state, text) for state in states]
    chance.shuffle(reports)
    return reports


def report_all(runtime: Runtime, reports: list[Report]) -> None:
    client = create_app(runtime).test_client()
    for to, status, text in reports:
        params = {
            "MessageSid": text["sid"],
            "SmsSid": text["sid"],
            "AccountSid": ACCOUNT_SID,
            "ApiVersion": "2010-04-01",
        }
        params |= {"From": OUR_NUMBER, "To": to, "MessageStatus": status, "SmsStatus": status}
        params |= {"ErrorCode": "30003"} if status == "undelivered" else {}
        headers = {"X-Twilio-Signature": signature(TOKEN, text["callback"], params)}
        parts = urlsplit(text["callback"])
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        answer = client.post(f"{parts.path}?{parts.query}", data=urlencode(params), headers=headers, content_type=kind)
        assert answer.status_code == 200
