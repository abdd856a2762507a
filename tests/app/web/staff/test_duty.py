import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import FixedClock
from app.runtime import Runtime
from app.staff import queries
from app.staff.queries import Planned
from app.transaction import read
from tests.makers import staff
from tests.makers.staff import Member

# What a page asks of the rooms is tested on every database there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
def signed_in(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    staff.sign_in(client, runtime, binta)


@pytest.fixture
def chens(app: Flask, runtime: Runtime, chen: Member) -> FlaskClient:
    """The coordinator's browser."""
    client = app.test_client()
    staff.sign_in(client, runtime, chen)
    return client


def send(client: FlaskClient, path: str = "", **form: str) -> TestResponse:
    """The answer to a form of the rota."""
    token = staff.csrf(client.get("/staff/duty"))
    return client.post(f"/staff/duty{path}", data={"csrf_token": token} | form)


def plan(client: FlaskClient, since: str, until: str, **form: str) -> TestResponse:
    """The answer to a planned shift that begins today."""
    return send(client, **({"day": TODAY, "since": since, "until": until} | form))


def rota(runtime: Runtime) -> list[Planned]:
    with read(runtime) as work:
        return queries.rota(work, work.now.replace(day=1), work.now.replace(day=20))


def test_a_member_plans_a_shift_and_is_on_duty_in_it(client: FlaskClient, clock: FixedClock) -> None:
    assert "Nobody is on duty now" in client.get("/staff/duty").text
    assert plan(client, "09:00", "12:00", paging="yes").status_code == 303
    page = client.get("/staff/duty").text
    assert "On duty now" in page
    assert "paged by text" in page


def test_a_shift_that_ends_before_it_begins_ends_the_next_day(client: FlaskClient, runtime: Runtime) -> None:
    plan(client, "22:00", "06:00")
    [planned] = rota(runtime)
    assert (planned.duty.span.since.hour, planned.duty.span.until.day) == (22, 3)


def test_times_are_meant_in_the_zone_of_the_operation(client: FlaskClient, runtime: Runtime) -> None:
    object.__setattr__(runtime.settings.operation, "zone", "Africa/Nairobi")
    plan(client, "15:00", "18:00")
    [planned] = rota(runtime)
    assert planned.duty.span.since.hour == 12
    assert "15:00–18:00" in client.get("/staff/duty").text


@pytest.mark.parametrize(
    "form",
    [
        {"day": ""},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"since": "soon"},
        {"rung": "first"},
        {"rung": "7"},
        {"member": "everybody"},
        {"until": "08:00", "day": "2020-01-01"},
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is_planned(
    client: FlaskClient, runtime: Runtime, form: dict[str, str]
) -> None:
    assert plan(client, **({"since": "10:00", "until": "12:00"} | form)).status_code == 400
    assert rota(runtime) == []


def test_a_volunteer_plans_for_nobody_else_and_takes_nobody_off(
    client: FlaskClient, chens: FlaskClient, runtime: Runtime, chen: Member
) -> None:
    plan(chens, "10:00", "12:00")
    [planned] = rota(runtime)
    assert plan(client, "13:00", "15:00", member=str(chen.id)).status_code == 403
    assert send(client, f"/{planned.duty.id}/cancel").status_code == 403
    assert send(client, f"/{planned.duty.id}/paging", accepted="yes").status_code == 403
    assert len(rota(runtime)) == 1


def test_a_coordinator_plans_for_others_who_accept_paging_themselves(
    client: FlaskClient, chens: FlaskClient, runtime: Runtime, binta: Member
) -> None:
    plan(chens, "10:00", "12:00", member=str(binta.id), paging="yes", rung="1")
    [planned] = rota(runtime)
    assert (planned.handle, planned.duty.rung, planned.duty.paging) == ("Binta", 1, False)
    assert send(client, f"/{planned.duty.id}/paging", accepted="yes").status_code == 303
    assert rota(runtime)[0].duty.paging
    send(client, f"/{planned.duty.id}/paging", accepted="no")
    assert not rota(runtime)[0].duty.paging


def test_paging_without_a_number_is_told(chens: FlaskClient, runtime: Runtime) -> None:
    plan(chens, "10:00", "12:00")
    answer = send(chens, f"/{rota(runtime)[0].duty.id}/paging", accepted="yes")
    assert answer.status_code == 409
    assert "Add your number" in answer.text


def test_hours_that_are_promised_and_not_planned_are_told_in_words(client: FlaskClient, runtime: Runtime) -> None:
    object.__setattr__(runtime.settings.operation, "covered_hours", ("mon 08:00-12:00",))
    page = client.get("/staff/duty").text
    assert "Nobody is planned, though somebody is promised" in page
    plan(client, "09:00", "12:00", rung="1")
    plan(client, "12:00", "13:00")
    covered = client.get("/staff/duty?from=2026-03-09").text
    assert "9 Mar, 08:00 to 09:00" in covered, "the week looks seven days ahead, into next Monday"


@pytest.mark.parametrize("day", ["2026-03-09", "9999-12-31", "0001-01-01", "soon", ""])
def test_any_week_can_be_asked_for(client: FlaskClient, day: str) -> None:
    assert client.get(f"/staff/duty?from={day}").status_code == 200
