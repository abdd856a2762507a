"""Services for everybody: by kind and place, as a list, on a map, and as files that other directories read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.directory.bringing import public_documents
from app.directory.hours import Opening, holding, opening, rules_of, zone_of
from app.directory.hsds_tables import flat, packed
from app.directory.lists import FIRST, Mark, Shown, mark_of_all, public, shown_at
from app.directory.queries import nearest
from app.directory.rules import LONGEST_NAME, Freshness, freshness
from app.directory.tables import AddressClass, Offer, Service, ServicePlace
from app.framework import KINDS as KINDS_FACTS
from app.framework import ServiceKind
from app.language import LANGUAGES, own_name
from app.places.areas import find_area
from app.runtime import Runtime
from app.transaction import read
from app.web.language import page_language
from app.web.lately import json_lately, lately
from app.web.map_drawing import marked
from app.web.public import tell
from app.web.public.joining import places
from app.web.public.whole import compress
from app.web.service_words import KINDS, OFFERS
from app.work import SYSTEM, Work
from maps.geometry import Outline

PAGE: Final = 12  # in the scripts that need most bytes it is still one round trip
_MOST_ON_MAP: Final = 12
_LASTS: Final = 60.0  # seconds that a file is the same for everybody
_JSON, _ZIP = "services.json", "services.csv.zip"
_SOON: Final = timedelta(hours=20)
_SIDE: Final = 0.004  # degrees of the mark of a place


@dataclass(frozen=True, slots=True)
class Entry:
    """One service at one place, as the page says it."""

    name: str
    organisation: str
    kinds: Sequence[str]
    place: Sequence[str]  # its name, street and town, each in a script of its own
    getting_there: str
    phone: str
    open: str
    is_open: bool | None
    call_first: bool
    no_id: bool
    tongues: Sequence[str]
    offers: Sequence[str]
    cost: str
    for_whom: str
    confirmed: str  # "" while it is fresh


def anything(runtime: Runtime) -> bool:
    """Whether there is a service that anybody is told of."""
    with read(runtime, SYSTEM) as work:
        return bool(public(work, runtime.settings.directory, most=1))


def create(runtime: Runtime) -> Blueprint:
    """The page, and the same as files."""
    pages = Blueprint("services", __name__)
    compress(pages)

    @pages.get("/services")
    def services() -> str:
        kind, area = _kind(request.args.get("kind", "")), request.args.get("area", "")[:24]
        after = (request.args.get("after", "")[:LONGEST_NAME], request.args.get("id", FIRST[1], type=UUID))
        with read(runtime, SYSTEM) as work:
            found = _found(work, runtime, kind, area, after=after)
            entries = [_entry(work, runtime, one, place) for one in found for place in one.places or (None,)]
            drawn = _drawn(runtime, found)
        return render_template(
            "public/services.html",
            entries=entries,
            of_state=_any_of_state(found),
            tells=tell.line_of(runtime) is not None,
            kinds=KINDS,
            kind=kind,
            places=places(runtime),
            area=area,
            drawn=drawn,
            next=found[-1].service if len(found) == PAGE and not area else None,
        )

    return pages


def create_files(runtime: Runtime) -> Blueprint:
    """The same as files, with nothing in them that is for staff."""
    pages = Blueprint("service_files", __name__)

    @pages.get("/services.json")
    def as_json() -> Response:
        now, mark = runtime.clock.monotonic(), partial(_mark_of, runtime)
        return json_lately(_JSON, partial(_json, runtime), now=now, lasts=_LASTS, mark=mark)

    @pages.get("/services.csv.zip")
    def as_tables() -> Response:
        answer = make_response(_zip(runtime))
        answer.headers["Content-Type"] = "application/zip"
        return answer

    return pages


def _kind(written: str) -> ServiceKind | None:
    return ServiceKind(written) if written in KINDS else None


def _found(work: Work, runtime: Runtime, kind: ServiceKind | None, area: str, *, after: Mark) -> Sequence[Shown]:
    """The nearest to an area, where one is chosen; else by name."""
    settings, middle = runtime.settings.directory, find_area(work, area) if area else None
    if middle is None:
        return public(work, settings, most=PAGE, kind=kind, after=after)
    near = nearest(
        work,
        settings,
        kinds=[kind] if kind else list(ServiceKind),
        latitude=middle.latitude,
        longitude=middle.longitude,
        area=middle.pcode,
        most=PAGE,
    )
    return shown_at(work, near)


def _any_of_state(found: Sequence[Shown]) -> bool:
    """Whether a body of somebody's own State is among them, which is never told alone."""
    return any(KINDS_FACTS[ServiceKind(code)].own_state for shown in found for code in shown.service.kinds.split())


def _entry(work: Work, runtime: Runtime, shown: Shown, place: ServicePlace | None) -> Entry:
    """One place of a service; None: it has none, it is called."""
    service = shown.service
    own = rules_of(place.hours) if place else ()
    now = opening(holding(own, rules_of(service.hours)), service.zone, work.now)
    fresh = freshness(service.confirmed_at, work.now, runtime.settings.directory, on_trust=service.on_trust)
    return Entry(
        name=service.name,
        organisation=shown.organisation,
        kinds=[str(KINDS[ServiceKind(code)]) for code in service.kinds.split()],
        place=[part for part in (place.name, place.address, place.city) if part] if place else [],
        getting_there=place.getting_there if place else "",
        phone=(place.phone if place else "") or service.phone,
        open=_said_of(now, service, work.now),
        is_open=now.open,
        call_first=place is not None and place.address_class is AddressClass.AREA,
        no_id=service.no_id_agreed_on is not None,
        tongues=[own_name(tag) for tag in service.languages.split() if tag in LANGUAGES],
        offers=[str(OFFERS[Offer(code)]) for code in service.offers.split()],
        cost=service.cost,
        for_whom=service.for_whom,
        confirmed=_confirmed(service, fresh),
    )


def _confirmed(service: Service, fresh: Freshness) -> str:
    if fresh is Freshness.TRUST:
        return str(_("Nobody has confirmed it yet."))
    day = format_date(service.confirmed_at)
    return str(_("Last confirmed: %(day)s", day=day)) if fresh is Freshness.GREY else ""


def _said_of(now: Opening, service: Service, moment: datetime) -> str:
    if now.open and now.until is None:
        return str(_("Always open"))
    if now.open and now.until is not None:
        return str(_("Open until %(time)s", time=_when(now.until, service, moment)))
    if now.opens_at is None:
        return str(_("Call before you go if you can: times change."))
    return str(_("Closed now, opens %(time)s", time=_when(now.opens_at, service, moment)))


def _when(then: datetime, service: Service, moment: datetime) -> str:
    """The hour there, with its day where it is not soon."""
    local = then.astimezone(zone_of(service.zone))
    soon = then - moment < _SOON
    return f"{local:%H:%M}" if soon else str(format_datetime(local.replace(tzinfo=None), "EEEE HH:mm", rebase=False))


def _drawn(runtime: Runtime, found: Sequence[Shown]) -> str:
    """Where they are on the map: services, never people; "" where none has a point."""
    points = tuple(
        (shown.service.name, _mark(place.longitude, place.latitude))
        for shown in found
        for place in shown.places
        if place.latitude is not None and place.longitude is not None
    )[:_MOST_ON_MAP]
    if not points:
        return ""
    countries = tuple(runtime.settings.operation.countries)
    return marked(points, countries=countries, title=str(_("Where they are")), language=page_language())


def _mark(x: float, y: float) -> Outline:
    """A small square, stood on its corner."""
    corners = ((x, y - _SIDE), (x + _SIDE, y), (x, y + _SIDE), (x - _SIDE, y), (x, y - _SIDE))
    return ((corners,),)


def _json(runtime: Runtime) -> bytes:
    with read(runtime, SYSTEM) as work:
        return json.dumps(public_documents(work, runtime.settings.directory), ensure_ascii=False).encode()


def _zip(runtime: Runtime) -> bytes:
    """The tables of the same file."""
    now, mark = runtime.clock.monotonic(), partial(_mark_of, runtime)

    def made() -> bytes:
        told = lately().answer(_JSON, partial(_json, runtime), now=now, lasts=_LASTS, mark=mark)
        return packed(flat(json.loads(told.plain)))

    return lately().answer(_ZIP, made, now=now, lasts=_LASTS, mark=mark).plain


def _mark_of(runtime: Runtime) -> object:
    with read(runtime, SYSTEM) as work:
        return mark_of_all(work, runtime.settings.directory)
