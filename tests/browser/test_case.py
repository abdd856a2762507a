"""The case page in a real browser: with a thumb, without a script, from the right, and read by axe."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from app.cases.queries import queue
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read
from tests.makers import staff
from tests.makers.texts import text_in

# What a page asks of the rooms is tested on every database there.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PHONE, LAPTOP = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=800)


@dataclass(frozen=True, slots=True)
class Desk:
    """A running server with one case in it, and somebody of the staff."""

    address: str
    case_id: UUID
    runtime: Runtime
    member: staff.Member

    @property
    def case(self) -> str:
        return f"{self.address}/staff/case/{self.case_id.hex}"

    def sit(self, browser: Browser, size: ViewportSize, *, script: bool = True, language: str = "en") -> Page:
        """A page of a browser that is signed in, through the pages anybody signs in by."""
        context = browser.new_context(viewport=size, java_script_enabled=script, locale=language)
        page = context.new_page()
        page.goto(f"{self.address}/staff/sign-in")
        page.fill("[name=handle]", self.member.handle)
        page.fill("[name=password]", self.member.password)
        page.locator("main form button").click()
        page.fill("[name=code]", staff.next_code(self.runtime, self.member))
        page.locator("main form button").click()
        return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "the browser tests need Chromium: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_QUIETLY)
        yield started
        started.close()


@pytest.fixture
def desk(runtime: Runtime) -> Iterator[Desk]:
    text_in(runtime, "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام")
    with read(runtime) as work:
        case_id = queue(work)[0].id
    server = make_server("127.0.0.1", 0, create_app(runtime), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Desk(f"http://localhost:{server.port}", case_id, runtime, staff.make_member(runtime))
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_any_script_a_case_is_taken_answered_and_closed(desk: Desk, browser: Browser) -> None:
    page = desk.sit(browser, PHONE, script=False)
    page.goto(desk.case)
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "Two of us bring water at five.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("This goes out as 1 text:")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble.ours").last).to_contain_text("Two of us bring water at five.")
    page.locator("#close > summary").click()
    page.get_by_label("They were helped").check()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()


def test_a_half_written_answer_stays_while_texts_come_in(desk: Desk, browser: Browser) -> None:
    page = desk.sit(browser, PHONE)
    page.goto(desk.case)
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "ж" * 71)
    expect(page.locator("#count")).to_contain_text("2")
    text_in(desk.runtime, "الماء يرتفع الآن")
    expect(page.locator(".bubble").last).to_contain_text("الماء يرتفع", timeout=15_000)
    expect(page.locator("#words")).to_have_value("ж" * 71)


def test_words_that_would_be_removed_are_marked_and_stay_to_be_mended(desk: Desk, browser: Browser) -> None:
    page = desk.sit(browser, PHONE)
    page.goto(desk.case)
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "We know you are undocumented, wait there.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("mark")).to_have_text("undocumented")
    expect(page.locator("#words")).to_have_value("We know you are undocumented, wait there.")


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_read_and_work_every_page_of_a_case(
    desk: Desk, browser: Browser, size: ViewportSize, language: str
) -> None:
    page = desk.sit(browser, size, language=language)
    for path in (desk.case, f"{desk.case}/number", f"{desk.address}/staff/case/new", f"{desk.address}/staff/unhandled"):
        page.goto(path)
        _check(page)
    page.goto(desk.case)
    page.locator("form[action$='/take'] button").click()
    page.locator("#words").wait_for()
    _check(page)


def _check(page: Page) -> None:
    """Everything open: clean for axe, no wider than the screen, every target big enough for a thumb."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = page.evaluate(
        """[...document.querySelectorAll('main button, main summary, main input:not([type=hidden])')]
        .filter(one => one.offsetParent)
        .map(one => (one.closest('label') ?? one).getBoundingClientRect())
        .filter(box => box.height < 43.5 || box.width < 43.5).length"""
    )
    assert small == 0


def test_the_thing_to_do_next_is_within_reach_of_a_thumb(desk: Desk, browser: Browser) -> None:
    page = desk.sit(browser, PHONE)
    page.goto(desk.case)
    for name in ("Take this case", "Send"):
        button = page.get_by_role("button", name=name, exact=True)
        box = button.bounding_box()
        assert box is not None
        assert PHONE["height"] / 2 < box["y"], "in the lower half"
        assert box["y"] + box["height"] <= PHONE["height"], "and on the screen"
        button.click()
