"""The map for staff, and for everybody: numbers of areas, and nobody in them."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.factory import create_app
from app.jobs.timetable import publish_counts
from app.places.worker import area_of, load_areas, refresh
from app.response_map.actions import Counted, assess, count
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind, Location
from tests.makers.areas import province, save, wavy_districts
from tests.makers.staff import Member, csrf, make_member, sign_in
from tests.makers.texts import text_in

HOSTILE = "</script><b>North</b>"
IN_FIRST, IN_SECOND = Location(-0.5, 36.5), Location(-0.5, 37.5)


@pytest.fixture
def client(runtime: Runtime, tmp_path: Path) -> FlaskClient:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, countries=("KE",)))
    areas = [province(0, ADM1_EN=HOSTILE), province(1), province(2)]
    load_areas(runtime, SYSTEM, [save(tmp_path / "areas.geojson", areas)])
    refresh(runtime)
    runtime.area_of = lambda place: area_of(runtime, place)
    return create_app(runtime).test_client()


@pytest.fixture
def officer(client: FlaskClient, runtime: Runtime) -> Member:
    officer = make_member(runtime, "Eyob", roles=("protection_officer", "volunteer"))
    sign_in(client, runtime, officer)
    return officer


def report(runtime: Runtime, many: int, where: Location, *, first: int = 0, words: str = "we need water") -> None:
    for number in range(first, first + many):
        text_in(runtime, words, sender=Address(AddressKind.PHONE, f"+9991000{number:05}"), location=where)


def rows(page: str) -> dict[str, str]:
    """The table beside the picture: area → number."""
    table = page.rpartition("<table")[2]
    found = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>', table, re.DOTALL)
    return {re.sub(r"<[^>]*>|\s+", " ", name).strip(): many for name, many in found}


@pytest.fixture
def reports(client: FlaskClient, officer: Member, runtime: Runtime) -> None:
    report(runtime, 12, IN_FIRST)
    report(runtime, 3, IN_SECOND, first=100, words="we need food")


@pytest.mark.usefixtures("reports")
def test_a_coordinator_sees_how_many_where_and_small_numbers_only_alone(client: FlaskClient) -> None:
    told = rows(client.get("/staff/map").text)
    assert told["Province 1"] == "1 to 4"
    assert told["Province 2"] == "0"
    assert "12" in told.values()
    assert rows(client.get("/staff/map?exact=yes").text)["Province 1"] == "3"


@pytest.mark.usefixtures("reports")
def test_by_topic_time_and_whether_anyone_answered(
    client: FlaskClient, runtime: Runtime, officer: Member, clock: FixedClock
) -> None:
    assert rows(client.get("/staff/map?exact=yes&code=food").text)["Province 1"] == "3"
    assert "12" not in rows(client.get("/staff/map?exact=yes&code=food").text).values()
    assert set(rows(client.get("/staff/map?answered=yes").text).values()) == {"0"}
    clock.move(days=8)
    sign_in(client, runtime, officer)
    assert set(rows(client.get("/staff/map?days=7").text).values()) == {"0"}


@pytest.mark.usefixtures("reports")
def test_x_16_a_name_from_a_file_is_shown_and_never_run(client: FlaskClient) -> None:
    page = client.get("/staff/map").text
    assert HOSTILE not in page
    assert "&lt;b&gt;North" in page
    assert "svg" in page


@pytest.mark.parametrize("asked", ["kind=people", "days=3", "days=x", "answered=perhaps", "code=nobody"])
@pytest.mark.usefixtures("officer")
def test_what_cannot_be_looked_at_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/staff/map?{asked}").status_code == 400


def open_map(client: FlaskClient, risk: str, public: str = "yes") -> None:
    client.post(
        "/staff/map/opening", data={"csrf_token": csrf(client.get("/staff/map")), "risk": risk, "public": public}
    )


@pytest.mark.usefixtures("reports")
def test_h_26_everybody_sees_nothing_until_somebody_named_the_risk(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    clock.move(days=2)
    publish_counts(runtime)
    stranger = client.application.test_client()
    assert stranger.get("/map").status_code == 404
    sign_in(client, runtime, make_member(runtime, "Eden", roles=("protection_officer",)))
    open_map(client, "none")
    assert stranger.get("/map").status_code == 404
    open_map(client, "Neighbours may read where newcomers stay; the areas are large.")
    told = rows(stranger.get("/map").text)
    assert sorted(told.values()) == ["10", "fewer than 10 or none"]
    open_map(client, "Threats were made in the town hall.", public="")
    assert stranger.get("/map").status_code == 404


@pytest.mark.usefixtures("reports")
def test_h_24_however_often_it_is_loaded_it_says_the_same(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    clock.move(days=2)
    publish_counts(runtime)
    sign_in(client, runtime, make_member(runtime, "Eden", roles=("protection_officer",)))
    open_map(client, "Neighbours may read where newcomers stay; the areas are large.")
    stranger = client.application.test_client()
    assert len({stranger.get("/map").data for _ in range(200)}) == 1


@pytest.mark.usefixtures("reports")
def test_h_14_a_place_taken_off_is_gone_for_everybody_and_the_team_and_comes_back(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    clock.move(days=2)
    publish_counts(runtime)
    sign_in(client, runtime, make_member(runtime, "Eden", roles=("protection_officer",)))
    open_map(client, "Neighbours may read where newcomers stay; the areas are large.")
    stranger, colleague = client.application.test_client(), client.application.test_client()
    sign_in(colleague, runtime, make_member(runtime, "Gebre", roles=("coordinator",)))
    shown = rows(stranger.get("/map").text)

    def send(where: str, **told: str) -> int:
        told["csrf_token"] = csrf(client.get("/staff/map?in=KE000"))
        return client.post(where, data=told | {"area": "KE000"}).status_code

    assert send("/staff/map/withheld", reason="no") == 303
    assert rows(stranger.get("/map").text) == shown
    assert send("/staff/map/withheld", reason="Men wait for people at the gate there") == 303
    assert "10" not in rows(stranger.get("/map").text).values()
    seen = rows(colleague.get("/staff/map").text)
    assert (seen["Kenya"], [many for name, many in seen.items() if "North" in name]) == ("12", ["0"])
    assert set(colleague.get("/staff/map/days").get_json()["areas"]) == {"KE", "KE001"}
    assert "KE000" not in stranger.get("/map/days").text
    assert send("/staff/map/withheld/end") == 303
    assert rows(stranger.get("/map").text) == shown


@pytest.mark.usefixtures("reports")
def test_the_trend_says_the_same_as_its_table_and_no_small_number(client: FlaskClient) -> None:
    page = client.get("/staff/map").text
    assert "Calls for help: 15, answered: 0%" in page
    drawn = re.findall(r'<svg class="trend"[^>]* role="img"', page)
    assert len(drawn) == 3, "calls, water, food"
    assert "Food: 1 to 4, answered: –" in page
    assert "Food: 3, answered: 0%" in client.get("/staff/map?exact=yes").text


def test_a_country_of_three_hundred_districts_is_one_round_trip(
    runtime: Runtime, tmp_path: Path, clock: FixedClock
) -> None:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, countries=("KE",)))
    load_areas(runtime, SYSTEM, [save(tmp_path / "areas.geojson", list(wavy_districts(300)))], level=1)
    index = refresh(runtime)
    day = clock.now().date()

    def counts(work: Work) -> None:
        for place, area in enumerate(code for code in index.codes() if index.level_of(code) == 1):
            count(work, Counted(Kind.DISTRESS, area, day, ()), by=10 + place)

    write(runtime, SYSTEM, counts)
    clock.move(days=2)
    publish_counts(runtime)
    officer = make_member(runtime, "Eyob", roles=("protection_officer",))
    risk = "Neighbours may read where newcomers stay; the areas are large."
    write(runtime, officer.actor, lambda work: assess(work, risk, public=True, member_id=officer.id))
    page = create_app(runtime).test_client().get("/map?lang=ar", headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in page.headers)
    assert head + len(page.data) <= 14_600
    assert gzip.decompress(page.data).decode().count('<th scope="row">') > 300
