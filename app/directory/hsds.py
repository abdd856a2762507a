"""Organisations as HSDS 3 and back: what we know of one is read and written, what we do not stays as it was. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from app.directory import hours
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry, is_phone
from app.directory.hours import Contradiction, Rule
from app.directory.hsds_check import Problem
from app.directory.hsds_languages import tag_of
from app.directory.hsds_zone import HOUR, zone_said
from app.directory.rules import LONGEST_WORDS, MOST_CAPACITY
from app.directory.tables import AddressClass, Known, Offer, Status
from app.framework import ServiceKind
from app.language import own_name
from app.places.place import in_range

TAXONOMY: Final = "waypost"
_NAMESPACE: Final = UUID("5f0f6a0e-8f4b-4f6c-9d5a-5b1f2f7f2b5e")
_NONE_NEEDED: Final = frozenset({"", "none", "no", "n/a", "not required", "none required"})
_OF_ADDRESSES: Final = ":/?#[]@!$&'()*+,;=%~"
_WEB: Final = re.compile(r"https?://[^/?#\[\]@]+\.[^/?#\[\]@]+([/?#][^\[\]]*)?", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NO_VOICE: Final = frozenset({"fax", "pager"})  # numbers at which nobody answers
_PHYSICAL: Final = "physical"
_LONGEST_NUMBER: Final = 20
_OLDEST: Final = date(1970, 1, 1)
MOST_SCHEDULES: Final = 60  # of one service or place: each is compared with each
_KINDS: Final = frozenset(kind.value for kind in ServiceKind)
_OFFERS: Final = frozenset(offer.value for offer in Offer)


@dataclass(frozen=True, slots=True)
class Read:
    """One organisation of a file. `remarks`: what is kept and not used here."""

    organisation: OrganisationEntry
    services: Sequence[ServiceEntry]
    problems: Sequence[Problem] = ()
    unnamed: Sequence[UUID] = ()  # services of which the file says no kind
    remarks: Sequence[Problem] = ()


@dataclass(slots=True)
class _Reader:
    """Reads one organisation, and remembers what was odd."""

    zone: str
    now: datetime
    default: tuple[ServiceKind, ...]
    problems: list[Problem]
    remarks: list[Problem]
    unnamed: list[UUID] = field(default_factory=list)

    def service(self, given: Mapping[str, Any], shared: Mapping[str, Any], where: str) -> ServiceEntry:
        own = _terms(given)
        kinds = tuple(ServiceKind(code) for code in own.get("kind", ()) if code in _KINDS)
        self.unnamed += [] if kinds else [UUID(given["id"])]
        places = [
            self.place(at, shared, f"{where} / service_at_locations {number}")
            for number, at in enumerate(given.get("service_at_locations") or (), 1)
        ]
        return ServiceEntry(
            id=UUID(given["id"]),
            name=_text(given, "name"),
            kinds=kinds or self.default,
            zone=self.zone_in(given, shared, where),
            description=self.words(given, "description", where),
            languages=self.languages(given, where),
            offers=tuple(Offer(code) for code in own.get("offer", ()) if code in _OFFERS),
            cost=self.words(given, "fees_description", where),
            for_whom=self.words(given, "eligibility_description", where),
            phone=self.phone(given, where),
            website=_text(given, "url"),
            email=_text(given, "email"),
            capacity=next((_capacity(one) for one in own.get("capacity", ()) if one.isdecimal()), None),
            rules=self.rules(given, where),
            status=Status(given["status"]),
            asks_papers=Known.YES if _asks(given) else Known.UNKNOWN,
            confirmed_at=(assured := _day(given.get("assured_date"))),
            on_trust=assured is None,
            places=places,
        )

    def place(self, at: Mapping[str, Any], shared: Mapping[str, Any], where: str) -> PlaceEntry:
        location = _location_of(at, shared)
        if not location:
            self.problems.append(Problem(where, "hsds.parent", f"location_id: {at.get('location_id', '')}"))
        address = _address_to_go_to(location)
        latitude, longitude = (
            (None, None) if address is None else (_number(location, "latitude"), _number(location, "longitude"))
        )
        address = address or {}
        if latitude is not None and longitude is not None and not in_range(latitude, longitude):
            self.remarks.append(Problem(where, "hsds.point", f"{latitude}, {longitude}"))
            latitude = longitude = None
        area = next(iter(_terms(location).get("area", ())), "")
        pointed = latitude is not None and longitude is not None
        return PlaceEntry(
            id=UUID(at["id"]),
            location_id=UUID(location["id"]) if location else UUID(at["id"]),
            address_class=AddressClass.AREA if area and not (address or pointed) else AddressClass.PUBLIC,
            name=_text(location, "name"),
            address=", ".join(part for part in (_text(address, "address_1"), _text(address, "address_2")) if part),
            city=_text(address, "city"),
            getting_there=self.words(location, "transportation", where),
            phone=self.phone(at, where) or self.phone(location, where),
            area=area,
            latitude=float(latitude) if pointed and latitude is not None else None,
            longitude=float(longitude) if pointed and longitude is not None else None,
            rules=self.rules(at, where) or self.rules(location, where),
        )

    def rules(self, given: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
        found: list[Rule] = []
        schedules = given.get("schedules") or ()
        if len(schedules) > MOST_SCHEDULES:
            self.problems.append(Problem(where, "hsds.value", f"schedules: {len(schedules)}"))
            return ()
        for number, schedule in enumerate(schedules, 1):
            try:
                rule = hours.read_schedule(schedule)
                if rule is None:
                    said = _text(schedule, "description") or _text(schedule, "notes")
                    self.remarks.append(Problem(f"{where} / schedules {number}", "hsds.no_times", said[:60]))
                else:
                    found.append(rule)
            except Contradiction as error:
                self.problems.append(Problem(f"{where} / schedules {number}", error.code))
        try:
            hours.check(found)
        except Contradiction as error:
            self.problems.append(Problem(f"{where} / schedules", error.code))
        except OverflowError:  # a date at the end of all dates
            self.problems.append(Problem(f"{where} / schedules", "directory.hours_unreadable"))
        return tuple(found)

    def zone_in(self, given: Mapping[str, Any], shared: Mapping[str, Any], where: str) -> str:
        """The one zone its schedules name: ours where their offset is ours at some time of the year."""
        found: dict[str, None] = {}
        for schedule in _schedules(given, shared):
            told, offset = schedule.get("zone") or None, _number(schedule, "timezone")
            if told is None and offset is None:
                continue
            try:
                found[zone_said(told, offset, known=(self.zone, *found), now=self.now)] = None
            except Contradiction as error:
                self.problems.append(Problem(f"{where} / schedules", error.code, str(told or offset)[:60]))
        if len(found) > 1:
            self.problems.append(Problem(f"{where} / schedules", "hsds.zones", ", ".join(found)[:60]))
        return next(iter(found), self.zone)

    def languages(self, given: Mapping[str, Any], where: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for one in given.get("languages") or ():
            tag = tag_of(one)
            if tag:
                found[tag] = None
            else:
                self.remarks.append(Problem(where, "hsds.language", str(one.get("code") or one.get("name") or "")[:60]))
        return tuple(found)

    def words(self, given: Mapping[str, Any], name: str, where: str) -> str:
        """What it says, as much as we show of it."""
        told = _text(given, name)
        if len(told) > LONGEST_WORDS:
            self.remarks.append(Problem(where, "directory.words", name))
        return told[:LONGEST_WORDS].strip()

    def phone(self, given: Mapping[str, Any], where: str) -> str:
        for one in given.get("phones") or ():
            number = str(one.get("number") or "").strip().strip('"').strip()
            if is_phone(number) and _text(one, "type").casefold() not in _NO_VOICE:
                return number
            self.remarks.append(Problem(where, "hsds.phone", number[:60]))
        return ""


def read(
    document: Mapping[str, Any], *, where: str, zone: str, now: datetime, default: Sequence[ServiceKind] = ()
) -> Read:
    """What we know of an organisation of a file that was checked; `default`: the kinds of services that name none."""
    reader = _Reader(zone, now, tuple(default), [], [])
    shared = {str(one["id"]): one for one in document.get("locations") or ()}
    organisation = OrganisationEntry(
        id=UUID(document["id"]),
        name=_text(document, "name"),
        description=reader.words(document, "description", where),
        website=_text(document, "website"),
        email=_text(document, "email"),
        phone=reader.phone(document, where),
    )
    services = [
        reader.service(one, shared, f"{where} / services {number}")
        for number, one in enumerate(document.get("services") or (), 1)
    ]
    return Read(organisation, services, reader.problems, reader.unnamed, list(dict.fromkeys(reader.remarks)))


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value).strip()


def _number(given: Mapping[str, Any], name: str) -> float | None:
    """A number of a document that was checked."""
    value = given.get(name)
    return None if value in (None, "") else float(value)


def _day(given: Any) -> datetime | None:
    try:
        day = max(date.fromisoformat(str(given)[:10]), _OLDEST) if given else None
    except ValueError:
        return None
    return None if day is None else datetime.combine(day, time.min, UTC)


def _address_to_go_to(location: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Its address, empty where it has none; None where letters arrive, and nobody can go."""
    addresses = location.get("addresses") or ()
    if location.get("location_type") != _PHYSICAL:
        return None
    return next((one for one in addresses if one["address_type"] == _PHYSICAL), None if addresses else {})


def _capacity(digits: str) -> int:
    """A number that is too long to be one is too large: what checks the entry says so."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else MOST_CAPACITY + 1


def _asks(given: Mapping[str, Any]) -> bool:
    """Whether they list documents that somebody must bring: then we take them at their word."""
    listed = (_text(one, "document").casefold() for one in given.get("required_documents") or ())
    return any(one not in _NONE_NEEDED for one in listed)


def _schedules(given: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from given.get("schedules") or ()
    for at in given.get("service_at_locations") or ():
        yield from at.get("schedules") or ()
        yield from _location_of(at, shared).get("schedules") or ()


def _location_of(at: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where it is, empty where the file does not say."""
    found: Mapping[str, Any] = at.get("location") or shared.get(str(at.get("location_id"))) or {}
    return found


def _terms(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Our own codes among the attributes: what stands after the colon, by what stands before it."""
    found: dict[str, list[str]] = {}
    for one in given.get("attributes") or ():
        term = one.get("taxonomy_term") or {}
        if term.get("taxonomy") == TAXONOMY:
            family, _, code = str(term.get("code", "")).partition(":")
            found.setdefault(family, []).append(code)
    return found


def write(organisation: OrganisationEntry, services: Sequence[ServiceEntry], *, now: datetime) -> dict[str, Any]:
    """An organisation as HSDS, with what may be told to everybody and nothing else."""
    written = [_service(one, now) for one in services]
    locations = {at["location"]["id"]: at["location"] for one in written for at in one["service_at_locations"]}
    return _told(
        {
            "id": str(organisation.id),
            "name": organisation.name,
            "description": organisation.description,
            "email": _mail(organisation.email),
            "website": _web(organisation.website),
            "phones": _phones(organisation.id, organisation.phone),
            "locations": list(locations.values()),
        }
    ) | {"services": written}


def _web(written: str) -> str | None:
    """What somebody wrote as a website, as the address that the standard wants; None for what is none."""
    address = quote(written if "://" in written else f"https://{written}", safe=_OF_ADDRESSES)
    return address if _WEB.fullmatch(address) else None


def _mail(written: str) -> str | None:
    return written if _MAIL.fullmatch(written) else None


def _service(entry: ServiceEntry, now: datetime) -> dict[str, Any]:
    codes = [f"kind:{kind.value}" for kind in entry.kinds] + [f"offer:{offer.value}" for offer in entry.offers]
    codes += [] if entry.capacity is None else [f"capacity:{entry.capacity}"]
    codes += ["no_id"] if entry.no_id_agreed_on else []
    places = [_at_location(place, entry.zone, now) for place in entry.places]
    return {"service_at_locations": places} | _told(
        {
            "id": str(entry.id),
            "name": entry.name,
            "description": entry.description or None,
            "status": entry.status.value,
            "assured_date": None if entry.on_trust else _as_day(entry.confirmed_at),
            "url": _web(entry.website),
            "email": _mail(entry.email),
            "fees_description": entry.cost or None,
            "eligibility_description": entry.for_whom or None,
            "phones": _phones(entry.id, entry.phone),
            "languages": [
                {"id": _id(entry.id, f"language {tag}"), "code": tag, "name": own_name(tag)} for tag in entry.languages
            ],
            "schedules": _written_rules(entry.id, entry.rules, entry.zone, now),
            "attributes": _attributes(entry.id, codes),
        }
    )


def _as_day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).date().isoformat()


def _at_location(place: PlaceEntry, zone: str, now: datetime) -> dict[str, Any]:
    address = {
        "id": _id(place.location_id, "address"),
        "address_1": place.address,
        "city": place.city,
        "state_province": "",
        "postal_code": "",
        "country": "",
        "address_type": "physical",
    }
    location = {
        "id": str(place.location_id),
        "location_type": "physical",
        "name": place.name or None,
        "transportation": place.getting_there or None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "addresses": [address] if place.address or place.city else [],
        "attributes": _attributes(place.location_id, [f"area:{place.area}"] if place.area else []),
    }
    return _told(
        {
            "id": str(place.id),
            "location": _told(location),
            "phones": _phones(place.id, place.phone),
            "schedules": _written_rules(place.id, place.rules, zone, now),
        }
    )


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in given.items() if value is not None and value != []}


def _phones(owner: UUID, number: str) -> list[dict[str, Any]]:
    return [{"id": _id(owner, "phone"), "number": number, "type": "voice"}] if number else []


def _written_rules(owner: UUID, rules: Sequence[Rule], zone: str, now: datetime) -> list[dict[str, Any]]:
    passed = now.astimezone(hours.zone_of(zone)).utcoffset()
    offset = 0.0 if passed is None else passed.total_seconds() / HOUR
    told = int(offset) if offset.is_integer() else offset
    return [
        {"id": _id(owner, f"schedule {number}"), **hours.schedule_of(rule), "timezone": told, "zone": zone}
        for number, rule in enumerate(rules)
    ]


def _attributes(owner: UUID, codes: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": _id(owner, code),
            "link_id": str(owner),
            "value": code.partition(":")[2],
            "taxonomy_term": {
                "id": _id(_NAMESPACE, code),
                "code": code,
                "name": code.replace(":", " ").replace("_", " "),
                "description": "",
                "taxonomy": TAXONOMY,
            },
        }
        for code in codes
    ]


def _id(owner: UUID, name: str) -> str:
    return str(uuid5(owner, name))
