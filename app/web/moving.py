"""The page of a map that people move and play: one page for staff and for everybody, with the picture below it.

The picture comes first and stays until the map is drawn, so nothing is lost without a script or on a bad line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template
from markupsafe import Markup

from app.runtime import Runtime
from app.web.leaflet import address
from app.web.map_drawing import Line, legend
from maps.layers import Tiles


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that can be looked at by itself: its name, and where its page is."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the page.

    ``lines``: with a figure of each, also where it is hidden; ``hidden``: what a hatched area means; ``least``: the
    smallest number above nought that is told; ``whole``: whether there are figures of the whole time, and running
    totals; ``at``: the moment looked at, None for the whole time.
    """

    title: str
    time: str
    note: str
    lines: Sequence[Line]
    hidden: str
    least: int
    moments: Sequence[Moment]
    at: int | None
    whole: Moment | None
    data: str
    back: str
    still: Markup
    moved: Markup
    credit: str = ""


def page_of(page: Page) -> str:
    """The page. It carries no token, so it may be compressed."""
    around = len(page.moments) if page.at is None else page.at
    return render_template(
        "map_moving.html",
        page=page,
        before=page.moments[around - 1] if around else None,
        after=page.moments[around + 1] if around + 1 < len(page.moments) else None,
        legend=legend([line for line in page.lines if line.code], page.hidden, page.least),
        leaflet=address,
    )


def nonce() -> str:
    """The nonce of this answer; the view asked for one (`app.web.protection.with_nonce`)."""
    return str(current_app.jinja_env.globals["csp_nonce"]())  # type: ignore[operator]


def tiles(runtime: Runtime, prefix: str) -> Tiles | None:
    """The administrator's tiles under their address for these readers; None where browsers cannot show them."""
    found = runtime.tiles
    if found is None or not found.about.pictures:
        return None
    return Tiles(prefix + "/{z}/{x}/{y}", found.about.lowest, found.about.highest, found.about.credit)
