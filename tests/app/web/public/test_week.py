"""H-22, H-23: a public week is the sum of what was published of its days."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.factory import create_app
from app.jobs.timetable import publish_counts
from app.response_map.actions import Counted, assess, count
from app.response_map.publishing import added_up
from app.response_map.suppression import Shown, Tables
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from tests.makers.staff import make_member

RISK = "Neighbours may read where newcomers stay; the areas are large."


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


def open_map(runtime: Runtime) -> None:
    officer = make_member(runtime, "Eyob", roles=("protection_officer",))
    write(runtime, officer.actor, lambda work: assess(work, RISK, public=True, member_id=officer.id))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_h_22_a_public_week_adds_up_what_was_published_and_nothing_else(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    def counts(work: Work) -> None:
        for day, many in enumerate((12, 9, 33)):  # nine were never shown, so they are in no sum
            count(work, Counted(Kind.DISTRESS, "KE", clock.now().date() + timedelta(days=day), ()), by=many)

    write(runtime, SYSTEM, counts)
    clock.move(days=5)
    publish_counts(runtime)
    assert client.get("/week").status_code == 404
    open_map(runtime)
    page = client.get("/week").text
    assert "<td>45</td>" in page
    assert "54" not in page.partition("<table>")[2]
    assert "fewer than 10 or none" in page
    other = client.get("/week?week=2020-01-06").text
    assert other.partition("<footer")[0] == page.partition("<footer")[0], "a week there is not shows the newest"
    assert client.get("/week?kind=people").status_code == 400


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_before_a_day_was_published_there_is_no_week(client: FlaskClient, runtime: Runtime) -> None:
    open_map(runtime)
    assert "No day has been published yet." in client.get("/week").text


def test_days_are_added_up_area_by_area_and_what_is_left_of_one_by_itself() -> None:
    first = Tables({"distress": [Shown("A", False, 10), Shown("", True, 15)]}, {"distress": {"A": {"water": 10}}}, {})
    second = Tables({"distress": [Shown("A", False, 20)]}, {"distress": {"A": {"water": 15, "food": 10}}}, {})
    told = added_up([first, second])
    assert told.by_kind == {"distress": [Shown("", True, 15), Shown("A", False, 30)], "feedback": []}
    assert told.by_code["distress"] == {"A": {"water": 25, "food": 10}}
    assert told.totals == {"distress": 45, "feedback": 0}
