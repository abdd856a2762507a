"""Visits are to places: nothing of one leads to a person, nobody is sent into danger, and who is inside is counted."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.erasure.retention import delete_what_is_over
from app.errors import Conflict, Invalid, NotFound
from app.exports.queries import Geography, held_rows
from app.exports.tables import DataClass
from app.runtime import Runtime
from app.transaction import read, write
from app.visits import actions, queries
from app.visits.rules import is_late
from app.visits.tables import Outcome, Safe, Visit, VisitKind
from tests.makers import visits
from tests.makers.staff import Member, make_member


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def test_what_is_due_first_stands_first_and_what_has_no_day_last(runtime: Runtime, binta: Member) -> None:
    today = runtime.clock.now().date()
    never = visits.add(runtime, binta, due_on=None)
    later = visits.add(runtime, binta, due_on=today + timedelta(days=9))
    late = visits.add(runtime, binta, due_on=today - timedelta(days=2))
    with read(runtime) as work:
        found = queries.planned(work)
        assert [one.id for one in found] == [late, later, never]
        assert [is_late(one.due_on, today) for one in found] == [True, False, False]


def test_words_are_scrubbed_and_read_again(runtime: Runtime, binta: Member) -> None:
    visit_id = visits.add(runtime, binta, asked="She says my visa expired, bring insulin", keep_from="The owner")
    with read(runtime) as work:
        said = queries.words_of(work, queries.get(work, visit_id))
    assert "insulin" in said.asked
    assert "visa" not in said.asked
    assert (said.keep_from, said.best_time) == ("The owner", "")


@pytest.mark.parametrize(
    "said",
    [
        "Baby milk, warm clothes, Insulin for one", "Tuesday 2026-12-01, 10:00 to 12:00",
        "Behind Green Gate, Hill Road",
        "-1.2864123, 36.8172456", "Water\nMilk\nBlankets", "twelve men, two are ill, all locked in",
    ],
)  # fmt: skip
def test_needs_days_and_places_are_no_list_of_people(runtime: Runtime, binta: Member, said: str) -> None:
    visit_id = visits.add(runtime, binta, asked=said, promised=said, best_time=said)
    with read(runtime) as work:
        assert queries.words_of(work, queries.get(work, visit_id)).promised


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"area": ""}, "visit.area"),
        ({"kind": VisitKind.HOUSEHOLD}, "visit.not_agreed"),
        ({"safe": Safe.NO, "goes": True}, "visit.not_safe"),
        ({"people": 0}, "visit.people"),
        ({"needs": ("passport",)}, "visit.needs"),
        ({"languages": ("xx",)}, "visit.languages"),
        ({"asked": "x" * 1001}, "visit.words"),
        ({"asked": "call +999 100 000 041 at night"}, "visit.persons"),
        ({"promised": "Chen says 999100000041"}, "visit.persons"),
        ({"keep_from": "\u0669\u0669\u0669\u0661\u0660\u0660\u0660"}, "visit.persons"),
        ({"asked": "Amal Haddad, Binta Warsame, Chen Tesfay"}, "visit.persons"),
        ({"asked": "1. Amal Haddad\n2. Binta Warsame\n3) Chen Tesfay Nuur"}, "visit.persons"),
        ({"asked": "Давит Бакр; Ева Бакр; Амал Нур"}, "visit.persons"),
    ],
)
def test_what_may_not_be_kept_is_refused_whole(
    runtime: Runtime, binta: Member, changed: dict[str, Any], code: str
) -> None:
    if changed.pop("goes", False):
        changed["goes_id"] = binta.id
    with pytest.raises(Invalid, match=code):
        visits.add(runtime, binta, **changed)
    with read(runtime) as work:
        assert work.session.exec(select(Visit)).all() == []


def test_of_a_home_where_exactly_is_kept_only_when_who_asked_agreed(runtime: Runtime, binta: Member) -> None:
    visits.add(runtime, binta, kind=VisitKind.HOUSEHOLD, place="")
    agreed = visits.add(runtime, binta, kind=VisitKind.HOUSEHOLD, place="The blue door", place_agreed=True)
    with read(runtime) as work:
        assert queries.place_of(work, queries.get(work, agreed)) == "The blue door"


def test_nothing_tells_who_wrote_down_which_visit_or_at_what_hour(runtime: Runtime, binta: Member) -> None:
    visit_id = visits.add(runtime, binta)
    with read(runtime) as work:
        (entry,) = work.session.exec(select(AuditEntry).where(AuditEntry.action == "visit.added")).all()
        kept = queries.get(work, visit_id).model_dump()
    assert entry.subject_id is None
    assert binta.id not in kept.values()
    assert [name for name, value in kept.items() if hasattr(value, "hour")] == []


def test_who_is_still_inside_stays_counted_after_a_visit(runtime: Runtime, binta: Member) -> None:
    stays, freed = visits.add(runtime, binta), visits.add(runtime, binta, people=7)
    visits.add(runtime, binta, people=None)
    visits.add(runtime, binta, kind=VisitKind.DETENTION, area="KE002", people=30)
    for one, inside in ((stays, True), (freed, False)):
        write(runtime, binta.actor, partial(actions.end, visit_id=one, outcome=Outcome.MET, still_there=inside))
    with read(runtime) as work:
        assert queries.held(work) == [
            queries.Held("KE001", VisitKind.WORKPLACE, places=2, people=12, unknown=1),
            queries.Held("KE002", VisitKind.DETENTION, places=1, people=30, unknown=0),
        ]
        assert queries.people_in(work, {"KE001", "KE002"}) == 42
        assert queries.people_in(work, ()) == 0


def test_what_ended_ends_once_and_can_be_planned_again(runtime: Runtime, binta: Member) -> None:
    visit_id = visits.add(runtime, binta)

    def end() -> None:
        write(runtime, binta.actor, lambda work: actions.end(work, visit_id, Outcome.NOT_LET_IN, still_there=True))

    end()
    with pytest.raises(Conflict, match=r"visit\.ended"):
        end()
    again = actions.Told(kind=VisitKind.WORKPLACE, area="KE002", people=3)
    write(runtime, binta.actor, lambda work: actions.change(work, visit_id, again))
    with read(runtime) as work:
        (visit,) = queries.planned(work)
        assert (queries.area_of(work, visit), visit.people, visit.outcome, queries.words_of(work, visit).asked) == (
            "KE002",
            3,
            None,
            "",
        )


def test_h_09_a_visit_goes_when_its_time_is_over_and_not_while_it_is_planned(
    runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    visit_id, planned = visits.add(runtime, binta), visits.add(runtime, binta)
    write(runtime, binta.actor, lambda work: actions.end(work, visit_id, Outcome.MET, still_there=True))
    clock.move(days=runtime.settings.retention.conversations - 1)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert len(work.session.exec(select(Visit)).all()) == 2
    clock.move(days=2)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert work.session.exec(select(Visit.id)).all() == [planned]


def test_a_visit_is_erased_whole_by_a_member(runtime: Runtime, binta: Member) -> None:
    visit_id = visits.add(runtime, binta)
    write(runtime, binta.actor, lambda work: actions.erase(work, visit_id))
    with read(runtime) as work, pytest.raises(NotFound):
        queries.get(work, visit_id)


def test_h_22_a_file_tells_no_number_below_five_and_no_area_it_could_be_worked_out_of(
    runtime: Runtime, binta: Member
) -> None:
    above = {"KE001": "KE", "KE002": "KE", "KE": ""}
    for area, people in (("KE001", 12), ("KE002", 3), ("KE002", None)):
        visits.add(runtime, binta, area=area, people=people)
    visits.add(runtime, binta, kind=VisitKind.DETENTION, area="KE001", people=4)
    for area in ("KE001", "KE002"):
        visits.add(runtime, binta, kind=VisitKind.INSTITUTION, area=area, people=4)
    geography = Geography(coarse=str, above=lambda area: above.get(area, ""), name=str)
    with read(runtime) as work:
        rows = held_rows(work, geography, data_class=DataClass.INTERNAL)
    assert rows == [("KE", "KE", "institution", 8, "internal"), ("KE001", "KE001", "workplace", 12, "internal")]
