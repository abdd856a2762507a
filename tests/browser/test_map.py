"""The map in a meeting: moved and played by hand and by keyboard, and still there without a script."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.looking import overhear
from tests.browser.scene import lay_out_map
from tests.browser.serving import LiveServer


@pytest.fixture(scope="module")
def address(live_server: LiveServer, signed_in: SignedIn, tmp_path_factory: pytest.TempPathFactory) -> str:
    lay_out_map(live_server.runtime, tmp_path_factory.mktemp("areas"), signed_in.member)
    return live_server.url


def figures(page: Page) -> list[str]:
    """What is written on the areas of the map."""
    return page.locator(".written b").all_text_contents()


def table(page: Page) -> list[str]:
    """What the table beside it says, but for what is nothing or not told."""
    said = page.locator("#figures td").all_text_contents()
    return [one for one in said if one.isdecimal()]


def test_days_play_stand_still_and_are_said(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(width=1280)
    heard = overhear(page)
    page.goto(f"{address}/staff/map/move?days=7")
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator(".still")).to_be_hidden()
    whole = page.locator("#when").text_content()
    assert sorted(figures(page)) == sorted(table(page)), "the map and its table say the same"
    page.locator("#play").click()
    expect(page.locator("#play span")).to_have_text("Pause")
    expect(page.locator("#along")).not_to_have_value("0")
    page.locator("#play").click()
    expect(page.locator("#play span")).to_have_text("Play")
    assert page.locator("#when").text_content() not in (None, whole)
    page.locator("#along").focus()
    page.keyboard.press("Home")
    first = page.locator("#when").text_content()
    assert page.locator("#along").get_attribute("aria-valuetext") == first
    page.keyboard.press("ArrowRight")
    assert page.locator("#when").text_content() != first
    assert sorted(figures(page)) == sorted(table(page))
    page.get_by_label("Up to the day").check()
    assert str(page.locator("#when").text_content()).startswith("up to ")
    assert sorted(figures(page)) == sorted(table(page))
    assert (heard.hosts, heard.complaints) == ({urlsplit(address).netloc}, [])


def test_the_map_is_moved_by_keyboard_and_an_area_leads_into_it(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/staff/map/move")
    expect(page.locator("#player")).to_be_visible()
    pane = page.locator(".leaflet-map-pane")
    page.locator("#map_moving").focus()
    before = pane.evaluate("one => one.style.transform")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.leaflet-map-pane').style.transform !== before", arg=before
    )
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/staff/map?*")


def test_everybody_plays_what_was_published(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(stranger=True)
    page.goto(f"{address}/map/move")
    expect(page.locator("#player")).to_be_visible()
    expect(page.get_by_text("Up to the day")).to_have_count(0)
    page.locator("#along").focus()
    page.keyboard.press("Home")
    assert all(int(one) >= 10 for one in table(page) + figures(page))
    ends = [said.removeprefix("≤ ") for said in page.locator("#legend span").all_text_contents() if "≤" in said]
    assert ends
    assert all(int(end) >= 10 for end in ends), "no colour stands for a number that is never told"


def test_without_a_script_the_picture_stays_and_days_are_links(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(script=False, stranger=True)
    page.goto(f"{address}/map/move")
    expect(page.locator(".still svg.map")).to_be_visible()
    expect(page.get_by_text("This is the picture of the map")).to_be_visible()
    expect(page.locator("#player")).to_be_hidden()
    day = page.locator("#when").text_content()
    page.locator("#steps [rel=prev]").click()
    assert page.locator("#when").text_content() not in (None, day)
