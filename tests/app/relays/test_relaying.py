"""Relays are told first, confirm and report by text in any script, and warn us without being found out."""

from uuid import UUID

import pytest
from sqlmodel import select

from app.alerts import actions as alerts
from app.alerts.tables import Alert, AlertIssue, IssueState
from app.cases.queries import queue
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.messages.queries import of_case
from app.messages.tables import Message
from app.outbox.rules import Priority
from app.outbox.tables import Delivery
from app.referrals.queries import get as get_referral
from app.referrals.tables import State
from app.relays import actions, queries
from app.relays.calling import call_relays
from app.relays.tables import Checked, RelayState
from app.runtime import Runtime
from app.transaction import read, write
from app.triage.relay_warnings import page_about_warnings
from channels.contract import Address, AddressKind
from tests.makers import partners, relays, warnings
from tests.makers.duty import on_duty
from tests.makers.staff import Member, make_dawit, make_member
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BAKERY = Address(AddressKind.PHONE, relays.BAKERY)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator",), phone="+999555010101")


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def flood(runtime: Runtime, chen: Member, dawit: Member) -> UUID:
    """A warning that went out, of a flood where the bakery is."""
    return warnings.issued(runtime, warnings.flood(runtime.clock.now()), chen, dawit)


def sent(runtime: Runtime, number: str = relays.BAKERY) -> list[str]:
    """Texts that wait to be sent to a number, the first first."""
    with read(runtime) as work:
        found = work.session.exec(select(Delivery).order_by(Delivery.priority, Delivery.id)).all()  # type: ignore[arg-type]
        held = [(work.open_if(Delivery.address, one.id, one.address), one) for one in found]
        return [
            work.open(Delivery.words, one.id, one.words) for to, one in held if to == f"phone {number}" and one.words
        ]


def reported(runtime: Runtime, relay_id: UUID, issue_id: UUID, *words: str) -> int:
    code, _ = relays.called(runtime, relay_id)
    for text in words:
        text_in(runtime, text.format(code=code), sender=BAKERY)
    return relays.told(runtime, issue_id)


def test_a_relay_is_told_in_arabic_confirms_and_reports_in_arabic_digits(
    runtime: Runtime, chen: Member, flood: UUID
) -> None:
    relay_id = relays.add(runtime, chen, languages=("ar",))
    code, call = relays.called(runtime, relay_id)
    (words,) = sent(runtime)
    assert code in words
    assert "Riverside" in words
    text_in(runtime, code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), sender=BAKERY)
    with read(runtime) as work:
        assert queries.get_call(work, call.id).confirmed_at == runtime.clock.now()
        assert queries.reach(work, flood).told == 0
    text_in(runtime, f"{code} ٤٠ السوق", sender=BAKERY)
    assert relays.told(runtime, flood) == 40
    assert any("40" in text for text in sent(runtime)[1:]), "they read how many we noted"


def test_relays_are_told_once_before_the_broadcast_and_of_every_change(
    runtime: Runtime, chen: Member, flood: UUID
) -> None:
    relays.add(runtime, chen)
    elsewhere = relays.add(runtime, chen, number="+999100000032", areas=("KE002",))
    assert call_relays(runtime) == 1
    assert call_relays(runtime) == 0, "again is the same as once"
    with read(runtime) as work:
        (waiting,) = work.session.exec(select(Delivery)).all()
        assert waiting.priority < Priority.ALERT
        assert not queries.open_calls(work, elsewhere)
    write(runtime, chen.actor, lambda work: alerts.all_clear(work, runtime, flood, member_id=chen.id))
    assert call_relays(runtime) == 1
    assert "is over" in sent(runtime)[-1]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("{code}",), 0),
        (("{code} 40",), 40),
        (("{code} 40 market, 15 church",), 40),
        (("{code}: 40", "{code} 15"), 55),
        (("{code} 40", "{code} 40"), 40),
        (("{code} 40", "{code} 0", "{code} 12"), 12),
        (("{code} 1200 in the big hall",), 1200),
        (("{code} forty",), 40),
        (("{code} cuarenta y dos",), 42),
        (("{code} 四十",), 40),
        (("{code} أربعين",), 40),
        (("{code} अ ४०",), 40),
        (("40",), 40),
        (("{code} 40 Amal Quillfeather +999777888999",), 40),
    ],
)
def test_what_a_relay_reports_is_counted(
    runtime: Runtime, chen: Member, flood: UUID, texts: tuple[str, ...], told: int
) -> None:
    assert reported(runtime, relays.add(runtime, chen), flood, *texts) == told
    with read(runtime) as work:
        assert queries.reach(work, flood).confirmed == 1
        assert queue(work) == []


def test_whom_a_relay_tells_is_kept_nowhere(runtime: Runtime, chen: Member, flood: UUID) -> None:
    reported(runtime, relays.add(runtime, chen), flood, "{code} 3: Amal Quillfeather, Binta Tern, +999777888999")
    with read(runtime) as work:
        (message,) = work.session.exec(select(Message)).all()
        assert work.open(Message.text, message.id, message.text) == ""
        assert message.contact_id is None
        assert work.session.exec(select(Contact)).all() == []


def test_a_number_nobody_would_believe_waits_for_a_coordinator(runtime: Runtime, chen: Member, flood: UUID) -> None:
    relay_id = relays.add(runtime, chen)
    assert reported(runtime, relay_id, flood, "{code} 40", "{code} 12000") == 40
    with read(runtime) as work:
        (one,) = queries.reach(work, flood).doubtful
        assert one.doubtful == 12000
    write(runtime, chen.actor, lambda work: actions.believe(work, one.call_id, people=1200))
    assert relays.told(runtime, flood) == 1240


def test_who_does_not_confirm_within_a_quarter_of_an_hour_is_shown(
    runtime: Runtime, chen: Member, flood: UUID, clock: FixedClock
) -> None:
    quick, slow = relays.add(runtime, chen), relays.add(runtime, chen, name="Soup", number="+999100000032")
    reported(runtime, quick, flood, "{code}")
    clock.move(minutes=14)
    with read(runtime) as work:
        assert queries.reach(work, flood).late == []
    clock.move(minutes=1)
    with read(runtime) as work:
        (late,) = queries.reach(work, flood).late
        assert late.name == "Soup"
    write(runtime, chen.actor, lambda work: actions.end(work, slow))
    with read(runtime) as work:
        assert queries.reach(work, flood).late == []


def test_what_a_relay_warns_of_reaches_the_coordinator_within_a_minute_and_leads_to_nobody(
    runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    relays.add(runtime, chen)
    on_duty(runtime, chen, rung=2)
    text_in(runtime, "WARN armed men at the old bridge", sender=BAKERY)
    clock.move(seconds=15)
    page_about_warnings(runtime)
    (page,) = sent(runtime, "+999555010101")
    assert "/staff/relays/warnings/" in page
    assert "bridge" not in page
    assert "thank you for the warning" in sent(runtime)[0]
    with read(runtime) as work:
        (warning,) = queries.warnings(work)
        assert warning.state is Checked.UNVERIFIED
        assert queries.words_of(work, warning) == "WARN armed men at the old bridge"
        assert work.session.exec(select(Contact)).all() == []
        assert queue(work) == []


def test_a_warning_that_nobody_checks_is_paged_again_and_one_that_is_checked_is_not(
    runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    relays.add(runtime, chen)
    on_duty(runtime, chen, rung=2)
    text_in(runtime, "warning the dam is broken", sender=BAKERY)
    page_about_warnings(runtime)
    clock.move(hours=1, minutes=runtime.settings.triage.rung_minutes)
    page_about_warnings(runtime)
    page_about_warnings(runtime)
    clock.move(hours=1)
    page_about_warnings(runtime)
    many = len(sent(runtime, "+999555010101"))
    assert many >= 2
    with read(runtime) as work:
        (warning,) = queries.warnings(work)
    write(runtime, chen.actor, lambda work: actions.check_it(work, warning.id, member_id=chen.id))
    clock.move(hours=2)
    page_about_warnings(runtime)
    assert len(sent(runtime, "+999555010101")) == many


def test_a_relay_who_calls_for_help_is_helped_like_everybody_and_what_they_warn_of_is_kept_too(
    runtime: Runtime, chen: Member
) -> None:
    relays.add(runtime, chen)
    text_in(runtime, "HELP we are 5 people on the roof, the water is rising", sender=BAKERY)
    with read(runtime) as work:
        (case,) = queue(work)
        assert case.urgency == "danger"
        assert next(message.text for message in of_case(work, case.id)).startswith("HELP")
        (warning,) = queries.warnings(work)
        assert queries.words_of(work, warning).startswith("HELP")
    text_in(runtime, "WARN the bridge is gone and we are 3 people under it", sender=BAKERY)
    with read(runtime) as work:
        assert len(queries.warnings(work)) == 2
        assert len(of_case(work, case.id)) == 3


@pytest.mark.parametrize(
    "words",
    ["ማስጠንቀቂያ ወንዙ ሞልቷል", "تحذير: الجسر مكسور", "መጠንቀቕታ ድልድል ተሰይሩ", "警告 桥断了", "Uyarı köprü yıkıldı"],
)
def test_the_word_for_a_warning_is_known_in_every_language(runtime: Runtime, chen: Member, words: str) -> None:
    relays.add(runtime, chen)
    text_in(runtime, words, sender=BAKERY)
    text_in(runtime, words, sender=AMAL)
    with read(runtime) as work:
        assert len(queries.warnings(work)) == 1
        assert len(queue(work)) == 1, "from anybody else it is a call for help"


def test_stop_pauses_a_relay_and_start_brings_them_back(runtime: Runtime, chen: Member, flood: UUID) -> None:
    relay_id = relays.add(runtime, chen)
    text_in(runtime, "STOP", sender=BAKERY)
    assert call_relays(runtime) == 0
    with read(runtime) as work:
        assert queries.get(work, relay_id).state is RelayState.PAUSED
    text_in(runtime, "START", sender=BAKERY)
    with read(runtime) as work:
        assert queries.get(work, relay_id).state is RelayState.ACTIVE


def test_a_relay_who_sends_the_erase_word_is_erased_whole_and_whom_they_told_stays_counted(
    runtime: Runtime, chen: Member, flood: UUID
) -> None:
    relay_id = relays.add(runtime, chen)
    assert reported(runtime, relay_id, flood, "{code} 40") == 40
    text_in(runtime, "ERASE", sender=BAKERY)
    with read(runtime) as work:
        assert queries.relays(work) == []
        assert queries.reach(work, flood).told == 40


def test_phone_credit_is_asked_about_answered_and_written_down(runtime: Runtime, chen: Member) -> None:
    from app.relays.calling import ask_about_credit

    relay_id = relays.add(runtime, chen, languages=("fr",))
    assert write(runtime, chen.actor, lambda work: ask_about_credit(work, runtime, relay_id))
    write(runtime, chen.actor, lambda work: actions.asked_for_credit(work, relay_id))
    text_in(runtime, "OUI", sender=BAKERY)
    with read(runtime) as work:
        assert queries.get(work, relay_id).wants_credit
        assert queue(work) == []
    today = runtime.clock.now().date()
    write(
        runtime,
        chen.actor,
        lambda work: actions.credit_sent(
            work, relay_id, amount="5,50", currency="eur", sent_on=today, member_id=chen.id
        ),
    )
    with read(runtime) as work:
        assert queries.credit_spent(work) == {"EUR": 550}
        assert not queries.get(work, relay_id).wants_credit
    text_in(runtime, "OUI", sender=BAKERY)
    with read(runtime) as work:
        assert len(queue(work)) == 1, "a yes that answers nothing of ours goes to a person"


@pytest.mark.parametrize(
    "words", ["ISSUE", "APPROVE {code}", "{code} SEND", "WARN ALERT FLOOD RIVERSIDE NOW", "ALERT ALL", "YES"]
)
@pytest.mark.parametrize("who", ["member", "relay", "anybody"])
def test_x_27_no_text_lets_an_alert_out_whoever_seems_to_send_it(
    runtime: Runtime, chen: Member, dawit: Member, words: str, who: str
) -> None:
    relays.add(runtime, chen)
    made = warnings.draft(runtime, warnings.flood(runtime.clock.now()), chen)
    warnings.submit(runtime, made, chen)
    warnings.approve(runtime, made, dawit)
    with read(runtime) as work:
        alert = work.session.exec(select(Alert)).one()
    sender = {"member": Address(AddressKind.PHONE, "+999555010101"), "relay": BAKERY, "anybody": AMAL}[who]
    text_in(runtime, words.format(code=alert.code), sender=sender)
    call_relays(runtime)
    with read(runtime) as work:
        (issue,) = work.session.exec(select(AlertIssue)).all()
        assert (issue.state, issue.issued_at) == (IssueState.APPROVED, None)


def test_h_04_a_relays_no_takes_back_what_partners_have(runtime: Runtime, chen: Member) -> None:
    """They were asked of phone credit some days ago, and need help themselves."""
    from app.relays.calling import ask_about_credit

    trained = make_member(runtime, "Eve", roles=("case_worker",))
    relay_id = relays.add(runtime, chen)
    assert write(runtime, chen.actor, lambda work: ask_about_credit(work, runtime, relay_id))
    write(runtime, chen.actor, lambda work: actions.asked_for_credit(work, relay_id))
    text_in(runtime, "HELP we are hungry ourselves", sender=BAKERY)
    handed_on = partners.sent(runtime, trained, partners.case_of(runtime, BAKERY), partners.door(runtime, chen).id)
    text_in(runtime, "YES", sender=BAKERY)
    with read(runtime) as work:
        assert queries.get(work, relay_id).wants_credit, "nothing else was asked of them"
    write(runtime, chen.actor, lambda work: actions.asked_for_credit(work, relay_id))
    text_in(runtime, "NO", sender=BAKERY)
    with read(runtime) as work:
        assert get_referral(work, handed_on).state is State.REVOKED
