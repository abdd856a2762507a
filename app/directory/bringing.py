"""Bringing organisations in from HSDS files, looked through first, and giving them out."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.audit.actions import record
from app.directory import hours, hsds, hsds_roots
from app.directory.actions import put_organisation, put_service
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry, check_organisation, check_service
from app.directory.hsds_check import MOST_PROBLEMS, Problem, problems_of, weight
from app.directory.hsds_merge import merged, with_earlier
from app.directory.hsds_tables import Nested, NoTables, nest, unpacked
from app.directory.lists import all_public
from app.directory.queries import find_organisation, find_service, get_organisation, kept_of, organisations
from app.directory.rules import kinds_of
from app.directory.tables import AddressClass, Known, Organisation, Service, ServicePlace, Status
from app.directory.tables import Offer as OfferCode
from app.errors import Invalid
from app.framework import ServiceKind
from app.settings import Directory
from app.work import Work

LARGEST_FILE = 50_000_000
MOST_SERVICES = 5_000  # of one file
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of a file: what comes in, and what is wrong. With problems nothing comes in."""

    organisations: Sequence[tuple[OrganisationEntry, str]]  # each with the document to keep
    services: Mapping[UUID, Sequence[ServiceEntry]]
    problems: Sequence[Problem]
    remarks: Sequence[Problem]
    unnamed: Collection[UUID] = ()  # services of which the file says no kind

    @property
    def many(self) -> int:
        return sum(map(len, self.services.values()))


def look(raw: bytes, *, zone: str, now: datetime, default: Sequence[ServiceKind] = ()) -> Looked:
    """What a file holds; NoTables for one that is neither. Nothing is kept."""
    documents, problems, remarks = _documents(raw)
    if sum(map(_services_in, documents)) > MOST_SERVICES:
        return Looked((), {}, [Problem("", "hsds.too_many")], ())
    reads: list[hsds.Read] = []
    left = LARGEST_FILE  # tables may hold once what a document says of each of many
    for number, document in enumerate(documents, 1):
        if len(problems) >= MOST_PROBLEMS:
            break
        where = f"organization {number}"
        try:
            left -= weight(document, most=left)
            if left < 0:
                return Looked((), {}, [Problem(where, "hsds.too_many")], ())
            found = list(islice(problems_of(document, where=where), MOST_PROBLEMS))
            if not found:
                reads.append(hsds.read(document, where=where, zone=zone, now=now, default=default))
                found = [*reads[-1].problems, *_refused(reads[-1])]
        except (OverflowError, RecursionError, TypeError, ValueError):
            found = [Problem(where, "hsds.unreadable")]
        problems += found
    problems += _twice(reads)
    remarks += [remark for read in reads for remark in read.remarks]
    kept = [json.dumps(one, ensure_ascii=False) for one in documents] if not problems else [""] * len(reads)
    return Looked(
        [(read.organisation, words) for read, words in zip(reads, kept, strict=False)],
        {read.organisation.id: read.services for read in reads},
        problems[:MOST_PROBLEMS],
        remarks[:MOST_PROBLEMS],
        frozenset(one for read in reads for one in read.unnamed),
    )


def _services_in(document: Any) -> int:
    listed = document.get("services") if isinstance(document, dict) else ()
    return len(listed) if isinstance(listed, list) else 0


def _documents(raw: bytes) -> tuple[Sequence[Any], list[Problem], list[Problem]]:
    if raw[:2] == _ZIP:
        return _nested(nest(unpacked(raw)))
    try:
        given = hsds_roots.parse(raw)
    except (ValueError, RecursionError):
        raise NoTables("hsds.unreadable") from None
    tables = hsds_roots.tables_in(given)
    if tables is not None:
        return _nested(nest(tables))
    roots = hsds_roots.organisations_in(given)
    return roots.documents, list(roots.problems), []


def _nested(nested: Nested) -> tuple[Sequence[Any], list[Problem], list[Problem]]:
    return nested.documents, list(nested.problems), list(nested.remarks)


def _twice(reads: Sequence[hsds.Read]) -> list[Problem]:
    """Ids that two organisations, services or places of one file have."""
    services = [service for read in reads for service in read.services]
    kinds = (
        [read.organisation.id for read in reads],
        [service.id for service in services],
        [place.id for service in services for place in service.places],
    )
    return [Problem("", "hsds.twice", str(one)) for ids in kinds for one, many in Counter(ids).items() if many > 1]


def _refused(read: hsds.Read) -> list[Problem]:
    """What cannot be kept of it, by the codes of our own checks."""
    found = []
    for entry, check in ((read.organisation, check_organisation),):
        found += _tried(check, entry)
    for service in read.services:
        found += _tried(check_service, service)
    return [one for one in found if one.code not in {known.code for known in read.problems}]


def _tried(check: Any, entry: Any) -> list[Problem]:
    try:
        check(entry)
    except Invalid as error:
        return [Problem(entry.name[:80], error.code)]
    except OverflowError:
        return [Problem(entry.name[:80], "hsds.value")]
    return []


def conflicts(work: Work, looked: Looked) -> Sequence[Problem]:
    """Services of the file that are another organisation's here, and places that are another service's."""
    found = []
    for organisation_id, services in looked.services.items():
        for entry in services:
            known = find_service(work, entry.id)
            places = (work.session.get(ServicePlace, place.id) for place in entry.places)
            of_others = any(place is not None and place.service_id != entry.id for place in places)
            if of_others or (known is not None and known.organisation_id != organisation_id):
                found.append(Problem(entry.name[:80], "directory.other_organisation"))
    return found


def bring_in(work: Work, looked: Looked) -> int:
    """How many services came in: all of the file or, by an error, none. What only we know of one stays."""
    if looked.problems:
        raise Invalid("hsds.problems")
    return sum(bring_one(work, looked, at) for at in range(len(looked.organisations)))


def bring_one(work: Work, looked: Looked, at: int) -> int:
    """How many services of one organisation of a good file came in."""
    organisation, kept = looked.organisations[at]
    put_organisation(work, organisation, kept=_with_earlier(work, organisation.id, kept))
    for _, service in as_kept(work, looked, organisation.id):
        put_service(work, organisation.id, service)
    record(work, "organisation.brought_in", "organisation", organisation.id)
    return len(looked.services[organisation.id])


def _with_earlier(work: Work, organisation_id: UUID, kept: str) -> str:
    """The document to keep, with what an earlier file said of services that are here and this one does not name."""
    known = find_organisation(work, organisation_id)
    earlier = kept_of(work, known) if known is not None else ""
    if not earlier:
        return kept
    here = set(work.session.exec(select(Service.id).where(Service.organisation_id == organisation_id)))
    return json.dumps(with_earlier(json.loads(kept), json.loads(earlier), here=here), ensure_ascii=False)


def as_kept(work: Work, looked: Looked, organisation_id: UUID) -> Iterator[tuple[Service | None, ServiceEntry]]:
    """Each service of an organisation of a file: as it is here, if it is, and as it would be kept."""
    areas = _only_areas(work, organisation_id)
    for entry in looked.services[organisation_id]:
        service = replace(entry, places=[_with_our_area(areas, place) for place in entry.places])
        known = find_service(work, service.id)
        named = service.id not in looked.unnamed
        yield known, service if known is None else _with_ours(known, service, named=named)


def _only_areas(work: Work, organisation_id: UUID) -> Mapping[UUID, str]:
    """Of places that tell nothing but their area here, the area: by the place, and by where it is."""
    chosen = (
        select(ServicePlace)
        .join(Service, col(Service.id) == ServicePlace.service_id)
        .where(Service.organisation_id == organisation_id, ServicePlace.address_class == AddressClass.AREA)
    )
    places = work.session.exec(chosen).all()
    return {of: place.area for place in places for of in (place.location_id, place.id)}


def _with_our_area(areas: Mapping[UUID, str], place: PlaceEntry) -> PlaceEntry:
    area = areas.get(place.id) or areas.get(place.location_id)
    return place if area is None else replace(place, address_class=AddressClass.AREA, area=area)


def _with_ours(known: Service, entry: ServiceEntry, *, named: bool) -> ServiceEntry:
    """What a file says of a service that is here, with what it cannot undo. `named`: whether it says a kind."""
    asks = known.asks_papers if known.asks_papers is not Known.UNKNOWN else entry.asks_papers
    agreed = None if asks is Known.YES else known.no_id_agreed_on
    return replace(
        entry,
        asks_papers=asks,
        shares=known.shares,
        no_id_agreed_on=agreed,
        status=entry.status if known.status is Status.ACTIVE else known.status,
        kinds=entry.kinds if named else kinds_of(known.kinds),
        confirmed_at=_confirmed(known, entry),
        on_trust=known.on_trust and entry.on_trust,
    )


def _confirmed(known: Service, entry: ServiceEntry) -> datetime:
    """When it was last confirmed, here or by who wrote the file; when it came, where nobody did."""
    if entry.confirmed_at is None or known.on_trust:
        return entry.confirmed_at or known.confirmed_at
    return max(known.confirmed_at, entry.confirmed_at)


def documents(work: Work) -> Sequence[dict[str, Any]]:
    """Every organisation as HSDS, for staff: as the file had it that it came from, with what changed since."""
    return [document_of(work, one.id) for one in organisations(work)]


def document_of(work: Work, organisation_id: UUID) -> dict[str, Any]:
    """One of them."""
    organisation = get_organisation(work, organisation_id)
    now = _written(work, organisation)
    kept = kept_of(work, organisation)
    if not kept:
        return now
    document = json.loads(kept)
    base = hsds.read(document, where="", zone=_zone_of(work, organisation.id), now=work.now)
    of_ours = {str(one["id"]): one.get("attributes") for one in now["services"]}
    written = hsds.write(base.organisation, base.services, now=work.now)
    for service, entry in zip(written["services"], base.services, strict=True):
        if not entry.kinds and str(entry.id) in of_ours:  # we were told its kinds beside the file
            service["attributes"] = of_ours[str(entry.id)]
    found: dict[str, Any] = merged(document, written, now)
    return found


def _zone_of(work: Work, organisation_id: UUID) -> str:
    found = work.session.exec(select(Service.zone).where(Service.organisation_id == organisation_id)).first()
    return found or "UTC"


def _written(work: Work, organisation: Organisation) -> dict[str, Any]:
    chosen = select(Service).where(Service.organisation_id == organisation.id).order_by(col(Service.id))
    services = work.session.exec(chosen).all()
    held: dict[UUID, list[ServicePlace]] = {service.id: [] for service in services}
    for place in work.session.exec(select(ServicePlace).where(col(ServicePlace.service_id).in_(held))):
        held[place.service_id].append(place)
    entries = [entry_of(service, held[service.id]) for service in services]
    return hsds.write(organisation_entry(organisation), entries, now=work.now)


def organisation_entry(organisation: Organisation) -> OrganisationEntry:
    """An organisation as a form or a file has it."""
    return OrganisationEntry(
        id=organisation.id,
        name=organisation.name,
        description=organisation.description,
        website=organisation.website,
        email=organisation.email,
        phone=organisation.phone,
    )


def entry_of(service: Service, places: Sequence[ServicePlace]) -> ServiceEntry:
    """A service as a form or a file has it."""
    same = ("id", "name", "zone", "description", "cost", "for_whom", "phone", "website", "email", "capacity", "status")
    ours = ("asks_papers", "shares", "no_id_agreed_on", "on_trust", "confirmed_at")
    return ServiceEntry(
        **{name: getattr(service, name) for name in (*same, *ours)},
        kinds=kinds_of(service.kinds),
        languages=tuple(service.languages.split()),
        offers=tuple(OfferCode(code) for code in service.offers.split()),
        rules=hours.rules_of(service.hours),
        places=[_place_entry(place) for place in sorted(places, key=lambda one: one.id)],
    )


def _place_entry(place: ServicePlace) -> PlaceEntry:
    same = ("id", "location_id", "address_class", "name", "address", "city", "getting_there", "phone", "area")
    return PlaceEntry(
        **{name: getattr(place, name) for name in (*same, "latitude", "longitude")},
        rules=hours.rules_of(place.hours),
    )


def public_documents(work: Work, settings: Directory) -> Sequence[dict[str, Any]]:
    """What anybody may have as HSDS: what we know ourselves of services that anybody is told of, and no person."""
    gathered: dict[UUID, list[ServiceEntry]] = {}
    for one in all_public(work, settings):
        gathered.setdefault(one.service.organisation_id, []).append(entry_of(one.service, one.places))
    return [
        hsds.write(organisation_entry(get_organisation(work, organisation_id)), services, now=work.now)
        for organisation_id, services in gathered.items()
    ]
