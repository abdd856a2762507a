"""The case page in a real browser: with a thumb, without a script, from the right, and read by axe."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from app.cases.queries import queue
from app.transaction import read
from channels.contract import Address, AddressKind
from tests.browser.looking import barriers, overhear, picture, sideways, small_targets, unfold
from tests.browser.serving import LiveServer
from tests.makers.texts import text_in

Opens = Callable[..., Page]
NEED = "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام"
_phones = count(999300000001)


@pytest.fixture
def amal() -> Address:
    """Somebody who never wrote before."""
    return Address(AddressKind.PHONE, f"+{next(_phones)}")


@pytest.fixture
def case(live_server: LiveServer, amal: Address) -> str:
    """The address of her case."""
    text_in(live_server.runtime, NEED, sender=amal)
    with read(live_server.runtime) as work:
        newest = max(queue(work), key=lambda one: one.opened_at)
    return live_server.at(f"/staff/case/{newest.id.hex}")


def test_without_any_script_a_case_is_taken_answered_and_closed(open_page: Opens, case: str) -> None:
    page = open_page(script=False)
    page.goto(case)
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


def test_a_half_written_answer_stays_while_texts_come_in(
    page: Page, case: str, live_server: LiveServer, amal: Address
) -> None:
    page.goto(case)
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "ж" * 71)
    expect(page.locator("#count")).to_contain_text("2")
    text_in(live_server.runtime, "الماء يرتفع الآن", sender=amal)
    expect(page.locator(".talk-list")).to_contain_text("الماء يرتفع")
    expect(page.locator("#words")).to_have_value("ж" * 71)


def test_words_that_would_be_removed_are_marked_and_stay_to_be_mended(page: Page, case: str) -> None:
    page.goto(case)
    page.get_by_role("button", name="Take this case").click()
    page.fill("#words", "We know you are undocumented, wait there.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("mark")).to_have_text("undocumented")
    expect(page.locator("#words")).to_have_value("We know you are undocumented, wait there.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_read_and_work_every_page_of_a_case(
    open_page: Opens, case: str, live_server: LiveServer, *, language: str, width: int, scheme: str
) -> None:
    page = open_page(language=language, width=width, scheme=scheme)
    heard = overhear(page)
    waits = (case, "case"), (f"{case}/number", "number")
    others = (live_server.at("/staff/case/new"), "new"), (live_server.at("/staff/unhandled"), "unhandled")
    for address, name in (*waits, *others):
        page.goto(address)
        _check(page, f"{name}-{width}-{language}-{scheme}")
    page.goto(case)
    page.locator("form[action$='/take'] button").click()
    page.locator("#words").wait_for()
    _check(page, f"taken-{width}-{language}-{scheme}")
    assert heard.complaints == []
    assert heard.dialogs == []
    assert {f"http://{host}" for host in heard.hosts} == {live_server.url}


def _check(page: Page, name: str) -> None:
    """Fits as it opens; clean for axe and big enough to press with everything unfolded."""
    picture(page, name)
    unfold(page)
    assert barriers(page) == []
    assert small_targets(page) == []
    assert sideways(page) <= 0


def test_the_page_in_arabic_reads_from_the_right(open_page: Opens, case: str) -> None:
    page = open_page(language="ar")
    page.goto(case)
    assert page.locator("html").get_attribute("dir") == "rtl"
    theirs, ours = page.locator(".bubble:not(.ours)").first, page.locator(".bubble.ours").first
    right, left = theirs.bounding_box(), ours.bounding_box()
    assert right is not None
    assert left is not None
    assert right["x"] + right["width"] > left["x"] + left["width"], "what they wrote stands where reading begins"


def test_the_thing_to_do_next_is_within_reach_of_a_thumb(page: Page, case: str) -> None:
    page.goto(case)
    for name in ("Take this case", "Send"):
        button = page.get_by_role("button", name=name, exact=True)
        button.wait_for()
        box = button.bounding_box()
        assert box is not None
        assert box["y"] > 370, "in the lower half of the screen"
        assert box["y"] + box["height"] <= 740, "and on it"
        button.click()
