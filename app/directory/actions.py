"""Writing the directory down, and confirming that an entry still is so."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from app.audit.actions import record
from app.directory import hours
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry, check_organisation, check_service
from app.directory.queries import find_organisation, find_service, get_organisation, get_service, places_of
from app.directory.rings import MILLIONTHS, cells_of
from app.directory.rules import codes, told
from app.directory.tables import (
    AddressClass,
    Organisation,
    Proposal,
    Service,
    ServiceCell,
    ServiceInArea,
    ServicePlace,
)
from app.errors import Conflict
from app.work import Work

_WORDS = ("name", "description", "website", "email", "phone")


def put_organisation(work: Work, entry: OrganisationEntry, *, kept: str = "") -> UUID:
    """The id of the organisation, new or changed. `kept`: the whole of it as a file had it."""
    check_organisation(entry)
    found = find_organisation(work, entry.id)
    values: dict[str, Any] = {name: getattr(entry, name).strip() for name in _WORDS}
    values["changed_at"] = work.now
    if kept:
        values["kept"] = work.seal(Organisation.kept, entry.id, kept)
    if found is None:
        work.session.add(Organisation(id=entry.id, **values))
        work.session.flush()
    else:
        found.sqlmodel_update(values)
    record(work, "organisation.kept", "organisation", entry.id)
    return entry.id


def forget_kept(work: Work, organisation_id: UUID) -> None:
    """What their file said besides is gone; what we read of it stays."""
    get_organisation(work, organisation_id).kept = None
    record(work, "organisation.file_forgotten", "organisation", organisation_id)


def put_service(work: Work, organisation_id: UUID, entry: ServiceEntry) -> UUID:
    """The id of the service, new or changed, confirmed now or when the entry says, or on trust, with all its places.

    Conflict when it is another organisation's.
    """
    check_service(entry)
    get_organisation(work, organisation_id)
    found = find_service(work, entry.id)
    if found is None:
        found = Service(id=entry.id, organisation_id=organisation_id, **_values(entry), **_dates(work, entry))
        work.session.add(found)
        work.session.flush()
    elif found.organisation_id != organisation_id:
        raise Conflict("directory.other_organisation")
    else:
        found.sqlmodel_update(_values(entry) | _dates(work, entry))
    _put_places(work, found, entry.places)
    record(work, "service.kept", "service", entry.id)
    return entry.id


def _dates(work: Work, entry: ServiceEntry) -> dict[str, Any]:
    confirmed_at = min(work.now, entry.confirmed_at or work.now)
    return {"confirmed_at": confirmed_at, "on_trust": entry.on_trust, "changed_at": work.now}


def _values(entry: ServiceEntry) -> dict[str, Any]:
    words = {name: getattr(entry, name).strip() for name in (*_WORDS, "cost", "for_whom")}
    same = ("capacity", "zone", "status", "asks_papers", "shares", "no_id_agreed_on")
    return {
        **words,
        **{name: getattr(entry, name) for name in same},
        "kinds": codes(entry.kinds),
        "languages": " ".join(dict.fromkeys(entry.languages)),
        "offers": codes(entry.offers),
        "hours": hours.written(entry.rules),
    }


def _put_places(work: Work, service: Service, places: Sequence[PlaceEntry]) -> None:
    """These places and no others."""
    known = {place.id: place for place in places_of(work, service.id)}
    for place in places:
        if place.id in known:
            known.pop(place.id).sqlmodel_update(_where(place))
        elif work.session.get(ServicePlace, place.id) is not None:
            raise Conflict("directory.other_organisation")
        else:
            work.session.add(ServicePlace(id=place.id, service_id=service.id, **_where(place)))
    for gone in known.values():
        _forget_cells(work, gone.id)
        work.session.delete(gone)
    work.session.flush()
    place_again(work, service)


def _where(place: PlaceEntry) -> dict[str, Any]:
    """What is kept of a place: where only its area is told, its area and its number alone."""
    values: dict[str, Any] = {
        "location_id": place.location_id,
        "address_class": place.address_class,
        "phone": place.phone.strip(),
        "area": place.area,
        "hours": hours.written(place.rules),
    }
    public = place.address_class is AddressClass.PUBLIC
    for name in ("name", "address", "city", "getting_there"):
        values[name] = getattr(place, name).strip() if public else ""
    values["latitude"], values["longitude"] = (place.latitude, place.longitude) if public else (None, None)
    return values


def place_again(work: Work, service: Service) -> None:
    """What "near" finds of a service, from its places as they are."""
    may_tell = told(service.status, asks_papers=service.asks_papers, shares=service.shares)
    for place in places_of(work, service.id):
        _forget_cells(work, place.id)
        for kind in service.kinds.split():
            _put_cells(work, place, kind, told=may_tell)
    work.session.flush()


def _put_cells(work: Work, place: ServicePlace, kind: str, *, told: bool) -> None:
    if place.latitude is not None and place.longitude is not None:
        point = {"north": round(place.latitude * MILLIONTHS), "east": round(place.longitude * MILLIONTHS)}
        for cell in cells_of(place.latitude, place.longitude):
            work.session.add(ServiceCell(kind=kind, cell=cell, place_id=place.id, told=told, **point))
    elif place.area:
        work.session.add(ServiceInArea(kind=kind, area=place.area, place_id=place.id, told=told))


def _forget_cells(work: Work, place_id: UUID) -> None:
    for table in (ServiceCell, ServiceInArea):
        work.session.execute(delete(table).where(col(table.place_id) == place_id))


def confirm(work: Work, service_id: UUID) -> None:
    """Somebody made sure that it all still is so."""
    service = get_service(work, service_id)
    service.confirmed_at, service.on_trust = work.now, False
    record(work, "service.confirmed", "service", service_id)


def remove_service(work: Work, service_id: UUID) -> None:
    """The service and its places are deleted."""
    service = get_service(work, service_id)
    _put_places(work, service, ())
    work.session.execute(delete(Proposal).where(col(Proposal.service_id) == service_id))
    work.session.delete(service)
    record(work, "service.removed", "service", service_id)
