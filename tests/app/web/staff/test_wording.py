"""The pages of wording, from a translator's draft to the words people are sent; on both databases."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.runtime import Runtime
from app.transaction import read
from app.web.language import isolated
from app.wording import queries
from app.wording.needs import Kind
from app.wording.tables import WordingVersion
from tests.makers import staff
from tests.makers.staff import Member

PAGE = "/staff/wording/es/stopped"
WORDS = "{organisation}: no te escribiremos más. Para volver: {start}. Para borrar todo: {erase}."


class Desk:
    """Somebody of the team at their browser."""

    def __init__(self, app: Flask, runtime: Runtime, member: Member) -> None:
        self.client: FlaskClient = app.test_client()
        self.member = member
        staff.sign_in(self.client, runtime, member)

    def send(self, address: str, **form: str) -> TestResponse:
        """The answer to a form of a page of wording."""
        token = staff.csrf(self.client.get(PAGE))
        return self.client.post(address, data={"csrf_token": token} | form)


@pytest.fixture
def amina(app: Flask, runtime: Runtime) -> Desk:
    return Desk(app, runtime, staff.make_member(runtime, "Amina", roles=("translator",), reads=("es",)))


@pytest.fixture
def bruno(app: Flask, runtime: Runtime) -> Desk:
    return Desk(app, runtime, staff.make_member(runtime, "Bruno", roles=("translator",), reads=("es",)))


@pytest.fixture
def coordinator(app: Flask, runtime: Runtime, chen: Member) -> Desk:
    return Desk(app, runtime, chen)


def newest(runtime: Runtime) -> WordingVersion:
    with read(runtime) as work:
        return queries.versions_of(work, "stopped", "es")[0]


def deed(desk: Desk, runtime: Runtime, name: str, **form: str) -> TestResponse:
    return desk.send(f"/staff/wording/version/{newest(runtime).id}/{name}", **form)


def test_words_go_from_a_translators_draft_to_what_people_are_sent(
    runtime: Runtime, amina: Desk, bruno: Desk, coordinator: Desk
) -> None:
    answer = amina.send(f"{PAGE}/keep", text=WORDS, seen="", review="yes")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert newest(runtime).state == "in_review"
    assert "It may go out</button>" not in amina.client.get(PAGE).text
    page = bruno.client.get(PAGE).text
    assert "The language is right</button>" in page
    deed(bruno, runtime, "check-language")
    assert "It is published" in deed(coordinator, runtime, "approve").text or newest(runtime).state == "published"
    assert runtime.wording.text("stopped", "es").text == WORDS
    page = coordinator.client.get(PAGE).text
    assert "Take it back" in page
    assert f"Language: {isolated('Bruno')}. Release: {isolated('Chen')}." in page


def test_words_with_something_to_mend_stay_a_draft_and_the_page_says_what(runtime: Runtime, amina: Desk) -> None:
    answer = amina.send(f"{PAGE}/keep", text="No escribiremos {mas} a los migrantes", seen="", review="yes")
    assert answer.status_code == 400
    assert newest(runtime).state == "draft"
    for told in (
        "Mend what is marked",
        "{mas} is nothing",
        "not say who writes",
        "{start} is missing",
        "<mark>migrantes</mark>",
    ):
        assert told in answer.text


def test_the_words_agreed_on_stand_beside_a_text_that_holds_them(amina: Desk) -> None:
    page = amina.client.get(PAGE.replace("stopped", "feedback_refused")).text
    sheet = amina.client.get("/staff/wording/es/sheet").text
    assert "Words we agreed on" not in page, "none of them stands in this text"
    beside = amina.client.get(PAGE.replace("stopped", "alert_flood_after")).text
    for shown in (beside, sheet):
        assert '<dt lang="en" dir="ltr">boiled or bottled water</dt>' in shown
        assert '<span lang="es" dir="ltr">agua hervida o de botella</span>' in shown
        assert "potable" in shown
    assert ">fighting</dt>" in sheet
    assert ">fighting</dt>" not in beside


def test_checking_keeps_nothing_and_offers_a_text_without_dear_letters(runtime: Runtime, amina: Desk) -> None:
    answer = amina.send(f"{PAGE}/check", text=WORDS.replace("Para volver", "Así, ¿qué"))
    assert answer.status_code == 200
    assert "UCS-2" in answer.text
    assert "mas. Asi, ¿qué: EMPEZAR" in answer.text, "é is in the cheap alphabet and stays"
    with read(runtime) as work:
        assert queries.versions_of(work, "stopped", "es") == []


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(runtime: Runtime, amina: Desk, bruno: Desk) -> None:
    amina.send(f"{PAGE}/keep", text=WORDS, seen="")
    answer = bruno.send(f"{PAGE}/keep", text="{organisation} {start} {erase}", seen="")
    assert answer.status_code == 400
    assert "Somebody has changed this text" in answer.text
    assert "{organisation} {start} {erase}" in answer.text, "what was typed is still there"
    assert newest(runtime).text == WORDS


def test_p_06_words_about_status_are_refused_and_shown_again(runtime: Runtime, amina: Desk) -> None:
    answer = amina.send(f"{PAGE}/keep", text="my visa expired", seen="")
    assert answer.status_code == 400
    assert "speaks of a person" in answer.text
    with read(runtime) as work:
        assert queries.versions_of(work, "stopped", "es") == []


def test_remarks_differences_and_giving_back_are_on_the_page(runtime: Runtime, amina: Desk, bruno: Desk) -> None:
    amina.send(f"{PAGE}/keep", text=WORDS, seen="", review="yes")
    deed(bruno, runtime, "remark", text="“volver” may mean coming home")
    deed(bruno, runtime, "give-back")
    assert newest(runtime).state == "draft"
    bruno.send(f"{PAGE}/keep", text=WORDS.replace("volver", "empezar"), seen=str(newest(runtime).id))
    page = amina.client.get(PAGE).text
    assert "coming home" in page
    assert "<del>volver</del><ins>empezar</ins>" in page


def test_only_coordinators_and_admins_let_words_go_out(runtime: Runtime, amina: Desk, bruno: Desk) -> None:
    amina.send(f"{PAGE}/keep", text=WORDS, seen="", review="yes")
    assert deed(bruno, runtime, "approve").status_code == 403
    answer = deed(amina, runtime, "check-language")
    assert answer.status_code == 409
    assert "These are your own words" in answer.text


def test_a_translator_sees_no_case_and_begins_with_the_wording(amina: Desk, bruno: Desk) -> None:
    assert amina.client.get("/staff/queue").location == "/staff/wording"
    for page in ("/staff/queue/rows", "/staff/case/new", "/staff/duty", "/staff/unhandled", "/staff/people"):
        assert amina.client.get(page).status_code == 403, page
    page = amina.client.get("/staff/wording").text
    assert "/staff/case/new" not in page
    assert amina.client.get("/staff/account").status_code == 200


def test_a_volunteer_sees_no_wording(app: Flask, runtime: Runtime, binta: Member) -> None:
    desk = Desk(app, runtime, binta)
    assert desk.client.get("/staff/wording").status_code == 403
    assert "/staff/wording" not in desk.client.get("/staff/queue").text


def test_the_list_is_filtered_by_state_and_by_words(runtime: Runtime, amina: Desk) -> None:
    amina.send(f"{PAGE}/keep", text=WORDS, seen="", review="yes")
    page = amina.client.get("/staff/wording/es?show=in_review").text
    assert "/staff/wording/es/stopped" in page
    assert "/staff/wording/es/started" not in page
    assert "/staff/wording/es/stopped" in amina.client.get("/staff/wording/es?find=VOLVER").text
    assert "No such text" in amina.client.get("/staff/wording/es?find=zzzz").text


def test_two_hundred_texts_are_chosen_from_by_what_they_are_for(amina: Desk) -> None:
    page = amina.client.get("/staff/wording/es").text
    assert "/staff/wording/es/stopped" not in page
    for kind in Kind:
        assert f"/staff/wording/es?kind={kind.value}" in page
    automatic = amina.client.get("/staff/wording/es?kind=automatic").text
    assert "/staff/wording/es/stopped" in automatic
    assert "/staff/wording/es/alert_all_clear" not in automatic
    found = amina.client.get("/staff/wording/es?kind=automatic&find=VOLVER").text
    assert 'name="kind" value="automatic"' in found, "looking for other words stays among them"


@pytest.mark.parametrize("address", ["/staff/wording/xx", "/staff/wording/es/nothing", "/staff/wording/xx/stopped"])
def test_a_language_or_a_text_we_do_not_have_is_not_there(amina: Desk, address: str) -> None:
    assert amina.client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["po", "xlsx"])
def test_a_translator_without_an_account_is_given_a_file_and_it_comes_back(
    runtime: Runtime, amina: Desk, kind: str
) -> None:
    given = amina.client.get(f"/staff/wording/es/file.{kind}")
    assert given.headers["Content-Disposition"] == f'attachment; filename="wording-es.{kind}"'
    content = given.data
    if kind == "po":
        content = content.replace(runtime.files.drafts["es"].texts["stopped"].text.encode(), WORDS.encode())
    token = staff.csrf(amina.client.get("/staff/wording/es"))
    form = {"csrf_token": token, "file": (io.BytesIO(content), f"es.{kind}")}
    page = amina.client.post("/staff/wording/es/file", data=form, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "What became of the file" in page.text
    kept = re.findall(r"<dd>\s*(\d+)\s*</dd>", page.text)[0]
    assert int(kept) == (kind == "po"), "only what was changed is kept"
    assert kind == "xlsx" or newest(runtime).text == WORDS


def test_a_file_that_cannot_be_read_is_told_beside_its_form(amina: Desk) -> None:
    token = staff.csrf(amina.client.get("/staff/wording/es"))
    form = {"csrf_token": token, "file": (io.BytesIO(b"PK nothing"), "es.xlsx")}
    page = amina.client.post("/staff/wording/es/file", data=form, content_type="multipart/form-data")
    assert page.status_code == 400
    assert "That file cannot be read" in page.text


def test_the_sheet_to_print_has_both_languages_side_by_side(amina: Desk) -> None:
    page = amina.client.get("/staff/wording/es/sheet").text
    assert 'lang="es"' in page
    assert 'lang="en"' in page
    assert "Write corrections below each text" in page
