"""The pages of other services' warnings: what came in is read, chosen for, left, or brought in as a file."""

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.alerts.tables import AlertIssue, IssueState
from app.audit.tables import AuditEntry
from app.bulletins.tables import Bulletin, BulletinState
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read
from cap.model import Polygon
from cap.writing import write as document_of
from tests.makers.bulletins import a_flood, bulletin, came_in
from tests.makers.staff import Member, csrf, make_chen, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "/staff/alerts/incoming"
ASH = {"event": "Ash fall", "headline": "Ash <b>tonight</b>"}


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def chens(runtime: Runtime, chen: Member) -> FlaskClient:
    client = create_app(runtime).test_client()
    sign_in(client, runtime, chen)
    return client


def send(client: FlaskClient, to: str, form: dict[str, object], *, seen_at: str = f"{HERE}/file") -> TestResponse:
    told = {"csrf_token": csrf(client.get(seen_at)), **form}
    return client.post(to, data=told, follow_redirects=True)


def issues(runtime: Runtime) -> list[AlertIssue]:
    with read(runtime) as work:
        return list(work.session.exec(select(AlertIssue)))


def test_what_came_in_is_read_in_its_own_words_and_none_is_markup(runtime: Runtime, chens: FlaskClient) -> None:
    made = came_in(runtime, a_flood(runtime.clock.now(), info=ASH | {"web": "javascript:alert(1)"}))
    page = chens.get(f"{HERE}/{made.hex}").text
    assert "Ash &lt;b&gt;tonight&lt;/b&gt;" in page
    assert "No agreed warning fits by itself" in page
    assert 'href="javascript:' not in page
    assert '<svg class="map"' in page
    listed = chens.get(HERE).text
    assert "Ash &lt;b&gt;tonight&lt;/b&gt;" in listed
    assert "met@weather.test" in listed


def test_a_coordinator_chooses_the_warning_and_is_the_writer_of_the_draft(
    runtime: Runtime, chens: FlaskClient, chen: Member
) -> None:
    made = came_in(runtime, a_flood(runtime.clock.now(), info=ASH))
    at = f"{HERE}/{made.hex}"
    refused = send(chens, f"{at}/draft", {"key": "alert_dragon"}, seen_at=at)
    assert (refused.status_code, issues(runtime)) == (400, [])
    page = send(chens, f"{at}/draft", {"key": "alert_storm_before"}, seen_at=at)
    (issue,) = issues(runtime)
    assert (issue.state, issue.written_by) == (IssueState.DRAFT, chen.id.hex)
    assert f"/staff/alerts/{issue.id.hex}" in page.text
    with read(runtime) as work:
        trail = [one.action for one in work.session.exec(select(AuditEntry)) if one.subject == "bulletin"]
    assert trail == ["bulletin.taken_in", "bulletin.drafted"]


def test_what_is_left_is_seen_to_once(runtime: Runtime, chens: FlaskClient) -> None:
    made = came_in(runtime, a_flood(runtime.clock.now(), info=ASH))
    at = f"{HERE}/{made.hex}"
    assert "It is left." in send(chens, f"{at}/leave", {}, seen_at=at).text
    assert bulletin(runtime, made).state is BulletinState.LEFT
    assert send(chens, f"{at}/leave", {}).status_code == 409


def test_a_file_is_looked_through_before_anything_is_kept(runtime: Runtime, chens: FlaskClient) -> None:
    document = document_of(a_flood(runtime.clock.now(), info={"description": "ماء " * 20_000}))
    assert len(document) > 64 * 1024
    page = send(chens, f"{HERE}/file", {"file": (io.BytesIO(document), "flood.cap")})
    assert "Nothing is kept yet." in page.text
    with read(runtime) as work:
        assert work.session.exec(select(Bulletin)).all() == []
    taken = send(chens, f"{HERE}/file/in", {"document": document.decode()})
    assert "A draft of ours says it." in taken.text
    again = send(chens, f"{HERE}/file/in", {"document": document.decode()})
    assert "It came in before, or is over already." in again.text
    assert [one.state for one in issues(runtime)] == [IssueState.DRAFT]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (b"-00:00</sent>", b"Z</sent>", "without Z"),
        (b"<severity>Extreme", b"<severity>Horrible", "has no such code"),
        (b" -0.9,37.1</polygon>", b"</polygon>", "is not closed"),
        (b"<alert ", b'<!DOCTYPE a [<!ENTITY b "c">]>\n<alert ', "a document type"),
        (b"<scope>Public</scope>", b"", "It is missing."),
    ],
    ids=["Z", "code", "open", "entities", "missing"],
)
def test_x_15_a_file_is_refused_with_every_line_and_reason(
    runtime: Runtime, chens: FlaskClient, right: bytes, wrong: bytes, told: str
) -> None:
    document = document_of(a_flood(runtime.clock.now()))
    assert right in document
    page = send(chens, f"{HERE}/file", {"file": (io.BytesIO(document.replace(right, wrong)), "a.cap")})
    assert page.status_code == 400
    assert told in page.text
    assert "Line " in page.text
    assert issues(runtime) == []


def test_latitude_and_longitude_that_look_swapped_are_told(runtime: Runtime, chens: FlaskClient) -> None:
    came = a_flood(runtime.clock.now())
    (area,) = came.infos[0].areas
    turned = replace(area, polygons=(Polygon(tuple((x, y) for y, x in area.polygons[0].points)),))
    made = came_in(runtime, replace(came, infos=(replace(came.infos[0], areas=(turned,)),)))
    assert "Latitude and longitude look swapped" in chens.get(f"{HERE}/{made.hex}").text


def test_volunteers_do_not_see_what_comes_in(runtime: Runtime) -> None:
    client = create_app(runtime).test_client()
    sign_in(client, runtime, make_member(runtime))
    assert client.get(HERE).status_code == 403
