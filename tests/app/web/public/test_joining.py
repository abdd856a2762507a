"""Joining on a page: a stranger's number gets one text and nothing more; nobody learns who joined."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audience.tables import How, JoinRequest, Membership
from app.contacts.tables import Contact
from app.factory import create_app
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read
from tests.makers.audience import NORTH, load_provinces
from tests.makers.locking import lock
from tests.makers.texts import AMAL, text_in

ONE_ROUND_TRIP = 14_600
FORM = {"phone": AMAL.value, "area": NORTH, "language": "ti"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def client(runtime: Runtime, tmp_path: Path) -> FlaskClient:
    load_provinces(runtime, tmp_path)
    return create_app(runtime).test_client()


def ask(client: FlaskClient, **more: str) -> TestResponse:
    return client.post("/join", data=FORM | more, follow_redirects=True)


def codes(runtime: Runtime) -> list[str]:
    """The codes on their way, as their phones will show them."""
    with read(runtime) as work:
        sent = work.session.exec(select(Delivery).where(Delivery.contact_id == None)).all()  # noqa: E711 - SQL
        words = [work.open(Delivery.words, one.id, one.words) for one in sent if one.words]
    return [found[0] for found in map(re.compile(r"\b\d{6}\b").search, words) if found]


def memberships(runtime: Runtime) -> list[Membership]:
    with read(runtime) as work:
        return list(work.session.exec(select(Membership)).all())


def test_a_number_joins_with_the_code_that_its_phone_shows(client: FlaskClient, runtime: Runtime) -> None:
    page = ask(client, exercises="yes")
    (code,) = codes(runtime)
    assert code not in page.text
    assert memberships(runtime) == []
    done = client.post(page.request.path, data={"number": f"{code[:3]} {code[3:]}"})
    assert done.status_code == 200
    assert "Province 1" in done.text
    assert runtime.wording.keyword("leave", "en") in done.text
    (one,) = memberships(runtime)
    assert (one.area, one.language, one.how, one.exercises) == (NORTH, "ti", How.WEB, True)
    text_in(runtime, "LEAVE")
    assert memberships(runtime)[0].left_at is not None


def test_x_who_asks_cannot_tell_who_joined_or_may_be_texted(client: FlaskClient, runtime: Runtime) -> None:
    text_in(runtime, "JOIN Province 1")
    text_in(runtime, "STOP")
    stopped, strange = ask(client), ask(client, phone="+999100000077")
    shown = [re.sub(r"/join/[0-9a-f-]+", "/join/…", page.text) for page in (stopped, strange)]
    assert shown[0] == shown[1]
    assert (stopped.status_code, stopped.headers.get("Set-Cookie")) == (strange.status_code, None)
    assert len(codes(runtime)) == 1, "who said STOP is not texted"
    wrong = [client.post(page.request.path, data={"number": "000000"}) for page in (stopped, strange)]
    shown = [re.sub(r"/join/[0-9a-f-]+", "/join/…", page.text) for page in wrong]
    assert shown[0] == shown[1]


def test_x_25_a_strangers_phone_gets_one_text_however_often_it_is_asked_for(
    client: FlaskClient, runtime: Runtime
) -> None:
    answers = {ask(client).status_code for _ in range(20)}
    assert answers == {200}
    assert len(codes(runtime)) == 1
    with read(runtime) as work:
        assert len(work.session.exec(select(JoinRequest)).all()) == 1
        assert work.session.exec(select(Contact)).all() == [], "a number that only was typed is no contact"


def test_x_one_address_cannot_have_many_numbers_texted(client: FlaskClient, runtime: Runtime) -> None:
    statuses = [ask(client, phone=f"+99910000{number:04}").status_code for number in range(40)]
    assert statuses[:30] == [200] * 30
    assert statuses[30:] == [429] * 10
    assert len(codes(runtime)) == 30


def test_what_is_no_number_is_said_so_and_what_was_chosen_stays(client: FlaskClient) -> None:
    page = client.post("/join", data=FORM | {"phone": "call me"})
    assert page.status_code == 400
    assert f'value="{NORTH}" selected' in " ".join(page.text.split())


def test_the_page_is_small_asks_for_no_cookie_and_is_nowhere_without_a_line(
    client: FlaskClient, runtime: Runtime
) -> None:
    page = client.get("/join", headers={"Accept-Encoding": "gzip", "Accept-Language": "ar"})
    assert (page.status_code, page.headers.get("Set-Cookie")) == (200, None)
    assert len(page.data) < ONE_ROUND_TRIP
    assert "/join" in client.get("/").text
    runtime.channels = {}
    assert client.get("/join").status_code == 404
    assert "/join" not in client.get("/").text


def test_a_locked_server_takes_no_number(client: FlaskClient, runtime: Runtime) -> None:
    lock(runtime)
    assert client.post("/join", data=FORM).status_code == 503


def test_another_site_cannot_ask_for_codes(client: FlaskClient, runtime: Runtime) -> None:
    answer = client.post("/join", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code in (400, 403)
    assert codes(runtime) == []
