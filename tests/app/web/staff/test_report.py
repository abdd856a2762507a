"""The week on one page: what is printed tells no number below five, and nobody."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.factory import create_app
from app.feedback import actions as feedback
from app.places.worker import load_areas, refresh
from app.response_map.actions import Counted, count
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from tests.makers.areas import province, save
from tests.makers.feedback import keep_items
from tests.makers.staff import Member, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOSTILE = "</script><b>North</b>"
WEEK = "/staff/report?week=2026-03-02"


@pytest.fixture
def client(runtime: Runtime, tmp_path: Path) -> FlaskClient:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, countries=("KE",)))
    load_areas(
        runtime, SYSTEM, [save(tmp_path / "a.geojson", [province(0, ADM1_EN=HOSTILE), province(1), province(2)])]
    )
    refresh(runtime)
    return create_app(runtime).test_client()


@pytest.fixture
def chen(client: FlaskClient, runtime: Runtime) -> Member:
    chen = make_member(runtime, "Chen", roles=("coordinator",))
    sign_in(client, runtime, chen)
    return chen


def calls(runtime: Runtime, **many: int) -> None:
    def unit(work: Work) -> None:
        for area, number in many.items():
            count(work, Counted(Kind.DISTRESS, area, work.now.date(), ("water",)), by=number)

    write(runtime, SYSTEM, unit)


def numbers(page: str) -> list[str]:
    """The large numbers: calls, feedback, closed, late."""
    return re.findall(r'<p class="number">\s*<b>([^<]*)</b>', page)


def shares(page: str) -> dict[str, str]:
    found = re.findall(r'<th scope="row">([^<]*)</th>.*?<td>([^<]*)</td>', page, re.DOTALL)
    return {name.strip(): many for name, many in found}


def test_a_week_says_where_about_what_and_whether_anyone_answered(
    client: FlaskClient, runtime: Runtime, chen: Member, clock: FixedClock
) -> None:
    calls(runtime, KE000=12, KE001=7)
    ids = keep_items(runtime, 9, area="KE000", by=chen, codes=("concern.place",))
    keep_items(runtime, 6, area="KE000", by=chen, codes=("praise.actors",))
    clock.move(days=4)
    sign_in(client, runtime, chen)

    def answer(work: Work) -> None:
        for one in ids[:5]:
            feedback.answer(work, one, "Mended.", member_id=chen.id)

    write(runtime, chen.actor, answer)
    page = client.get(WEEK).text
    assert numbers(page) == ["19", "15", "5", "–"], "four are late: too few to be told"
    assert shares(page) == {"Water": "19", "Concern or incident": "9", "Praise": "6"}
    assert "half of it within 4 days" in page
    assert HOSTILE not in page
    assert not {"Chen", "pump", "Mended"} & set(re.findall(r"\w+", page.partition("<article")[2]))


@pytest.mark.usefixtures("chen")
def test_h_23_numbers_below_five_are_not_printed_nor_left_to_be_worked_out(
    client: FlaskClient, runtime: Runtime
) -> None:
    calls(runtime, KE000=12, KE001=3, KE002=9)
    page = client.get(WEEK).text
    assert numbers(page) == ["24", "0", "0", "0"]
    drawn = page.partition("<figure>")[2].partition("</figure>")[0]
    assert ">12<" in drawn
    assert ">9<" not in drawn, "24 less 12 and 9 would be the third"
    assert ">3<" not in page


@pytest.mark.usefixtures("chen")
def test_an_empty_week_is_a_page_too(client: FlaskClient) -> None:
    page = client.get("/staff/report?week=2026-02-16").text
    assert numbers(page) == ["0"] * 4
    assert page.count("Nothing was reported here in this time.") == 2


@pytest.mark.usefixtures("chen")
def test_the_last_whole_week_is_shown_and_no_other_than_the_last_twelve(client: FlaskClient) -> None:
    page = client.get("/staff/report").text
    assert 'value="2026-02-23" selected' in re.sub(r"\s+", " ", page)
    assert {client.get(f"/staff/report?week={asked}").status_code for asked in ("2020-01-06", "x", "2026-03-03")} == {
        400
    }


def test_a_translator_sees_no_report(client: FlaskClient, runtime: Runtime) -> None:
    sign_in(client, runtime, make_member(runtime, "Eve", roles=("translator",)))
    assert client.get("/staff/report").status_code == 403
