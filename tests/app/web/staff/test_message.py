"""The page of one text: translations beside it, by members and by the machine, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.audit.queries import of_subject
from app.cases.queries import queue
from app.messages.queries import of_case
from app.messages.worker import translate
from app.runtime import Runtime
from app.transaction import read
from app.web.language import isolated
from channels.libretranslate import LibreTranslate
from tests.makers import staff
from tests.makers.staff import Member
from tests.makers.storage import unsealed
from tests.makers.texts import DAWIT, text_in
from tests.makers.translation_server import TranslationServer, translating
from tests.makers.waiting import PATIENCE

ARABIC = "نحن خمسة أشخاص في المدرسة ونحتاج إلى ماء"
STATUS = "their visa expired"
MAY_BE_WRONG = "machine translation, may be wrong"


@dataclass(frozen=True, slots=True)
class Desk:
    """Binta's browser, on a case with one text of Amal's."""

    client: FlaskClient
    case_id: UUID
    message_id: UUID

    @property
    def case(self) -> str:
        return f"/staff/case/{self.case_id.hex}"

    @property
    def text(self) -> str:
        return f"{self.case}/text/{self.message_id.hex}"

    def send(self, path: str, **form: str) -> TestResponse:
        token = staff.csrf(self.client.get("/staff/duty"))
        return self.client.post(path, data={"csrf_token": token, **form})


@pytest.fixture
def desk(client: FlaskClient, runtime: Runtime, binta: Member) -> Desk:
    text_in(runtime, ARABIC)
    with read(runtime) as work:
        case_id = queue(work)[0].id
        message_id = of_case(work, case_id)[0].id
    staff.sign_in(client, runtime, binta)
    return Desk(client, case_id, message_id)


@pytest.fixture
def server(runtime: Runtime) -> Iterator[TranslationServer]:
    with translating() as server:
        runtime.translator = LibreTranslate(server.address, api_key="", timeout=PATIENCE)
        yield server


def test_a_members_translation_stands_beside_the_original_with_its_language_and_author(
    desk: Desk, runtime: Runtime
) -> None:
    assert "Nobody has translated it yet." in desk.client.get(desk.text).text
    done = desk.send(f"{desk.text}/translation", words="Five people, water needed", language="en")
    assert done.status_code == 303
    for page in (desk.client.get(desk.text).text, desk.client.get(desk.case).text):
        assert '<p lang="en" dir="ltr">Five people, water needed</p>' in page
        assert f"translated by {isolated('Binta')}" in page
        assert ARABIC in page
        assert MAY_BE_WRONG not in page
    with read(runtime) as work:
        assert [entry.action for entry in of_subject(work, desk.case_id)].count("case.translated") == 1


def test_a_translation_is_corrected_in_its_place_and_one_in_another_language_stands_beside_it(desk: Desk) -> None:
    for language, words in (("en", "Five people"), ("fa", "پنج نفر"), ("en", "Five people at the school")):
        desk.send(f"{desk.text}/translation", words=words, language=language)
    page = desk.client.get(f"{desk.text}?language=fa").text
    assert '<p lang="fa" dir="rtl">پنج نفر</p>' in page
    assert "Five people at the school" in page
    assert page.count(f"translated by {isolated('Binta')}") == 2
    assert ">پنج نفر</textarea>" in page, "the words to be corrected are in the form"


def test_s_09_words_that_must_go_are_shown_first_and_then_left_out(desk: Desk, runtime: Runtime) -> None:
    shown = desk.send(f"{desk.text}/translation", words=f"Five people, {STATUS}", language="en")
    assert (shown.status_code, "<mark>" in shown.text) == (400, True)
    done = desk.send(f"{desk.text}/translation", words=f"Five people, {STATUS}", language="en", without="yes")
    assert done.status_code == 303
    assert "Five people" in desk.client.get(desk.case).text
    assert [words for words in unsealed(runtime) if "visa" in words] == []


@pytest.mark.parametrize("form", [{"words": ""}, {"words": "a" * 4001}, {"words": "a", "language": "tlh"}])
def test_what_cannot_be_kept_is_told_with_the_words_still_there(desk: Desk, form: dict[str, str]) -> None:
    answer = desk.send(f"{desk.text}/translation", **{"language": "en", **form})
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)


def test_a_text_of_another_case_or_of_ours_has_no_such_page(desk: Desk, runtime: Runtime) -> None:
    text_in(runtime, "hello", sender=DAWIT)
    with read(runtime) as work:
        other = next(case.id for case in queue(work) if case.id != desk.case_id)
        of_other = of_case(work, other)[0].id
        ours = of_case(work, desk.case_id)[1].id
    for message_id in (of_other, ours, uuid4()):
        path = f"{desk.case}/text/{message_id.hex}"
        assert desk.client.get(path).status_code == 404
        assert desk.send(f"{path}/translation", words="x", language="en").status_code == 404
        assert desk.send(f"{path}/heard", words="x").status_code == 404
    assert desk.client.get(f"{desk.case}/text/x").status_code == 404


def test_without_a_machine_nothing_offers_one(desk: Desk) -> None:
    assert "by machine" not in desk.client.get(desk.case).text
    assert desk.send(f"{desk.case}/translate", message=desk.message_id.hex).status_code == 404


def test_the_machine_is_asked_by_a_button_answers_beside_the_page_and_is_marked(
    desk: Desk, runtime: Runtime, server: TranslationServer
) -> None:
    assert "Translate by machine" in desk.client.get(desk.case).text
    assert desk.send(f"{desk.case}/translate", message=desk.message_id.hex).status_code == 303
    assert server.asked == [], "the page does not wait for it"
    for page in (desk.client.get(desk.case).text, desk.client.get(desk.text).text):
        assert "Being translated…" in page
        assert "Translate by machine" not in page
    translate(runtime)
    for page in (desk.client.get(desk.case).text, desk.client.get(desk.text).text):
        assert f"ar&gt;en: {ARABIC}" in page
        assert MAY_BE_WRONG in page
    desk.send(f"{desk.text}/translation", words="Five people", language="en")
    assert MAY_BE_WRONG not in desk.client.get(desk.case).text, "a person has said it"


def test_a_machine_that_cannot_is_said_calmly_and_the_original_stays(
    desk: Desk, runtime: Runtime, server: TranslationServer
) -> None:
    server.answer = lambda _asked: (500, {})
    desk.send(f"{desk.case}/translate", message=desk.message_id.hex, page="yes")
    translate(runtime)
    page = desk.client.get(desk.case).text
    assert "The machine could not translate this." in page
    assert "Try again" in page
    assert ARABIC in page


def test_a_text_in_the_language_of_the_page_needs_no_machine(desk: Desk, server: TranslationServer) -> None:
    assert "الآلة" not in desk.client.get(f"{desk.case}?lang=ar").text
    assert server.paths == []


def test_the_live_part_changes_when_a_translation_comes_and_only_then(desk: Desk) -> None:
    page = f"{desk.case}/conversation"
    before = desk.client.get(page).headers["ETag"]
    assert desk.client.get(page, headers={"If-None-Match": before}).status_code == 304
    desk.send(f"{desk.text}/translation", words="Five people", language="en")
    assert desk.client.get(page, headers={"If-None-Match": before}).status_code == 200
