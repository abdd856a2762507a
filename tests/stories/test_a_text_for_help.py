"""From a text in Arabic to a closed case, with the real parts: server process, provider, browser, disk."""

import sqlite3
from contextlib import closing

from playwright.sync_api import Page

from bench.measuring import stored_ids
from tests.house.traces import pairs, traces
from tests.stories.served import Served, until
from tests.stories.staff_pages import enrol

AMAL = "+999100200300"
STATUS = "بدون إقامة"
TEXT = f"نجدة! نحن ستة أشخاص عالقون فوق سطح البناية ونحتاج ماء، وأنا {STATUS}"
SID = "SM" + "a1" * 16
ENDED = ("delivered", "read", "failed", "expired", "withheld", "uncertain")


def delivery_states(served: Served) -> list[str]:
    """Of every delivery, oldest first."""
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute("SELECT state FROM delivery ORDER BY id")]


def wait_until_delivered(served: Served, many: int) -> None:
    """So many deliveries exist and the provider's signed receipts moved every one of them to the end."""
    until(
        lambda: len(states := delivery_states(served)) == many and all(state in ENDED for state in states),
        what=f"{many} deliveries to end",
    )
    assert delivery_states(served) == ["delivered"] * many


def no_trace_of(served: Served, words: list[str]) -> list[str]:
    """Where the words lie on the disk or in what was printed: nowhere, it is hoped."""
    return traces(words, among=[served.data, served.temporary, served.log])


def test_a_text_is_kept_once_and_answered_in_its_language_however_often_it_comes(served: Served) -> None:
    for _ in range(3):
        answer = served.text(AMAL, TEXT, sid=SID)
        assert (answer.status, answer.media_type) == (200, "text/xml")
        assert answer.body.endswith("<Response/>")
    (automatic,) = served.wait_for_texts(AMAL, 1)
    assert "هنا Waypost: وصلت رسالتكم." in automatic
    assert "كم عددكم" not in automatic, "how many they are was told already"
    wait_until_delivered(served, 1)
    assert stored_ids(served.program) == [SID]
    assert served.twilio.stats()["callbacks"] == {"sent": 3, "ok": 3}
    assert served.sent_to(AMAL) == [automatic]


def test_nothing_of_a_text_lies_on_the_disk_or_in_the_log(served: Served) -> None:
    served.text(AMAL, TEXT, sid=SID)
    served.wait_for_texts(AMAL, 1)
    wait_until_delivered(served, 1)
    assert traces([SID], among=[served.data]), "the search looks where messages are kept"
    assert no_trace_of(served, [STATUS, AMAL.lstrip("+"), *pairs(TEXT)]) == []
    assert list(served.temporary.iterdir()) == []
    served.server.stop()
    assert no_trace_of(served, [STATUS, AMAL.lstrip("+"), *pairs(TEXT)]) == []


def test_whoever_has_the_first_link_becomes_a_member(served: Served, page: Page) -> None:
    enrol(page, served.first_link())
