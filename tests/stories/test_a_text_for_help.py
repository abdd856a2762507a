"""From a text in Arabic to a closed case, with the real parts: server process, provider, browser, disk."""

import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

from playwright.sync_api import Page

from bench.measuring import stored_ids
from tests.house.traces import pairs, traces
from tests.makers.waiting import until
from tests.stories.served import Served
from tests.stories.staff_pages import answer, close, enrol, open_case, stored_in_browser, take

AMAL = "+999100200300"
STATUS = "بدون إقامة"
TEXT = f"نجدة! نحن ستة أشخاص عالقون فوق سطح البناية ونحتاج ماء، وأنا {STATUS}"
SID = "SM" + "a1" * 16
ANSWER = "القارب الأزرق يصل بعد نصف ساعة، لوحوا بقماش فاتح"
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


def the_case(served: Served) -> tuple[str, str, int, int]:
    """State, outcome, people and rating of the only case."""
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        (found,) = database.execute('SELECT state, outcome, people, rating FROM "case"')
    case: tuple[str, str, int, int] = found
    return case


def watched(page: Page) -> tuple[list[str], set[str]]:
    """What the browser complains of and whom it asks, growing while the page is used."""
    faults: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).netloc) if "://" in asked.url else None)
    return faults, hosts


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


def test_from_help_to_closed_and_the_status_is_nowhere(served: Served, page: Page) -> None:
    """The whole way: Amal texts, Binta sees it come, takes it, answers, closes it; Amal says how it was."""
    faults, hosts = watched(page)
    enrol(page, served.first_link())
    served.text(AMAL, TEXT, sid=SID)
    open_case(page, showing="6 people")
    assert "removed" in page.get_by_role("article").first.inner_text()
    assert STATUS not in page.content()
    take(page)
    answer(page, ANSWER)
    close(page, outcome="They were helped")
    texts = served.wait_for_texts(AMAL, 5)
    assert len(texts) == 5
    for told in ("وصلت رسالتكم", "قرأ شخص رسالتكم", ANSWER, "أنهينا العمل على طلبكم", "كيف كانت مساعدتنا"):
        assert sum(told in words for words in texts) == 1, told
    assert served.text(AMAL, "5").status == 200
    assert "شكرا" in served.wait_for_texts(AMAL, 6)[-1]
    wait_until_delivered(served, 6)
    assert the_case(served) == ("closed", "helped", 6, 5)
    assert stored_in_browser(page) == [{}, {}]
    assert (faults, hosts) == ([], {f"127.0.0.1:{served.program.url.rpartition(':')[2]}"})
    for _ in ("while it runs", "after it ended"):
        assert no_trace_of(served, [STATUS, AMAL.lstrip("+"), ANSWER, *pairs(TEXT)]) == []
        served.server.stop()
