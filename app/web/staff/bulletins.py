"""Warnings of other services: what came in, what became of it, and how the lists are that it comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.alerts.content import Round
from app.alerts.hazards import HAZARDS
from app.bulletins import actions, queries
from app.bulletins.queries import RefusedEntry
from app.bulletins.rules import main_info
from app.bulletins.tables import Bulletin, BulletinState
from app.bulletins.worker import place_of
from app.errors import Conflict, Invalid
from app.settings import Feed
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import marked
from app.web.public.alert_reading import outline_of_circle
from app.web.reach import reach
from app.web.staff import bulletins_words as words
from app.web.staff import pages
from app.web.staff.alerts import WRITERS
from app.web.staff.alerts_words import name_of
from app.web.staff.case import id_of
from app.work import Work
from cap.checks import Advised, advise
from cap.geometry import outline_of, shapes_of
from cap.model import Alert, Circle, Info, Polygon
from maps import basemap
from maps.geometry import Outline

Answer = Response | str | tuple[str, int]
_OPEN = (BulletinState.WAITING, BulletinState.DRAFTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One bulletin as the list shows it; its own words in the language of the page, or nearest."""

    hex: str
    said: str
    language: str
    sender: str
    told: str
    waits: bool
    sent_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """One list: how it stands in the settings, and how it was when it was last asked."""

    feed: Feed
    asked_at: datetime | None
    answered_at: datetime | None
    problem: str
    refused: Sequence[RefusedEntry]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a service says, as it came: for the page of a bulletin, and of a file nobody has taken in."""

    alert: Alert
    infos: Sequence[Info]
    drawn: Markup | None
    doubtful: Sequence[str]
    swapped: bool


@pages.get("/alerts/incoming")
@guarded(*WRITERS)
def bulletins() -> str:
    """What has to be looked at, what not, and the lists."""
    feeds = reach().runtime.settings.feeds
    with reach().read(actor()) as work:
        return render_template(
            "staff/bulletins.html",
            waiting=[_line(one) for one in queries.waiting(work)],
            seen_to=[_line(one) for one in queries.seen_to(work)],
            sources=[_source(work, feed) for feed in feeds],
            problem_of=words.problem,
            reasons=words.REASONS,
        )


def _line(one: Bulletin) -> Line:
    info = main_info(queries.alert_of(one), page_language())
    said = (info.headline or info.event) if info else one.kind.value
    waits = one.state in _OPEN
    language = info.language if info else "en"
    return Line(one.id.hex, said, language, one.sender, words.why(one), waits, one.sent_at, one.expires_at)


def _source(work: Work, feed: Feed) -> Source:
    last = queries.find_feed(work, feed.id)
    if last is None:
        return Source(feed, None, None, "", ())
    return Source(feed, last.asked_at, last.answered_at, words.problem(last.problem), queries.refused_of(last))


@pages.get("/alerts/incoming/<bulletin_hex>")
@guarded(*WRITERS)
def bulletin(bulletin_hex: str) -> Answer:
    """One of them: what it says, where, and what can be done."""
    return _show(id_of(bulletin_hex))


@pages.post("/alerts/incoming/<bulletin_hex>/draft")
@guarded(*WRITERS)
def bulletin_draft(bulletin_hex: str) -> Answer:
    """A draft in the agreed warning they chose."""
    runtime, key, mine = reach().runtime, request.form.get("key", ""), member().id
    with reach().read(actor()) as work:
        where = place_of(work, runtime, queries.alert_of(queries.get(work, id_of(bulletin_hex))))

    def unit(work: Work, one: UUID) -> None:
        actions.write_draft(work, runtime, one, key, where, member_id=mine)

    return _done(bulletin_hex, unit, _("The draft is written. Somebody else has to agree to it."))


@pages.post("/alerts/incoming/<bulletin_hex>/leave")
@guarded(*WRITERS)
def bulletin_leave(bulletin_hex: str) -> Answer:
    """Nothing shall come of it."""
    return _done(bulletin_hex, actions.leave, _("It is left."))


def _done(bulletin_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    bulletin_id = id_of(bulletin_hex)
    try:
        reach().write(actor(), lambda work: unit(work, bulletin_id))
    except (Invalid, Conflict) as error:
        return _show(bulletin_id, error)
    flash(told)
    return redirect(url_for("staff.bulletin", bulletin_hex=bulletin_hex), 303)


def _show(bulletin_id: UUID, error: Invalid | Conflict | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.get(work, bulletin_id)
    html = render_template(
        "staff/bulletin.html",
        one=one,
        seen=look_at(queries.alert_of(one)),
        why=words.why(one),
        may_draft=actions.may_become_draft(one),
        choices=choices(),
        problem=words.sentence(error) if error else "",
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def choices() -> list[tuple[str, str]]:
    """The agreed warnings, each by its name in the language of the page."""
    return [(key, name_of(key)) for key in HAZARDS]


def look_at(alert: Alert) -> Seen:
    """What it says, the nearest language first, with a picture of where."""
    first = main_info(alert, page_language())
    infos = [one for one in (first, *(info for info in alert.infos if info is not first)) if one is not None]
    countries = reach().runtime.settings.operation.countries
    boxes = [basemap.frame_of(found) for code in countries if (found := basemap.outline_of(code))]
    advice = advise(alert, within=boxes[0] if len(boxes) == 1 else None)
    doubtful = dict.fromkeys(one.element for one in advice if one.weight.value == "error")
    swapped = any(one.advised is Advised.SWAPPED for one in advice)
    return Seen(alert, infos, _drawn(first, countries), list(doubtful), swapped)


def _drawn(info: Info | None, countries: Sequence[str]) -> Markup | None:
    shapes = dict.fromkeys(shapes_of(info.areas)) if info else {}
    if not shapes:
        return None
    title = _("Where it is for")
    outlines = tuple((title, _outline(one)) for one in shapes)
    return marked(outlines, countries=tuple(countries), title=title, language=page_language())


def _outline(shape: Polygon | Circle) -> Outline:
    if isinstance(shape, Circle):
        return outline_of_circle(Round(shape.latitude, shape.longitude, shape.radius_km))
    return outline_of(shape)
