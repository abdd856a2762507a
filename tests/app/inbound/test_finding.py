"""Where something is, asked by text: two that are near and open, never instead of a person who may be needed."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.cases.queries import queue
from app.cases.tables import Case, Outcome
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.directory.hours import DAYS
from app.directory.tables import AddressClass, Known
from app.factory import create_app
from app.feedback.tables import Item
from app.framework import ServiceKind
from app.messages.tables import Message
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.settings import Limits
from app.transaction import read, write
from app.triage import desk
from app.work import SYSTEM
from channels.contract import Location
from channels.sms_text import measure
from tests.makers.directory import NEAR, ZONE, place, put, rule, service
from tests.makers.staff import make_dawit
from tests.makers.texts import DAWIT, not_answered, text_in

HERE = Location(*NEAR, "")
CHARGING, LAWYER, DOCTOR = ServiceKind.CHARGING, ServiceKind.LEGAL_AID, ServiceKind.HOSPITAL


@pytest.fixture(autouse=True)
def directory(runtime: Runtime, clock: FixedClock) -> None:
    put(
        runtime,
        service("Library", CHARGING, places=(place(0.4, name="Library", address="1 Hill Road"),)),
        service("Market", CHARGING, places=(place(1.2, name="", address="Market Street"),)),
        service("Far stall", CHARGING, places=(place(9.0),)),
        service("Night lawyers", LAWYER, phone="+999 100 0051", places=(place(2.0),)),
        service("Clinic", DOCTOR, places=(place(0.7, name="", address="3 Well Lane"),)),
        service("Papers please", CHARGING, asks_papers=Known.YES),
    )


def answers(runtime: Runtime) -> list[str]:
    """What was answered, the first first."""
    with read(runtime) as work:
        found = work.session.exec(
            select(Message).where(col(Message.wording_key).is_not(None)).order_by(col(Message.id))
        )
        return [work.open(Message.text, one.id, one.text) for one in found]


def cases(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Case)).all())


def test_where_is_answered_with_the_two_nearest_that_are_open_and_no_case(runtime: Runtime) -> None:
    text_in(runtime, "where charge phone", location=HERE)
    first, second = answers(runtime)
    assert first == "Library: Library, 1 Hill Road, Nairobi, 400 m. Open 00:00-24:00. +999 100 0041"
    assert second.startswith(
        "Market: Market Street, Nairobi, 1.2 km. Open 00:00-24:00. +999 100 0041 To ask for help: HELP"
    )
    assert [measure(text).segments for text in (first, second)] == [1, 1]
    assert cases(runtime) == 0
    with read(runtime) as work:
        assert len(work.session.exec(select(Delivery)).all()) == 2


def test_of_what_is_open_through_days_and_nights_the_hours_of_today_are_told(
    runtime: Runtime, clock: FixedClock
) -> None:
    today = clock.now().astimezone(ZoneInfo(ZONE)).date()
    days = ",".join(DAYS[(today + timedelta(days=step)).weekday()] for step in range(-1, 3))
    put(runtime, service("Vigil", ServiceKind.WATER, rules=(rule(days),)))
    text_in(runtime, "where water", location=HERE)
    assert "Vigil: River house, 1 River Road, Nairobi, 0 m. Open 00:00-24:00." in answers(runtime)[0]
    last = today + timedelta(days=3)
    page = create_app(runtime).test_client().get("/services?kind=water").get_data(as_text=True)
    assert f"Open until {last:%A} 00:00" in page, "not until midnight of today"


@pytest.mark.parametrize(
    "text",
    [
        "charging?",
        "أين شحن الهاتف",
        "¿Dónde cargar el celular?",
        "充电在哪里",
        "ဖုန်းအားသွင်း ဘယ်မှာ",
        "ተሌፎን ቻርጅ ኣበይ",
        "Где зарядить телефон",
        "wapi kuchaji simu",
        "xaggee jarj",
        "ki kote chaje telefòn",
        "फोन चार्ज कहाँ",
    ],
)
def test_in_any_language(runtime: Runtime, text: str) -> None:
    text_in(runtime, text, location=HERE)
    first, second = answers(runtime)
    assert (first[:7], second[:6]) == ("Library", "Market")
    assert cases(runtime) == 0


@pytest.mark.parametrize(
    ("text", "asked"), [("avoka", "ki kote ou ye"), ("qareen", "Xaggee"), ("wifi", "where are you")]
)
def test_one_word_of_somebody_new_is_answered_in_its_language(runtime: Runtime, text: str, asked: str) -> None:
    put(runtime, service("Net", ServiceKind.WIFI))
    text_in(runtime, text)
    assert asked.lower() in answers(runtime)[-1].lower()


def test_who_does_not_say_where_is_asked_and_the_next_text_answers(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, "lawyer")
    (asked,) = answers(runtime)
    assert "where are you?" in asked
    clock.move(minutes=30)
    text_in(runtime, "Nairobi")
    assert answers(runtime)[1].startswith("Night lawyers:")
    assert cases(runtime) == 0
    clock.move(hours=3)
    text_in(runtime, "Nairobi")
    assert cases(runtime) == 1, "after two hours a place alone is something for a person"


@pytest.mark.parametrize("text", ["I need food", "we are hungry", "my children have no milk"])
def test_s_who_needs_food_after_we_asked_where_they_are_gets_a_person(runtime: Runtime, text: str) -> None:
    put(runtime, service("Kitchen", ServiceKind.FOOD, places=(place(0.4),)))
    text_in(runtime, "where food?")
    assert cases(runtime) == 0
    text_in(runtime, text)
    assert cases(runtime) == 1


@pytest.mark.parametrize("location", [HERE, None])
def test_s_what_was_asked_while_locked_or_through_a_list_is_answered_by_a_person(
    runtime: Runtime, location: Location | None
) -> None:
    not_answered(runtime, "where charge phone", acknowledged=True, location=location)
    not_answered(runtime, "where charge phone", unanswered=True, sender=DAWIT, location=location)
    assert answers(runtime) == []
    assert cases(runtime) == 2


def test_s_where_our_budget_has_no_answer_left_a_person_answers(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, limits=Limits(automatic_an_hour=3))
    for text in ("where charge phone", "where charge phone", "where lawyer"):
        text_in(runtime, text, location=HERE)
    assert cases(runtime) == 0, "what they have from us within the hour needs nobody"
    put(runtime, service("Net", ServiceKind.WIFI, places=(place(0.1),)))
    text_in(runtime, "where wifi", location=HERE)
    assert len(answers(runtime)) == 3, "the budget is not gone beyond"
    assert cases(runtime) == 1


def test_what_is_told_when_we_asked_to_be_told_is_no_question_for_the_directory(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK")
    text_in(runtime, "where charge phone", location=HERE)
    with read(runtime) as work:
        assert len(work.session.exec(select(Item)).all()) == 1
    assert not [answer for answer in answers(runtime) if "Library" in answer]


def test_a_place_after_we_asked_where_they_are_is_answered_whatever_we_asked_before(runtime: Runtime) -> None:
    for text in ("FEEDBACK", "MENU", "2"):
        text_in(runtime, text)
    before = answers(runtime)
    text_in(runtime, "", location=HERE)
    assert "Library" in " ".join(answers(runtime)[len(before) :]), answers(runtime)
    assert cases(runtime) == 0


def test_s_what_is_asked_after_a_case_just_closed_takes_it_up_again(runtime: Runtime) -> None:
    text_in(runtime, "HELP")
    with read(runtime) as work:
        (case,) = queue(work)
    write(runtime, SYSTEM, lambda work: desk.close(work, runtime, case.id, outcome=Outcome.HELPED))
    text_in(runtime, "where charge phone", location=HERE)
    with read(runtime) as work:
        assert [one.id for one in queue(work)] == [case.id]
    assert not [answer for answer in answers(runtime) if "Library" in answer]


def test_a_pin_answers_too(runtime: Runtime) -> None:
    put(runtime, service("Net", ServiceKind.WIFI, places=(place(300.0),)))
    text_in(runtime, "where wifi")
    text_in(runtime, "", location=HERE)
    assert "none that is open near you" in answers(runtime)[-1], "and what is not there is said"
    assert cases(runtime) == 0


@pytest.mark.parametrize(
    "first", ["doctor", "my mother is ill since two days, we need a doctor for her and we do not know anybody"]
)
@pytest.mark.parametrize("where", ["Nairobi, we are 3", ""])
def test_who_needs_a_person_hears_what_is_near_as_soon_as_they_say_where_they_are(
    runtime: Runtime, first: str, where: str
) -> None:
    text_in(runtime, first)
    assert not [answer for answer in answers(runtime) if "Clinic" in answer]
    text_in(runtime, where, location=None if where else HERE)
    assert answers(runtime)[-1].startswith("Clinic: 3 Well Lane")
    assert cases(runtime) == 1
    before = answers(runtime)
    text_in(runtime, "Mombasa")
    assert answers(runtime) == before, "once: now a person has the place"


@pytest.mark.parametrize("why", ["danger", "taken", "long"])
def test_s_where_a_person_is_at_work_or_danger_is_said_nothing_is_told_beside(runtime: Runtime, why: str) -> None:
    text_in(runtime, "help we are drowning, we need a doctor" if why == "danger" else "we need a doctor")
    if why == "taken":
        dawit = make_dawit(runtime)
        with read(runtime) as work:
            (case,) = queue(work)
        write(runtime, dawit.actor, lambda work: desk.take(work, runtime, case.id, member_id=dawit.id))
    text_in(runtime, "Nairobi" if why != "long" else "we came here to Nairobi and it is cold at night")
    assert not [answer for answer in answers(runtime) if "Clinic" in answer]


@pytest.mark.parametrize("text", ["doctor", "where is a doctor", "I need doctor"])
def test_what_may_be_a_call_for_help_opens_a_case_and_is_told_what_is_near_beside_it(
    runtime: Runtime, text: str
) -> None:
    text_in(runtime, text, location=HERE)
    assert cases(runtime) == 1
    *received, near = answers(runtime)
    assert near.startswith("Clinic: 3 Well Lane")
    assert received, "a person answers too"


@pytest.mark.parametrize(
    "text",
    [
        "my baby is bleeding where is a doctor",
        "HELP",
        "we are 5 people, where is water",
        "the lawyer asked me for money and touched me",
        "we have been walking since Tuesday and nobody at the school would let us charge",
        "charging",
    ],
)
def test_what_is_something_else_goes_the_way_of_every_text(runtime: Runtime, text: str) -> None:
    before = "water" if text == "charging" else ""
    if before:
        text_in(runtime, before)  # a case is open: then a person reads everything
    text_in(runtime, text, location=None if before else HERE)
    assert cases(runtime) <= 1
    assert not [answer for answer in answers(runtime) if answer.startswith(("Library", "Night", "Clinic: 3"))]


def test_who_is_watched_hears_nothing_of_it(runtime: Runtime) -> None:
    text_in(runtime, "STOP")
    with read(runtime) as work:
        (contact,) = work.session.exec(select(Contact)).all()

    def watched(work: object) -> None:
        found = work.session.get(Contact, contact.id)  # type: ignore[attr-defined]
        found.neutral_words = True

    write(runtime, SYSTEM, watched)
    text_in(runtime, "where charge phone", location=HERE)
    assert not [answer for answer in answers(runtime) if "Library" in answer]
    assert cases(runtime) == 1


def test_what_is_closed_says_when_it_opens_and_the_area_alone_says_to_call(runtime: Runtime, clock: FixedClock) -> None:
    opens = (clock.now() + timedelta(hours=5)).strftime("%H:%M")  # by Nairobi's clock, in two hours
    put(
        runtime,
        service("Evening school", ServiceKind.SCHOOL, rules=(rule(opens=opens, closes="23:59"),), places=(place(0.2),)),
        service(
            "Safe school",
            ServiceKind.SCHOOL,
            places=(place(address_class=AddressClass.AREA, area="cell:-8:205", phone="+999 100 0061"),),
        ),
    )
    text_in(runtime, "where school", location=HERE)
    (first, *_) = answers(runtime)
    assert f"Closed now, opens {opens}" in first


def test_of_a_kind_we_know_nothing_of_a_person_finds_out(runtime: Runtime) -> None:
    text_in(runtime, "where is a school", location=HERE)
    assert cases(runtime) == 1


def test_no_id_is_said_where_it_was_agreed_in_writing(runtime: Runtime, clock: FixedClock) -> None:
    put(runtime, service("Net", ServiceKind.WIFI, no_id_agreed_on=clock.now().date(), places=(place(0.1),)))
    text_in(runtime, "where wifi", location=HERE)
    assert "No ID needed." in answers(runtime)[0]


def test_a_consulate_is_never_told_without_a_lawyer_first(runtime: Runtime) -> None:
    put(runtime, service("Consulate", ServiceKind.CONSULAR, places=(place(0.1),)))
    text_in(runtime, "where is the consulate", location=HERE)
    assert [answer.partition(":")[0] for answer in answers(runtime)] == ["Night lawyers", "Consulate"]


def test_nothing_of_what_they_asked_or_where_they_are_is_kept(runtime: Runtime) -> None:
    text_in(runtime, "where charge phone", location=HERE)
    with read(runtime) as work:
        assert queue(work) == []
        kept = work.session.exec(select(Message).where(col(Message.wording_key).is_(None))).all()
        assert [work.open(Message.text, one.id, one.text) for one in kept] in ([], [""], ["where charge phone"])
