"""People who agreed come in from a table: looked through first, whole or not at all, nobody without their consent."""

import io
import re
from pathlib import Path
from typing import IO, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.audience import actions
from app.audience.queries import count
from app.audience.rules import Rule
from app.audience.tables import Consent, How, Membership
from app.audit.tables import AuditEntry
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read
from app.web.tray import tray
from tests.makers.audience import NORTH, NORTH_WEST, joined, load_provinces, telephone
from tests.makers.staff import csrf, make_chen, sign_in
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEAD = "Name;Phone;Language;Place;Date;Consent;Nationality\n"
PAGE = "/staff/audience/import"


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    load_provinces(runtime, tmp_path)
    return create_app(runtime)


@pytest.fixture
def client(app: Flask, runtime: Runtime) -> FlaskClient:
    client = app.test_client()
    sign_in(client, runtime, make_chen(runtime))
    return client


def row(number: int, *, place: str = "Province 1", day: str = "2026-02-01", consent: str = "signed") -> str:
    return f"Zebulon;{telephone(number).value};ti;{place};{day};{consent};Zed\n"


def put(client: FlaskClient, table: str) -> str:
    """The page after the table was looked through."""
    form: dict[str, Any] = {"csrf_token": csrf(client.get(PAGE)), "file": (io.BytesIO(table.encode()), "people.csv")}
    client.post(f"{PAGE}/file", data=form, content_type="multipart/form-data")
    return finished(client)


def bring_in(client: FlaskClient) -> str:
    client.post(f"{PAGE}/bring-in", data={"csrf_token": csrf(client.get(PAGE))})
    return finished(client)


def finished(client: FlaskClient) -> str:
    with client.application.app_context():
        tray("audience").wait()
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(PAGE).text).split())


def holding(runtime: Runtime) -> list[Membership]:
    with read(runtime) as work:
        rows = work.session.exec(select(Membership).order_by(col(Membership.contact_id))).all()
        return [one for one in rows if one.left_at is None]


def test_a_table_is_looked_through_and_then_comes_in(client: FlaskClient, runtime: Runtime) -> None:
    page = put(client, HEAD + row(1) + row(2, place=NORTH_WEST, consent="Form"))
    assert "Can come in 2" in page
    assert holding(runtime) == [], "nothing is kept yet"
    assert "It is done." in bring_in(client)
    found = [(one.area, one.language, one.how, one.consent, str(one.agreed_on), one.alone) for one in holding(runtime)]
    assert found == [
        (NORTH, "ti", How.IMPORT, Consent.SIGNED, "2026-02-01", True),
        (NORTH_WEST, "ti", How.IMPORT, Consent.FORM, "2026-02-01", True),
    ]
    with read(runtime) as work:
        assert count(work, Rule((NORTH,))).total == 2
        trail = work.session.exec(select(AuditEntry).where(AuditEntry.action == "audience.brought_in")).one()
    assert trail.reason == "2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(1, consent=""), "it does not say how they agreed"),
        (row(1, consent="maybe"), "it does not say how they agreed"),
        (row(1, day=""), "no day on which they agreed"),
        (row(1, day="2099-01-01"), "no day on which they agreed"),
        (row(1, place="Atlantis"), "no place we know"),
        (row(1).replace(";ti;", ";klingon;"), "no language we know"),
        (row(1).replace(telephone(1).value, "call me"), "no telephone number"),
        (row(2) + row(2), "twice in this file"),
        (row(1).replace(telephone(1).value, AMAL.value), "said STOP, or cannot be texted"),
    ],
)
def test_h_04_who_did_not_agree_is_not_taken_and_the_row_says_why(
    client: FlaskClient, runtime: Runtime, line: str, reason: str
) -> None:
    text_in(runtime, "STOP")
    page = put(client, HEAD + row(7) + line)
    number = 3 + line.count("\n") - 1
    assert f"Row {number} · {reason}" in page
    bring_in(client)
    assert len(holding(runtime)) == 1 + (line.count("\n") - 1)


def test_a_table_without_its_columns_is_refused_with_their_names(client: FlaskClient, runtime: Runtime) -> None:
    page = put(client, "number,place\n+999100000001,Province 1\n")
    assert "It lacks some of these columns: number, language, place, date, consent" in page
    assert holding(runtime) == []


def test_who_joined_before_is_counted_and_comes_in_once(client: FlaskClient, runtime: Runtime) -> None:
    joined(runtime, telephone(1), NORTH)
    page = put(client, HEAD + row(1) + row(2))
    assert "Came in before 1" in page
    bring_in(client)
    put(client, HEAD + row(1) + row(2))
    bring_in(client)
    assert len(holding(runtime)) == 2


def test_what_breaks_off_lets_nobody_in(client: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    put(client, HEAD + "".join(map(row, range(25))))

    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a passing fault")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "begin_together", fault)
        bring_in(client)
    assert holding(runtime) == []
    with read(runtime) as work:
        assert count(work, Rule((NORTH,))).total == 0
    put(client, HEAD + "".join(map(row, range(25))))
    bring_in(client)
    assert len(holding(runtime)) == 25


def test_s_no_file_of_numbers_touches_a_disk_and_no_other_column_is_kept(
    client: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> IO[bytes]:
        raise AssertionError("a file of people's numbers would lie on a disk")

    with monkeypatch.context() as watched:
        watched.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
        put(client, HEAD + "".join(map(row, range(60))))
    bring_in(client)
    assert len(holding(runtime)) == 60
    if runtime.writer is not None:
        runtime.writer.fold_in()
    assert b"Zebulon" not in (runtime.settings.data / "waypost.sqlite3").read_bytes()
