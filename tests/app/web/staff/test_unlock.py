"""Staff pages while the keys are locked: one calm page that asks for the passphrase, and nothing else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.factory import create_app
from app.privacy import key_file
from app.privacy.keys import secrets_of
from app.runtime import Runtime
from tests.makers import staff
from tests.makers.addresses import some_values
from tests.makers.locking import MASTERS, lock
from tests.makers.staff import Member

PASSPHRASE, OTHER = "four words of an invented song", "six words of another invented song"


@pytest.fixture
def app(runtime: Runtime, binta: Member) -> Flask:
    """The application of a server that was started without its passphrase."""
    key_file.keep(runtime.settings.data, secrets_of(MASTERS), PASSPHRASE)
    lock(runtime)
    return create_app(runtime)


def unlock(client: FlaskClient, passphrase: str, *, address: str = "127.0.0.1") -> TestResponse:
    form = {"passphrase": passphrase, "csrf_token": staff.csrf(client.get("/staff/unlock"))}
    where = {"REMOTE_ADDR": address}
    return client.post("/staff/unlock", data=form, environ_overrides=where, base_url="https://localhost")


def test_every_staff_page_leads_to_the_one_that_asks_for_the_passphrase(app: Flask, client: FlaskClient) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]
    app.config["WTF_CSRF_ENABLED"] = False
    assert len(rules) > 20
    for rule in rules:
        if rule.endpoint == "staff.unlock":
            continue
        values = some_values(rule)
        path = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = client.open(path, method=method)
            assert (answer.status_code, answer.location) == (303, "/staff/unlock"), f"{method} {rule.rule}"


def test_a_script_is_told_that_it_is_locked(client: FlaskClient) -> None:
    answer = client.get("/staff/queue", headers={"Accept": "application/json", "Sec-Fetch-Dest": "empty"})
    assert (answer.status_code, answer.json and answer.json["error"]) == (503, "keys.locked")


def test_pages_for_anyone_are_there(client: FlaskClient) -> None:
    assert (client.get("/").status_code, client.get("/privacy").status_code) == (200, 200)
    health = client.get("/healthz")
    assert (health.status_code, health.text) == (200, "ok, locked\n")


def test_a_wrong_passphrase_is_refused_and_shown_nowhere(client: FlaskClient, runtime: Runtime) -> None:
    answer = unlock(client, OTHER)
    assert answer.status_code == 400
    assert OTHER not in answer.text
    assert runtime.keyring.locked


def test_with_the_passphrase_staff_sign_in_as_always(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    assert unlock(client, PASSPHRASE).location == "/staff/sign-in"
    assert not runtime.keyring.locked
    assert staff.sign_in(client, runtime, binta).location == "/staff/queue"
    assert client.get("/staff/account").status_code == 200
    assert client.get("/staff/unlock").location == "/staff/sign-in"
    assert client.get("/healthz").text == "ok\n"


def test_who_was_signed_in_before_the_restart_still_is(runtime: Runtime, binta: Member) -> None:
    before = create_app(runtime).test_client()
    staff.sign_in(before, runtime, binta)
    cookie = before.get_cookie("waypost")
    assert cookie is not None
    key_file.keep(runtime.settings.data, secrets_of(MASTERS), PASSPHRASE)
    lock(runtime)
    client = create_app(runtime).test_client()
    client.set_cookie("waypost", cookie.value)
    assert client.get("/staff/account").location == "/staff/unlock"
    other = client.application.test_client()
    unlock(other, PASSPHRASE)
    client.set_cookie("waypost", cookie.value)
    assert client.get("/staff/account").status_code == 200


def test_p_07_who_guesses_is_stopped_and_who_has_it_gets_in(client: FlaskClient, runtime: Runtime) -> None:
    for _ in range(runtime.settings.limits.sign_in_tries):
        assert unlock(client, OTHER, address="192.0.2.7").status_code == 400
    assert unlock(client, PASSPHRASE, address="192.0.2.7").status_code == 429
    assert runtime.keyring.locked
    assert unlock(client, PASSPHRASE, address="192.0.2.8").status_code == 303


def test_over_plain_http_from_elsewhere_the_passphrase_is_not_asked_for(client: FlaskClient) -> None:
    answer = client.get("/staff/unlock", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403
    assert "passphrase" not in answer.text


def test_x_08_without_a_token_nothing_is_unlocked(client: FlaskClient, runtime: Runtime) -> None:
    assert client.post("/staff/unlock", data={"passphrase": PASSPHRASE}).status_code == 400
    assert runtime.keyring.locked
