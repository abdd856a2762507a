from dataclasses import replace
from statistics import median
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import FixedClock
from app.factory import create_app
from app.runtime import Runtime
from app.staff import actions
from app.transaction import write
from tests.makers import staff
from tests.makers.staff import Member

COOKIE = "waypost"


def first_step(
    client: FlaskClient, handle: str, *, password: str = staff.PASSWORD, address: str = "127.0.0.1"
) -> TestResponse:
    """The answer to handle and password, typed in a browser at this address."""
    form = {"handle": handle, "password": password, "csrf_token": staff.csrf(client.get("/staff/sign-in"))}
    return client.post(
        "/staff/sign-in", data=form, environ_overrides={"REMOTE_ADDR": address}, base_url="https://localhost"
    )


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found
    return found.value


def test_with_password_and_code_one_is_in(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    assert staff.sign_in(client, runtime, binta).location == "/staff/queue"
    assert "Binta" in client.get("/staff/account").text
    assert client.get("/staff/sign-in").location == "/staff/queue"


def test_the_password_alone_opens_nothing(client: FlaskClient, binta: Member) -> None:
    assert first_step(client, "Binta").location == "/staff/sign-in/code"
    assert client.get("/staff/account").location == "/staff/sign-in"


def test_the_code_page_is_closed_without_the_password(client: FlaskClient) -> None:
    assert client.get("/staff/sign-in/code").location == "/staff/sign-in"


def test_a_code_must_follow_within_five_minutes(client: FlaskClient, clock: FixedClock, binta: Member) -> None:
    first_step(client, "Binta")
    clock.move(minutes=5)
    assert client.get("/staff/sign-in/code").location == "/staff/sign-in"


def test_a_code_is_not_accepted_twice(app: Flask, runtime: Runtime, binta: Member) -> None:
    code = staff.next_code(runtime, binta)
    answers = []
    for padded in (code, code, f" {code} ", f"{code[:3]} {code[3:]}"):
        client = app.test_client()
        first_step(client, "Binta")
        form = {"code": padded, "csrf_token": staff.csrf(client.get("/staff/sign-in/code"))}
        answers.append(client.post("/staff/sign-in/code", data=form).status_code)
    assert answers == [303, 400, 400, 400]


@pytest.mark.parametrize("handle", ["Binta", "Eve", "", "\x00", "b" * 500])
def test_a_wrong_password_is_answered_alike_whether_the_handle_exists_or_not(
    client: FlaskClient, binta: Member, handle: str
) -> None:
    answer = first_step(client, handle, password="not the password")
    assert answer.status_code == 400
    assert "do not belong together" in answer.text


def test_an_answer_takes_the_same_work_whether_the_handle_exists_or_not(runtime: Runtime, binta: Member) -> None:
    runtime.settings = replace(runtime.settings, limits=replace(runtime.settings.limits, sign_in_tries=1000))
    client = create_app(runtime).test_client()
    took: dict[str, list[float]] = {"Binta": [], "Eve": []}
    for _ in range(12):
        for handle, times in took.items():
            begin = process_time()
            first_step(client, handle, password="not the password")
            times.append(process_time() - begin)
    assert 0.5 < median(took["Binta"]) / median(took["Eve"]) < 2


def test_somebody_deactivated_is_answered_as_a_stranger(
    client: FlaskClient, runtime: Runtime, binta: Member, dawit: Member
) -> None:
    write(runtime, dawit.actor, lambda work: actions.deactivate(work, binta.id))
    assert first_step(client, "Binta").status_code == 400


def test_signing_in_gives_the_browser_a_new_session(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    client.get("/staff/sign-in")
    before = cookie(client)
    staff.sign_in(client, runtime, binta)
    with client.session_transaction() as after:
        assert "passed" not in after
        assert binta.id.hex not in str(dict(after))
    assert cookie(client) != before


def sign_out(client: FlaskClient) -> TestResponse:
    return client.post("/staff/sign-out", data={"csrf_token": staff.csrf(client.get("/staff/account"))})


def test_a_cookie_kept_from_before_signing_out_opens_nothing(
    app: Flask, client: FlaskClient, runtime: Runtime, binta: Member
) -> None:
    staff.sign_in(client, runtime, binta)
    kept = cookie(client)
    answer = sign_out(client)
    assert answer.headers["Clear-Site-Data"] == '"*"'
    thief = app.test_client()
    thief.set_cookie(COOKIE, kept)
    assert thief.get("/staff/account").location == "/staff/sign-in"
    assert thief.get("/staff/account", headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


def test_signing_out_needs_the_token_of_the_form(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    staff.sign_in(client, runtime, binta)
    assert client.post("/staff/sign-out").status_code == 400
    assert client.get("/staff/account").status_code == 200


def test_who_guesses_is_locked_out_and_somebody_else_gets_in(
    app: Flask, runtime: Runtime, binta: Member, chen: Member
) -> None:
    guesser = app.test_client()
    answers = [first_step(guesser, "Binta", password="a guess", address="192.0.2.66").status_code for _ in range(12)]
    assert answers == [400] * 10 + [429] * 2
    assert first_step(guesser, "Binta", address="192.0.2.66").status_code == 429, "the right password comes too late"
    assert first_step(app.test_client(), "Binta", address="192.0.2.7").status_code == 429, "the handle rests, anywhere"
    assert first_step(app.test_client(), "Chen", address="192.0.2.7").status_code == 303
    assert first_step(guesser, "Chen", address="192.0.2.66").status_code == 429, "the address rests, for anybody"


def test_a_handle_nobody_has_is_locked_alike(app: Flask) -> None:
    answers = [
        first_step(app.test_client(), "Eve", password="a guess", address=f"192.0.2.{host}").status_code
        for host in range(11)
    ]
    assert answers == [400] * 10 + [429]


def test_a_whole_shift_signs_in_from_one_address(app: Flask, runtime: Runtime, binta: Member) -> None:
    answers = [first_step(app.test_client(), "Binta").status_code for _ in range(12)]
    assert answers == [303] * 12


def test_codes_cannot_be_tried_without_end(app: Flask, binta: Member) -> None:
    client = app.test_client()
    first_step(client, "Binta")
    token = staff.csrf(client.get("/staff/sign-in/code"))
    answers = [
        client.post("/staff/sign-in/code", data={"code": "000000x", "csrf_token": token}).status_code for _ in range(11)
    ]
    assert answers == [400] * 10 + [429]
