"""Writing where there is no network: nothing is lost or doubled, nothing readable stays, nothing is kept unasked."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.cases.queries import queue
from app.cases.tables import Case
from app.transaction import read
from tests.browser.serving import LiveServer
from tests.makers.bad_line import BadLine, bad_line

Opens = Callable[..., Page]
WORDS = "four of us behind the turquoise lighthouse"
# Everything this browser keeps of the site, as text; a database that is not there is not made by looking.
_DUMP = """async () => {
  const parts = [JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys())
      parts.push(name, one.url, await (await (await caches.open(name)).match(one)).text());
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((give) => {
      const asked = indexedDB.open(name); asked.onsuccess = () => give(asked.result);
    });
    for (const table of database.objectStoreNames) {
      const all = await new Promise((give) => {
        const asked = database.transaction(table).objectStore(table).getAll();
        asked.onsuccess = () => give(asked.result);
      });
      for (const one of all) parts.push(name + " " + table + " " + String.fromCharCode(...new Uint8Array(one)));
    }
    database.close();
  }
  return parts;
}"""
_NOTHING = """async () => [
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length, localStorage.length, sessionStorage.length,
]"""


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[BadLine]:
    with bad_line(urlsplit(live_server.url).port or 0) as line:
        yield line


@pytest.fixture
def phone(open_page: Opens) -> Page:
    return open_page(stranger=True)


def cases(live_server: LiveServer) -> int:
    with read(live_server.runtime) as work:
        return len(work.session.exec(select(Case.id)).all())


def texts_of_newest(live_server: LiveServer) -> int:
    with read(live_server.runtime) as work:
        return max(queue(work), key=lambda case: case.opened_at).unanswered


def write(page: Page, words: str = WORDS) -> None:
    page.locator("input[value=help]").check()
    page.locator("#words").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def keep_the_page(page: Page) -> None:
    page.locator("#offline summary").click()
    page.get_by_role("button", name="Keep this page on this phone").click()
    expect(page.locator("[data-here]")).to_be_visible()


def said(page: Page, name: str) -> None:
    expect(page.locator(f"[data-say={name}]")).to_be_visible()


def test_x_05_nothing_is_kept_on_a_phone_where_nobody_asks_for_it(phone: Page, line: BadLine) -> None:
    for path in ("/", "/tell", "/answer", "/privacy"):
        phone.goto(line.at(path))
        assert phone.evaluate(_NOTHING) == [0, 0, 0, 0, 0], path
    phone.goto(line.at("/tell"))
    line.cut()
    write(phone)
    said(phone, "failed")
    assert phone.locator("#words").input_value() == WORDS
    assert phone.evaluate(_NOTHING) == [0, 0, 0, 0, 0]


def test_without_network_the_kept_page_takes_words_seals_them_and_sends_them_once(
    phone: Page, line: BadLine, live_server: LiveServer
) -> None:
    before = cases(live_server)
    phone.goto(line.at("/tell"))
    keep_the_page(phone)
    line.cut()
    phone.goto(line.at("/tell"))
    expect(phone.locator(".copy")).to_be_visible()
    write(phone)
    said(phone, "waits")
    assert phone.locator("#words").input_value() == ""
    dump = phone.evaluate(_DUMP)
    assert any(part.startswith("kept forms ") for part in dump)
    assert not any(word in part for part in dump for word in ("turquoise", "lighthouse", "four of us"))
    assert cases(live_server) == before
    line.mend()
    phone.goto(line.at("/tell"))
    said(phone, "went")
    assert (cases(live_server), texts_of_newest(live_server)) == (before + 1, 1)
    assert phone.evaluate("async () => (await indexedDB.databases()).length") == 0
    phone.locator("[data-say=went] a").click()
    expect(phone.locator(".theirs")).to_contain_text("turquoise lighthouse")


def test_when_the_answer_is_lost_each_time_it_arrives_once_all_the_same(
    phone: Page, line: BadLine, live_server: LiveServer
) -> None:
    before = cases(live_server)
    phone.goto(line.at("/tell"))
    line.loses = "/tell"
    write(phone)
    said(phone, "failed")
    assert (line.lost, cases(live_server)) == (1, before + 1)
    phone.get_by_role("button", name="Keep it on this phone until there is network").click()
    said(phone, "waits")
    line.loses = "/tell/sealed"
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    with phone.expect_event("requestfailed"):
        pass
    said(phone, "waits")
    line.mend()
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    said(phone, "went")
    assert (cases(live_server), texts_of_newest(live_server)) == (before + 1, 1)
    assert phone.evaluate(_NOTHING) == [0, 0, 0, 0, 0]


def test_what_waits_and_the_page_itself_are_deleted_by_a_button(phone: Page, line: BadLine) -> None:
    phone.goto(line.at("/tell"))
    keep_the_page(phone)
    line.cut()
    write(phone)
    said(phone, "waits")
    phone.get_by_role("button", name="Delete it from this phone").click()
    said(phone, "dropped")
    assert phone.evaluate("async () => (await indexedDB.databases()).length") == 0
    phone.get_by_role("button", name="Remove everything from this phone").click()
    expect(phone.locator("[data-here]")).to_be_hidden()
    assert phone.evaluate(_NOTHING) == [0, 0, 0, 0, 0]


def test_x_05_the_workers_hold_public_pages_and_no_staff_page_is_ever_theirs(phone: Page, line: BadLine) -> None:
    phone.goto(line.at("/tell"))
    keep_the_page(phone)
    held = phone.evaluate("async () => (await caches.keys()).sort()")
    assert held == ["kept /answer", "kept /privacy", "kept /services", "kept /tell"], "the map is not public here"
    for path in ("/", "/staff/sign-in", "/simulator?phone=999200000001"):
        phone.goto(line.at(path))
        assert phone.evaluate("() => navigator.serviceWorker.controller") is None, path
    line.cut()
    for path in ("/answer", "/privacy", "/services"):
        phone.goto(line.at(path))
        expect(phone.locator(".copy")).to_be_visible()


def test_the_guides_kept_on_a_phone_are_read_without_network_in_their_language(phone: Page, line: BadLine) -> None:
    phone.goto(line.at("/guides?lang=my"))
    keep_the_page(phone)
    assert phone.evaluate("async () => caches.keys()") == ["kept /guides"]
    line.cut()
    phone.goto(line.at("/guides"))
    expect(phone.locator(".copy")).to_be_visible()
    phone.locator("#wages summary").click()
    expect(phone.locator("#wages[lang=my]")).to_contain_text("+15005550106")
    phone.goto(line.at("/guides"))
    phone.locator("#offline summary").click()
    phone.get_by_role("button", name="Delete it from this phone").click()
    expect(phone.locator("[data-here]")).to_be_hidden()
    assert phone.evaluate("async () => caches.keys()") == []
