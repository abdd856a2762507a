"""What a page is asked about itself: can everybody use it, does it fit, and whom does it talk to."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PICTURES = Path(__file__).parents[1] / "pictures"
_OPEN_ALL = "document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true; })"
_TARGETS = "a[href], button, summary, select, textarea, input:not([type=hidden])"
_MAIN_ACTIONS = "main button, main .button, main summary, .bar a, .bar summary, .tabs a, .row .need a"
# A label and what covers a whole row are pressed in place of the small thing; a link inside a sentence may be small.
_SMALLER_THAN = """([selector, least]) => [...document.querySelectorAll(selector)]
  .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.unseen, .skip'))
  .filter(one => !(one.matches('p a:not(.button)') && one.parentElement.textContent.trim() !== one.textContent.trim()))
  .map(one => [one, (one.closest('label') ?? (one.closest('.row') || one)).getBoundingClientRect()])
  .filter(([, box]) => box.width < least - .5 || box.height < least - .5)
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} is ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


@dataclass(slots=True)
class Overheard:
    """What a page complained of, and the hosts it asked something of."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    dialogs: list[str] = field(default_factory=list)


def overhear(page: Page) -> Overheard:
    """Listens from now on."""
    heard = Overheard()
    page.context.on("request", lambda request: heard.hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on("console", lambda said: heard.complaints.append(said.text) if said.type in ("error", "warning") else None)

    def dismiss(dialog: object) -> None:
        heard.dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", dismiss)
    return heard


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate(_OPEN_ALL)


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds: each rule with the places that break it."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def small_targets(page: Page) -> list[str]:
    """Everything too small to press: 24 px for anything, 44 px for what a shift is made of."""
    found: list[str] = page.evaluate(_SMALLER_THAN, [_TARGETS, 24])
    found += page.evaluate(_SMALLER_THAN, [_MAIN_ACTIONS, 44])
    return found


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, whole."""
    PICTURES.mkdir(exist_ok=True)
    # A bar that is fixed to the screen's end would lie across the middle of a longer picture.
    screen, height = page.viewport_size, page.evaluate("document.documentElement.scrollHeight")
    assert screen
    page.set_viewport_size({"width": screen["width"], "height": max(screen["height"], height)})
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size(screen)
