"""The meter beside a text: the browser counts as the server does, letter for letter, while somebody types."""

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.wording.checking import tidy
from app.wording.drafts import Wording
from app.wording.meter import metered
from tests.browser.conftest import SignedIn
from tests.browser.looking import overhear
from tests.browser.serving import LiveServer
from tests.makers.staff import make_member

LETTERS = "aé ñáÀçêΔ@€{}[]\\^~|\n\r\t\u00a0\u200c\u200d’“…—Жщسلا\u0301ၾကትกн中文👍🏽👨‍👩‍👧‍👦\u0000\u0085\ufeff0"


def strings() -> list[str]:
    """Every text we have in every language, lengths around each border, and letters in any order."""
    wording = Wording.load()
    agreed = [text.text for draft in wording.drafts.values() for text in draft.texts.values()]
    lengths = (0, 1, 69, 70, 71, 133, 134, 135, 159, 160, 161, 305, 306, 307, 459, 460)
    borders = [letter * many for letter in ("a", "€", "ш", "👍") for many in lengths]
    chance = random.Random(4)
    mixed = ["".join(chance.choices(LETTERS, k=chance.randrange(320))) for _ in range(400)]
    return agreed + borders + mixed


@pytest.fixture
def editor(open_page: Callable[..., Page], live_server: LiveServer, signed_in: SignedIn) -> Page:
    page = open_page()
    page.goto(live_server.at("/staff/wording/es/taken"))
    return page


def test_the_browser_counts_as_the_server_does(editor: Page) -> None:
    told = strings()
    assert len(told) > 1200
    counted = editor.evaluate("all => all.map(waypost.tidy).map(t => [t, ...Object.values(waypost.travels(t))])", told)
    for text, (tidied, alphabet, units, parts, forcing) in zip(told, counted, strict=True):
        ours = tidy(text)
        meter = metered(ours)
        assert tidied == ours
        assert (alphabet, units, parts, tuple(forcing)) == (
            meter.alphabet.value,
            meter.units,
            meter.segments,
            meter.forcing,
        ), ours


def test_the_meter_follows_the_typing_and_is_right_without_a_script(
    editor: Page, open_page: Callable[..., Page], live_server: LiveServer
) -> None:
    heard = overhear(editor)
    words = "{organisation}: una persona leyó tu mensaje, está aquí contigo y te va a contestar en esta misma línea."
    editor.locator("textarea[name=text]").first.fill(words)
    live = editor.locator("#travels")
    expect(live.locator(".letters")).to_have_text("óáí")
    shown = live.locator(".count").inner_text(), live.locator(".travels").inner_text()
    assert heard.complaints == []
    plain = open_page(script=False)
    plain.goto(live_server.at("/staff/wording/es/taken"))
    plain.locator("textarea[name=text]").first.fill(words)
    plain.get_by_role("button", name="Check", exact=True).click()
    sent = plain.locator("#travels")
    assert (sent.locator(".count").inner_text(), sent.locator(".travels").inner_text()) == shown
    assert "UCS-2" in shown[0]


def test_a_text_is_written_reviewed_and_said_on_two_phones(
    open_page: Callable[..., Page], live_server: LiveServer
) -> None:
    amina = make_member(live_server.runtime, "Nadia", roles=("translator",), reads=("es",))
    binta = open_page()
    binta.goto(live_server.at("/staff/wording/es/closed"))
    words = "{organisation}: tu caso termina hoy. Para borrar todo: {erase}."
    binta.locator("textarea[name=text]").first.fill(words)
    binta.get_by_role("button", name="Keep and hand to review").click()
    expect(binta.get_by_text("It is with the reviewers now.")).to_be_visible()
    expect(binta.get_by_role("button", name="It may go out")).to_have_count(0)
    assert live_server.runtime.wording.text("closed", "es").text != words
    assert amina.handle == "Nadia"
