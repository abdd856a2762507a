"""The pages of rumours, and what of them everybody reads: from an item only its area and its day come here."""

import gzip
import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.feedback import actions as feedback
from app.feedback.tables import Item
from app.rumours.actions import LONGEST_ANSWER, LONGEST_CLAIM, LONGEST_SOURCE
from app.rumours.tables import Rumour, Spread
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.staff import Browser, Member, post
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/rumours"
CLAIM, ANSWER, SOURCE = "The camp closes on Friday.", "The camp stays open.", "The manager of the camp"


def taken_up(client: FlaskClient, runtime: Runtime, claim: str = CLAIM) -> str:
    day = runtime.clock.now().date().isoformat()
    return str(post(client, LIST, claim=claim, area="", day=day).headers["Location"])


def let_out(one: FlaskClient, other: FlaskClient, page: str, verdict: str = "false", **words: str) -> TestResponse:
    post(one, f"{page}/verdict", verdict=verdict, source=words.pop("source", SOURCE))
    post(one, f"{page}/words", **({"language": "en", "claim": CLAIM, "answer": ANSWER} | words))
    seen = re.search(r'name="seen"\s+value="(\d+)"', other.get(page).text)
    return post(other, f"{page}/approve", seen=seen[1] if seen else "", public="yes")


def test_h_27_of_an_item_only_its_area_and_its_day_come_here(browser: Browser, runtime: Runtime, binta: Member) -> None:
    text_in(runtime, "FEEDBACK my cousin says the camp closes on friday", sender=AMAL)
    with read(runtime) as work:
        item_id = work.session.exec(select(Item.id)).one()
    write(runtime, binta.actor, lambda work: feedback.place(work, item_id, "KE") and None)
    bintas = browser(binta)
    leads = re.search(r'href="(/staff/rumours\?[^"]+)"', bintas.get(f"/staff/feedback/{item_id.hex}").text)
    assert leads
    day = runtime.clock.now().date().isoformat()
    assert leads[1].replace("&amp;", "&") == f"/staff/rumours?area=KE&day={day}"
    form = bintas.get(leads[1].replace("&amp;", "&")).text
    assert "cousin" not in form
    assert item_id.hex not in form
    assert f'value="{day}"' in form


def test_a_claim_heard_again_is_counted_by_area_and_day(browser: Browser, runtime: Runtime, binta: Member) -> None:
    bintas = browser(binta)
    page, day = taken_up(bintas, runtime), runtime.clock.now().date().isoformat()
    assert post(bintas, f"{page}/heard", area="-1.2864, 36.8172", day=day).status_code == 303
    assert "heard: 2" in bintas.get(page).text
    assert "heard: 2" in bintas.get(LIST).text
    with read(runtime) as work:
        assert sorted(one.many for one in work.session.exec(select(Spread))) == [1, 1]


def test_from_a_claim_to_what_everybody_reads(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member, binta: Member
) -> None:
    chens, dawits, stranger = browser(chen), browser(dawit), app.test_client()
    page = taken_up(browser(binta), runtime)
    assert stranger.get("/done").status_code == 404
    assert let_out(chens, dawits, page).status_code == 303
    whole = f"{ANSWER} We know it from: {SOURCE}. You may hear: {CLAIM} That is not true."
    assert whole in chens.get(page).text.replace("&#39;", "'")
    public = stranger.get("/done").text
    for words in (CLAIM, ANSWER, SOURCE, "Not true", "Is it true?"):
        assert words in public
    assert "heard" not in public
    assert 'href="/done"' in stranger.get("/").text
    post(chens, f"{page}/back")
    assert stranger.get("/done").status_code == 404


def test_what_is_not_chosen_for_our_page_stays_off_it(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = taken_up(chens, runtime)
    post(chens, f"{page}/verdict", verdict="unknown", source=SOURCE)
    post(chens, f"{page}/words", language="en", claim=CLAIM, answer=ANSWER)
    seen = re.search(r'name="seen"\s+value="(\d+)"', dawits.get(page).text)
    assert seen
    post(dawits, f"{page}/approve", seen=seen[1])
    assert "We do not know yet whether this is true" in chens.get(page).text
    assert app.test_client().get("/done").status_code == 404


def test_who_wrote_the_message_cannot_let_it_out(browser: Browser, runtime: Runtime, chen: Member) -> None:
    chens = browser(chen)
    page = taken_up(chens, runtime)
    assert let_out(chens, chens, page).status_code == 409
    with read(runtime) as work:
        assert work.session.exec(select(Rumour)).one().approved_at is None


def test_a_volunteer_counts_and_judges_nothing(browser: Browser, runtime: Runtime, binta: Member) -> None:
    bintas = browser(binta)
    page = taken_up(bintas, runtime)
    for act in ("verdict", "words", "approve", "back"):
        assert post(bintas, f"{page}/{act}").status_code == 403, act
    assert "Let it out" not in bintas.get(page).text


@pytest.mark.parametrize(
    ("act", "form", "sentence"),
    [
        ("", {"claim": "", "day": "2026-01-01"}, "Fill in all"), ("", {"claim": CLAIM, "day": "soon"}, "Choose a day"),
        ("", {"claim": "They hunt the undocumented", "day": "2026-01-01"}, "removed"),
        ("/heard", {"day": "2999-01-01"}, "Choose a day"), ("/verdict", {"verdict": "maybe"}, "whether it is true"),
        ("/verdict", {"verdict": "false", "source": ""}, "Fill in all"), ("/approve", {"seen": "x"}, "Judge it"),
        ("/words", {"language": "en", "claim": CLAIM, "answer": ""}, "Fill in all"),
        ("/words", {"language": "xx"}, "language"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said(
    browser: Browser, runtime: Runtime, chen: Member, act: str, form: dict[str, str], sentence: str
) -> None:
    chens = browser(chen)
    answer = post(chens, f"{taken_up(chens, runtime)}{act}" if act else LIST, **form)
    assert answer.status_code == 400
    alert = re.search(r'class="error" role="alert">(.*?)</p>', answer.text, re.DOTALL)
    assert alert
    assert sentence in alert[1]


def test_a_full_page_of_claims_in_arabic_is_one_round_trip(
    browser: Browser, app: Flask, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits, chance = browser(chen), browser(dawit), random.Random(1)

    def arabic(length: int) -> str:
        return "".join(chance.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي ") for _ in range(length)).strip()

    day = runtime.clock.now().date().isoformat()
    for _ in range(5):
        page = taken_up(chens, runtime)
        post(chens, f"{page}/words", language="ar", claim=arabic(LONGEST_CLAIM), answer=arabic(LONGEST_ANSWER))
        let_out(chens, dawits, page, source=arabic(LONGEST_SOURCE))
        many = post(chens, "/staff/feedback/many", code="request.other", since=day, until=day).headers["Location"]
        said = {"topic": arabic(60), "said": arabic(240), "did": arabic(320)}
        for language in ("en", "ar"):
            post(chens, f"{many}/words", language=language, **said)
        seen = re.search(r'name="seen"\s+value="([^"]+)"', dawits.get(many).text)
        assert seen
        assert post(dawits, f"{many}/approve", seen=seen[1]).status_code == 303
    public = app.test_client().get("/done?lang=ar", headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in public.headers)
    assert gzip.decompress(public.data).decode().count("<article") == 8
    assert head + len(public.data) <= 14_600
