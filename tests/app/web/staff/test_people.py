import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.runtime import Runtime
from app.staff import queries
from app.staff.rules import Role
from app.transaction import read
from app.web.language import isolated
from tests.makers import staff
from tests.makers.staff import Member

# What a page asks of the rooms is tested on every database there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LINK = re.compile(r"readonly>http://127\.0\.0\.1:8000(/staff/invitation/[^<]+)<")


@pytest.fixture(autouse=True)
def signed_in(client: FlaskClient, runtime: Runtime, dawit: Member) -> None:
    staff.sign_in(client, runtime, dawit)


def send(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    """The answer to a form of the people page."""
    token = staff.csrf(client.get("/staff/people"))
    return client.post(f"/staff/people/{path}", data={"csrf_token": token} | form)


def test_an_invitation_is_a_link_that_is_shown_once(app: Flask, client: FlaskClient) -> None:
    found = LINK.search(send(client, "invite", roles=["volunteer", "coordinator"]).text)
    assert found
    assert app.test_client().get(found[1]).status_code == 200
    page = client.get("/staff/people").text
    assert not LINK.search(page)
    assert "Links nobody has used yet" in page


def test_an_invitation_can_be_withdrawn(app: Flask, client: FlaskClient, runtime: Runtime) -> None:
    found = LINK.search(send(client, "invite", roles=["volunteer"]).text)
    with read(runtime) as work:
        [waiting] = queries.open_invitations(work)
    send(client, f"invitations/{waiting.id}/withdraw")
    assert found
    assert app.test_client().get(found[1]).status_code == 404


def test_an_invitation_without_a_role_is_told(client: FlaskClient) -> None:
    answer = send(client, "invite")
    assert answer.status_code == 400
    assert "at least one role" in answer.text


def test_new_roles_sign_the_member_out(app: Flask, client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    theirs = app.test_client()
    staff.sign_in(theirs, runtime, binta)
    send(client, f"{binta.id}/roles", roles=["coordinator"])
    assert theirs.get("/staff/account").status_code == 303
    with read(runtime) as work:
        assert queries.get_member(work, binta.id).roles == {Role.COORDINATOR}


def test_who_is_taken_out_of_the_team_is_out(app: Flask, client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    theirs = app.test_client()
    staff.sign_in(theirs, runtime, binta)
    send(client, f"{binta.id}/deactivate")
    assert theirs.get("/staff/account").status_code == 303
    assert "no longer here" in client.get("/staff/people").text


def test_the_last_admin_cannot_leave(client: FlaskClient, dawit: Member) -> None:
    for path, form in (("roles", {"roles": ["volunteer"]}), ("deactivate", {})):
        answer = send(client, f"{dawit.id}/{path}", **form)
        assert "Make somebody else an admin first" in answer.text
    assert client.get("/staff/people").status_code == 200


def test_who_lost_the_phone_gets_a_link_and_cannot_sign_in_before(
    app: Flask, client: FlaskClient, runtime: Runtime, binta: Member
) -> None:
    answer = send(client, f"{binta.id}/renew")
    assert f"A new link for {isolated('Binta')}" in answer.text
    with read(runtime) as work:
        assert queries.find_credentials(work, "Binta") is None
    found = LINK.search(answer.text)
    assert found
    assert "Welcome back" in app.test_client().get(found[1]).text


@pytest.mark.parametrize("path", ["roles", "deactivate", "renew"])
def test_a_member_who_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    answer = send(client, f"00000000-0000-0000-0000-000000000001/{path}", roles=["volunteer"])
    assert answer.status_code == 404


def test_markup_in_what_is_sent_never_becomes_markup(client: FlaskClient) -> None:
    answer = send(client, "invite", roles=["<script>alert(1)</script>"])
    assert "<script>alert" not in answer.text
