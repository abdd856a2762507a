"""Warnings for everybody: what holds, what is over, and whether a text is real, in one round trip."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.alerts import actions, queries
from app.alerts.content import Round, Where
from app.clock import FixedClock
from app.factory import create_app
from app.ids import reference_of
from app.runtime import Runtime
from app.transaction import read, write
from cap.model import Severity
from tests.makers import warnings as make
from tests.makers.locking import lock
from tests.makers.staff import Member, make_chen, make_dawit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ONE_ROUND_TRIP = 14_600  # bytes that a server may send before it has to wait for the phone (ten segments)
CIRCLE = Where(circles=(Round(-1.3, 36.8, 20.0),))


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


@pytest.fixture
def flood(runtime: Runtime, chen: Member, dawit: Member) -> UUID:
    return make.issued(runtime, make.flood(runtime.clock.now(), where=CIRCLE), chen, dawit)


def code_of(runtime: Runtime, issue_id: UUID) -> str:
    with read(runtime) as work:
        return queries.get_alert(work, queries.get(work, issue_id).alert_id).code


def page(client: FlaskClient, path: str, language: str = "en") -> TestResponse:
    return client.get(path, headers={"Accept-Language": language, "Accept-Encoding": "gzip"})


def said(client: FlaskClient, path: str, language: str = "en") -> str:
    return client.get(path, headers={"Accept-Language": language}).text


def test_without_a_warning_the_page_says_so(client: FlaskClient) -> None:
    assert "There is no warning of ours now." in said(client, "/alerts")
    assert "لا يوجد تنبيه منا الآن." in said(client, "/alerts", "ar")


def test_a_warning_in_force_stands_before_everything_on_the_first_page_and_in_the_list(
    client: FlaskClient, flood: UUID
) -> None:
    for path in ("/", "/alerts"):
        html = said(client, path)
        main = html[html.index("<main") :]
        assert "Go up now: flood at Riverside." in main, path
        if path == "/":
            assert main.index("Go up now") < main.index("<h1>")


def test_x_27_whoever_has_the_code_of_a_text_sees_that_it_is_real(
    client: FlaskClient, runtime: Runtime, flood: UUID
) -> None:
    code = code_of(runtime, flood)
    for written in (code, code.lower().replace("-", " "), f"{code[:4]}{code[5:]}"):
        answer = client.get("/alerts/check", query_string={"number": written})
        assert (answer.status_code, answer.location) == (303, f"/a/{code}")
    html = said(client, f"/a/{code}")
    assert "This warning is real." in html
    assert "It holds until" in html
    assert "Answer 1: I am all right. 2: I need help." in html


def test_a_warning_leads_to_the_guide_that_helps_to_get_ready_for_the_like(
    client: FlaskClient, runtime: Runtime, flood: UUID
) -> None:
    assert 'href="/guides/prepare_flood?lang=en"' in said(client, f"/a/{code_of(runtime, flood)}")


def test_x_18_every_wrong_code_gets_the_same_answer_whatever_is_wrong_with_it(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    drafted = make.draft(runtime, make.flood(runtime.clock.now()), chen)
    withdrawn = make.draft(runtime, make.flood(runtime.clock.now()), chen)
    write(runtime, make.by(dawit), lambda work: actions.withdraw(work, withdrawn))
    codes = [reference_of(5), "nonsense", "' OR 1=1 --", code_of(runtime, drafted), code_of(runtime, withdrawn)]
    answers = [client.get("/alerts/check", query_string={"number": code}) for code in codes]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {answer.text.replace(code, "") for answer, code in zip(answers, codes, strict=True)}
    assert len({body.split("<main")[1].split("</main")[0] for body in bodies}) == 1
    assert {client.get(f"/a/{code}").status_code for code in codes} == {404}
    assert "We sent no warning with this code." in answers[0].text


def test_whoever_tries_all_codes_is_stopped_and_a_real_one_still_opens(
    client: FlaskClient, runtime: Runtime, flood: UUID
) -> None:
    tried = [client.get("/a/BCDF-3479").status_code for _ in range(122)]
    assert set(tried[:120]) == {404}
    assert tried[-1] == 429
    assert client.get(f"/a/{code_of(runtime, flood)}").status_code == 200


def test_a_warning_that_ran_out_is_marked_over_everywhere(
    client: FlaskClient, runtime: Runtime, clock: FixedClock, flood: UUID
) -> None:
    clock.move(hours=7)
    code = code_of(runtime, flood)
    html = said(client, f"/a/{code}")
    assert "This warning is over." in html
    assert "is real" not in html
    assert "Answer 1" not in html
    listed = said(client, "/alerts")
    assert "There is no warning of ours now." in listed
    assert "<b>This warning is over.</b>" in listed
    assert "Go up now" not in said(client, "/")
    assert client.get(f"/a/{code}/poster.svg").status_code == 404
    assert "take posters down" in said(client, f"/a/{code}/poster")
    assert said(client, f"/a/{code}.txt").startswith("This warning is over.\n")


def test_a_mistake_is_called_one_and_what_was_said_before_too(
    client: FlaskClient, runtime: Runtime, dawit: Member, flood: UUID
) -> None:
    write(runtime, make.by(dawit), lambda work: actions.cancel(work, runtime, flood, member_id=dawit.id))
    code = code_of(runtime, flood)
    for path in (f"/a/{code}", f"/a/{code}?issue=1"):
        html = said(client, path)
        assert "<title>This warning was a mistake." in html
        assert "This warning is real." not in html
    assert "Ignore our last warning for Riverside" in said(client, f"/a/{code}")
    assert "Go up now" not in said(client, "/")
    assert "This warning was a mistake." in said(client, "/alerts")


def test_an_update_holds_and_the_words_before_it_are_called_replaced(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member, flood: UUID
) -> None:
    with read(runtime) as work:
        before = queries.content_of(queries.get(work, flood))
    milder = replace(before, severity=Severity.MODERATE)
    write(runtime, make.by(chen), lambda work: actions.lessen(work, runtime, flood, milder, member_id=chen.id))
    code = code_of(runtime, flood)
    assert "This warning is real." in said(client, f"/a/{code}")
    first = said(client, f"/a/{code}?issue=1")
    assert "<title>This warning was replaced." in first
    assert "Read what holds now" in first
    assert said(client, "/alerts").count("<article") == 1


def test_an_exercise_never_looks_real_and_is_in_no_list(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    content = make.flood(runtime.clock.now(), exercise=True)
    code = code_of(runtime, make.issued(runtime, content, chen, dawit))
    html = said(client, f"/a/{code}")
    assert "<title>This is only an exercise." in html
    assert "This is only an exercise. Do nothing." in html
    assert "is real" not in html
    for path in ("/", "/alerts", "/alerts.atom", "/alerts.rss"):
        assert "Go up now" not in said(client, path), path
    assert "<status>Exercise</status>" in said(client, f"/a/{code}.xml")
    assert said(client, f"/a/{code}.txt").startswith("This is only an exercise.\n")
    assert 'stroke-dasharray="40 24"' in said(client, f"/a/{code}/poster.svg")


def test_somebody_reads_it_in_a_language_that_no_page_speaks(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    content = make.flood(runtime.clock.now(), unreviewed=("my", "ar"))
    code = code_of(runtime, make.issued(runtime, content, chen, dawit))
    burmese = said(client, f"/a/{code}", "my")
    assert '<html lang="en"' in burmese
    assert re.search(r'<div lang="my"\s+dir="ltr">', burmese)
    arabic = said(client, f"/a/{code}?lang=ar")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert re.search(r'<div lang="ar"\s+dir="rtl">', arabic)
    assert 'hreflang="my"' in arabic


@pytest.mark.parametrize("language", ["en", "ar", "my", "ti"])
def test_every_page_of_it_is_one_round_trip_and_sets_no_cookie(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member, language: str
) -> None:
    content = make.flood(runtime.clock.now(), where=CIRCLE, unreviewed=("en", "ar", "my", "ti"))
    codes = [code_of(runtime, make.issued(runtime, content, chen, dawit)) for _ in range(3)]
    for path in ("/", "/alerts", "/alerts/check", f"/a/{codes[0]}", f"/a/{codes[0]}/radio", f"/a/{codes[0]}/poster"):
        answer = page(client, path, language)
        assert answer.status_code == 200, path
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers)
        assert head + len(answer.data) <= ONE_ROUND_TRIP, path
        assert "Set-Cookie" not in answer.headers, path


def test_x_37_a_name_that_turns_letters_around_turns_nothing(
    client: FlaskClient, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    blanks = {"place": {"und": "River\u202eside\u2067\u0007<b>"}, "where_to_go": {"und": "Hill\u200f School"}}
    code = code_of(
        runtime, make.issued(runtime, make.flood(runtime.clock.now(), blanks=blanks, where=CIRCLE), chen, dawit)
    )
    paths = ("/", "/alerts", f"/a/{code}", f"/a/{code}.txt", f"/a/{code}.xml", f"/a/{code}/radio", f"/a/{code}/poster",
             f"/a/{code}/poster.svg", "/alerts.atom", "/alerts.rss")  # fmt: skip
    for path in paths:
        text = said(client, path)
        assert "River" in text, path
        assert not [sign for sign in "\u202e\u2067\u0007\u200f" if sign in text], path
        assert "Riverside<b>" not in text or path.endswith(".txt"), path


def test_h_19_warnings_stay_where_nobody_can_tell_us_anything_and_while_the_server_is_locked(
    client: FlaskClient, runtime: Runtime, flood: UUID
) -> None:
    assert client.get("/tell").status_code == 404
    code = code_of(runtime, flood)
    lock(runtime)
    for path in ("/", "/alerts", "/alerts.atom", f"/a/{code}", f"/a/{code}.xml", f"/a/{code}/poster.svg"):
        assert "Go up now" in said(client, path), path
    assert "/alerts" in said(client, "/alerts-worker.js")
