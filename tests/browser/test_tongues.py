"""The queue and the editor on a phone, in every language the pages speak and in one they do not: as good as English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignedIn
from tests.browser.looking import barriers, picture, sideways, small_targets, unfold
from tests.browser.scene import Scene, lay_out, lay_out_wording
from tests.browser.serving import LiveServer
from tests.house.words import CATALOGUES
from tests.makers.duty import on_duty

PLACES = {
    "queue": "/staff/queue",
    "editor": "/staff/wording/{said}/stopped",
    "texts": "/staff/wording/{said}?kind=automatic",
    "case": "/staff/case/{taken}",
}
# Words that are cut within a line of their own: a column too narrow for its words shows one letter a line.
_TORN = """() => {
  const found = [], range = document.createRange();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.matchAll(/[\\p{L}\\p{M}]{2,12}/gu);
    const around = walker.currentNode.parentElement;
    if (!around.checkVisibility() || around.closest(".unseen")) continue;
    for (const word of words) {
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 2) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def scene(live_server: LiveServer, signed_in: SignedIn) -> Scene:
    on_duty(live_server.runtime, signed_in.member)
    lay_out_wording(live_server.runtime, signed_in.member)
    return lay_out(live_server.runtime, signed_in.member)


@pytest.mark.parametrize("language", ["en", *CATALOGUES, "my"])
@pytest.mark.parametrize("name", PLACES)
def test_a_phone_shows_every_language_as_well_as_english(
    open_page: Callable[..., Page], live_server: LiveServer, scene: Scene, name: str, language: str
) -> None:
    page = open_page(language=language)
    page.goto(live_server.at(PLACES[name].format(said=language, taken=scene.taken.hex)), wait_until="networkidle")
    spoken = language if language in CATALOGUES else "en"  # Burmese pages do not exist yet: English stands in
    assert page.locator("html").get_attribute("lang") == spoken
    picture(page, f"tongue-{name}-{language}")
    unfold(page)
    assert page.evaluate(_TORN) == []
    assert sideways(page) <= 0
    assert small_targets(page) == []
    assert barriers(page) == []
