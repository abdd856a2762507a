"""Every page, as a phone and a laptop show it, in English and in Arabic: usable by everybody, and silent to others."""

from collections.abc import Callable
from dataclasses import fields
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, SignedIn
from tests.browser.looking import barriers, overhear, picture, sideways, small_targets, unfold
from tests.browser.scene import Scene, lay_out, lay_out_map, lay_out_wording
from tests.browser.serving import LiveServer
from tests.makers.duty import on_duty

PHONE = "/simulator?phone=999200000001"
BURMESE_PHONE = "/simulator?phone=999200000006"
PAGES = {
    "front": "/",
    "audience": "/staff/audience",
    "audience-import": "/staff/audience/import",
    "join": "/join",
    "join-code": "/join/0190f8b2-1c2d-7a3b-8c4d-5e6f708192a3",
    "simulator": PHONE,
    "simulator-new": "/simulator?phone=999200000099",
    "sign-in": "/staff/sign-in",
    "queue": "/staff/queue",
    "queue-mine": "/staff/queue?tab=mine",
    "queue-taken": "/staff/queue?tab=taken",
    "case-waiting": "/staff/case/{waiting}",
    "case-taken": "/staff/case/{taken}",
    "case-closed": "/staff/case/{closed}",
    "case-new": "/staff/case/new",
    "refer-whom": "/staff/case/{waiting}/refer",
    "refer-consulate": "/staff/case/{waiting}/refer?named=yes",
    "refer": "/staff/case/{waiting}/refer?to={asks}",
    "referral": "/staff/case/{waiting}/refer/{handed}",
    "referral-sheet": "/staff/case/{waiting}/refer/{handed}/sheet",
    "rescue": "/staff/case/{waiting}/rescue",
    "rescues": "/staff/rescues",
    "text": "/staff/case/{waiting}/text/{text}",
    "text-spoken": "/staff/case/{spoken}/text/{voice}",
    "case-spoken": "/staff/case/{spoken}",
    "number": "/staff/case/{waiting}/number",
    "erase": "/staff/case/{waiting}/erase",
    "apart": "/staff/case/{waiting}/apart",
    "police": "/staff/police",
    "look-back": "/staff/look-back",
    "privacy": "/privacy",
    "duty": "/staff/duty",
    "people": "/staff/people",
    "account": "/staff/account",
    "unhandled": "/staff/unhandled",
    "wording": "/staff/wording",
    "wording-ar": "/staff/wording/ar",
    "wording-kind": "/staff/wording/ar?kind=automatic",
    "wording-in-review": "/staff/wording/ar/stopped",
    "wording-behind": "/staff/wording/es/taken",
    "wording-source": "/staff/wording/en/taken",
    "wording-sheet": "/staff/wording/es/sheet",
    "wording-burmese": "/staff/wording/my?kind=automatic",
    "wording-burmese-text": "/staff/wording/my/stopped",
    "case-burmese": "/staff/case/{burmese}",
    "simulator-burmese": BURMESE_PHONE,
    "wording-nothing": "/staff/wording/es?find=zzz",
    "feedback": "/staff/feedback",
    "feedback-open": "/staff/feedback?tab=open",
    "feedback-narrowed": "/staff/feedback?tab=open&what=concern&overdue=yes",
    "feedback-ended": "/staff/feedback?tab=ended",
    "feedback-item": "/staff/feedback/{told}",
    "feedback-coded": "/staff/feedback/{coded}",
    "feedback-answered": "/staff/feedback/{answered}",
    "feedback-new": "/staff/feedback/new",
    "feedback-codes": "/staff/feedback/codes",
    "feedback-agreement": "/staff/feedback/agreement",
    "feedback-heard": "/staff/feedback/heard",
    "feedback-many": "/staff/feedback/many",
    "feedback-many-one": "/staff/feedback/many/{many}",
    "feedback-places": "/staff/feedback/places?tab=passed",
    "feedback-place": "/staff/feedback/places/{place}",
    "feedback-late": "/staff/feedback/late",
    "services": "/services",
    "services-none": "/services?kind=consular",
    "survey": "/survey/{survey}",
    "directory": "/staff/directory",
    "directory-organisation": "/staff/directory/organisation/{organisation}",
    "directory-service": "/staff/directory/service/{service}",
    "directory-new": "/staff/directory/organisation/{organisation}/new",
    "directory-import": "/staff/directory/import",
    "relays": "/staff/relays",
    "relay": "/staff/relays/{relay}",
    "relay-warning": "/staff/relays/warnings/{warned_of}",
    "relays-alert": "/staff/relays/alert/{carried}",
    "relaying": "/r/{called}",
    "partners": "/staff/partners",
    "partner": "/staff/partners/{partner}",
    "visits": "/staff/visits",
    "visit": "/staff/visits/{visit}",
    "visits-counts": "/staff/visits/counts",
    "timeliness": "/staff/timeliness",
    "tracing": "/staff/tracing",
    "tracing-new": "/staff/tracing/new",
    "tracing-found-new": "/staff/tracing/found/new",
    "tracing-one": "/staff/tracing/{search}",
    "tracing-asked": "/staff/tracing/{search_asked}",
    "tracing-held": "/staff/tracing/{search_held}",
    "tracing-greeted": "/staff/tracing/{search_greeted}",
    "tracing-found": "/staff/tracing/found/{findable}",
    "tracing-change": "/staff/tracing/{search}/change",
    "tracing-found-change": "/staff/tracing/found/{findable}/change",
    "rumours": "/staff/rumours",
    "rumour": "/staff/rumours/{rumour}",
    "bulletins": "/staff/alerts/incoming",
    "bulletin": "/staff/alerts/incoming/{bulletin}",
    "bulletin-file": "/staff/alerts/incoming/file",
    "feedback-import": "/staff/feedback/import",
    "areas": "/staff/areas",
    "map": "/staff/map?days=7",
    "map-exact": "/staff/map?exact=yes",
    "map-moving": "/staff/map/move",
    "map-public": "/map",
    "map-public-moving": "/map/move",
    "open-data": "/open-data",
    "week": "/week",
    "exports": "/staff/exports",
    "report": "/staff/report",
    "alerts": "/alerts",
    "alert": "/a/{warned}",
    "alert-mistake": "/a/{mistaken}",
    "alert-exercise": "/a/{exercised}",
    "alert-check": "/alerts/check",
    "alert-radio": "/a/{warned}/radio",
    "alert-poster": "/a/{warned}/poster?langs=en,ar,my",
    "guides": "/guides",
    "guide": "/guides/consulates",
    "guides-staff": "/staff/guides",
    "tell": "/tell",
    "look-up": "/answer",
    "done": "/done",
    "campaigns": "/staff/campaigns",
    "campaign": "/staff/campaigns/{campaign}",
    "campaign-asked": "/staff/campaigns/{campaign_asked}",
    "campaign-write": "/staff/campaigns/{campaign_asked}/change",
    "desk": "/staff/desk",
    "desk-one": "/staff/desk/{complaint}",
    "desk-child": "/staff/desk/{child}",
    "desk-people": "/staff/desk/people",
    "alerts-staff": "/staff/alerts",
    "alert-choose": "/staff/alerts/new",
    "alert-write": "/staff/alerts/{warn_draft}/write",
    "alert-draft": "/staff/alerts/{warn_draft}",
    "alert-agree": "/staff/alerts/{warn_waits}",
    "alert-out": "/staff/alerts/{warn_agreed}/out",
    "alert-sent": "/staff/alerts/{warn_out}",
    "alert-ahead-new": "/staff/alerts/ahead/new?key=alert_flood_during",
    "alert-ahead": "/staff/alerts/ahead/{warn_advance}",
    "error": "/staff/case/0",
}
# Hundreds of texts: the checker takes half a minute for each look at them, so they are looked at once, on a phone.
LONG = ("wording-sheet",)
FOR_STRANGERS = (
    "front",
    "privacy",
    "simulator",
    "simulator-new",
    "simulator-burmese",
    "sign-in",
    "map-public",
    "map-public-moving",
    "open-data",
    "week",
    "relaying",
    "services",
    "services-none",
    "survey",
    "alerts",
    "alert",
    "alert-mistake",
    "alert-exercise",
    "alert-check",
    "alert-radio",
    "alert-poster",
    "guides",
    "guide",
    "tell",
    "look-up",
    "done",
)

_TWO_LINES = 28  # pixels, of the bar's letters

languages = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture(scope="module")
def scene(live_server: LiveServer, signed_in: SignedIn, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    on_duty(live_server.runtime, signed_in.member)
    lay_out_wording(live_server.runtime, signed_in.member)
    lay_out_map(live_server.runtime, tmp_path_factory.mktemp("areas"), signed_in.member)
    return lay_out(live_server.runtime, signed_in.member)


@pytest.fixture
def address(live_server: LiveServer, scene: Scene) -> Callable[[str], str]:
    """Where a page of that name is."""

    def of(name: str) -> str:
        values = {part.name: getattr(scene, part.name) for part in fields(scene)}
        there = {name: value.hex for name, value in values.items() if isinstance(value, UUID)} | dict(scene.codes)
        path = PAGES[name].format(**there)
        return live_server.at(path)

    return of


@languages
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_every_page_and_nobody_else_hears_of_it(
    open_page: Callable[..., Page], address: Callable[[str], str], name: str, language: str
) -> None:
    page = open_page(language=language, stranger=name in FOR_STRANGERS)
    heard = overhear(page)
    page.goto(address(name), wait_until="networkidle")
    assert page.locator("html").get_attribute("lang") == language
    _take_pictures(page, f"{name}-{language}")
    for width in [min(WIDTHS)] if name in LONG else WIDTHS:
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        _can_be_used(page)
    if name not in LONG:
        page.emulate_media(color_scheme="dark")
        assert barriers(page) == [], "at night"
    assert heard.hosts == {urlsplit(address(name)).netloc}
    assert [said for said in heard.complaints if name != "error" or "404" not in said] == []
    assert heard.dialogs == []


@pytest.mark.parametrize("name", sorted(set(PAGES) - set(LONG)))
def test_a_browser_that_asks_for_burmese_gets_every_page_without_a_barrier(
    open_page: Callable[..., Page], address: Callable[[str], str], name: str
) -> None:
    page = open_page(language="my", stranger=name in FOR_STRANGERS)
    page.goto(address(name), wait_until="networkidle")
    assert page.locator("html").get_attribute("lang") == "en", "pages that do not speak a language fall back"
    unfold(page)
    assert barriers(page) == []


def _take_pictures(page: Page, name: str) -> None:
    """By day, wide and narrow; by night, narrow."""
    for width, height in reversed(WIDTHS.items()):
        page.set_viewport_size({"width": width, "height": height})
        picture(page, f"{name}-{width}")
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-{min(WIDTHS)}-dark")
    page.emulate_media(color_scheme="light")


def _can_be_used(page: Page) -> None:
    """With everything open: by thumb, by screen reader, on a narrow screen."""
    unfold(page)
    assert barriers(page) == []
    assert sideways(page) <= 0
    assert small_targets(page) == []


def test_pages_stand_right_to_left_in_arabic(open_page: Callable[..., Page], address: Callable[[str], str]) -> None:
    page = open_page(language="ar")
    page.goto(address("queue"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    first = page.locator(".row").first
    level, due = (first.locator(part).bounding_box() for part in (".level", ".due"))
    assert level
    assert due
    assert level["x"] > due["x"], "how urgent it is stands where reading begins"


@pytest.mark.parametrize("language", ["en", "ar", "es", "so"])
def test_every_word_of_the_bar_stands_in_one_line_and_the_rest_opens_without_a_script(
    open_page: Callable[..., Page], address: Callable[[str], str], language: str
) -> None:
    page = open_page(language=language, script=False)
    for width, height in ((360, 800), (360, 400), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address("account"))
        expect(page.locator(".bar .rest")).to_be_hidden()
        page.locator(".bar summary").click()
        expect(page.locator(".bar .rest [aria-current]")).to_be_visible()
        words = page.locator(".bar span:visible")
        boxes = [(words.nth(at).text_content(), words.nth(at).bounding_box()) for at in range(words.count())]
        assert len(boxes) > 8
        assert [word for word, box in boxes if box is None or box["height"] > _TWO_LINES] == []
        assert len({word for word, _ in boxes}) == len(boxes), "none stands there twice"
        seldom = page.locator(".bar .others a").last
        seldom.scroll_into_view_if_needed()
        expect(seldom).to_be_in_viewport(ratio=1)
        assert sideways(page) == 0
