"""A real server, a real browser, and somebody of the team signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from app.privacy.keys import Keyring
from tests.browser.serving import LiveServer, live
from tests.makers.staff import Member, make_member, next_code
from tests.makers.waiting import PATIENCE
from tests.stories.served import chromium

WIDTHS = {360: 740, 1280: 800}
EVERY_ROLE = ("volunteer", "coordinator", "admin", "protection_officer")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Binta, and what her browser keeps once she is signed in."""

    member: Member
    state: StorageState


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[LiveServer]:
    with live(tmp_path_factory.mktemp("served"), keyring) as served:
        yield served


@pytest.fixture(scope="module")
def signed_in(live_server: LiveServer, browser: Browser) -> SignedIn:
    """Somebody with every role, signed in once through the pages; other pages of hers begin from there."""
    binta = make_member(live_server.runtime, roles=EVERY_ROLE)
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.goto(live_server.at("/staff/sign-in"))
    page.fill("[name=handle]", binta.handle)
    page.fill("[name=password]", binta.password)
    page.locator("main form button").click()
    page.fill("[name=code]", next_code(live_server.runtime, binta, for_seconds=30))
    page.locator("main form button").click()
    page.wait_for_url("**/staff/queue")
    state = context.storage_state()
    context.close()
    return SignedIn(binta, state)


def _opened(
    contexts: list[BrowserContext],
    browser: Browser,
    signed_in: SignedIn,
    *,
    language: str = "en",
    width: int = 360,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
    stranger: bool = False,
) -> Page:
    context = browser.new_context(
        locale=language,
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=scheme,
        java_script_enabled=script,
        storage_state=None if stranger else signed_in.state,
        reduced_motion="reduce",
    )
    context.set_default_timeout(1000 * PATIENCE)
    contexts.append(context)
    return context.new_page()


@pytest.fixture
def open_page(browser: Browser, signed_in: SignedIn) -> Iterator[Callable[..., Page]]:
    """Makes pages: `language`, `width`, `scheme`, `script`, and `stranger` for somebody who is not signed in."""
    contexts: list[BrowserContext] = []
    yield partial(_opened, contexts, browser, signed_in)
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # closing beside a page that is on its way somewhere can wait for ever
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Binta's phone, in English."""
    return open_page()
