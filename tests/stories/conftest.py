"""The real server, started for one story and stopped after it; what it printed is shown when the story fails."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.makers.waiting import PATIENCE
from tests.stories.served import Kind, Served, chromium, serving


@pytest.fixture(params=["twilio_sms", "twilio_whatsapp"])
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
def served(kind: Kind, tmp_path: Path) -> Iterator[Served]:
    """A server in production mode with one line of each kind in turn."""
    try:
        with serving(tmp_path, kind=kind) as served:
            yield served
    finally:
        log = tmp_path / "server.log"
        sys.stdout.write(log.read_text(errors="replace") if log.exists() else "the server printed nothing\n")


@pytest.fixture(scope="module")  # no longer: while it lives, no other test of this process can run an event loop
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A volunteer's phone, in English."""
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    yield page
    for page in context.pages:
        page.goto("about:blank")  # see tests/browser/conftest.py
    context.close()
