"""H-22, H-23: the public files say what the public map says, and nothing while it is closed."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.factory import create_app
from app.jobs.timetable import publish_counts
from app.places.worker import load_areas, refresh
from app.response_map.actions import Counted, assess, count
from app.response_map.publishing import read_tables
from app.response_map.queries import published
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import read, write
from app.web.public.open_data import FILES
from app.work import SYSTEM, Work
from tests.makers.areas import province, save
from tests.makers.files import read_csv
from tests.makers.published import tables_in
from tests.makers.staff import make_member

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOSTILE = "=cmd|' /C calc'!A0</script>"
RISK = "Neighbours may read where newcomers stay; the areas are large."
DAY = "/open-data/2026-03-02"


@pytest.fixture
def client(runtime: Runtime, tmp_path: Path, clock: FixedClock) -> FlaskClient:
    """Three provinces with a day of reports that is published; the map is closed."""
    load_areas(
        runtime, SYSTEM, [save(tmp_path / "a.geojson", [province(0, ADM1_EN=HOSTILE), province(1), province(2)])]
    )
    refresh(runtime)

    def counts(work: Work) -> None:
        for area, many in (("KE000", 23), ("KE001", 4), ("KE002", 8)):
            count(work, Counted(Kind.DISTRESS, area, clock.now().date(), ("water",)), by=many)
        count(work, Counted(Kind.FEEDBACK, "KE000", clock.now().date(), ("request",)), by=12)
        count(work, Counted(Kind.FEEDBACK, "KE000", clock.now().date(), ("concern",)), by=2)

    write(runtime, SYSTEM, counts)
    clock.move(days=2)
    publish_counts(runtime)
    return create_app(runtime).test_client()


def open_map(runtime: Runtime, *, public: bool = True) -> None:
    officer = make_member(runtime, f"Eyob {public}", roles=("protection_officer",))
    write(runtime, officer.actor, lambda work: assess(work, RISK, public=public, member_id=officer.id))


def test_h_26_there_are_no_files_while_the_map_is_closed(client: FlaskClient, runtime: Runtime) -> None:
    everything = ("/open-data", *(f"{DAY}/{name}" for name in FILES))
    assert {client.get(path).status_code for path in everything} == {404}
    open_map(runtime)
    assert {client.get(path).status_code for path in everything} == {200}
    open_map(runtime, public=False)
    assert {client.get(path).status_code for path in everything} == {404}


@pytest.mark.parametrize("path", ["2026-03-03/areas.csv", "x/areas.csv", "2026-03-02/people.csv", "2026-03-02/areas"])
def test_what_was_not_published_is_not_there(client: FlaskClient, runtime: Runtime, path: str) -> None:
    open_map(runtime)
    assert client.get(f"/open-data/{path}").status_code == 404


def test_h_22_the_files_hold_the_numbers_of_the_published_tables_and_no_others(
    client: FlaskClient, runtime: Runtime
) -> None:
    open_map(runtime)
    areas, topics, days = (read_csv(client.get(f"{DAY}/{name}.csv").data) for name in ("areas", "topics", "days"))
    with read(runtime) as work:
        [kept] = published(work)
    assert tables_in(areas.rows, topics.rows, days.rows, ["distress", "feedback"]) == read_tables(kept.tables)
    shapes = json.loads(client.get(f"{DAY}/areas.geojson").data)["features"]
    told = [(one["properties"]["#loc+code"], one["properties"]["#indicator+reports+num"]) for one in shapes]
    assert told == [(area, int(many)) for _day, _kind, area, _name, _part, many, _class in areas.rows]


def test_h_23_nothing_in_a_file_is_below_ten_and_every_file_says_so(client: FlaskClient, runtime: Runtime) -> None:
    open_map(runtime)
    for name in ("areas", "topics", "days"):
        file = read_csv(client.get(f"{DAY}/{name}.csv").data)
        assert file.rows
        assert all(int(many) >= 10 and int(many) % 5 == 0 for many in file.of("#indicator+reports+num"))
        assert set(file.of("#meta+class+code")) == {"public"}
        assert "fewer than 10 reports, or none" in file.mark
        assert "CC BY 4.0" in file.mark


def test_x_14_a_name_from_a_boundary_file_calculates_nothing_and_ends_no_script(
    client: FlaskClient, runtime: Runtime
) -> None:
    open_map(runtime)
    file = client.get(f"{DAY}/areas.csv")
    assert f"'{HOSTILE}" in read_csv(file.data).of("#loc+name")
    assert file.headers["Content-Disposition"] == 'attachment; filename="2026-03-02-areas.csv"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_published_day_stays_as_it_is_whatever_comes_later(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    open_map(runtime)
    before = [client.get(f"{DAY}/{name}").data for name in FILES]

    def more(work: Work) -> None:
        count(work, Counted(Kind.DISTRESS, "KE001", clock.now().date().replace(day=2), ()), by=50)

    write(runtime, SYSTEM, more)
    clock.move(days=3)
    publish_counts(runtime)
    assert [client.get(f"{DAY}/{name}").data for name in FILES] == before
    assert {client.get(f"{DAY}/{name}", headers={"Accept-Language": "ar"}).data for name in FILES} == set(before)


def test_the_page_is_one_round_trip_with_a_year_of_days(client: FlaskClient, runtime: Runtime) -> None:
    open_map(runtime)
    page = client.get("/open-data?lang=ar", headers={"Accept-Encoding": "gzip"})
    assert sum(len(name) + len(value) + 4 for name, value in page.headers) + len(page.data) <= 14_600
