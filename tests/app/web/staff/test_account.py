import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import FixedClock
from app.runtime import Runtime
from app.staff import queries
from app.staff.queries import Person
from app.transaction import read
from tests.makers import staff
from tests.makers.staff import Member

# What a page asks of the rooms is tested on every database there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def send(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    """The answer to a form of the account page."""
    token = staff.csrf(client.get("/staff/account"))
    return client.post(f"/staff/account/{path}", data={"csrf_token": token} | form)


def stored(runtime: Runtime, member: Member) -> Person:
    with read(runtime) as work:
        return queries.get_member(work, member.id)


@pytest.fixture(autouse=True)
def signed_in(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    staff.sign_in(client, runtime, binta)


@pytest.fixture
def elsewhere(app: Flask, runtime: Runtime, binta: Member) -> FlaskClient:
    """A second device on which she is signed in."""
    other = app.test_client()
    staff.sign_in(other, runtime, binta)
    return other


def test_languages_are_kept_and_unknown_ones_left_out(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    send(client, "languages", reads=["ti", "en", "xx"], speaks=["ti"])
    person = stored(runtime, binta)
    assert (set(person.reads), person.speaks) == ({"ti", "en"}, ("ti",))


def test_a_paging_number_is_kept_tidy(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    assert send(client, "phone", phone="+999 555 010-99").status_code == 303
    assert stored(runtime, binta).phone == "+99955501099"


def test_what_is_no_number_is_told(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    answer = send(client, "phone", phone="call me")
    assert answer.status_code == 400
    assert "with its country" in answer.text
    assert stored(runtime, binta).phone == "+99955501023"


def test_one_sees_and_ends_a_sign_in_elsewhere(client: FlaskClient, elsewhere: FlaskClient) -> None:
    page = client.get("/staff/account").text
    assert page.count("Another device or browser") == 1
    assert send(client, "sessions/end-others").status_code == 303
    assert elsewhere.get("/staff/account").status_code == 303
    assert client.get("/staff/account").status_code == 200


def test_nobody_ends_the_sign_in_of_somebody_else(
    app: Flask, client: FlaskClient, runtime: Runtime, chen: Member
) -> None:
    other = app.test_client()
    staff.sign_in(other, runtime, chen)
    with read(runtime) as work:
        [theirs] = queries.sessions_of(work, chen.id)
    assert send(client, f"sessions/{theirs.id}/end").status_code == 404
    assert other.get("/staff/account").status_code == 200


def test_a_new_password_signs_out_everywhere_else(
    app: Flask, client: FlaskClient, elsewhere: FlaskClient, binta: Member
) -> None:
    kept = client.get_cookie("waypost")
    new = "a kite of quiet paper"
    answer = send(client, "password", old=binta.password, password=new, again=new)
    assert answer.status_code == 303
    assert client.get("/staff/account").status_code == 200
    assert elsewhere.get("/staff/account").status_code == 303
    old_cookie = app.test_client()
    assert kept
    old_cookie.set_cookie("waypost", kept.value)
    assert old_cookie.get("/staff/account").status_code == 303


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"old": "not my password", "password": "a kite of paper", "again": "a kite of paper"}, "not your password"),
        ({"old": staff.PASSWORD, "password": "a kite of paper", "again": "a kite of papers"}, "not the same"),
        ({"old": staff.PASSWORD, "password": "kite", "again": "kite"}, "at least 12"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_and_a_good_new_one(
    client: FlaskClient, form: dict[str, str], told: str
) -> None:
    answer = send(client, "password", **form)
    assert answer.status_code == 400
    assert told in answer.text


def test_number_and_password_ask_for_the_second_factor_again(client: FlaskClient, clock: FixedClock) -> None:
    token = staff.csrf(client.get("/staff/account"))
    clock.move(minutes=10)
    for path in ("phone", "password"):
        answer = client.post(f"/staff/account/{path}", data={"csrf_token": token, "phone": ""})
        assert answer.location == "/staff/prove"
