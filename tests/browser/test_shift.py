"""A shift as Binta lives it: cases come by themselves, her words stay, keys and old phones are enough, and what
strangers write is only ever text.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.looking import overhear, picture
from tests.browser.scene import call_for_help
from tests.browser.serving import LiveServer
from tests.makers.duty import on_duty

SOON = 12_000  # milliseconds: three looks of an open queue, and a slow machine
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    '"><svg onload=alert(3)>',
    "javascript:alert(4)",
)
OVERRIDES = "\u202eevil\u202c\u2066left\u2069"


@pytest.fixture(scope="module", autouse=True)
def somebody_on_duty(live_server: LiveServer, signed_in: SignedIn) -> None:
    on_duty(live_server.runtime, signed_in.member)


def test_the_whole_story_from_a_phone_to_a_closed_case(open_page: Callable[..., Page], live_server: LiveServer) -> None:
    phone = open_page(stranger=True)
    phone.goto(live_server.at("/simulator?phone=999200000777"))
    queue = open_page()
    queue.goto(live_server.at("/staff/queue"))
    phone.get_by_label("Your text").fill("HELP, we are 6 on the roof and need water")
    phone.get_by_label("Your text").press("Enter")
    expect(phone.locator(".bubble:not(.ours)").first).to_contain_text("Help is free", timeout=SOON)
    case = queue.locator(".row", has_text="6 people")
    expect(case).to_be_visible(timeout=SOON)
    case.get_by_role("link").click()
    queue.get_by_role("button", name="Take this case").click()
    queue.locator("#words").fill("A boat is on its way. Stay on the roof.")
    queue.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator(".bubble").last).to_contain_text("A boat is on its way.", timeout=SOON)
    picture(phone, "story-phone")
    picture(queue, "story-case")
    queue.locator("#close > summary").click()
    queue.get_by_label("They were helped").check()
    queue.get_by_role("button", name="Close it").click()
    expect(queue.get_by_role("button", name="Open it again")).to_be_visible()


def test_an_example_is_sent_with_one_tap(open_page: Callable[..., Page], live_server: LiveServer) -> None:
    phone = open_page(stranger=True)
    phone.goto(live_server.at("/simulator?phone=999200000778"))
    phone.get_by_role("button", name="Mi mamá necesita insulina").click()
    expect(phone.locator(".bubble.ours")).to_contain_text("Mi mamá necesita insulina")
    expect(phone.locator(".bubble:not(.ours)").first).to_contain_text("ayuda", timeout=SOON, ignore_case=True)


def test_a_new_case_appears_in_an_open_queue_without_reload(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.at("/staff/queue"))
    page.evaluate("window.stillHere = true")
    case = call_for_help(live_server.runtime, "HELP we are 9 on the bridge", number=100)
    expect(page.locator(f"#case-{case.hex}")).to_be_visible(timeout=SOON)
    assert page.evaluate("window.stillHere"), "the page was not loaded again"


def test_a_new_case_leaves_the_focus_where_it_was(page: Page, live_server: LiveServer) -> None:
    before = call_for_help(live_server.runtime, "please help, we need food", number=101)
    page.goto(live_server.at("/staff/queue"))
    page.locator(f"#case-{before.hex}").focus()
    case = call_for_help(live_server.runtime, "HELP we are 8 in the river", number=102)
    expect(page.locator(f"#case-{case.hex}")).to_be_visible(timeout=SOON)
    expect(page.locator(f"#case-{before.hex}")).to_be_focused()


def test_the_keyboard_alone_reaches_the_first_case(page: Page, live_server: LiveServer) -> None:
    call_for_help(live_server.runtime, "HELP there is fire", number=103)
    page.goto(live_server.at("/staff/queue"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    first = page.locator(".row a").first
    for _ in range(6):  # the tabs and notes above it
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/case/*")


def test_without_any_script_a_case_is_found_taken_answered_and_closed(
    open_page: Callable[..., Page], live_server: LiveServer
) -> None:
    case = call_for_help(live_server.runtime, "HELP we are 7 in the market", number=104)
    page = open_page(script=False)
    page.goto(live_server.at("/staff/queue"))
    page.locator(f"#case-{case.hex}").click()
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "We bring water at five.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble.ours").last).to_contain_text("We bring water at five.")
    page.locator("#close > summary").click()
    page.get_by_label("They were helped").check()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    page.goto(live_server.at("/staff/queue"))
    expect(page.locator(f"#case-{case.hex}")).to_have_count(0)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_stranger_writes_is_shown_as_text(
    open_page: Callable[..., Page], live_server: LiveServer, payload: str
) -> None:
    number = 200 + PAYLOADS.index(payload)
    case = call_for_help(live_server.runtime, f"HELP {payload}", number=number)
    page = open_page()
    heard = overhear(page)
    for path in ("/staff/queue", f"/staff/case/{case.hex}", f"/simulator?phone=9992000{number:05d}"):
        page.goto(live_server.at(path), wait_until="networkidle")
        assert page.locator("main script, main [onerror], main [onload], main img").count() == 0
    page.goto(live_server.at(f"/staff/case/{case.hex}"))
    expect(page.locator(".bubble").first).to_contain_text(payload)
    expect(page.locator("main")).not_to_contain_text("HELP 49")
    assert heard.dialogs == []
    assert heard.complaints == []


def test_letters_that_turn_the_line_around_turn_nothing_outside_their_bubble(
    page: Page, live_server: LiveServer
) -> None:
    case = call_for_help(live_server.runtime, f"HELP {OVERRIDES}", number=300)
    page.goto(live_server.at(f"/staff/case/{case.hex}"))
    words = page.locator(".bubble p[dir=auto]").first
    expect(words).to_contain_text("evil")
    assert words.evaluate("one => getComputedStyle(one).unicodeBidi") in ("isolate", "plaintext")


def test_a_page_left_open_says_so_when_its_session_has_ended(
    open_page: Callable[..., Page], live_server: LiveServer
) -> None:
    page = open_page()
    page.goto(live_server.at("/staff/queue"))
    page.context.clear_cookies()
    expect(page.locator("#ended")).to_be_visible(timeout=SOON)
