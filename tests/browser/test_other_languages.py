"""Translations and voice messages in a real browser, and pages that are read aloud."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from app.cases.queries import queue
from app.messages.worker import translate
from app.transaction import read
from channels.contract import Address, AddressKind
from channels.libretranslate import LibreTranslate
from tests.browser.looking import barriers, overhear, picture, sideways, small_targets
from tests.browser.serving import LiveServer
from tests.makers.texts import text_in
from tests.makers.translation_server import TranslationServer, translating

Opens = Callable[..., Page]
NEED = "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام"
# A device's voices, and what it was asked to say; it says a word when the test lets it.
SPEECH = """(voices) => {
  window.said = [];
  const speech = { getVoices: () => voices, cancel: () => { window.said.push(null); }, addEventListener: () => {},
                   speak: (one) => { window.said.push([one.lang, one.text]); window.now = one; } };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""
ENGLISH = {"lang": "en-GB", "localService": True}
_phones = count(999400000001)


@pytest.fixture
def machine(live_server: LiveServer) -> Iterator[TranslationServer]:
    with translating() as server:
        live_server.runtime.translator = LibreTranslate(server.address, api_key="", timeout=5)
        yield server
    live_server.runtime.translator = None


def newest_case(live_server: LiveServer, text: str, *, voice: bool = False) -> str:
    """The address of the case that somebody new opens."""
    text_in(live_server.runtime, text, sender=Address(AddressKind.PHONE, f"+{next(_phones)}"), voice=voice)
    with read(live_server.runtime) as work:
        newest = max(queue(work), key=lambda one: one.opened_at)
    return live_server.at(f"/staff/case/{newest.id.hex}")


def test_without_any_script_a_text_is_translated_by_the_machine_and_then_by_a_person(
    open_page: Opens, live_server: LiveServer, machine: TranslationServer
) -> None:
    page = open_page(script=False)
    page.goto(newest_case(live_server, NEED))
    page.get_by_role("button", name="Translate by machine").click()
    expect(page.get_by_text("Being translated…")).to_be_visible()
    assert translate(live_server.runtime) == 1
    page.reload()
    expect(page.get_by_text("machine translation, may be wrong")).to_be_visible()
    expect(page.locator(".in-words p")).to_have_text(f"ar>en: {NEED}")
    page.get_by_role("link", name="Translate", exact=True).first.click()
    page.locator("#words").fill("Five people in the school need water and food.")
    page.get_by_role("button", name="Keep the translation").click()
    page.get_by_role("link", name="Back to the case").click()
    expect(page.locator(".in-words p")).to_have_text("Five people in the school need water and food.")
    expect(page.get_by_text("machine translation")).to_have_count(0)
    assert machine.paths == ["/languages", "/translate"]


def test_the_machines_answer_appears_by_itself(page: Page, live_server: LiveServer, machine: TranslationServer) -> None:
    page.goto(newest_case(live_server, NEED))
    page.get_by_role("button", name="Translate by machine").click()
    expect(page.get_by_text("Being translated…")).to_be_visible()
    translate(live_server.runtime)
    expect(page.get_by_text("machine translation, may be wrong")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_voice_message_is_sent_from_the_phone_heard_and_told(
    open_page: Opens, live_server: LiveServer, language: str
) -> None:
    runtime = live_server.runtime
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, hear_voices=True))
    page = open_page(language=language)
    heard = overhear(page)
    page.goto(live_server.at(f"/simulator?phone={next(_phones)}"))
    page.locator("button[name=voice]").click()
    expect(page.locator(".screen .bubble.ours svg")).to_be_visible()
    with read(runtime) as work:
        newest = max(queue(work), key=lambda one: one.opened_at)
    page.goto(live_server.at(f"/staff/case/{newest.id.hex}"))
    expect(page.locator(".unheard")).to_contain_text("0:12")
    page.locator(".unheard a").click()
    length = page.locator("audio").evaluate(
        "one => new Promise((done) => { one.onloadedmetadata = () => done(one.duration); one.load(); one.play(); })"
    )
    assert length == 1
    assert barriers(page) == []
    assert (sideways(page), small_targets(page)) == (0, [])
    picture(page, f"voice-{language}-360")
    page.locator("form[action$='/heard'] textarea").fill("They need insulin.")
    page.locator("form[action$='/heard'] button").click()
    expect(page.locator(".in-words p")).to_have_text("They need insulin.")
    expect(page.locator("audio")).to_have_count(0)
    assert heard.complaints == []


def test_a_public_page_is_read_aloud_part_by_part_and_stops(open_page: Opens, live_server: LiveServer) -> None:
    page = open_page(stranger=True)
    page.add_init_script(f"({SPEECH})([{{lang: 'en-GB', localService: true}}])")
    page.goto(live_server.at("/privacy"))
    button = page.locator("#aloud")
    expect(button).to_have_text("Read aloud")
    button.click()
    expect(button).to_have_text("Stop reading")
    title = page.locator("h1").inner_text()
    assert page.evaluate("window.said") == [None, ["en", title]]
    expect(page.locator("h1")).to_have_class("read-now")
    page.evaluate("window.now.onend()")
    assert page.evaluate("window.said.length") == 3
    assert barriers(page) == []
    button.click()
    assert page.evaluate("window.said.at(-1)") is None
    expect(button).to_have_text("Read aloud")
    expect(page.locator(".read-now")).to_have_count(0)
    button.click()
    page.keyboard.press("Escape")
    expect(button).to_have_text("Read aloud")


@pytest.mark.parametrize(
    ("language", "voices"),
    [("en", []), ("ar", [ENGLISH]), ("en", [{"lang": "en-US", "localService": False}])],
    ids=["no voice", "no voice for the language", "a voice elsewhere"],
)
def test_where_the_device_has_no_voice_for_the_page_nothing_is_offered(
    open_page: Opens, live_server: LiveServer, language: str, voices: list[dict[str, object]]
) -> None:
    page = open_page(language=language, stranger=True)
    told = ", ".join(f"{{lang: '{one['lang']}', localService: {str(one['localService']).lower()}}}" for one in voices)
    page.add_init_script(f"({SPEECH})([{told}])")
    page.goto(live_server.at("/"), wait_until="networkidle")
    expect(page.locator("#aloud")).to_be_hidden()


def test_without_script_no_button_is_shown(open_page: Opens, live_server: LiveServer) -> None:
    page = open_page(script=False, stranger=True)
    page.goto(live_server.at("/"))
    expect(page.locator("#aloud")).to_be_hidden()
