"""What a phone kept sealed comes in: once, from our own page, on a locked server too; nothing else gets through."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.cases.queries import queue
from app.cases.tables import Case
from app.factory import create_app
from app.feedback.queries import words_of
from app.feedback.tables import Item
from app.inbound.taking_up import take_up
from app.messages.sealed import how_many_sealed
from app.privacy.keys import Keyring, PageKey, secrets_of
from app.runtime import Runtime
from app.transaction import read
from tests.makers import lines
from tests.makers.locking import MASTERS, lock
from tests.makers.sealed_forms import ONCE, WHO, sealed, wrapped


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    lines.open_page(runtime)
    return create_app(runtime).test_client()


def page_key(keyring: Keyring) -> PageKey:
    assert keyring.page is not None
    return keyring.page


def send(client: FlaskClient, body: bytes, **headers: str) -> TestResponse:
    told = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/tell/sealed", data=body, content_type="application/octet-stream", headers=told)


def cases(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Case.id)).all())


def test_what_a_phone_kept_comes_in_once_however_often_it_is_sent(client: FlaskClient, runtime: Runtime) -> None:
    body = sealed(page_key(runtime.keyring), "we are four on the roof, water is rising")
    answers = [send(client, body) for _ in range(3)]
    assert [(one.status_code, one.json) for one in answers] == [(200, {"told": f"/told/{WHO}"})] * 3
    assert all("Set-Cookie" not in one.headers for one in answers)
    with read(runtime) as work:
        [case] = queue(work)
        assert (case.urgency, case.people) == ("danger", 4)
    assert "four on the roof" in client.get(f"/told/{WHO}").text


def test_a_form_that_went_and_was_kept_as_well_is_taken_once(client: FlaskClient, runtime: Runtime) -> None:
    form = {"who": WHO, "once": ONCE, "what": "help", "words": "we need water"}
    assert client.post("/tell", data=form).status_code == 303
    assert send(client, sealed(page_key(runtime.keyring), "we need water")).status_code == 200
    with read(runtime) as work:
        [case] = queue(work)
        assert case.unanswered == 1


def test_feedback_with_what_they_picked_comes_in_as_feedback(client: FlaskClient, runtime: Runtime) -> None:
    send(client, sealed(page_key(runtime.keyring), "the queue is long", what="tell", age_group="older"))
    with read(runtime) as work:
        [item] = work.session.exec(select(Item)).all()
        assert (words_of(work, item), item.age_group) == ("the queue is long", "older")


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_x_08_another_site_can_send_nothing_sealed(
    client: FlaskClient, runtime: Runtime, headers: dict[str, str]
) -> None:
    body = sealed(page_key(runtime.keyring), "we need water")
    if "Origin" in headers:
        headers = {"Sec_Fetch_Site": "", **headers}
    assert send(client, body, **headers).status_code == 403
    assert cases(runtime) == 0


def bodies(key: PageKey) -> Iterator[bytes]:
    whole = sealed(key, "we need water")
    yield from (b"", whole[:26], whole[:27], whole[:28], whole[:93], whole[:-1], b"\xff" * 2000, whole + b"\0")
    yield whole[:26] + b"\2" + whole[27:]
    yield b"c" * 26 + whole[26:]  # the letters that make it known again are bound to it
    yield whole[:28] + bytes(65) + whole[93:]
    yield wrapped(key, b"[1]", once=ONCE)
    yield wrapped(key, b"\xff", once=ONCE)
    yield wrapped(key, b'{"once": "other"}', once=ONCE)
    yield wrapped(key, b'{"once": "%s", "who": 4}' % ONCE.encode(), once=ONCE)


def test_p_17_no_bytes_break_the_door_and_the_phone_hears_that_they_are_no_good(
    client: FlaskClient, runtime: Runtime
) -> None:
    for body in bodies(page_key(runtime.keyring)):
        assert send(client, body).status_code == 400
    assert send(client, b"x" * 20_000).status_code == 413
    assert cases(runtime) == 0


def test_f_19_a_locked_server_keeps_it_unread_and_carries_it_out_once_unlocked(
    client: FlaskClient, runtime: Runtime
) -> None:
    taken = lock(runtime)
    key = page_key(runtime.keyring)
    assert key == page_key(taken)
    answers = [send(client, sealed(key, "HELP we need water, my visa expired")) for _ in range(2)]
    assert [(one.status_code, one.json) for one in answers] == [(202, {"told": ""})] * 2
    with read(runtime) as work:
        assert how_many_sealed(work) == 1
    runtime.keyring = taken
    assert take_up(runtime) == 1
    assert cases(runtime) == 1
    page = client.get(f"/told/{WHO}").text
    assert "we need water" in page
    assert "visa" not in page


def test_a_locked_server_that_was_sent_rubbish_is_rid_of_it_once_unlocked(
    client: FlaskClient, runtime: Runtime
) -> None:
    taken = lock(runtime)
    assert send(client, sealed(page_key(taken), "we need water")[:-1]).status_code == 202
    runtime.keyring = taken
    take_up(runtime)
    with read(runtime) as work:
        assert (how_many_sealed(work), cases(runtime)) == (0, 0)


def test_p_03_what_a_phone_kept_opens_after_the_keys_were_replaced_and_is_refused_after_the_next_time() -> None:
    before = secrets_of(MASTERS)
    after = before.with_new_key().without_old_keys()
    body = sealed(before.page_key(), "we need water")
    assert b"we need water" in after.keyring().open_page(body[27], body[28:], body[:26])
    assert after.page_key().id == before.page_key().id + 1
    assert before.page_key().id not in after.with_new_key().without_old_keys().keyring().pages


def test_the_page_says_what_to_seal_to_and_one_that_lay_on_a_phone_has_no_address(
    client: FlaskClient, runtime: Runtime
) -> None:
    assert f'data-key="{page_key(runtime.keyring).id}.' in client.get("/tell").text
    worker = client.get("/worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-store"
    told = client.get("/tell.webmanifest?lang=ar").json
    assert told is not None
    assert (told["dir"], told["start_url"]) == ("rtl", "/tell?lang=ar")
    for icon in told["icons"]:
        assert client.get(icon["src"]).mimetype == "image/png"


def test_x_05_without_a_form_the_worker_takes_itself_off_the_phone(runtime: Runtime) -> None:
    app: Flask = create_app(runtime)
    client = app.test_client()
    assert "unregister" in client.get("/worker.js").text
    assert send(client, b"").status_code == 404
