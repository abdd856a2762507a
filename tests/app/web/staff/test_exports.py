"""Numbers as files: who may take them, what is in them, and that it is remembered."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audit.queries import first_broken_link
from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.exports import queries
from app.exports.tables import Export
from app.factory import create_app
from app.feedback import actions as feedback
from app.feedback.frame import HOSTILE as DENOUNCES
from app.places.worker import area_of, load_areas, refresh
from app.response_map.actions import Counted, count, withhold
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.staff.rules import PROOF_LASTS
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.areas import district, province, save, square
from tests.makers.feedback import keep_items
from tests.makers.files import Read, read_csv, read_xlsx
from tests.makers.staff import Member, csrf, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOSTILE = "=cmd|' /C calc'!A0</script>"
PAGE = "/staff/exports"
NUM = "#indicator+reports+num"


@pytest.fixture
def client(runtime: Runtime, tmp_path: Path) -> FlaskClient:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, countries=("KE",)))
    provinces = [province(0, ADM1_EN=HOSTILE), province(1), province(2)]
    districts = [district(1, 1, square(37.0, -1.0, 0.5)), district(2, 1, square(37.5, -1.0, 0.5))]
    load_areas(runtime, SYSTEM, [save(tmp_path / "1.geojson", provinces)])
    load_areas(runtime, SYSTEM, [save(tmp_path / "2.geojson", districts)], level=2)
    refresh(runtime)
    runtime.area_of = lambda place: area_of(runtime, place)
    return create_app(runtime).test_client()


@pytest.fixture
def chen(client: FlaskClient, runtime: Runtime) -> Member:
    """The coordinator, signed in."""
    chen = make_member(runtime, "Chen", roles=("coordinator",))
    sign_in(client, runtime, chen)
    return chen


@pytest.fixture
def take(client: FlaskClient, chen: Member) -> Callable[..., TestResponse]:
    def take(what: str, **form: Any) -> TestResponse:
        return client.post(f"{PAGE}/{what}", data={"csrf_token": csrf(client.get(PAGE)), **form})

    return take


def counts(runtime: Runtime, **many: int) -> None:
    def unit(work: Work) -> None:
        for area, number in many.items():
            count(work, Counted(Kind.DISTRESS, area, work.now.date(), ("water",)), by=number)

    write(runtime, SYSTEM, unit)


def file(answer: TestResponse, kind: str = "csv") -> Read:
    assert answer.status_code == 200, answer.text
    return (read_csv if kind == "csv" else read_xlsx)(answer.data)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_h_23_a_file_of_the_map_tells_no_number_below_five(
    runtime: Runtime, take: Callable[..., TestResponse], kind: str
) -> None:
    counts(runtime, KE000=12, KE001=4)
    told = file(take("map", of="distress", days="30", format=kind, exact="yes"), kind)
    found = dict(
        zip(told.of("#adm1+code"), zip(told.of(NUM), told.of("#description+hidden"), strict=True), strict=True)
    )
    assert {code: (str(many), hidden) for code, (many, hidden) in found.items()} == {
        "KE000": ("12", ""), "KE001": ("", "fewer_than_5"), "KE002": ("0", ""),
    }  # fmt: skip
    assert "4" not in {str(cell) for row in told.rows for cell in row}
    assert set(told.of("#meta+class+code")) == {"internal"}
    assert told.mark.startswith("Internal – do not publish.")
    assert f"'{HOSTILE}" in told.of("#adm1+name")


def test_h_21_a_file_of_the_map_names_the_level_of_its_areas(
    runtime: Runtime, take: Callable[..., TestResponse]
) -> None:
    counts(runtime, KE001001=12, KE001002=3)
    told = file(take("map", of="distress:water", days="7", format="csv", **{"in": "KE001"}))
    assert dict(zip(told.of("#adm2+code"), told.of(NUM), strict=True)) == {"KE001001": "12", "KE001002": ""}
    assert set(told.of("#description+topic+code")) == {"water"}
    assert set(told.of("#date+end")) == {runtime.clock.now().date().isoformat()}


def test_h_14_a_place_that_is_withheld_is_in_no_file(
    runtime: Runtime, chen: Member, take: Callable[..., TestResponse]
) -> None:
    counts(runtime, KE000=12, KE001=9)
    keep_items(runtime, 6, area="KE001001", by=chen)
    officer = make_member(runtime, "Eyob", roles=("protection_officer",))
    reason = "Men wait for people at the gate there."
    write(runtime, officer.actor, lambda work: withhold(work, "KE001", reason, member_id=officer.id))
    told = file(take("map", of="distress", days="30", format="csv"))
    assert dict(zip(told.of("#adm1+code"), told.of(NUM), strict=True)) == {"KE000": "12", "KE": "9", "KE002": "0"}
    assert set(file(take("feedback", weeks="4", format="csv")).of("#adm1+code")) == {"KE"}


def test_a_file_of_the_map_for_a_map_has_outlines(runtime: Runtime, take: Callable[..., TestResponse]) -> None:
    counts(runtime, KE000=12, KE001=4)
    answer = take("map", of="distress", days="30", format="geojson")
    shapes = {one["properties"]["#adm1+code"]: one for one in json.loads(answer.data)["features"]}
    assert shapes["KE000"]["properties"][NUM] == 12
    assert shapes["KE001"]["properties"][NUM] is None
    assert shapes["KE000"]["geometry"]["coordinates"][0][0][0] == [36.0, -1.0]
    assert shapes["KE000"]["properties"]["#adm1+name"] == HOSTILE


def test_nothing_counted_is_a_file_of_noughts(take: Callable[..., TestResponse]) -> None:
    told = file(take("map", of="feedback", days="30", format="csv"))
    assert set(told.of(NUM)) == {"0"}
    assert file(take("feedback", weeks="4", format="csv")).rows == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_h_22_a_file_of_feedback_has_neither_words_nor_small_places_nor_rows_of_few(
    runtime: Runtime, chen: Member, take: Callable[..., TestResponse], kind: str
) -> None:
    keep_items(runtime, 5, area="KE001001", by=chen, codes=("concern.place", "concern.quality"))
    keep_items(runtime, 1, area="KE001002", by=chen, codes=("concern.place",))
    keep_items(runtime, 4, area="KE002", by=chen, codes=("praise.actors",))
    [one, *_] = keep_items(runtime, 5, area="", by=chen)
    write(runtime, chen.actor, lambda work: feedback.answer(work, one, "Done.", member_id=chen.id) and None)
    told = file(take("feedback", weeks="4", format=kind), kind)
    assert sorted(zip(told.of("#adm1+code"), told.of("#description+type+code"), strict=True)) == [
        *[("", "unsorted")] * 5, *[("KE001", "concern")] * 6,
    ]  # fmt: skip
    assert sorted(told.of("#description+topic+code+list")) == [
        *[""] * 5, "concern.place", *["concern.place|concern.quality"] * 5,
    ]  # fmt: skip
    assert set(told.of("#description+stage+code")) == {"new", "coded", "answered"}
    assert set(map(str, told.of("#indicator+days_to_answer+num"))) == {"", "0"}
    assert not {"pump", "slow", "Done."} & set(" ".join(str(cell) for row in told.rows for cell in row).split())
    assert set(told.of("#date+start")) == {"2026-03-02"}, "the Monday of the week"


def test_s_09_who_denounces_and_who_practises_leave_in_no_file(
    runtime: Runtime, chen: Member, take: Callable[..., TestResponse]
) -> None:
    keep_items(runtime, 6, area="KE001", by=chen, codes=(DENOUNCES,))
    assert file(take("feedback", weeks="4", format="csv")).rows == []


def test_p_13_x_33_every_file_is_remembered_before_it_leaves_and_says_its_reference(
    runtime: Runtime, chen: Member, take: Callable[..., TestResponse], client: FlaskClient
) -> None:
    counts(runtime, KE000=12)
    told = file(take("map", of="distress:water", days="90", answered="no", format="csv"))
    with read(runtime) as work:
        kept = work.session.exec(select(Export)).one()
        trail = work.session.exec(select(AuditEntry).where(AuditEntry.subject_id == kept.id)).one()
        assert first_broken_link(work) is None
    assert (kept.by_id, kept.what, kept.format, kept.many) == (chen.id, "map", "csv", 3)
    assert kept.narrowed == "distress water no days:90 KE"
    assert kept.reference in told.mark
    assert (trail.action, trail.actor_id, trail.reason) == ("export.made", chen.id, "map csv 3")
    page = client.get(PAGE).text
    assert kept.reference in page
    assert "Chen" in page


def test_a_file_that_would_be_too_long_does_not_leave(
    runtime: Runtime, chen: Member, take: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_ROWS", 5)
    keep_items(runtime, 6, area="KE001", by=chen)
    answer = take("feedback", weeks="4", format="csv")
    assert answer.status_code == 400
    assert "Choose a shorter time." in answer.text
    with read(runtime) as work:
        assert work.session.exec(select(Export)).all() == []


def test_what_cannot_be_taken_is_refused_and_nothing_is_remembered(
    runtime: Runtime, take: Callable[..., TestResponse]
) -> None:
    of_map = {"of": "distress", "days": "30", "format": "csv"}
    wrong = (
        {"of": "people"},
        {"of": "imported"},
        {"of": "distress:x"},
        {"days": "3"},
        {"format": "pdf"},
        {"in": "my visa expired"},
    )
    assert {take("map", **{**of_map, **one}).status_code for one in wrong} == {400}
    for weeks, format_ in (("4", "geojson"), ("5", "csv"), ("x", "csv")):
        assert take("feedback", weeks=weeks, format=format_).status_code == 400
    with read(runtime) as work:
        assert work.session.exec(select(Export)).all() == []


def test_x_28_a_volunteer_takes_no_numbers_out(client: FlaskClient, runtime: Runtime) -> None:
    sign_in(client, runtime, make_member(runtime, "Amal", roles=("volunteer", "admin", "translator")))
    token = csrf(client.get("/staff/account"))
    assert client.get(PAGE).status_code == 403
    for what in ("map", "feedback"):
        form = {"csrf_token": token, "of": "distress", "days": "30", "weeks": "4", "format": "csv"}
        assert client.post(f"{PAGE}/{what}", data=form).status_code == 403


@pytest.mark.usefixtures("chen")
def test_numbers_leave_only_for_who_showed_the_second_factor_lately(client: FlaskClient, clock: FixedClock) -> None:
    token = csrf(client.get(PAGE))
    clock.move(seconds=PROOF_LASTS.total_seconds() + 1)
    form = {"csrf_token": token, "of": "distress", "days": "30", "weeks": "4", "format": "csv"}
    for answer in (client.get(PAGE), *(client.post(f"{PAGE}/{what}", data=form) for what in ("map", "feedback"))):
        assert answer.status_code == 303
        assert answer.location == "/staff/prove"


@pytest.mark.usefixtures("chen")
def test_in_arabic_the_sheet_lies_from_right_to_left(client: FlaskClient) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    form = {"csrf_token": csrf(client.get(PAGE)), "of": "distress", "days": "30", "format": "xlsx"}
    answer = client.post(f"{PAGE}/map?lang=ar", data=form)
    [page] = load_workbook(BytesIO(answer.data)).worksheets
    assert page.sheet_view.rightToLeft is True
    assert set(file(answer, "xlsx").of("#adm1+code")) == {"KE000", "KE001", "KE002"}
