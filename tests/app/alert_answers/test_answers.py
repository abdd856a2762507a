"""Whoever was warned answers with a digit of any script: safe is counted, help opens a case that leads to the alert."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import literal, select, update
from sqlmodel import col
from sqlmodel import select as choose

from app.alert_answers import queries
from app.alert_answers.tables import AlertAnswer, Answer
from app.alerts.queries import frozen_of
from app.alerts.queries import get as get_issue
from app.broadcasts import actions as broadcasts
from app.broadcasts.actions import Words
from app.broadcasts.tables import BroadcastDelivery
from app.cases.queries import queue
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.queries import fingerprint
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.factory import create_app
from app.messages.tables import Direction, Message
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from cap.model import Severity, Urgency
from tests.makers import warnings
from tests.makers.staff import Member, make_chen, make_dawit, sign_in
from tests.makers.texts import AMAL, text_in

_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


def warned(runtime: Runtime, chen: Member, language: str = "ti", **changed: object) -> UUID:
    """Amal has a warning of a flood; the id of its issue."""

    def unit(work: Work) -> None:
        mark = fingerprint(work, AMAL)
        contacts.add(work, AMAL, fingerprint=mark, channel="simulator", language=language, language_stated=True)

    write(runtime, SYSTEM, unit)
    return warned_too(runtime, chen, **changed)


def warned_too(runtime: Runtime, chen: Member, **changed: object) -> UUID:
    """Everybody we know has a warning of a flood; the id of its issue."""
    issue_id = warnings.issued(runtime, warnings.flood(runtime.clock.now(), **changed), chen, make_dawit(runtime))

    def unit(work: Work) -> None:
        issue = get_issue(work, issue_id)
        texts = frozen_of(issue).texts
        words = {tag: Words(text.words) for tag, text in texts.items()}
        until, alert = issue.expires_at, Priority.ALERT
        number = broadcasts.freeze(work, subject_id=issue_id, priority=alert, words=words, expires_at=until)
        area = literal("KE001").label("area")
        who = select(_CONTACT.c.id.label("contact_id"), _CONTACT.c.language, _CONTACT.c.channel, area)
        broadcasts.spread(work, number, who)
        sent = {"state": DeliveryState.SENT, "settled_at": int(work.now.timestamp())}
        work.connection.execute(update(BroadcastDelivery).values(sent))

    write(runtime, SYSTEM, unit)
    return issue_id


def said(runtime: Runtime) -> list[str]:
    """The keys of what we answered, in order."""
    with read(runtime) as work:
        ours = choose(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return [message.wording_key or "" for message in work.session.exec(ours)]


def answers(runtime: Runtime) -> dict[Answer, int]:
    with read(runtime) as work:
        issue_id = work.session.exec(choose(AlertAnswer.issue_id)).first()
        return {} if issue_id is None else dict(queries.counts(work, get_issue(work, issue_id).alert_id).all)


@pytest.mark.parametrize("digit", ["2", "፪", "٢", "２"])
def test_two_in_tigrinya_opens_a_case_that_leads_to_the_alert(runtime: Runtime, chen: Member, digit: str) -> None:
    issue_id = warned(runtime, chen, unreviewed=("ti",))
    text_in(runtime, digit)
    with read(runtime) as work:
        (case,) = queue(work)
        assert (case.urgency, case.language) == ("danger", "ti")
        ((linked, _),) = queries.alerts_of(work, case.id)
        counted = queries.counts(work, get_issue(work, issue_id).alert_id)
    assert linked == issue_id
    assert (counted.all, counted.cases) == ({Answer.HELP: 1}, 1)
    assert counted.areas == {"KE001": {Answer.HELP: 1}}
    client = create_app(runtime).test_client()
    sign_in(client, runtime, chen)
    assert "/a/" in client.get(f"/staff/case/{case.id.hex}").text


@pytest.mark.parametrize("words", ["1", "፩", "١", "ደሓን ኣለኹ", "SAFE", "我安全"])
def test_being_safe_is_counted_answered_in_their_language_and_opens_nothing(
    runtime: Runtime, chen: Member, words: str
) -> None:
    warned(runtime, chen, unreviewed=("ti",))
    text_in(runtime, words)
    assert answers(runtime) == {Answer.SAFE: 1}
    assert said(runtime) == ["alert_answered_safe"]
    with read(runtime) as work:
        assert queue(work) == []


def test_the_last_answer_counts_and_the_case_stays_with_the_alert(runtime: Runtime, chen: Member) -> None:
    warned(runtime, chen, unreviewed=("ti",))
    for words in ("1", "2", "1"):
        text_in(runtime, words)
    assert answers(runtime) == {Answer.SAFE: 1}
    with read(runtime) as work:
        (case,) = queue(work)
        assert len(queries.alerts_of(work, case.id)) == 1
        assert case.unanswered == 2, "that they are safe now is said in the case too"


def test_who_was_offered_a_person_gets_one_for_the_same_digit(runtime: Runtime, chen: Member) -> None:
    warned(runtime, chen)
    text_in(runtime, "1")
    assert answers(runtime) == {Answer.PERSON: 1}
    assert said(runtime) == ["alert_answered_person"]
    with read(runtime) as work:
        (case,) = queue(work)
        assert case.urgency == "normal"


def test_a_warning_that_endangers_nobody_now_is_urgent_and_no_more(runtime: Runtime, chen: Member) -> None:
    warned(runtime, chen, unreviewed=("ti",), severity=Severity.MODERATE, urgency=Urgency.EXPECTED)
    text_in(runtime, "2")
    with read(runtime) as work:
        (case,) = queue(work)
        assert case.urgency == "urgent"


def test_a_digit_long_after_the_alert_is_everybodys_text_again(
    runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    warned(runtime, chen, unreviewed=("ti",))
    clock.move(hours=13)
    text_in(runtime, "2")
    assert answers(runtime) == {}
    with read(runtime) as work:
        assert len(queue(work)) == 1, "nobody's digit is lost"


def test_what_was_offered_by_number_after_the_alert_is_what_a_digit_chooses(
    runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    warned(runtime, chen, "en", unreviewed=("en",))
    clock.move(minutes=1)
    text_in(runtime, "MENU")
    text_in(runtime, "2")
    assert answers(runtime) == {}
    assert said(runtime) == ["menu", "service_ask_place"]


def test_what_was_offered_before_the_alert_is_answered_no_more(
    runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    text_in(runtime, "MENU")
    clock.move(minutes=1)
    warned_too(runtime, chen, unreviewed=("en",))
    text_in(runtime, "1")
    assert answers(runtime) == {Answer.SAFE: 1}


def test_stop_stays_stop_and_a_forgotten_answer_stays_counted(runtime: Runtime, chen: Member) -> None:
    warned(runtime, chen, unreviewed=("ti",))
    text_in(runtime, "1")
    text_in(runtime, "STOP")
    text_in(runtime, "ERASE")
    assert answers(runtime) == {Answer.SAFE: 1}
    with read(runtime) as work:
        (one,) = work.session.exec(choose(AlertAnswer)).all()
        assert (one.contact_id, one.case_id) == (None, None)
