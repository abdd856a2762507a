"""Every page, as a phone and a laptop show it, in English and in Arabic: usable by everybody, and silent to others."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, SignedIn
from tests.browser.looking import barriers, overhear, picture, sideways, small_targets, unfold
from tests.browser.scene import Scene, lay_out
from tests.browser.serving import LiveServer
from tests.makers.duty import on_duty

PHONE = "/simulator?phone=999200000001"
PAGES = {
    "front": "/",
    "simulator": PHONE,
    "simulator-new": "/simulator?phone=999200000099",
    "sign-in": "/staff/sign-in",
    "queue": "/staff/queue",
    "queue-mine": "/staff/queue?tab=mine",
    "queue-taken": "/staff/queue?tab=taken",
    "case-waiting": "/staff/case/{waiting}",
    "case-taken": "/staff/case/{taken}",
    "case-closed": "/staff/case/{closed}",
    "case-new": "/staff/case/new",
    "number": "/staff/case/{waiting}/number",
    "duty": "/staff/duty",
    "people": "/staff/people",
    "account": "/staff/account",
    "unhandled": "/staff/unhandled",
    "error": "/staff/case/0",
}
FOR_STRANGERS = ("front", "simulator", "simulator-new", "sign-in")

languages = pytest.mark.parametrize("language", ["en", "ar"])
names = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def scene(live_server: LiveServer, signed_in: SignedIn) -> Scene:
    on_duty(live_server.runtime, signed_in.member)
    return lay_out(live_server.runtime, signed_in.member)


@pytest.fixture
def go(live_server: LiveServer, scene: Scene, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a page by its name."""

    def gone(name: str, **how: object) -> Page:
        page = open_page(stranger=name in FOR_STRANGERS, **how)
        path = PAGES[name].format(waiting=scene.waiting.hex, taken=scene.taken.hex, closed=scene.closed.hex)
        page.goto(live_server.at(path))
        return page

    return gone


@languages
@names
def test_everybody_can_use_every_page_with_a_thumb_or_a_screen_reader(
    go: Callable[..., Page], name: str, language: str
) -> None:
    for width in WIDTHS:
        page = go(name, language=language, width=width)
        assert page.locator("html").get_attribute("lang") == language
        picture(page, f"{name}-{language}-{width}")
        unfold(page)
        assert barriers(page) == []
        assert sideways(page) <= 0
        assert small_targets(page) == []


@languages
@pytest.mark.parametrize("name", ["queue", "case-taken", "simulator", "case-waiting"])
def test_every_word_can_be_read_at_night(go: Callable[..., Page], name: str, language: str) -> None:
    page = go(name, language=language, scheme="dark")
    picture(page, f"{name}-{language}-360-dark")
    unfold(page)
    assert barriers(page) == []


@languages
@names
def test_no_page_complains_or_talks_to_anybody_else(
    go: Callable[..., Page], open_page: Callable[..., Page], live_server: LiveServer, name: str, language: str
) -> None:
    page = go(name, language=language)
    heard = overhear(page)
    page.reload(wait_until="networkidle")
    assert heard.hosts == {urlsplit(live_server.url).netloc}
    expected = ["404"] if name == "error" else []
    assert [said for said in heard.complaints if not any(code in said for code in expected)] == []
    assert heard.dialogs == []


def test_pages_stand_right_to_left_in_arabic(go: Callable[..., Page]) -> None:
    page = go("queue", language="ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    first = page.locator(".row").first
    level, due = (first.locator(part).bounding_box() for part in (".level", ".due"))
    assert level
    assert due
    assert level["x"] > due["x"], "how urgent it is stands where reading begins"
