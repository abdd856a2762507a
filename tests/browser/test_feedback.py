"""Coding feedback in a real browser: with keys, with a thumb and no script, and while more comes in."""

import re
from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.feedback.queries import codes_of_many
from app.transaction import read
from channels.contract import Address, AddressKind
from tests.browser.serving import LiveServer
from tests.makers.texts import text_in

Opens = Callable[..., Page]
LIST = "/staff/feedback"
_phones = count(999400000001)


def told(live_server: LiveServer, words: str) -> None:
    sender = Address(AddressKind.PHONE, f"+{next(_phones)}")
    text_in(live_server.runtime, f"FEEDBACK {words}", sender=sender)


def given(live_server: LiveServer, hexes: list[str]) -> list[list[str]]:
    """The codes of the items of these rows."""
    ids = [UUID(hex=one) for one in hexes]
    with read(live_server.runtime) as work:
        found = codes_of_many(work, ids)
    return [found.get(one, []) for one in ids]


@pytest.fixture
def rows(live_server: LiveServer) -> LiveServer:
    for words in ("the tents are wet", "the lamp is dark", "the tea is cold"):
        told(live_server, words)
    return live_server


def test_several_are_coded_with_the_keyboard_alone(page: Page, rows: LiveServer) -> None:
    page.goto(rows.at(LIST))
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("j")
    first = page.locator("#told input[name=item]").first
    expect(first).to_be_focused()
    for key in ("x", "j", "x", "k", "3", "3"):
        page.keyboard.press(key)
    expect(first).to_be_focused()
    expect(page.locator("#chosen-code")).to_have_value("concern.quality")
    ticked = page.locator("#told input[name=item]:checked").evaluate_all("all => all.map(one => one.value)")
    assert len(ticked) == 2
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("2")
    assert given(rows, ticked) == [["concern.quality"]] * 2
    assert page.evaluate("() => [{...localStorage}, {...sessionStorage}]") == [{}, {}]


def test_enter_codes_the_row_one_is_at_and_o_opens_it(page: Page, rows: LiveServer) -> None:
    page.goto(rows.at(LIST))
    for key in ("j", "4", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".flash")).to_contain_text("1")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"feedback/[0-9a-f]{32}$"))


def test_without_any_script_several_are_coded_and_one_is_answered(open_page: Opens, rows: LiveServer) -> None:
    page = open_page(script=False)
    page.goto(rows.at(LIST))
    ticks = page.locator("#told input[name=item]")
    chosen = [ticks.nth(at).get_attribute("value") or "" for at in range(2)]
    for at in range(2):
        ticks.nth(at).check()
    page.select_option("#chosen-code", "praise.other")
    page.get_by_role("button", name="Code", exact=True).click()
    assert given(rows, chosen) == [["praise.other"]] * 2
    page.goto(rows.at(f"{LIST}/{chosen[0]}"))
    page.fill("#answer-words", "We dry them tomorrow.")
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_text("This goes out as 1 text:")).to_be_visible()
    page.get_by_role("button", name="Answer and close").click()
    expect(page.locator(".quoted")).to_contain_text("We dry them tomorrow.")


def test_what_is_ticked_stays_ticked_while_more_comes_in(page: Page, rows: LiveServer) -> None:
    page.goto(rows.at(LIST))
    tick = page.locator("#told input[name=item]").first
    tick.check()
    told(rows, "the gate is shut at night")
    with page.expect_response("**/staff/feedback/rows**"):
        pass
    expect(tick).to_be_checked()
    tick.uncheck()
    page.locator("h1").click()
    expect(page.locator("#told")).to_contain_text("the gate is shut at night")


def test_the_texts_an_answer_costs_are_counted_with_the_words_around_it(page: Page, rows: LiveServer) -> None:
    page.goto(rows.at(LIST))
    page.locator("#told .need a").first.click()
    box = page.locator("#answer-words")
    box.fill("x")
    alone = page.locator("#answer-count").inner_text()
    around = (box.get_attribute("data-before") or "") + "x" + (box.get_attribute("data-after") or "")
    assert f"{len(around)}/160" in alone
