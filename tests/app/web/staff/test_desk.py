"""The place of focal points: no page at all for anybody else, and for them what was told and what they may do."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.cases.queries import notes, queue
from app.cases.tables import Outcome
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.framework import Lane
from app.runtime import Runtime
from app.sensitive import naming, queries
from app.sensitive.naming import OutsideWritten
from app.sensitive.tables import Answer, Danger, State
from app.staff.queries import sessions_of
from app.transaction import read, write
from app.triage.desk import close
from app.triage.tables import Watch
from tests.makers import staff
from tests.makers.sensitive import PASSPHRASE, WORDS, begin, complain, let_in
from tests.makers.staff import Member
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EVERYTHING = ("admin", "coordinator", "volunteer", "protection_officer", "translator")


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    """A focal point."""
    return staff.make_member(runtime, "Amina")


@pytest.fixture
def key(runtime: Runtime, amina: Member) -> bytes:
    return begin(runtime, amina)


@pytest.fixture
def aminas(app: Flask, runtime: Runtime, amina: Member, key: bytes) -> FlaskClient:
    """Her browser, with the store opened."""
    client = app.test_client()
    staff.sign_in(client, runtime, amina)
    assert post(client, "open", passphrase=PASSPHRASE).status_code == 303
    return client


def post(client: FlaskClient, where: str, **form: str) -> TestResponse:
    token = staff.csrf(client.get("/staff/account"))
    return client.post(f"/staff/desk/{where}", data={**form, "csrf_token": token})


def state_of(runtime: Runtime, complaint_id: UUID, who: Member) -> State:
    with read(runtime) as work:
        return queries.get_for(work, complaint_id, who.id).state


def test_h_15_for_whoever_may_do_everything_else_there_is_no_such_page(
    app: Flask, runtime: Runtime, aminas: FlaskClient
) -> None:
    raised = complain(runtime)
    client = app.test_client()
    staff.sign_in(client, runtime, staff.make_member(runtime, "Noor", roles=EVERYTHING))
    nowhere = client.get("/staff/nowhere-at-all")
    for page in ("", "/people", f"/{raised.id.hex}", f"/{UUID(int=7).hex}", "/nonsense"):
        answer = client.get(f"/staff/desk{page}")
        same = answer.text.replace(f"/staff/desk{page}", "/staff/nowhere-at-all")
        assert (answer.status_code, same) == (404, nowhere.text), page
    for act in ("open", "people", "people/let-in", f"{raised.id.hex}/take", f"{raised.id.hex}/close"):
        assert post(client, act, passphrase=PASSPHRASE).status_code == 404, act
    for page in ("queue", "feedback", "map", "account", "people", "look-back"):
        seen = client.get(f"/staff/{page}", follow_redirects=True).text
        assert "/staff/desk" not in seen
        assert raised.reference not in seen
    assert raised.reference in aminas.get(f"/staff/desk/{raised.id.hex}").text


def test_h_15_a_focal_point_of_another_lane_gets_what_a_wrong_address_gives(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes
) -> None:
    raised, binta = complain(runtime), staff.make_member(runtime)
    own = let_in(runtime, amina, key, binta, Lane.FRAUD)
    client = app.test_client()
    staff.sign_in(client, runtime, binta)
    with read(runtime) as work:
        [session] = sessions_of(work, binta.id)
    runtime.held.hold(session.id, own, runtime.clock.monotonic())
    assert client.get("/staff/desk").status_code == 200
    there, wrong = (client.get(f"/staff/desk/{one.hex}") for one in (raised.id, UUID(int=9)))
    same = there.text.replace(raised.id.hex, UUID(int=9).hex)
    assert (there.status_code, same) == (404, wrong.text)


def test_what_was_opened_shuts_after_a_quarter_of_an_hour_and_at_signing_out(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member, clock: FixedClock
) -> None:
    assert "Nothing waits here" in aminas.get("/staff/desk").text
    clock.move(minutes=14)
    assert "Nothing waits here" in aminas.get("/staff/desk").text
    clock.move(minutes=15)
    assert "passphrase" in aminas.get("/staff/desk").text
    assert len(runtime.held) == 0
    post(aminas, "open", passphrase=PASSPHRASE)
    assert len(runtime.held) == 1
    aminas.post("/staff/sign-out", data={"csrf_token": staff.csrf(aminas.get("/staff/account"))})
    assert len(runtime.held) == 0


def test_a_wrong_passphrase_opens_nothing_and_too_many_are_refused(
    app: Flask, runtime: Runtime, amina: Member, key: bytes
) -> None:
    client = app.test_client()
    staff.sign_in(client, runtime, amina)
    answer = post(client, "open", passphrase=staff.PASSWORD)
    assert (answer.status_code, len(runtime.held)) == (400, 0)
    assert "That is not the passphrase" in answer.text


def test_a_complaint_goes_from_its_text_to_its_focal_point(
    runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes
) -> None:
    text_in(runtime, "HELP", sender=AMAL)
    with read(runtime) as work:
        contact_id = work.session.exec(select(Contact.id)).one()
    raised = complain(runtime, contact_id=contact_id, danger=Danger.UNCLEAR)
    written = OutsideWritten("Water Board", "Eve", "+99910020001")
    write(runtime, amina.actor, lambda work: naming.name_outside(work, written, key=key))
    assert "Sexual exploitation or abuse" in aminas.get("/staff/desk").text
    page, one = aminas.get(f"/staff/desk/{raised.id.hex}").text, raised.id.hex
    assert WORDS in page
    assert AMAL.value not in page
    assert AMAL.value in post(aminas, f"{one}/number").text
    assert post(aminas, f"{one}/take").status_code == 303
    assert post(aminas, f"{one}/note", words="called her sister").status_code == 303
    assert post(aminas, f"{one}/note", words="", help="yes").status_code == 303
    [eve] = re.findall(r'name="who"\s+value="([0-9a-f]{32})"', aminas.get(f"/staff/desk/{one}").text)
    refused = post(aminas, f"{one}/hand-over", who=eve, organisation="")
    assert refused.status_code == 400
    assert "It may not go to this one" in refused.text
    assert post(aminas, f"{one}/hand-over", who=eve, organisation="Water Board", identity="yes").status_code == 400
    assert post(aminas, f"{one}/hand-over", who=eve, organisation="Water Board").status_code == 303
    assert state_of(runtime, raised.id, amina) is State.HANDED_OVER
    page = aminas.get(f"/staff/desk/{one}").text
    assert "called her sister" in page
    assert "Water Board: Eve" in page
    assert post(aminas, f"{one}/close", answer=Answer.WITH_OTHERS.value).status_code == 303
    assert state_of(runtime, raised.id, amina) is State.CLOSED


def test_looking_at_it_is_kept_once_an_hour_in_its_own_trail(runtime: Runtime, aminas: FlaskClient) -> None:
    raised = complain(runtime)
    for _ in range(3):
        page = aminas.get(f"/staff/desk/{raised.id.hex}")
    assert page.text.count("looked at it") == 1


def test_somebody_named_chooses_a_passphrase_and_is_let_in_when_the_codes_are_the_same(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member
) -> None:
    binta, client = staff.make_member(runtime), app.test_client()
    staff.sign_in(client, runtime, binta)
    assert client.get("/staff/desk").status_code == 404
    assert post(aminas, "people", member=binta.id.hex, lane="fraud").status_code == 303
    own = "bintas own lantern of paper"
    assert post(client, "passphrase", new=own, again="another one of the same").status_code == 400
    assert post(client, "passphrase", new=own, again=own).status_code == 303
    [code] = re.findall(r">([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})<", client.get("/staff/desk").text)
    page = aminas.get("/staff/desk/people").text
    assert code in page
    [point] = re.findall(r'name="point"\s+value="([0-9a-f]{32})">\s*<input type="hidden"\s+name="code"', page)
    assert post(aminas, "people/let-in", point=point, code="BCDF-BCDF-BCDF").status_code == 400
    assert post(aminas, "people/let-in", point=point, code=code).status_code == 303
    assert post(client, "open", passphrase=own).status_code == 303
    assert client.get("/staff/desk").status_code == 200


def test_the_pages_of_people_keep_what_is_written(runtime: Runtime, aminas: FlaskClient, amina: Member) -> None:
    assert post(aminas, "people/outside", name="Ruth", phone="+999 100 200 09").status_code == 303
    assert post(aminas, "people/outside", name="Ruth", phone="nonsense").status_code == 400
    page = aminas.get("/staff/desk/people").text
    assert "+99910020009" in page
    with read(runtime) as work:
        [point], [ruth] = queries.points(work), queries.outside(work)
    assert post(aminas, "people/away", point=point.id.hex, days="3").status_code == 303
    with read(runtime) as work:
        assert queries.points(work)[0].absent_until is not None
    assert post(aminas, "people/withdraw", point=point.id.hex).status_code == 400
    assert post(aminas, "people/outside/withdraw", point=ruth.id.hex).status_code == 303
    assert post(aminas, "people/outside/withdraw", point=ruth.id.hex).status_code == 404
    assert post(aminas, "people", member="x", lane="fraud").status_code == 400


def test_h_15_no_list_count_search_map_or_trail_knows_of_a_complaint(
    app: Flask, runtime: Runtime, aminas: FlaskClient
) -> None:
    """Everything that anybody else may open says the same before and after."""
    noor, client = staff.make_member(runtime, "Noor", roles=EVERYTHING), app.test_client()
    staff.sign_in(client, runtime, noor)
    text_in(runtime, "HELP we need water", sender=AMAL)

    def seen() -> dict[str, str]:
        pages = (
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint != "simulator.phone"
        )
        shown = {str(rule): client.get(str(rule), follow_redirects=True).text for rule in pages}
        return {page: re.sub(r"(value|content|nonce)=\"[^\"]{16,}\"", "", text) for page, text in shown.items()}

    def trail() -> list[str]:
        with read(runtime) as work:
            return [entry.action for entry in work.session.exec(select(AuditEntry))]

    before, done = seen(), trail()
    raised = complain(runtime, "he takes money at the gate")
    aminas.get(f"/staff/desk/{raised.id.hex}")
    assert post(aminas, f"{raised.id.hex}/take").status_code == 303
    assert trail() == done
    assert seen() == before


def test_words_that_complain_of_nobody_are_a_case_of_the_team_and_closed_here(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member
) -> None:
    text_in(runtime, "where is the clinic?")
    with read(runtime) as work:
        contact_id = work.session.exec(select(Contact.id)).one()
        known = queue(work)[0].id
    write(runtime, amina.actor, lambda work: close(work, runtime, known, outcome=Outcome.NOT_A_CASE))
    raised = complain(runtime, contact_id=contact_id)
    assert post(aminas, f"{raised.id.hex}/give-back").status_code == 400
    assert state_of(runtime, raised.id, amina) is State.NEW
    assert post(aminas, f"{raised.id.hex}/give-back", urgency="urgent").status_code == 303
    with read(runtime) as work:
        [case] = queue(work)
        assert (case.urgency, case.unanswered) == ("urgent", 1)
        assert [words for _note, words in notes(work, case.id)] == [WORDS]
        assert work.session.exec(select(Watch)).one().case_id == case.id
    assert state_of(runtime, raised.id, amina) is State.CLOSED
    assert "gave it to the team" in aminas.get(f"/staff/desk/{raised.id.hex}").text
    assert post(aminas, f"{raised.id.hex}/give-back", urgency="urgent").status_code == 400


def test_nobody_else_can_give_back_what_does_not_exist_for_them(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member
) -> None:
    raised, client = complain(runtime), app.test_client()
    staff.sign_in(client, runtime, staff.make_member(runtime, "Noor", roles=EVERYTHING))
    assert post(client, f"{raised.id.hex}/give-back", urgency="urgent").status_code == 404
    assert state_of(runtime, raised.id, amina) is State.NEW
    with read(runtime) as work:
        assert queue(work) == []
