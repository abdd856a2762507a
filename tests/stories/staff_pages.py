"""What Binta does in her browser, by the words she sees."""

import re
from urllib.parse import parse_qs, urlsplit

import pyotp
from playwright.sync_api import Page

from app.web.language import isolated

PASSWORD = "a boat of quiet paper"


def enrol(page: Page, link: str, *, handle: str = "Binta") -> str:
    """The secret of the second factor, after the first sign-in through the one-time link."""
    page.goto(link)
    app_link = page.get_by_role("link", name="open the code app").get_attribute("href")
    secret = parse_qs(urlsplit(app_link or "").query)["secret"][0]
    page.get_by_label("What the team calls you").fill(handle)
    page.get_by_label(re.compile(r"^\s*Password")).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_label("The six digits it shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/staff/queue")
    return secret


def open_case(page: Page, *, showing: str) -> None:
    """From the queue to the case whose row shows these words, which comes by itself."""
    page.get_by_role("listitem").filter(has_text=showing).get_by_role("link").click()


def take(page: Page) -> None:
    page.get_by_role("button", name="Take this case").click()
    page.get_by_role("button", name="Send", exact=True).wait_for()


def answer(page: Page, words: str) -> None:
    page.get_by_label(f"Answer in {isolated('العربية')}").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("article").filter(has_text=words).wait_for()


def close(page: Page, *, outcome: str) -> None:
    page.get_by_text("Close the case").click()
    page.get_by_label(outcome).check()
    page.get_by_role("button", name="Close it").click()
    page.get_by_text("The case is closed.").wait_for()


def stored_in_browser(page: Page) -> object:
    """Everything the pages keep in this browser beside cookies."""
    return page.evaluate("() => [{...localStorage}, {...sessionStorage}]")
