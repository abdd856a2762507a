"""Every language is shown in letters of its own, from the fonts a system has: no box stands for a letter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from app.wording.drafts import Wording
from tests.browser.looking import barriers, overhear, picture, sideways, unfold
from tests.browser.scene import call_for_help
from tests.browser.serving import LiveServer

WORDING = Wording.load()
# Chinese letters are a large package of their own that the tests go without; phones that read Chinese have them.
SHOWN = [language for language in WORDING.languages if language != "zh"]
# The font each script falls back to where Debian's fonts are the only ones.
FONTS = {
    "ar": "Noto Sans Arabic",
    "bn": "Noto Sans Bengali",
    "my": "Noto Sans Myanmar",
    "ti": "Noto Sans Ethiopic",
    "ur": "Noto Nastaliq Urdu",
}
CALLS = {
    "ar": "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام",
    "bn": "আমরা চারজন স্কুলে আছি, পানি দরকার",
    "my": "ကျွန်တော်တို့ ငါးယောက် ကျောင်းမှာ ရှိပါတယ်၊ ရေ လိုပါတယ်",
    "ti": "ማይ የብልናን፣ ሰለስተ ቆልዑ ኣለዉና",
    "ur": "ہم پانچ لوگ اسکول میں ہیں، پانی چاہیے",
}
# Draws every letter and one that no font has; those that look alike are boxes.
_BOXES = """([tag, letters]) => {
  const one = document.body.appendChild(document.createElement("p"));
  one.lang = tag;
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
  canvas.width = canvas.height = 48;
  const drawn = (letter) => {
    pen.clearRect(0, 0, 48, 48);
    pen.font = `24px ${getComputedStyle(one).fontFamily}`;
    pen.fillText(letter, 8, 32);
    return pen.getImageData(0, 0, 48, 48).data.join();
  };
  const box = drawn("\\u0378"), found = [...letters].filter((letter) => drawn(letter) === box);
  one.remove();
  return found;
}"""

languages = pytest.mark.parametrize("language", FONTS)


def letters_of(language: str) -> str:
    """Each letter of everything we say in a language."""
    said = "".join(text.text for text in WORDING.drafts[language].texts.values())
    return "".join(sorted(set(said) - {" ", "\n"}))


def fonts_of(place: Locator) -> dict[str, int]:
    """The fonts a part of a page is really drawn with, and how many letters each draws."""
    place.evaluate("one => one.id ||= 'looked-at'")
    wire = place.page.context.new_cdp_session(place.page)
    for domain in ("DOM", "CSS"):
        wire.send(f"{domain}.enable")
    root = wire.send("DOM.getDocument")["root"]["nodeId"]
    node = wire.send("DOM.querySelector", {"nodeId": root, "selector": f"#{place.get_attribute('id')}"})["nodeId"]
    used = wire.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    wire.detach()
    return {font["familyName"]: int(font["glyphCount"]) for font in used}


@pytest.fixture
def public(open_page: Callable[..., Page], live_server: LiveServer) -> Page:
    page = open_page(stranger=True)
    page.goto(live_server.at("/"))
    return page


def test_no_letter_that_we_write_is_shown_as_a_box(public: Page) -> None:
    assert public.evaluate(_BOXES, ["en", "a\u0378\U000e1234é"]) == ["\u0378", "\U000e1234"], "a box is known as one"
    boxes = {language: public.evaluate(_BOXES, [language, letters_of(language)]) for language in SHOWN}
    assert {language: found for language, found in boxes.items() if found} == {}


@languages
def test_a_case_shows_what_somebody_wrote_in_letters_of_its_own(
    open_page: Callable[..., Page], live_server: LiveServer, language: str
) -> None:
    number = 70_000 + list(FONTS).index(language)
    case = call_for_help(live_server.runtime, CALLS[language], number=number)
    page = open_page()
    page.goto(live_server.at(f"/staff/case/{case.hex}"))
    theirs = page.locator(".bubble:not(.ours) p").first
    assert theirs.get_attribute("lang") == language
    _is_drawn_in(theirs, language)
    page.goto(live_server.at("/staff/queue"))
    _is_drawn_in(page.locator(f".talk [lang={language}]").first, language)


@languages
def test_the_public_phone_shows_answers_in_letters_of_their_own(
    open_page: Callable[..., Page], live_server: LiveServer, language: str
) -> None:
    number = 71_000 + list(FONTS).index(language)
    call_for_help(live_server.runtime, CALLS[language], number=number)
    page = open_page(stranger=True)
    page.goto(live_server.at(f"/simulator?phone=9992000{number}"))
    ours = page.locator(".bubble:not(.ours) p").first
    ours.wait_for()
    assert ours.get_attribute("lang") == language
    _is_drawn_in(ours, language)


@languages
@pytest.mark.parametrize("width", [360, 1280])
def test_the_editor_shows_a_language_in_letters_of_its_own(
    open_page: Callable[..., Page], live_server: LiveServer, language: str, width: int
) -> None:
    page = open_page(width=width)
    heard = overhear(page)
    page.goto(live_server.at(f"/staff/wording/{language}/closed"))
    _is_drawn_in(page.locator("#travels .travels"), language)
    _is_drawn_in(page.locator(f"b[lang={language}]").first, language)
    picture(page, f"letters-editor-{language}-{width}")
    unfold(page)
    assert barriers(page) == []
    assert sideways(page) <= 0
    assert heard.complaints == []


def _is_drawn_in(place: Locator, language: str) -> None:
    """By far most letters come from the font of the script; names and figures may come from another."""
    used = fonts_of(place)
    assert used.get(FONTS[language], 0) > sum(used.values()) / 2, (language, used)
