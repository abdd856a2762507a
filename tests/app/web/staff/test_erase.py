"""The pages of forgetting: who may, what is asked first, what the case says afterwards; and the card for police."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.cases.actions import told_by_another
from app.cases.queries import queue
from app.contacts.tables import Contact
from app.runtime import Runtime
from app.settings import Organisation
from app.staff.rules import May, Role, roles_that
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers.staff import Member, csrf, make_member, sign_in
from tests.makers.texts import text_in


@pytest.fixture
def officer(runtime: Runtime, client: FlaskClient) -> Member:
    """Chen, a protection officer, signed in."""
    chen = make_member(runtime, "Chen", roles=("protection_officer",))
    sign_in(client, runtime, chen)
    return chen


def case_of_amal(runtime: Runtime) -> UUID:
    text_in(runtime, "HELP water is rising, 3 people")
    with read(runtime) as work:
        return queue(work)[0].id


def known(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Contact)).all())


def test_only_admins_and_protection_officers_may_have_somebody_forgotten(runtime: Runtime, client: FlaskClient) -> None:
    assert set(roles_that(May.ERASE_PEOPLE)) == {Role.ADMIN, Role.PROTECTION_OFFICER}
    case_id = case_of_amal(runtime)
    sign_in(client, runtime, make_member(runtime, "Binta", roles=("volunteer",)))
    assert client.get(f"/staff/case/{case_id.hex}/erase").status_code == 403
    assert "/erase" not in client.get(f"/staff/case/{case_id.hex}").text
    token = csrf(client.get(f"/staff/case/{case_id.hex}"))
    form = {"reason": "person_asked", "csrf_token": token}
    assert client.post(f"/staff/case/{case_id.hex}/erase", data=form).status_code == 403
    assert known(runtime) == 1


def test_a_member_reads_what_goes_gives_a_reason_and_the_case_says_that_nobody_can_be_answered(
    runtime: Runtime, client: FlaskClient, officer: Member
) -> None:
    case_id = case_of_amal(runtime)
    address = f"/staff/case/{case_id.hex}/erase"
    assert address in client.get(f"/staff/case/{case_id.hex}").text
    page = client.get(address)
    assert "cannot be brought back" in page.text
    assert client.post(address, data={"csrf_token": csrf(page)}).status_code == 400
    assert known(runtime) == 1
    done = client.post(address, data={"csrf_token": csrf(page), "reason": "person_asked"}, follow_redirects=True)
    assert "They are forgotten" in done.text
    assert known(runtime) == 0
    shown = client.get(f"/staff/case/{case_id.hex}").text
    assert "Asked to be forgotten; cannot be answered." in shown
    assert "Have them forgotten" not in shown
    assert 'name="words"' not in shown
    with read(runtime) as work:
        entry = work.session.exec(select(AuditEntry).where(AuditEntry.action == "contact.forgotten")).one()
    assert (entry.actor_id, (entry.reason or "").split()[0]) == (officer.id, "person_asked")
    assert client.get(address).status_code == 404


def test_whoever_told_us_can_be_forgotten_alone(runtime: Runtime, client: FlaskClient, officer: Member) -> None:
    case_id = case_of_amal(runtime)
    write(runtime, SYSTEM, lambda work: told_by_another(work, case_id))
    address = f"/staff/case/{case_id.hex}/erase"
    assert client.get(address).status_code == 404
    page = client.get(f"{address}?about=informant")
    form = {"csrf_token": csrf(page), "reason": "danger", "about": "informant"}
    assert client.post(address, data=form).status_code == 303
    assert known(runtime) == 0
    assert "Asked to be forgotten" not in client.get(f"/staff/case/{case_id.hex}").text


@pytest.mark.parametrize(
    ("language", "says"),
    [("es", "no se le puede responder"), ("fr", "on ne peut pas lui répondre"), ("ar", "لا يمكن الرد عليه")],
)
def test_p_10_the_case_says_it_in_every_language_of_the_pages(
    runtime: Runtime, client: FlaskClient, officer: Member, language: str, says: str
) -> None:
    case_id = case_of_amal(runtime)
    text_in(runtime, "ERASE")
    assert says in client.get(f"/staff/case/{case_id.hex}?lang={language}").text


def test_the_card_names_who_answers_for_the_data_and_holds_the_one_reply(runtime: Runtime, client: FlaskClient) -> None:
    sign_in(client, runtime, make_member(runtime, "Dawit", roles=("admin",)))
    page = client.get("/staff/police").text
    assert ">Dawit<" in page, "where nobody is protection officer, an admin answers"
    make_member(runtime, "Chen", roles=("protection_officer",))
    page = client.get("/staff/police").text
    assert ">Chen<" in page
    assert ">Dawit<" not in page.partition("<main")[2].partition("</main>")[0]
    runtime.settings = replace(runtime.settings, organisation=Organisation(data_owner="dawit"))
    named = client.get("/staff/police").text.partition("<main")[2].partition("</main>")[0]
    assert ">Dawit<" in named, "whom the settings name"
    assert ">Chen<" not in named
    assert "not even whether we know them" in page
    assert "/privacy" in page
    assert client.get("/staff/queue").text.count("/staff/police") == 1, "it is one tap away from every page"
