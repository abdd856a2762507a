"""The counts follow what happens, in the unit in which it happens."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Origin, Outcome
from app.clock import FixedClock
from app.errors import Conflict, Invalid
from app.feedback import actions as feedback
from app.feedback import desk
from app.feedback.tables import Item
from app.places.place import Method, Place
from app.response_map.actions import assess, name_again, withhold
from app.response_map.publishing import Geography, public_days, publish_days
from app.response_map.queries import Asked, by_area, by_code, by_day, is_public, published, reason_of, withheld
from app.response_map.tables import Kind, MapCount
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import Address, AddressKind, Location
from tests.makers.staff import Member, make_member
from tests.makers.texts import AMAL, text_in

WHY = "Men wait for people at the gate there"
NORTH, SOUTH = Location(2.0, 30.0), Location(-2.0, 30.0)
GEOGRAPHY = Geography(("N", "S"), lambda _code: "", lambda _code: False)


@pytest.fixture(autouse=True)
def areas(runtime: Runtime) -> None:
    """Two areas: north of the line and south of it."""
    runtime.area_of = lambda place: "" if place is None else "N" if place.latitude > 0 else "S"


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def counts(
    runtime: Runtime, kind: Kind = Kind.DISTRESS, code: str = "", *, answered: bool | None = None
) -> dict[str, int]:
    with read(runtime) as work:
        return by_area(work, Asked(kind, (code,), answered=answered))


def only_case(runtime: Runtime) -> UUID:
    with read(runtime) as work:
        [case] = queue(work)
        return case.id


def test_a_call_for_help_counts_in_its_area_with_its_needs(runtime: Runtime) -> None:
    text_in(runtime, "we need water and food", location=NORTH)
    assert counts(runtime) == {"N": 1}
    assert counts(runtime, code="water") == counts(runtime, code="food") == {"N": 1}
    assert counts(runtime, code="medical") == {}
    with read(runtime) as work:
        assert by_day(work, Asked(Kind.DISTRESS)) == {runtime.clock.now().date(): 1}


def test_more_texts_of_one_case_count_once_and_what_they_add_is_added(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    assert counts(runtime) == {"": 1}
    text_in(runtime, "we are here and need a doctor", location=SOUTH)
    assert counts(runtime) == {"S": 1}
    assert counts(runtime, code="water") == counts(runtime, code="medical") == {"S": 1}


def test_closing_and_reopening_move_it_between_answered_and_not(runtime: Runtime, binta: Member) -> None:
    text_in(runtime, "we need water", location=NORTH)
    case_id = only_case(runtime)
    write(runtime, binta.actor, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    assert counts(runtime, answered=True) == counts(runtime, code="water", answered=True) == {"N": 1}
    assert counts(runtime, answered=False) == {}
    text_in(runtime, "again no water")
    assert counts(runtime, answered=False) == {"N": 1}
    assert counts(runtime) == {"N": 1}


@pytest.mark.parametrize("outcome", [Outcome.NOT_A_CASE, Outcome.MERGED])
def test_what_was_no_report_of_its_own_is_not_counted(runtime: Runtime, binta: Member, outcome: Outcome) -> None:
    text_in(runtime, "we need water", location=NORTH)
    case_id = only_case(runtime)
    write(runtime, binta.actor, lambda work: cases.close(work, case_id, outcome=outcome))
    assert counts(runtime) == counts(runtime, code="water") == {}


def test_what_a_member_corrects_is_counted_so(runtime: Runtime, binta: Member) -> None:
    text_in(runtime, "we need water", location=NORTH)
    case_id = only_case(runtime)
    write(runtime, binta.actor, lambda work: cases.set_facts(work, case_id, needs=("food",), people=3))
    place = Place(-2.0, 30.0, 100, "", Method.COORDINATES)
    write(runtime, binta.actor, lambda work: cases.set_place(work, case_id, place))
    assert counts(runtime, code="food") == counts(runtime) == {"S": 1}
    assert counts(runtime, code="water") == {}


def test_exercises_are_never_counted(runtime: Runtime) -> None:
    def unit(work: object) -> UUID:
        return cases.open_case(
            work,  # type: ignore[arg-type]
            contact_id=None,
            origin=Origin.CALL,
            urgency="normal",
            rank=2,
            deadline_at=runtime.clock.now(),
            language="en",
            needs=("water",),
            exercise=True,
        )

    case_id = write(runtime, SYSTEM, unit)
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    with read(runtime) as work:
        assert work.session.exec(select(MapCount)).all() == []


def test_feedback_counts_as_what_it_is_coded_and_no_denunciation_counts(runtime: Runtime, binta: Member) -> None:
    text_in(runtime, "FEEDBACK the queue is long", location=NORTH)
    text_in(runtime, "FEEDBACK they next door must go", sender=Address(AddressKind.PHONE, "+999100000009"))
    days = runtime.settings
    with read(runtime) as work:
        first, second = [one.id for one in work.session.exec(select(Item).order_by(Item.area.desc()))]  # type: ignore[attr-defined]
        assert by_code(work, Asked(Kind.FEEDBACK)) == {"": 2, "unsorted": 2}
    codes = ["concern.quality", "concern.access"]
    write(runtime, binta.actor, lambda work: feedback.code(work, first, codes, member_id=binta.id, settings=days))
    write(
        runtime,
        binta.actor,
        lambda work: feedback.code(work, second, ["incomplete.hostile"], member_id=binta.id, settings=days),
    )
    with read(runtime) as work:
        told = by_code(work, Asked(Kind.FEEDBACK))
    assert told == {"": 1, "concern": 1, "concern.quality": 1, "concern.access": 1}
    write(runtime, binta.actor, lambda work: desk.answer(work, runtime, first, "Two more taps.", member_id=binta.id))
    assert counts(runtime, Kind.FEEDBACK, "concern", answered=True) == {"N": 1}


def test_erasing_somebody_leaves_the_counts_and_no_way_back(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK the queue is long", location=NORTH)
    text_in(runtime, "ERASE")
    assert counts(runtime, Kind.FEEDBACK) == {"N": 1}


def test_h_24_a_day_is_published_after_a_whole_day_more_and_never_changes(runtime: Runtime, clock: FixedClock) -> None:
    for number in range(12):
        text_in(runtime, "we need water", sender=Address(AddressKind.PHONE, f"+99910000100{number:02}"), location=NORTH)
    text_in(runtime, "we need food", sender=AMAL, location=SOUTH)
    today = clock.now().date()
    for _ in range(2):
        assert publish_days(runtime, GEOGRAPHY) == 0
        clock.move(days=1)
    assert publish_days(runtime, GEOGRAPHY) == 1
    with read(runtime) as work:
        before = published(work)[0].tables
        tables = public_days(work, GEOGRAPHY.parent)[today]
    assert [(one.area, one.many) for one in tables.by_kind["distress"]] == [("N", 10)]
    assert tables.by_code["distress"] == {"N": {"water": 10}}
    write(runtime, SYSTEM, lambda work: cases.set_facts(work, queue(work)[0].id, needs=("food",), people=2))
    assert publish_days(runtime, GEOGRAPHY) == 0
    with read(runtime) as work:
        assert published(work)[0].tables == before


def test_camps_and_single_buildings_are_counted_with_the_area_around_them(runtime: Runtime, clock: FixedClock) -> None:
    runtime.area_of = lambda _place: "camp"
    for number in range(10):
        text_in(runtime, "we need water", sender=Address(AddressKind.PHONE, f"+99910000100{number:02}"), location=NORTH)
    day: date = clock.now().date()
    clock.move(days=2)
    around = Geography(("N", "S"), {"camp": "N"}.get, "camp".__eq__)  # type: ignore[arg-type]
    publish_days(runtime, around)
    with read(runtime) as work:
        assert [one.area for one in public_days(work, GEOGRAPHY.parent)[day].by_kind["distress"]] == ["N"]


def test_h_14_a_place_that_is_withheld_is_gone_from_every_public_day_and_counts_around_it(
    runtime: Runtime, clock: FixedClock
) -> None:
    within = Geography(("N1", "N2"), lambda code: "N" if code in ("N1", "N2") else "", lambda _code: False)
    officer, days = make_member(runtime, "Eyob", roles=("protection_officer",)), []
    runtime.area_of = lambda _place: "N1"
    for day in range(2):
        days.append(clock.now().date())
        for number in range(12):
            sender = Address(AddressKind.PHONE, f"+9991000{day}{number:04}")
            text_in(runtime, "we need water", sender=sender, location=NORTH)
        if day:
            write(runtime, officer.actor, lambda work: withhold(work, "N1", WHY, member_id=officer.id))
            with read(runtime) as work:
                assert reason_of(work, withheld(work)["N1"]) == WHY
                gone = public_days(work, within.parent)[days[0]]  # at once, also of a day that was out already
                assert (gone.by_kind["distress"], gone.by_code["distress"], gone.totals["distress"]) == ([], {}, 0)
        clock.move(days=2)
        assert publish_days(runtime, within) == 1
    with read(runtime) as work:
        assert [one.area for one in public_days(work, within.parent)[days[1]].by_kind["distress"]] == ["N"]
    with pytest.raises(Conflict):
        write(runtime, officer.actor, lambda work: withhold(work, "N1", WHY, member_id=officer.id))
    write(runtime, officer.actor, lambda work: name_again(work, "N1"))
    with read(runtime) as work:
        told = public_days(work, within.parent)
        assert [one.area for day in days for one in told[day].by_kind["distress"]] == ["N1", "N"]


def test_the_map_is_closed_until_somebody_named_the_risk(runtime: Runtime, clock: FixedClock) -> None:
    officer = make_member(runtime, "Eyob", roles=("protection_officer",))
    with read(runtime) as work:
        assert not is_public(work)
    with pytest.raises(Invalid, match=r"map\.risk"):
        write(runtime, officer.actor, lambda work: assess(work, "none", public=True, member_id=officer.id))
    risk = "Neighbours may read where newcomers stay; areas are large here."
    write(runtime, officer.actor, lambda work: assess(work, risk, public=True, member_id=officer.id))
    clock.move(seconds=timedelta(days=1).total_seconds())
    with read(runtime) as work:
        assert is_public(work)
    write(
        runtime,
        officer.actor,
        lambda work: assess(work, "Threats in the town hall.", public=False, member_id=officer.id),
    )
    with read(runtime) as work:
        assert not is_public(work)
