"""From a mother's text to a partner who expects her, and back: server process, provider, two browsers, disk."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.house.traces import pairs, traces
from tests.makers.waiting import PATIENCE
from tests.stories.served import Kind, Served
from tests.stories.staff_pages import enrol, open_case, take

MOTHER = "+999100200310"
DAWIT = "+999100200377"
PLACE = "Green gate, Hill Road"


@dataclass(frozen=True)
class Mother:
    """What she writes, and a piece of what she reads, in order."""

    calls: str
    people: str  # as the queue shows how many they are
    yes: str
    no: str
    reads: tuple[str, str, str, str]  # may we; we give; expects you; we give nothing more


TIGRINYA = Mother(
    "ሓገዝ! ምስ ክልተ ቆልዑ ኢና፣ ምግቢ የብልናን", "2 people", "እወ", "ኣይፋል", ("ንሃቦም ዶ", "ካልእ ኣይንህብን", "ይጽበየኩም", "Blue Door")
)
ARABIC = Mother(
    "نجدة! أنا مع طفلين، جائعون ونحتاج طعام",
    "3 people",
    "نعم",
    "لا",
    ("هل نعطيهم", "ولا شيء غير ذلك", "ينتظركم", "Blue Door"),
)


@pytest.fixture
def kind() -> Kind:
    return "twilio_sms"


def sign_with_blue_door(page: Page) -> None:
    """A kitchen with an agreement for food, where Dawit answers by his phone."""
    page.goto(page.url.replace("/staff/queue", "/staff/partners"))
    page.get_by_label(re.compile(r"^\s*Name")).fill("Blue Door")
    page.get_by_label("What they are").select_option("faith")
    page.get_by_role("button", name="Keep it").click()
    people = page.locator("section.card").filter(has=page.get_by_role("heading", name="Who answers there"))
    people.get_by_label(re.compile(r"^\s*Name")).fill("Dawit")
    people.get_by_label("Their number").fill(DAWIT)
    people.get_by_role("button", name="Keep it").click()
    agreed = page.locator("section.card").filter(has=page.get_by_role("heading", name="Agreement"))
    agreed.get_by_label("Food", exact=True).check()
    agreed.get_by_label("Emergency help asks nobody for papers.").check()
    agreed.get_by_label("Nothing is passed to immigration enforcement.").check()
    agreed.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="End it: from now on they see nothing").first.wait_for()


def ask_by_text(page: Page) -> None:
    """From the case: to Blue Door, with what is ticked unless more is."""
    page.goto(f"{page.url.partition('?')[0].partition('#')[0]}/refer")
    page.get_by_label(re.compile("Blue Door")).check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Ask them by text").click()
    page.get_by_text("They are asked by text.").wait_for()


def let_dawit_in(dawit: Page, served: Served) -> None:
    """By the link of one text and the code of another, on his phone."""
    [invitation] = served.wait_for_texts(DAWIT, 1)
    link = re.search(r"http://\S+/p/\S+", invitation)
    assert link is not None
    dawit.goto(link[0])
    dawit.get_by_role("button", name="Send me the code").click()
    code = re.search(r"\d{6}", served.wait_for_texts(DAWIT, 2)[1])
    assert code is not None
    dawit.get_by_label("The six digits").fill(code[0])
    dawit.get_by_role("button", name="Go on").click()


def in_database(served: Served, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchall()


@pytest.mark.parametrize("mother", [TIGRINYA, ARABIC], ids=["ti", "ar"])
def test_a_mother_says_yes_is_expected_and_takes_it_back(
    served: Served, page: Page, browser: Browser, mother: Mother
) -> None:
    asks, gives, expects, no_more = mother.reads
    enrol(page, served.first_link())
    sign_with_blue_door(page)
    page.goto(page.url.partition("/staff/")[0] + "/staff/queue")
    served.text(MOTHER, mother.calls)
    open_case(page, showing=mother.people)
    take(page)
    ask_by_text(page)
    question = served.wait_for_texts(MOTHER, 3)[-1]
    assert (asks in question, "Blue Door" in question, mother.yes in question) == (True, True, True)
    assert served.sent_to(DAWIT) == [], "nothing has left"

    served.text(MOTHER, mother.yes)
    assert gives in served.wait_for_texts(MOTHER, 4)[-1]
    phone = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740})
    dawit = phone.new_page()
    dawit.set_default_timeout(1000 * PATIENCE)
    let_dawit_in(dawit, served)
    dawit.get_by_role("link", name=re.compile("Food")).click()
    dawit.get_by_role("button", name="Open it").click()
    dawit.get_by_label("Where they come to, or when you come").fill(f"{PLACE}, 10:00")
    dawit.get_by_role("button", name="We take it").click()
    expected = served.wait_for_texts(MOTHER, 5)[-1]
    [(reference,)] = in_database(served, "SELECT reference FROM referral")
    assert (expects in expected, PLACE in expected, "10:00" in expected, reference in expected) == (True,) * 4

    served.text(MOTHER, mother.no)
    assert no_more in served.wait_for_texts(MOTHER, 6)[-1]
    dawit.reload()
    assert "Food" not in dawit.inner_text("main")
    assert in_database(served, "SELECT state, reason, given, typed FROM referral") == [
        ("revoked", "withdrawn", None, None)
    ]
    dawit.goto("about:blank")
    phone.close()
    served.server.stop()
    kept = [MOTHER.lstrip("+"), DAWIT.lstrip("+"), PLACE, "Blue Door", *pairs(mother.calls)]
    assert traces(kept, among=[served.data, served.temporary, served.log]) == []


def test_a_no_gives_nobody_anything_and_changes_nothing_for_her(served: Served, page: Page) -> None:
    enrol(page, served.first_link())
    sign_with_blue_door(page)
    page.goto(page.url.partition("/staff/")[0] + "/staff/queue")
    served.text(MOTHER, TIGRINYA.calls)
    open_case(page, showing=TIGRINYA.people)
    take(page)
    before = in_database(served, 'SELECT state, urgency, needs, taken_by FROM "case"')
    ask_by_text(page)
    served.wait_for_texts(MOTHER, 3)
    served.text(MOTHER, TIGRINYA.no)
    assert "ንዋላ ሓደ" in served.wait_for_texts(MOTHER, 4)[-1]
    assert in_database(served, "SELECT state, reason, sent_at FROM referral") == [("revoked", "no_yes", None)]
    assert in_database(served, "SELECT state FROM consent") == [("no",)]
    assert in_database(served, 'SELECT state, urgency, needs, taken_by FROM "case"') == before
    assert served.sent_to(DAWIT) == []
