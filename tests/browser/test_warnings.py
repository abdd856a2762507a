"""Warnings on a phone without a network, and on sheets of paper in every script."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.alerts import actions, queries
from app.transaction import read, write
from tests.browser.conftest import SignedIn
from tests.browser.looking import picture
from tests.browser.serving import LiveServer
from tests.makers import warnings as make
from tests.makers.bad_line import BadLine, bad_line
from tests.makers.staff import Member, make_member

Opens = Callable[..., Page]
_NOTHING = """async () => [
  (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length, localStorage.length,
]"""
_NO_WARNING_IN_COPY = """async () => {
  const kept = await (await caches.open("kept /alerts")).match("/alerts");
  return !(await kept.text()).includes("<article");
}"""
# Lines of a sheet that stand beside it or on another, by their words.
_ASTRAY = """() => {
  const boxes = [...document.querySelectorAll("text")].map((one) => [one.textContent, one.getBBox()]);
  const out = boxes.filter(([, box]) => box.x < 60 || box.x + box.width > 2040 || box.y + box.height > 2970);
  const marks = [...document.querySelectorAll("path[transform]")].map((one) => {
    const { e, f, a } = one.transform.baseVal.consolidate().matrix, size = one.getBBox();
    return { x: e, y: f, width: size.width * a, height: size.height * a };
  });
  const over = boxes.filter(([, box]) => marks.some((mark) => box.x < mark.x + mark.width && mark.x < box.x + box.width
    && box.y < mark.y + mark.height && mark.y < box.y + box.height));
  return [...out, ...over].map(([words]) => words);
}"""


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[BadLine]:
    with bad_line(urlsplit(live_server.url).port or 0) as line:
        yield line


@pytest.fixture
def phone(open_page: Opens) -> Page:
    return open_page(stranger=True)


@pytest.fixture(scope="module")
def eve(live_server: LiveServer) -> Member:
    return make_member(live_server.runtime, "Eve", roles=("coordinator",))


@pytest.fixture(scope="module")
def flood(live_server: LiveServer, signed_in: SignedIn, eve: Member) -> UUID:
    runtime = live_server.runtime
    content = make.flood(runtime.clock.now(), unreviewed=runtime.wording.languages)
    return make.issued(runtime, content, signed_in.member, eve)


def test_the_sheet_of_every_language_has_its_words_on_it_and_none_over_another(
    phone: Page, live_server: LiveServer, flood: UUID
) -> None:
    runtime = live_server.runtime
    with read(runtime) as work:
        code = queries.frozen_of(queries.get(work, flood)).code
    tags = runtime.wording.languages
    for chosen in [",".join(tags[at : at + 4]) for at in range(0, len(tags), 4)] + ["en", "ar", "my"]:
        phone.goto(live_server.at(f"/a/{code}/poster.svg?langs={chosen}"))
        assert phone.evaluate(_ASTRAY) == [], chosen


def test_the_page_of_a_poster_is_printed_as_one_sheet_and_nothing_else(
    phone: Page, live_server: LiveServer, flood: UUID
) -> None:
    with read(live_server.runtime) as work:
        code = queries.frozen_of(queries.get(work, flood)).code
    phone.goto(live_server.at(f"/a/{code}/poster?langs=en,ar"), wait_until="networkidle")
    printed = phone.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
    phone.emulate_media(media="print")
    assert phone.locator("main").inner_text().strip() == ""
    phone.set_viewport_size({"width": 794, "height": 1123})
    picture(phone, "alert-poster-printed")


def test_x_05_warnings_are_kept_where_somebody_asks_and_the_copy_says_from_when_it_is(
    phone: Page, line: BadLine, live_server: LiveServer, flood: UUID, eve: Member
) -> None:
    phone.goto(line.at("/alerts"))
    expect(phone.locator("article.warning")).to_have_count(1)
    assert phone.evaluate(_NOTHING) == [0, 0, 0]
    phone.locator("#offline summary").click()
    phone.get_by_role("button", name="Keep this page on this phone").click()
    expect(phone.locator("[data-here]")).to_be_visible()
    assert phone.evaluate("async () => caches.keys()") == ["kept /alerts"]
    line.cut()
    phone.goto(line.at("/alerts"))
    expect(phone.locator(".copy")).to_contain_text(re.compile(r"\d:\d\d"))
    expect(phone.locator("article.warning")).to_contain_text("Go up now: flood at Riverside.")
    line.mend()
    runtime = live_server.runtime
    write(runtime, make.by(eve), lambda work: actions.all_clear(work, runtime, flood, member_id=eve.id))
    phone.goto(line.at("/alerts"))
    expect(phone.locator("article.warning")).to_have_count(0)
    phone.wait_for_function(_NO_WARNING_IN_COPY)
    line.cut()
    phone.goto(line.at("/alerts"))
    expect(phone.locator(".copy")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("There is no warning of ours now.")
    phone.locator("#offline summary").click()
    phone.get_by_role("button", name="Delete it from this phone").click()
    expect(phone.locator("[data-here]")).to_be_hidden()
    assert phone.evaluate(_NOTHING) == [0, 0, 0]
