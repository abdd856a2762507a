"""Violence, being held, a child alone: who reads the words, and that nothing follows the first receipt by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.cases.tables import Case, CaseState, Outcome, Step
from app.clock import FixedClock
from app.contacts import by_hand
from app.contacts.tables import ByHand, Contact
from app.erasure.actions import forget_contact
from app.feedback import desk as feedback
from app.feedback.queries import find_latest_of
from app.feedback.tables import Item
from app.framework import Lane, ServiceKind
from app.inbound import pipeline
from app.inbound.pipeline import refused
from app.inbound.taking_up import take_up
from app.messages.queries import not_done
from app.messages.tables import Direction, Message
from app.outbox.actions import enqueue
from app.outbox.rules import Priority
from app.outbox.sending import send_agreed, send_unasked
from app.outbox.worker import Dispatcher
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive import queries
from app.sensitive.tables import Complaint, Danger
from app.transaction import read, write
from app.triage import desk
from app.triage.handing_apart import hand_apart
from app.triage.tables import FocalCall
from app.triage.worker import escalate
from app.wording.rendering import say
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind, Location
from tests.makers.broadcasts import to_everybody
from tests.makers.directory import NEAR, put, service
from tests.makers.duty import on_duty
from tests.makers.locking import lock
from tests.makers.sensitive import begin, let_in
from tests.makers.staff import Member, make_dawit, make_member
from tests.makers.texts import AMAL, text_in
from tests.makers.told_line import Line, accepts

BEATEN = "my husband beats me, please help, I am with 2 children"
HELD = "my boss took my passport and locks us in"
CHILD = "hello, my age is 16"
RAPED = "I was raped, I am bleeding, we are 3 people"
OTHER = Address(AddressKind.PHONE, "+999100000077")


@pytest.fixture
def line(runtime: Runtime) -> Line:
    """The only line, which takes what it is given."""
    line = Line(accepts)
    runtime.channels = {"simulator": line}
    return line


def drained(runtime: Runtime, line: Line) -> list[str]:
    """What goes out now, and to nobody but Amal."""
    line.sent.clear()
    Dispatcher(runtime, refused, seed=1).drain()
    return [one.text for one in line.sent if one.to == AMAL]


def amal(runtime: Runtime) -> UUID:
    with read(runtime) as work:
        known = work.session.exec(select(Contact)).all()
        return next(one.id for one in known if work.open_if(Contact.address, one.id, one.address) == AMAL.value)


@pytest.mark.parametrize(
    ("text", "lane", "danger", "opens"),
    [
        (BEATEN, Lane.VIOLENCE, Danger.UNCLEAR, True),
        (RAPED, Lane.VIOLENCE, Danger.YES, True),
        ("my husband hurts me", Lane.VIOLENCE, Danger.NO, False),
        (HELD, Lane.TRAFFICKING, Danger.NO, False),
        (HELD + ", somebody is bleeding", Lane.TRAFFICKING, Danger.YES, True),
        (CHILD, Lane.ALONE, Danger.UNCLEAR, True),
        ("I am 14 years old and alone", Lane.ALONE, Danger.YES, True),
        (CHILD + ", the water is rising", Lane.ALONE, Danger.YES, True),
    ],
)
def test_h_15_the_words_go_to_focal_points_and_a_case_knows_place_danger_and_number_alone(
    runtime: Runtime, text: str, lane: Lane, danger: Danger, opens: bool
) -> None:
    key = begin(runtime, make_dawit(runtime))
    text_in(runtime, text, location=Location(34.5, 36.5, "") if danger is Danger.YES else None)
    with read(runtime) as work:
        told = queries.opened(work, work.session.exec(select(Complaint)).one(), key=key)
        assert (told.complaint.lane, told.complaint.danger, told.words) == (lane, danger, text)
        cases = work.session.exec(select(Case)).all()
        assert [case.needs for case in cases] == ([""] if opens else [])
        assert all(case.urgency in ("danger", "urgent") for case in cases)
        kept = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert [work.open(Message.text, one.id, one.text) for one in kept] == [""]
        assert work.session.exec(select(FocalCall)).one().due_at == runtime.clock.now()


@pytest.mark.parametrize("text", [BEATEN, HELD, CHILD])
def test_where_no_focal_point_sees_to_it_a_person_of_the_team_reads_it_as_before(runtime: Runtime, text: str) -> None:
    dawit, binta = make_dawit(runtime), make_member(runtime)
    key = begin(runtime, dawit)
    let_in(runtime, dawit, key, binta, Lane.FRAUD)
    write(runtime, dawit.actor, lambda work: _see_only_to_fraud(work, dawit))
    text_in(runtime, text)
    with read(runtime) as work:
        assert work.session.exec(select(Complaint)).all() == []
        case = work.session.exec(select(Case)).one()
        (said,) = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert (said.case_id, work.open(Message.text, said.id, said.text)) == (case.id, text)
        assert work.session.exec(select(ByHand)).all() == []


def _see_only_to_fraud(work: Work, member: Member) -> None:
    point = queries.find_point(work, member.id)
    assert point is not None
    point.lanes = Lane.FRAUD.value


@pytest.mark.parametrize("text", ["armed men attack us, we are 5 people", "soldiers shoot at us", "we were robbed"])
def test_ordinary_distress_stays_with_everybody(runtime: Runtime, text: str) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, text)
    with read(runtime) as work:
        assert work.session.exec(select(Complaint)).all() == []
        assert work.session.exec(select(Case)).one().state is CaseState.WAITING


def test_the_first_receipt_asks_for_a_safe_way_and_names_nothing(runtime: Runtime, line: Line) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    said = drained(runtime, line)
    assert len(said) == 3  # that we have it, its number, and which way is safe
    assert any("Which name should we use?" in text for text in said)
    for word in ("husband", "violence", "beat", "safe place", "police", "partner"):
        assert not [text for text in said if word in text.casefold()]


def test_nobody_is_asked_how_old_they_are(runtime: Runtime, line: Line) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, CHILD)
    said = drained(runtime, line)
    assert said
    assert not [text for text in said if " age" in text.casefold() or "old" in text.casefold().split()]


def _case(work: Work) -> Case:
    return work.session.exec(select(Case).order_by(col(Case.opened_at))).first()  # type: ignore[return-value]


def _taken(work: Work, runtime: Runtime, member: Member) -> None:
    desk.take(work, runtime, _case(work).id, member_id=member.id)


def _closed(work: Work, runtime: Runtime, member: Member) -> None:
    desk.take(work, runtime, _case(work).id, member_id=member.id)
    case = _case(work)
    case.steps |= Step.TAKEN
    desk.close(work, runtime, case.id, outcome=Outcome.HELPED)


def _nobody_there(work: Work, runtime: Runtime, _: Member) -> None:
    escalate(work, runtime)


def _feedback_answered(work: Work, runtime: Runtime, member: Member) -> None:
    item = find_latest_of(work, _case(work).contact_id or uuid4())
    assert item is not None
    feedback.answer(work, runtime, item.id, "The tap works again.", member_id=member.id)


def _agreed_text(work: Work, runtime: Runtime, _: Member) -> None:
    """A step of a referral, of a search, of whatever comes: agreed words that a deed sends along."""
    words = say(runtime.wording, "taken", "en", organisation="Waypost")
    contact = work.session.get_one(Contact, _case(work).contact_id)
    send_agreed(work, words, channel="simulator", contact_id=contact.id, case_id=None)


def _unasked_text(work: Work, runtime: Runtime, _: Member) -> None:
    words = say(runtime.wording, "closed", "en", organisation="Waypost")
    contact = work.session.get_one(Contact, _case(work).contact_id)
    send_unasked(work, runtime, words=words, contact=contact, case_id=None, lasts=timedelta(hours=1))


def _to_an_address(work: Work, _: Runtime, __: Member) -> None:
    """A code, a word to a relay, a last word: no contact holds it."""
    enqueue(
        work,
        channel="simulator",
        priority=Priority.REPLY,
        lasts=timedelta(hours=1),
        words=Clean("the code is 123456"),
        address=AMAL,
    )


def _erased(work: Work, runtime: Runtime, _: Member) -> None:
    contact_id = _case(work).contact_id
    assert contact_id is not None
    if forget_contact(work, contact_id, zone="UTC").may_be_told:
        _to_an_address(work, runtime, _)


DEEDS: list[Callable[[Work, Runtime, Member], None]] = [
    _taken,
    _closed,
    _nobody_there,
    _feedback_answered,
    _agreed_text,
    _unasked_text,
    _to_an_address,
    _erased,
]
WRITTEN = ["we need water now", "STOP", "MENU", "FEEDBACK the queue is long", "JOIN", "my boss took my passport", "0"]


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_h_15_no_deed_of_ours_sends_anything_after_the_first_receipt(
    runtime: Runtime, clock: FixedClock, line: Line, deed: Callable[[Work, Runtime, Member], None], kept: bool
) -> None:
    binta = make_member(runtime)
    begin(runtime, make_dawit(runtime))
    on_duty(runtime, binta, hours=1)
    text_in(runtime, "FEEDBACK the tap is broken")
    text_in(runtime, "please help")
    if kept:
        write(runtime, SYSTEM, lambda work: by_hand.keep(work, _case(work).contact_id or uuid4()))
    drained(runtime, line)
    clock.move(hours=3)
    write(runtime, binta.actor, lambda work: deed(work, runtime, binta))
    assert (drained(runtime, line) == []) is kept


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_h_15_nor_does_anything_they_write_later_bring_an_answer_by_itself(
    runtime: Runtime, clock: FixedClock, line: Line, text: str, kept: bool
) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, HELD if kept else "FEEDBACK the tap is broken")
    assert drained(runtime, line)
    clock.move(hours=3)
    text_in(runtime, text)
    assert (drained(runtime, line) == []) is kept


@pytest.mark.parametrize(("priority", "goes"), [(Priority.ALERT, True), (Priority.SURVEY, False)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_warning_of_danger_still_reaches_them_and_a_campaign_does_not(
    runtime: Runtime, clock: FixedClock, line: Line, priority: Priority, goes: bool
) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    text_in(runtime, "we need water", sender=OTHER)
    drained(runtime, line)
    clock.move(hours=3)
    to_everybody(runtime, priority=priority)
    assert bool(drained(runtime, line)) is goes
    assert [one for one in line.sent if one.to == OTHER]  # the others are reached all the same


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_member_writes_with_their_own_hand_goes(runtime: Runtime, clock: FixedClock, line: Line) -> None:
    binta = make_member(runtime)
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    drained(runtime, line)
    clock.move(minutes=10)

    def unit(work: Work) -> None:
        desk.take(work, runtime, _case(work).id, member_id=binta.id)
        desk.answer(work, runtime, _case(work).id, "Where are you?", member_id=binta.id)

    write(runtime, binta.actor, unit)
    assert drained(runtime, line) == ["Where are you?"]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("you can call in the morning, say you are Sara", True),
        ("yes", True),
        ("we need water now", False),
        ("HELP", False),
        ("I am bleeding", False),
        ("STOP", False),
    ],
)
@pytest.mark.parametrize("first", [HELD, BEATEN])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_they_write_next_lies_beside_what_they_told_unless_it_presses(
    runtime: Runtime, clock: FixedClock, line: Line, first: str, text: str, apart: bool
) -> None:
    key = begin(runtime, make_dawit(runtime))
    text_in(runtime, first)
    drained(runtime, line)
    clock.move(minutes=5)
    text_in(runtime, text)
    with read(runtime) as work:
        told = [queries.opened(work, one, key=key) for one in work.session.exec(select(Complaint))]
        assert (text in [one.words for one in told if one.complaint.lane is Lane.MORE]) is apart
        assert len({one.facts.contact_id for one in told}) == 1
        kept = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert (text in [work.open(Message.text, one.id, one.text) for one in kept]) is not apart
    assert drained(runtime, line) == []


@pytest.mark.parametrize("first", [HELD, BEATEN])
@pytest.mark.parametrize("text", ["0", " ٠ ", "where food?", "INFO", "MENU"])
def test_a_nought_after_the_receipt_is_danger_and_a_question_after_it_gets_a_person(
    runtime: Runtime, clock: FixedClock, line: Line, first: str, text: str
) -> None:
    put(runtime, service("Kitchen", ServiceKind.FOOD))
    begin(runtime, make_dawit(runtime))
    text_in(runtime, first)
    drained(runtime, line)
    clock.move(minutes=5)
    text_in(runtime, text, location=Location(*NEAR, "") if text == "where food?" else None)
    with read(runtime) as work:
        (case,) = work.session.exec(select(Case)).all()
        said = work.session.exec(select(Message).where(Message.case_id == case.id)).all()
        assert text in [work.open(Message.text, one.id, one.text) for one in said if one.direction is Direction.IN]
        danger = text in ("0", " ٠ ")
        assert (case.state, case.urgency == "danger") == (CaseState.WAITING, danger)
    assert drained(runtime, line) == []


def test_a_child_alone_who_wrote_while_locked_gets_the_case_they_would_have_had(runtime: Runtime) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, CHILD, sender=OTHER)
    taken = lock(runtime)
    text_in(runtime, CHILD)
    runtime.keyring = taken
    assert take_up(runtime) == 1
    with read(runtime) as work:
        at_once, locked = work.session.exec(select(Case).order_by(col(Case.id))).all()
        assert (locked.urgency, locked.needs, locked.state) == (at_once.urgency, at_once.needs, at_once.state)
        danger = [one.danger for one in work.session.exec(select(Complaint)).all()]
        assert danger == [Danger.UNCLEAR, Danger.UNCLEAR]


WHERE = "I sleep behind the bakery, call on Tuesday"


def _only_apart(runtime: Runtime, key: bytes, words: str) -> None:
    """These words are in the restricted store, once; nothing waits; and no message has them."""
    with read(runtime) as work:
        told = [queries.opened(work, one, key=key) for one in work.session.exec(select(Complaint))]
        assert [one.words for one in told if one.complaint.lane is Lane.MORE] == [words]
        assert len({one.facts.contact_id for one in told}) == 1
        assert not_done(work) == []
        kept = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert words not in [work.open(Message.text, one.id, one.text) for one in kept]
        assert {one.contact_id for one in kept} == {None}


def _broken(*_: object) -> None:
    raise RuntimeError


def test_f_13_more_of_what_was_told_is_never_among_what_waits(
    runtime: Runtime, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = begin(runtime, make_dawit(runtime))
    text_in(runtime, HELD)
    clock.move(minutes=5)
    monkeypatch.setattr(pipeline, "carry_out", _broken)
    text_in(runtime, WHERE)
    _only_apart(runtime, key, WHERE)


def test_f_13_nor_kept_beside_the_store_when_it_waited_before(
    runtime: Runtime, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = begin(runtime, make_dawit(runtime))
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", _broken)
        text_in(runtime, WHERE)
    text_in(runtime, HELD)
    clock.move(minutes=5)
    assert pipeline.try_again(runtime) == 0
    _only_apart(runtime, key, WHERE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_once_a_member_has_the_case_they_read_what_is_answered(runtime: Runtime, clock: FixedClock) -> None:
    binta = make_member(runtime)
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    write(runtime, binta.actor, lambda work: desk.take(work, runtime, _case(work).id, member_id=binta.id))
    clock.move(minutes=5)
    text_in(runtime, "behind the bakery")
    with read(runtime) as work:
        kept = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        assert "behind the bakery" in [work.open(Message.text, one.id, one.text) for one in kept]


def test_the_rule_is_of_the_number_on_every_line_and_goes_with_the_last_of_them(runtime: Runtime) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    text_in(runtime, "we need water", sender=replace(AMAL, kind=AddressKind.WHATSAPP))
    with read(runtime) as work:
        ids = list(work.session.exec(select(Contact.id)).all())
        assert [by_hand.is_by_hand(work, one) for one in ids] == [True, True]
        assert not by_hand.reaches_by_hand(work, OTHER)
    write(runtime, SYSTEM, lambda work: forget_contact(work, ids[0], zone="UTC"))
    with read(runtime) as work:
        assert by_hand.is_by_hand(work, ids[1])
    write(runtime, SYSTEM, lambda work: forget_contact(work, ids[1], zone="UTC"))
    with read(runtime) as work:
        assert work.session.exec(select(ByHand)).all() == []


def test_s_03_nothing_outside_the_seal_leads_from_the_rule_to_a_person(runtime: Runtime) -> None:
    begin(runtime, make_dawit(runtime))
    text_in(runtime, BEATEN)
    with read(runtime) as work:
        (mark,) = work.session.exec(select(ByHand.mark)).all()
        contact = work.session.exec(select(Contact)).one()
        known = [contact.fingerprint, contact.id.bytes, contact.number_mark]
        assert mark not in known
        assert (contact.neutral_words, contact.do_not_text) == (False, False)


@pytest.mark.parametrize("lane", [Lane.VIOLENCE, Lane.TRAFFICKING, Lane.ALONE])
def test_a_member_hands_words_apart_and_nothing_follows_by_itself(
    runtime: Runtime, clock: FixedClock, line: Line, lane: Lane
) -> None:
    binta = make_member(runtime)
    key = begin(runtime, make_dawit(runtime))
    text_in(runtime, "he does it again when he comes home, we need food")
    drained(runtime, line)
    clock.move(minutes=10)

    def unit(work: Work) -> None:
        case = _case(work)
        ids = work.session.exec(select(Message.id).where(Message.direction == Direction.IN)).all()
        hand_apart(work, runtime, case.id, lane=lane, message_ids=ids)
        desk.take(work, runtime, case.id, member_id=binta.id)

    write(runtime, binta.actor, unit)
    assert drained(runtime, line) == []
    with read(runtime) as work:
        (complaint,) = work.session.exec(select(Complaint)).all()
        assert queries.opened(work, complaint, key=key).complaint.lane is lane
        assert work.session.exec(select(FocalCall)).all() != []
        assert work.session.exec(select(Item)).all() == []
