"""Warnings to hang up and to read out."""

import re
import zlib
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.alerts import actions, queries
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read, write
from app.web.public import alert_sheets
from tests.makers import warnings as make
from tests.makers.staff import Member, make_chen, make_dawit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def flood(runtime: Runtime, dawit: Member) -> UUID:
    content = make.flood(runtime.clock.now(), unreviewed=("en", "ar", "my", "fr", "es"))
    return make.issued(runtime, content, make_chen(runtime), dawit)


@pytest.fixture
def client(runtime: Runtime, flood: UUID) -> FlaskClient:
    return create_app(runtime).test_client()


@pytest.fixture
def here(runtime: Runtime, flood: UUID) -> str:
    with read(runtime) as work:
        return f"/a/{queries.frozen_of(queries.get(work, flood)).code}"


def unpacked(pdf: bytes) -> bytes:
    """What the compressed parts of a PDF hold."""
    parts = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(part) for part in parts)


def test_a_poster_has_the_languages_of_its_address_and_no_more_than_four(client: FlaskClient, here: str) -> None:
    drawn = client.get(f"{here}/poster.svg?langs=en,ar,xx,my&langs=fr,es")
    assert drawn.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert list(dict.fromkeys(re.findall(' lang="(..)"', drawn.text))) == ["en", "ar", "my", "fr"]
    alone = client.get(f"{here}/poster.svg", headers={"Accept-Language": "my"}).text
    assert set(re.findall(' lang="(..)"', alone)) == {"my"}


def test_a_poster_becomes_paper_where_that_is_installed_and_is_not_offered_elsewhere(
    client: FlaskClient, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "poster.pdf" in client.get(f"{here}/poster?langs=en,ar").text
    paper = client.get(f"{here}/poster.pdf?langs=en,ar,my")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.data.startswith(b"%PDF-")
    assert b"/Count 1" in unpacked(paper.data), "one sheet"
    monkeypatch.setattr(alert_sheets, "sets_pdf", lambda: False)
    assert client.get(f"{here}/poster.pdf").status_code == 404
    assert "poster.pdf" not in client.get(f"{here}/poster").text


def test_a_mistake_is_hung_up_too(client: FlaskClient, runtime: Runtime, dawit: Member, flood: UUID, here: str) -> None:
    write(runtime, make.by(dawit), lambda work: actions.cancel(work, runtime, flood, member_id=dawit.id))
    drawn = client.get(f"{here}/poster.svg?langs=en").text
    assert "Ignore our" in drawn
    assert "Go up now" not in drawn


def test_what_is_read_out_has_its_time_and_the_code_letter_by_letter(client: FlaskClient, here: str) -> None:
    page = client.get(f"{here}/radio").text
    assert "Never walk or drive through water." in page
    assert "Answer 1" not in page
    told = re.search(r"about (\d+) seconds once, (\d+) altogether", page)
    assert told
    assert int(told[2]) == 2 * int(told[1]) + 5
    assert " ".join(here.removeprefix("/a/").replace("-", "")) in page
    arabic = client.get(f"{here}/radio?lang=ar").text
    assert "اصعدوا الآن" in arabic
