"""Feeds and documents of warnings, read by programs that are not ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import feedparser
import pytest
from flask.testing import FlaskClient

from app.alerts import actions, queries
from app.alerts.tables import AlertIssue
from app.clock import FixedClock
from app.factory import create_app
from app.runtime import Runtime
from app.settings import Alerts
from app.transaction import read, write
from cap.model import MessageType, Status
from cap.reading import read as read_document
from cap.signing import verify
from tests.makers import warnings as make
from tests.makers.certificates import NOW, a_pair
from tests.makers.staff import Member, make_chen, make_dawit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KINDS = pytest.mark.parametrize("kind", ["atom", "rss"])


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def flood(runtime: Runtime, dawit: Member) -> UUID:
    content = make.flood(runtime.clock.now(), unreviewed=("en", "ar"))
    return make.issued(runtime, content, make_chen(runtime), dawit)


@pytest.fixture
def client(runtime: Runtime, flood: UUID) -> FlaskClient:
    return create_app(runtime).test_client()


def code_of(runtime: Runtime, issue_id: UUID) -> str:
    with read(runtime) as work:
        return queries.frozen_of(work.session.get_one(AlertIssue, issue_id)).code


def take_back(runtime: Runtime, issue_id: UUID, member: Member) -> None:
    write(runtime, make.by(member), lambda work: actions.cancel(work, runtime, issue_id, member_id=member.id))


@KINDS
def test_a_reader_of_feeds_understands_it_and_finds_page_and_document(
    client: FlaskClient, runtime: Runtime, flood: UUID, kind: str
) -> None:
    feed = feedparser.parse(client.get(f"/alerts.{kind}").data)
    assert not feed.bozo
    assert feed.version in ("atom10", "rss20")
    [entry] = feed.entries
    code, public = code_of(runtime, flood), runtime.settings.public_url
    assert entry.title == "Go up now: flood at Riverside."
    leads = {link.href for link in entry.links}
    assert leads >= ({f"{public}/a/{code}?issue=1"} if kind == "atom" else set()), "people are led to the page"
    assert "Never walk or drive through water." in entry.summary
    document = f"{public}/a/{code}.xml?issue=1"
    assert document in leads, "and programs to the document"
    alert = read_document(client.get(document.removeprefix(public)).data)
    assert (alert.status, alert.message_type, alert.infos[0].web) == (
        Status.ACTUAL,
        MessageType.ALERT,
        f"{public}/a/{code}",
    )


@KINDS
def test_a_feed_in_another_language_says_it_in_that_and_never_in_the_browsers(client: FlaskClient, kind: str) -> None:
    usual = client.get(f"/alerts.{kind}", headers={"Accept-Language": "ar"})
    assert usual.data == client.get(f"/alerts.{kind}").data
    arabic = client.get(f"/alerts.{kind}?lang=ar")
    [entry] = feedparser.parse(arabic.data).entries
    assert entry.title.startswith("اصعدوا الآن")
    assert "Set-Cookie" not in arabic.headers


@KINDS
def test_who_polls_is_sent_nothing_twice_and_at_once_what_changed(
    client: FlaskClient, runtime: Runtime, clock: FixedClock, dawit: Member, flood: UUID, kind: str
) -> None:
    first = client.get(f"/alerts.{kind}")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.last_modified == runtime.clock.now()
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = client.get(f"/alerts.{kind}", headers={header: value})
        assert (again.status_code, again.data) == (304, b""), header
    clock.move(minutes=5)
    take_back(runtime, flood, dawit)
    changed = client.get(f"/alerts.{kind}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.last_modified == first.last_modified + timedelta(minutes=5)


@KINDS
def test_a_mistake_is_an_entry_of_its_own_and_marks_the_one_before(
    client: FlaskClient, runtime: Runtime, dawit: Member, flood: UUID, kind: str
) -> None:
    take_back(runtime, flood, dawit)
    entries = feedparser.parse(client.get(f"/alerts.{kind}").data).entries
    assert [entry.title for entry in entries] == [
        "Ignore our last warning for Riverside: it was a mistake, and we are sorry.",
        "This warning was a mistake. Go up now: flood at Riverside.",
    ]
    code = code_of(runtime, flood)
    cancel = read_document(client.get(f"/a/{code}.xml").data)
    first = read_document(client.get(f"/a/{code}.xml?issue=1").data)
    assert (cancel.message_type, cancel.references) == (MessageType.CANCEL, (first.reference,))


@KINDS
def test_what_ran_out_is_marked_and_after_a_month_gone(client: FlaskClient, clock: FixedClock, kind: str) -> None:
    clock.move(hours=7)
    feed = feedparser.parse(client.get(f"/alerts.{kind}").data)
    assert [entry.title for entry in feed.entries] == ["This warning is over. Go up now: flood at Riverside."]
    clock.move(days=31)
    empty = client.get(f"/alerts.{kind}")
    assert feedparser.parse(empty.data).entries == []
    assert empty.last_modified == datetime(2000, 1, 1, tzinfo=UTC)


def test_plain_text_is_the_words_and_where_to_look_without_what_only_receivers_answer(
    client: FlaskClient, runtime: Runtime, flood: UUID
) -> None:
    code = code_of(runtime, flood)
    answer = client.get(f"/a/{code}.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "Go up now: flood at Riverside. Go to Hill School or onto a roof. Never walk or drive through water.\n\n"
        "This is valid until March 2 15:00.\n\n"
        f"{runtime.settings.operation.name}\n{runtime.settings.public_url}/a/{code}\n"
    )
    assert client.get(f"/a/{code}.txt?lang=ar").text.startswith("اصعدوا الآن")


@pytest.mark.parametrize("path", ["/a/BCDF-3470.xml", "/a/x.txt", "/a/x/radio", "/a/x/poster", "/a/x/poster.svg"])
def test_a_code_that_no_warning_has_has_no_file(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_document_is_signed_where_the_settings_name_a_key(runtime: Runtime, flood: UUID, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("key.pem", "certificate.pem")]
    for path, pem in zip(files, a_pair("ec"), strict=True):
        path.write_bytes(pem)
    key, certificate = map(str, files)
    settings = replace(runtime.settings, alerts=Alerts(signing_key=key, signing_certificate=certificate))
    address = f"/a/{code_of(runtime, flood)}.xml"
    plain = create_app(runtime).test_client().get(address).data
    signed = create_app(replace(runtime, settings=settings)).test_client().get(address)
    assert signed.headers["Content-Type"] == "application/cap+xml"
    inside = verify(signed.data, certificate_pem=files[1].read_bytes(), now=NOW)
    assert read_document(inside) == read_document(plain)
