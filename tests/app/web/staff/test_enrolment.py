import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import FixedClock
from app.runtime import Runtime
from app.staff import actions, queries
from app.staff.rules import Role
from app.transaction import read, write
from app.work import COMMAND
from tests.makers import staff
from tests.makers.staff import Member

# What a page asks of the rooms is tested on every database there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GOOD = {"handle": "Eve", "password": staff.PASSWORD, "again": staff.PASSWORD}


@pytest.fixture
def link(runtime: Runtime) -> str:
    token = write(runtime, COMMAND, lambda work: actions.invite(work, roles=["volunteer"]))
    return f"/staff/invitation/{token}"


def secret_on(page: TestResponse) -> str:
    """The second factor's secret as a person would type it into the phone."""
    found = re.search(r'<span class="code" dir="ltr">([A-Z2-7 ]+)</span>', page.text)
    assert found
    return found[1].replace(" ", "")


def enrol(client: FlaskClient, runtime: Runtime, link: str, **changed: str) -> TestResponse:
    """The answer to the filled form, with the code the phone shows now."""
    page = client.get(link)
    code = pyotp.TOTP(secret_on(page)).at(runtime.clock.now())
    return client.post(link, data={"csrf_token": staff.csrf(page), "code": code} | GOOD | changed)


def test_who_was_invited_chooses_a_name_and_is_in(client: FlaskClient, runtime: Runtime, link: str) -> None:
    assert enrol(client, runtime, link).location == "/staff/queue"
    assert "Eve" in client.get("/staff/account").text
    with read(runtime) as work:
        found = queries.find_member_by_handle(work, "eve")
    assert found
    assert found.roles == {Role.VOLUNTEER}


def test_the_first_sign_in_makes_an_admin_once(app: Flask, runtime: Runtime) -> None:
    link = f"/staff/first/{write(runtime, COMMAND, actions.offer_first_sign_in)}"
    client = app.test_client()
    assert enrol(client, runtime, link).status_code == 303
    assert client.get("/staff/people").status_code == 200
    assert app.test_client().get(link).status_code == 404


def test_a_link_that_was_used_is_gone(app: Flask, client: FlaskClient, runtime: Runtime, link: str) -> None:
    enrol(client, runtime, link)
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("path", ["/staff/invitation/invented", "/staff/first/invented"])
def test_an_invented_link_opens_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data=GOOD).status_code in (400, 404)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"handle": "eve@example.org"}, "no e-mail address"),
        ({"handle": "Eve undocumented"}, "something we never keep"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "another boat of paper"}, "not the same"),
        ({"code": "12345"}, "That code is not right"),
        ({"password": "eve and her boats", "again": "eve and her boats"}, "too easy to guess"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_link_still_works(
    client: FlaskClient, runtime: Runtime, link: str, changed: dict[str, str], told: str
) -> None:
    answer = enrol(client, runtime, link, **changed)
    assert answer.status_code == 400
    assert told in answer.text
    assert enrol(client, runtime, link).status_code == 303


def test_a_name_that_is_taken_is_told(client: FlaskClient, runtime: Runtime, link: str, binta: Member) -> None:
    answer = enrol(client, runtime, link, handle="BINTA")
    assert answer.status_code == 400
    assert "already called that" in answer.text


def test_loading_the_page_again_shows_the_same_secret_and_another_browser_another(
    app: Flask, client: FlaskClient, link: str
) -> None:
    assert secret_on(client.get(link)) == secret_on(client.get(link))
    assert secret_on(client.get(link)) != secret_on(app.test_client().get(link))


def test_the_picture_says_what_the_words_say(client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert f"otpauth://totp/Waypost:Waypost?secret={secret_on(page)}&amp;issuer=Waypost" in page.text
    assert 'src="data:image/svg+xml' in page.text


def test_the_code_of_the_enrolment_does_not_sign_in_again(
    app: Flask, client: FlaskClient, runtime: Runtime, link: str
) -> None:
    page = client.get(link)
    code = pyotp.TOTP(secret_on(page)).at(runtime.clock.now())
    client.post(link, data={"csrf_token": staff.csrf(page), "code": code} | GOOD)
    other = app.test_client()
    form = {"handle": "Eve", "password": staff.PASSWORD, "csrf_token": staff.csrf(other.get("/staff/sign-in"))}
    step = other.post("/staff/sign-in", data=form, follow_redirects=True)
    assert other.post("/staff/sign-in/code", data={"code": code, "csrf_token": staff.csrf(step)}).status_code == 400


def test_who_lost_the_phone_keeps_the_name_and_gets_a_new_secret(
    client: FlaskClient, runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    token = write(runtime, COMMAND, lambda work: actions.renew(work, binta.id))
    assert enrol(client, runtime, f"/staff/invitation/{token}", handle="").status_code == 303
    with read(runtime) as work:
        found = queries.find_credentials(work, "Binta")
    assert found
    assert found.totp_secret != binta.totp_secret
