"""A queue nobody waits in: calm to look at, and awake."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import barriers, picture, sideways, small_targets
from tests.browser.scene import call_for_help
from tests.browser.serving import LiveServer
from tests.browser.test_shift import SOON


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_an_empty_queue_can_be_used_by_everybody(
    open_page: Callable[..., Page], live_server: LiveServer, language: str, width: int
) -> None:
    page = open_page(language=language, width=width)
    for tab in ("waiting", "mine", "taken"):
        page.goto(live_server.at(f"/staff/queue?tab={tab}"))
        expect(page.locator(".empty")).to_be_visible()
        picture(page, f"queue-empty-{tab}-{language}-{width}")
        assert barriers(page) == []
        assert sideways(page) <= 0
        assert small_targets(page) == []


def test_the_first_case_of_the_night_appears_and_is_said_aloud(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.at("/staff/queue"))
    expect(page.locator(".empty")).to_be_visible()
    case = call_for_help(live_server.runtime, "HELP water is coming in, we are 4 with a baby, on the roof", number=1)
    expect(page.locator(f"#case-{case.hex}")).to_be_visible(timeout=SOON)
    expect(page.locator("#news")).to_contain_text("Cases in danger that wait: 1")
