"""The week on one page is one page: printed on A4 by a real browser, in both directions of writing."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.response_map.actions import Counted, count
from app.response_map.tables import Kind
from app.transaction import write
from app.work import SYSTEM, Work
from tests.browser.conftest import SignedIn
from tests.browser.looking import PICTURES
from tests.browser.scene import lay_out_feedback, lay_out_map
from tests.browser.serving import LiveServer

TYPES = ("question", "request", "concern", "praise", "observation", "incomplete", "unsorted")
NEEDS = ("water", "food", "medical", "shelter", "safety", "information", "legal")


@pytest.fixture(scope="module", autouse=True)
def _weeks(live_server: LiveServer, signed_in: SignedIn, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A month of reports in twelve provinces, with something of every type."""
    lay_out_map(live_server.runtime, tmp_path_factory.mktemp("areas"), signed_in.member)
    lay_out_feedback(live_server.runtime, signed_in.member)
    today = live_server.runtime.clock.now().date()

    def counts(work: Work) -> None:
        for back in range(84):
            for place, (kind, need) in enumerate(zip(TYPES, NEEDS, strict=True)):
                day = today - timedelta(days=back)
                count(work, Counted(Kind.FEEDBACK, f"KE{place:03d}", day, (kind,)), by=(place * 5 + back) % 9)
                count(work, Counted(Kind.DISTRESS, f"KE{place:03d}", day, (need,)), by=(place * 3 + back) % 7)

    write(live_server.runtime, SYSTEM, counts)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/staff/report", "/week"])
def test_a_week_is_printed_on_one_page_of_a4(
    open_page: Callable[..., Page], live_server: LiveServer, path: str, language: str
) -> None:
    page = open_page(language=language, width=1280)
    page.goto(live_server.at(path), wait_until="networkidle")
    PICTURES.mkdir(exist_ok=True)
    name = f"printed{path.replace('/', '-')}-{language}"
    printed = page.pdf(prefer_css_page_size=True, format="A4", print_background=True, path=PICTURES / f"{name}.pdf")
    assert pages_of(printed) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1031})  # A4 less its margins, at 96 dots an inch
    page.screenshot(path=PICTURES / f"{name}.png")
    assert Path(PICTURES / f"{name}.pdf").stat().st_size > 5_000, "it is not empty"


def pages_of(printed: bytes) -> int:
    """How many pages a PDF of Chromium has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def test_a_longer_page_would_be_seen(open_page: Callable[..., Page], live_server: LiveServer) -> None:
    page = open_page(width=1280)
    page.goto(live_server.at("/privacy"))
    assert pages_of(page.pdf(format="A4")) > 1
