"""Bringing in a file on pages: put down, columns chosen, looked through, kept; and boundaries the same way."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.feedback.tables import Item
from app.imports.files import LARGEST_FILE
from app.places.areas import areas_at
from app.runtime import Runtime
from app.transaction import read
from app.web.tray import tray
from tests.makers import staff
from tests.makers.areas import collection, province, square
from tests.makers.imports import KOBO, as_csv, submission
from tests.makers.staff import Member

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE, AREAS = "/staff/feedback/import", "/staff/areas"


class Desk:
    """Somebody of the team at their browser."""

    def __init__(self, app: Flask, runtime: Runtime, member: Member) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        staff.sign_in(self.client, runtime, member)

    def send(self, address: str, **form: object) -> TestResponse:
        """The page after a form was sent and what it began is over."""
        token = staff.csrf(self.client.get("/staff/account"))
        sent = self.client.post(address, data={"csrf_token": token} | form, content_type="multipart/form-data")
        with self.app.app_context():
            for name in ("imports", "areas"):
                tray(name).wait()
        return self.client.get(sent.location) if sent.status_code == 303 else sent


@pytest.fixture
def chen_at_desk(app: Flask, runtime: Runtime, chen: Member) -> Desk:
    return Desk(app, runtime, chen)


@pytest.fixture
def dawit_at_desk(app: Flask, runtime: Runtime, dawit: Member) -> Desk:
    return Desk(app, runtime, dawit)


def items(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Item)).all())


def chosen(page: str) -> dict[str, object]:
    """What the form of columns has been filled in with."""
    told: dict[str, object] = {"words": re.findall(r'name="words"\s+value="(\d+)"\s+checked', page)}
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', page, re.DOTALL):
        selected = re.findall(r'value="(\d+)"\s+selected', options)
        told |= dict(zip([name], selected, strict=False))
    return told


def test_a_file_is_put_down_looked_through_and_only_then_brought_in(chen_at_desk: Desk, runtime: Runtime) -> None:
    rows = [submission(1), submission(2, _submission_time="soon"), submission(3, _GPS_latitude="0", _GPS_longitude="0")]
    content = as_csv(KOBO, rows, separator=";")
    page = chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(content), "amal.csv")).text
    assert "Which columns are the words?" in page
    assert re.findall(r"<bdi>(respondent_name|Phone number|What is your legal status\?)</bdi>", page)
    assert "my visa" not in page, "what stands in a column that is never read is not shown either"
    assert items(runtime) == 0
    page = chen_at_desk.send(f"{PAGE}/look", **chosen(page)).text
    assert "Row 3 · Its day cannot be read" in page
    assert "Row 4 · It lies at 0, 0" in page
    assert items(runtime) == 0
    page = chen_at_desk.send(f"{PAGE}/bring-in").text
    assert ("It is done." in page, "2 of 2 rows" in page, items(runtime)) == (True, True, 2)
    batch = re.search(r'action="(/staff/feedback/import/[0-9a-f-]+/take-back)"', page)
    assert batch is not None
    assert "Taken back." in chen_at_desk.send(batch[1]).text
    assert items(runtime) == 0


def test_p_06_a_file_of_peoples_words_never_touches_a_disk(
    chen_at_desk: Desk, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refused)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refused, raising=False)
    content = as_csv(["day", "text"], [["2026-02-01", "x" * 3000]] * 400)
    page = chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(content), "large.csv"))
    assert "Which columns are the words?" in page.text


def test_columns_that_are_never_read_cannot_be_chosen_by_hand(chen_at_desk: Desk) -> None:
    chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(as_csv(KOBO, [submission(1)])), "x.csv"))
    page = chen_at_desk.send(f"{PAGE}/look", words=str(KOBO.index("What is your legal status?")))
    assert page.status_code == 400
    assert "What would become of it" not in page.text


def test_what_is_no_table_is_said_beside_the_form(chen_at_desk: Desk) -> None:
    page = chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(b"PK\x03\x04nothing"), "x.xlsx"))
    assert (page.status_code, "The file is damaged, or no table." in page.text) == (400, True)
    assert chen_at_desk.send(f"{PAGE}/bring-in").status_code == 400


def test_more_than_twenty_megabytes_are_not_even_received(chen_at_desk: Desk) -> None:
    page = chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(b"a" * (LARGEST_FILE + 20_000)), "x.csv"))
    assert page.status_code == 413


def test_a_file_that_is_taken_away_is_gone(chen_at_desk: Desk) -> None:
    chen_at_desk.send(f"{PAGE}/file", file=(io.BytesIO(as_csv(KOBO, [submission(1)])), "x.csv"))
    assert "Which columns are the words?" not in chen_at_desk.send(f"{PAGE}/away").text
    assert chen_at_desk.send(f"{PAGE}/look", words="4").status_code == 400


def test_a_volunteer_brings_in_nothing_and_loads_nothing(app: Flask, runtime: Runtime, binta: Member) -> None:
    desk = Desk(app, runtime, binta)
    assert (desk.client.get(PAGE).status_code, desk.client.get(AREAS).status_code) == (403, 403)


def boundaries(*features: dict[str, object]) -> tuple[io.BytesIO, str]:
    return io.BytesIO(collection(features).encode()), "adm1.geojson"


def test_boundaries_are_looked_through_and_loaded_whole(dawit_at_desk: Desk, runtime: Runtime) -> None:
    assert "No areas are loaded" in dawit_at_desk.client.get(AREAS).text
    page = dawit_at_desk.send(f"{AREAS}/file", file=boundaries(province(1), province(2, square(38, -1)[:-1]))).text
    assert "areas: 2" in page
    assert "<li>feature 2: a ring did not end where it began: closed</li>" in page
    with read(runtime) as work:
        assert areas_at(work, 1) == []
    page = dawit_at_desk.send(f"{AREAS}/load").text
    assert "It is done." in page
    with read(runtime) as work:
        assert [area.pcode for area in areas_at(work, 1)] == ["KE001", "KE002"]
    dawit_at_desk.send(f"{AREAS}/away")
    assert list(runtime.settings.data.glob("boundaries-*")) == []


def test_boundaries_that_cannot_be_taken_say_so_by_row_and_nothing_is_loaded(
    dawit_at_desk: Desk, runtime: Runtime
) -> None:
    page = dawit_at_desk.send(f"{AREAS}/file", file=boundaries(province(1), province(1))).text
    assert "Nothing of it can be loaded before this is mended" in page
    assert "feature 2: P-code KE001 stands in feature 1 too" in page
    page = dawit_at_desk.send(f"{AREAS}/load").text
    assert "Nothing was loaded." in page
    page = dawit_at_desk.send(f"{AREAS}/file", file=(io.BytesIO(b"{}"), "x.geojson")).text
    assert ">it holds no list of features<" in page
    with read(runtime) as work:
        assert areas_at(work, 1) == []
