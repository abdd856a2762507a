"""The form of one service: new, or as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.directory import actions, queries
from app.directory.bringing import entry_of
from app.directory.entries import PlaceEntry, ServiceEntry
from app.directory.hours import Contradiction
from app.directory.hours_written import read, written
from app.directory.tables import AddressClass, Known, Offer, Status
from app.errors import Conflict, Invalid
from app.framework import ServiceKind
from app.ids import random_id
from app.places.coordinates import find_place
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.service_words import KINDS, OFFERS
from app.web.staff import directory_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_words
from app.web.staff.case import id_of
from app.web.staff.case_acts import Answer
from app.web.staff.case_new import asked_languages
from app.web.staff.directory import KEEPERS

_MOST_PLACES = 20
_WORDS = ("name", "description", "cost", "for_whom", "phone", "website", "email")
_OF_PLACE = ("name", "address", "city", "getting_there", "phone")


@pages.get("/directory/organisation/<organisation_hex>/new")
@guarded(*KEEPERS)
def directory_service_new(organisation_hex: str) -> tuple[str, int]:
    """The empty form."""
    return _form(id_of(organisation_hex), None)


@pages.post("/directory/organisation/<organisation_hex>/new")
@guarded(*KEEPERS)
def directory_service_add(organisation_hex: str) -> Answer:
    """A service is written down."""
    organisation_id = id_of(organisation_hex)
    with reach().read(actor()) as work:
        queries.get_organisation(work, organisation_id)
    return _keep(organisation_id, random_id(), None)


@pages.get("/directory/service/<service_hex>")
@guarded(*KEEPERS)
def directory_service(service_hex: str) -> tuple[str, int]:
    """A service as it is."""
    organisation_id, entry = _known(id_of(service_hex))
    return _form(organisation_id, entry)


@pages.post("/directory/service/<service_hex>")
@guarded(*KEEPERS)
def directory_service_change(service_hex: str) -> Answer:
    """What is written of a service is changed; that confirms it."""
    organisation_id, entry = _known(id_of(service_hex))
    return _keep(organisation_id, entry.id, entry)


def _known(service_id: UUID) -> tuple[UUID, ServiceEntry]:
    with reach().read(actor()) as work:
        service = queries.get_service(work, service_id)
        return service.organisation_id, entry_of(service, queries.places_of(work, service_id))


def _keep(organisation_id: UUID, service_id: UUID, before: ServiceEntry | None) -> Answer:
    try:
        entry = _entry(service_id, before)
        reach().write(actor(), lambda work: actions.put_service(work, organisation_id, entry))
    except Contradiction as error:
        return _form(organisation_id, before, words.of_code(error.code))
    except (Invalid, Conflict) as error:
        return _form(organisation_id, before, words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.directory_organisation", organisation_hex=organisation_id.hex), 303)


def _entry(service_id: UUID, before: ServiceEntry | None) -> ServiceEntry:
    """What the form says."""
    form, capacity = request.form, request.form.get("capacity", "").strip()
    if capacity and not (capacity.isdecimal() and len(capacity) <= 6):
        raise Invalid("directory.capacity")
    try:
        choices = Status(form.get("status", "")), Known(form.get("asks_papers", "")), Known(form.get("shares", ""))
        kinds = tuple(ServiceKind(code) for code in form.getlist("kinds"))
        offers = tuple(Offer(code) for code in form.getlist("offers"))
    except ValueError:
        raise Invalid("directory.kinds") from None
    status, asks_papers, shares = choices
    return ServiceEntry(
        id=service_id,
        kinds=kinds,
        offers=offers,
        zone=before.zone if before else reach().runtime.settings.operation.zone,
        languages=tuple(form.getlist("languages")),
        capacity=int(capacity) if capacity else None,
        rules=read(form.get("hours", "")),
        status=status,
        asks_papers=asks_papers,
        shares=shares,
        no_id_agreed_on=_day(form.get("no_id_agreed_on", "")),
        places=list(_places(before)),
        **_typed(_WORDS),
    )


def _typed(names: Sequence[str]) -> dict[str, Any]:
    return {name: request.form.get(name, "").strip() for name in names}


def _day(written_day: str) -> date | None:
    try:
        return date.fromisoformat(written_day) if written_day.strip() else None
    except ValueError:
        raise Invalid("directory.day") from None


def _places(before: ServiceEntry | None) -> Iterator[PlaceEntry]:
    """The places of the form, each known again by its number; an empty one is none."""
    known = dict(enumerate(before.places)) if before else {}
    for at in range(_MOST_PLACES):
        typed = {name: request.form.get(f"place-{at}-{name}", "").strip() for name in (*_OF_PLACE, "area", "point")}
        if not any(typed.values()):
            continue
        new = random_id()
        start = known.get(at, PlaceEntry(id=new, location_id=new))
        yield _place(start, typed, request.form.get(f"place-{at}-class", ""), request.form.get(f"place-{at}-hours", ""))


def _place(start: PlaceEntry, typed: dict[str, str], kind: str, hours: str) -> PlaceEntry:
    only_area = kind == AddressClass.AREA.value
    point = find_place(typed["point"]) if typed["point"] else None
    if typed["point"] and point is None:
        raise Invalid("directory.point")
    with reach().read(actor()) as work:
        area = area_of_words(work, typed["area"][:200]) if typed["area"] else ""
    return replace(
        start,
        address_class=AddressClass.AREA if only_area else AddressClass.PUBLIC,
        area=area,
        latitude=None if point is None else point.latitude,
        longitude=None if point is None else point.longitude,
        rules=read(hours),
        **cast("dict[str, Any]", {name: typed[name] for name in _OF_PLACE}),
    )


def _form(organisation_id: UUID, entry: ServiceEntry | None, problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        name = queries.organisation_name(work, organisation_id)
    html = render_template(
        "staff/directory_service.html",
        organisation_hex=organisation_id.hex,
        organisation_name=name,
        hex=entry.id.hex if entry else "",
        shown=_as_typed(entry),
        places=_places_as_typed(entry),
        kinds=KINDS,
        offers=OFFERS,
        languages_asked=asked_languages(),
        statuses=words.STATUSES,
        known=words.KNOWN,
        classes=words.CLASSES,
        problem=problem,
    )
    return html, 400 if problem else 200


def _as_typed(entry: ServiceEntry | None) -> dict[str, object]:
    """What stands in the fields: as it was typed just now, else as it is."""
    form = request.form
    if form:
        lists = {name: form.getlist(name) for name in ("kinds", "offers", "languages")}
        return {**form.to_dict(), **lists}
    if entry is None:
        return {"status": "active", "asks_papers": "unknown", "shares": "unknown", "kinds": [], "offers": []}
    return {
        **{name: getattr(entry, name) for name in _WORDS},
        "kinds": [kind.value for kind in entry.kinds],
        "offers": [offer.value for offer in entry.offers],
        "languages": list(entry.languages),
        "capacity": "" if entry.capacity is None else str(entry.capacity),
        "hours": written(entry.rules),
        "status": entry.status.value,
        "asks_papers": entry.asks_papers.value,
        "shares": entry.shares.value,
        "no_id_agreed_on": entry.no_id_agreed_on.isoformat() if entry.no_id_agreed_on else "",
    }


def _places_as_typed(entry: ServiceEntry | None) -> list[dict[str, str]]:
    """The fields of each place, and of an empty one."""
    if request.form:
        numbers = range(_MOST_PLACES)
        names = (*_OF_PLACE, "area", "point", "class", "hours")
        typed = [{name: request.form.get(f"place-{at}-{name}", "") for name in names} for at in numbers]
        last = max((at for at in numbers if any(typed[at].values())), default=0)
        return typed[: last + 1]
    known = [_place_as_typed(place) for place in entry.places] if entry else []
    return [*known, {}]


def _place_as_typed(place: PlaceEntry) -> dict[str, str]:
    point = "" if place.latitude is None else f"{place.latitude:.6f}, {place.longitude:.6f}"
    return {
        **{name: getattr(place, name) for name in (*_OF_PLACE, "area")},
        "point": point,
        "class": place.address_class.value,
        "hours": written(place.rules),
    }
