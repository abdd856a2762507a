"""From feedback in Tigrinya to an answer in Tigrinya, with the real parts: server process, provider, browser, disk."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page

from tests.house.traces import pairs, traces
from tests.stories.served import Kind, Served
from tests.stories.staff_pages import enrol

AMAL = "+999100200301"
TOLD = "ርእይቶ ኣብ ቤት ትምህርቲ ማይ ንምውሳድ ኣርባዕተ ሰዓት ንጽበ"
ANSWER = "ካልኣይ ቡምባ ማይ ጽባሕ ክኽፈት እዩ"


@pytest.fixture
def kind() -> Kind:
    return "twilio_sms"


def the_item(served: Served) -> tuple[str, str, str, str]:
    """State, type, language and reference of the only item."""
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        (found,) = database.execute("SELECT state, type, language, reference FROM feedback_item")
    item: tuple[str, str, str, str] = found
    return item


def test_feedback_in_tigrinya_is_coded_answered_and_the_answer_comes_in_tigrinya(served: Served, page: Page) -> None:
    enrol(page, served.first_link())
    served.text(AMAL, TOLD)
    (receipt,) = served.wait_for_texts(AMAL, 1)
    reference = the_item(served)[3]
    assert "መልእኽትኹም በጺሑና" in receipt
    assert reference in receipt
    page.get_by_role("link", name="Feedback").click()
    row = page.get_by_role("listitem").filter(has_text="ማይ ንምውሳድ")
    assert row.get_by_text("suggested").is_visible()
    row.get_by_role("link").click()
    page.get_by_role("button", name="Yes, that is it").click()
    page.get_by_role("heading", name="Request or idea").wait_for()
    page.get_by_label(re.compile("^\\s*Answer in")).fill(ANSWER)
    page.get_by_role("button", name="Answer and close").click()
    page.get_by_text("A text is on its way to them.").wait_for()
    answer = served.wait_for_texts(AMAL, 2)[1]
    assert answer == f"Waypost፣ {reference}: {ANSWER} እዚ መልሲ እንተዘይኮይንኩም ደጊምኩም ጽሓፉ።"
    assert the_item(served)[:3] == ("answered", "request", "ti")
    page.goto(f"{served.program.url}/staff/feedback?tab=ended")
    assert re.search("1", page.get_by_role("link", name="Ended").inner_text())
    served.server.stop()
    assert traces([AMAL.lstrip("+"), ANSWER, *pairs(TOLD)], among=[served.data, served.temporary, served.log]) == []
