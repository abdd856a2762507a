"""The pages of answers to many, and the public one: written by one, let out by another, read by everybody."""

import gzip
import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.feedback import actions, reaching
from app.feedback.answering_many import LONGEST_DID, LONGEST_SAID, LONGEST_TOPIC
from app.feedback.tables import Item, ManyAnswer
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers import lines
from tests.makers.staff import Browser, Member, post
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/feedback/many"
ONE_ROUND_TRIP = 14_600
WORDS = {
    "language": "en", "topic": "the water queue", "said": "The queue is four hours long.",
    "did": "A second tap opens on Monday.",
}  # fmt: skip


def begun(client: FlaskClient, runtime: Runtime, **changed: str) -> str:
    """The address of a new one."""
    today = runtime.clock.now().date().isoformat()
    form = {"code": "request.support_water", "area": "", "since": today, "until": today, "texts": "yes"} | changed
    return str(post(client, LIST, **form).headers["Location"])


def let_out(client: FlaskClient, page: str) -> TestResponse:
    seen = re.search(r'name="seen"\s+value="([^"]+)"', client.get(page).text)
    return post(client, f"{page}/approve", seen=seen[1] if seen else "")


def test_from_the_form_to_everybody_and_to_those_who_told_us(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    text_in(runtime, "FEEDBACK there is no water", sender=AMAL)
    with read(runtime) as work:
        item_id = work.session.exec(select(Item.id)).one()
    days = runtime.settings
    code = ["request.support_water"]
    write(
        runtime, chen.actor, lambda work: actions.code(work, item_id, code, member_id=chen.id, settings=days) and None
    )
    chens, dawits, stranger = browser(chen), browser(dawit), app.test_client()
    page = begun(chens, runtime)
    post(chens, f"{page}/words", **WORDS)
    shown = chens.get(page).text
    assert re.findall(r"<dd>\s*(\d+)\s*</dd>", shown) == ["1", "1"], "one waits, and one can be texted"
    assert "several people wrote to us about the water queue. A second tap opens on Monday." in shown
    assert "somebody else must let it out" in shown
    assert stranger.get("/done").status_code == 404
    assert "/done" not in stranger.get("/").text
    assert let_out(dawits, page).status_code == 303
    public = stranger.get("/done")
    for words in (*list(WORDS.values())[1:], "You said", "We did"):
        assert words in public.text
    assert 'href="/done"' in stranger.get("/").text
    reaching.tell_many(runtime)
    with read(runtime) as work:
        assert work.session.get_one(Item, item_id).many_id is not None


def test_who_wrote_it_cannot_let_it_out_however_the_form_is_sent(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member
) -> None:
    chens = browser(chen)
    page = begun(chens, runtime)
    post(chens, f"{page}/words", **WORDS)
    with read(runtime) as work:
        stamp = work.session.exec(select(ManyAnswer)).one().changed_at.isoformat()
    answer = post(chens, f"{page}/approve", seen=stamp)
    assert answer.status_code == 409
    assert "somebody else must let it out" in answer.text
    assert app.test_client().get("/done").status_code == 404


def test_taken_back_the_page_is_gone(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = begun(chens, runtime)
    post(chens, f"{page}/words", **WORDS)
    let_out(dawits, page)
    assert app.test_client().get("/done").status_code == 200
    post(dawits, f"{page}/back")
    assert app.test_client().get("/done").status_code == 404


def test_a_volunteer_reads_them_and_writes_none(
    browser: Browser, runtime: Runtime, binta: Member, chen: Member
) -> None:
    page = begun(browser(chen), runtime)
    bintas = browser(binta)
    assert bintas.get(page).status_code == 200
    assert bintas.get(LIST).status_code == 200
    assert "Go on to the words" not in bintas.get(LIST).text
    for path in (LIST, f"{page}/words", f"{page}/approve", f"{page}/back"):
        assert post(bintas, path, **WORDS).status_code == 403, path


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("", {"code": ""}, "Choose a topic"), ("", {"since": "soon"}, "Choose two days"),
        ("", {"area": "nowhere at all"}, "place"), ("/words", {"did": ""}, "Fill in all three"),
        ("/words", {"said": "She is undocumented."}, "removed"), ("/words", {"language": "xx"}, "language"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_the_words_stay(
    browser: Browser, runtime: Runtime, chen: Member, path: str, form: dict[str, str], sentence: str
) -> None:
    chens, today = browser(chen), runtime.clock.now().date().isoformat()
    page = begun(chens, runtime)
    whole = WORDS | {"code": "request.support_water", "since": today, "until": today}
    answer = post(chens, f"{page}{path}" if path else LIST, **(whole | form))
    assert answer.status_code == 400
    alert = re.search(r'class="error" role="alert">(.*?)</p>', answer.text, re.DOTALL)
    assert alert
    assert sentence in alert[1]
    if path:
        assert (WORDS | form)["topic"] in answer.text


def test_of_violence_the_page_says_what_everybody_reads(browser: Browser, runtime: Runtime, chen: Member) -> None:
    chens = browser(chen)
    page = begun(chens, runtime, code="observation.safety", area="-1.2864, 36.8172")
    assert "everybody reads: \u2068KE\u2069" in chens.get(page).text or "Kenya" in chens.get(page).text
    assert "This is about violence" in chens.get(page).text


def test_a_full_page_in_arabic_is_one_round_trip_with_nothing_to_load(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    lines.open_page(runtime)
    chens, dawits, chance = browser(chen), browser(dawit), random.Random(1)

    def arabic(length: int) -> str:
        return "".join(chance.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي ") for _ in range(length)).strip()

    for _ in range(6):
        page = begun(chens, runtime)
        said = {"topic": arabic(LONGEST_TOPIC), "said": arabic(LONGEST_SAID), "did": arabic(LONGEST_DID)}
        post(chens, f"{page}/words", **WORDS)
        post(chens, f"{page}/words", language="ar", **said)
        assert let_out(dawits, page).status_code == 303
        runtime.clock.move(minutes=1)  # type: ignore[attr-defined]
    public = app.test_client().get("/done?lang=ar", headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in public.headers)
    assert head + len(public.data) <= ONE_ROUND_TRIP
    text = gzip.decompress(public.data).decode()
    assert text.count("<article") == 4
    assert 'href="/done?page=2"' in text
    assert "src=" not in text
    assert app.test_client().get("/done?page=2").text.count("<article") == 2
    assert app.test_client().get("/done?page=3").status_code == 404
    assert app.test_client().get("/done?page=0").status_code == 400


def test_words_stand_in_the_readers_language_or_the_one_that_stands_in(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens = browser(chen)
    page = begun(chens, runtime)
    post(chens, f"{page}/words", **WORDS)
    post(chens, f"{page}/words", **(WORDS | {"language": "es", "did": "El lunes se abre otro grifo."}))
    let_out(browser(dawit), page)
    assert "El lunes se abre otro grifo." in app.test_client().get("/done?lang=es").text
    french = app.test_client().get("/done?lang=fr").text
    assert '<p lang="en" dir="auto">A second tap opens on Monday.</p>' in french
