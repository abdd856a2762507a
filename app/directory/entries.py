"""What a form, a file or a survey says of an organisation, before it is kept: checked here. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.directory import hours
from app.directory.hours import Contradiction, Rule
from app.directory.rules import LONGEST_NAME, LONGEST_PHONE, LONGEST_WORDS, MOST_CAPACITY, MOST_PLACES
from app.directory.tables import AddressClass, Known, Offer, Status
from app.errors import Invalid
from app.framework import ServiceKind
from app.language import LANGUAGES
from app.places.place import in_range
from app.places.tables import LONGEST_CODE

_PHONE = re.compile(r"[0-9+*#(][0-9 ()./*#-]{1,}")


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One place of a service. Where only the area is told, nothing else of where it is is kept."""

    id: UUID
    location_id: UUID
    address_class: AddressClass = AddressClass.PUBLIC
    name: str = ""
    address: str = ""
    city: str = ""
    getting_there: str = ""
    phone: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rules: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service with its places."""

    id: UUID
    name: str
    kinds: Sequence[ServiceKind]
    zone: str
    description: str = ""
    languages: Sequence[str] = ()
    offers: Sequence[Offer] = ()
    cost: str = ""
    for_whom: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    capacity: int | None = None
    rules: Sequence[Rule] = ()
    status: Status = Status.ACTIVE
    asks_papers: Known = Known.UNKNOWN
    shares: Known = Known.UNKNOWN
    no_id_agreed_on: date | None = None
    places: Sequence[PlaceEntry] = ()
    confirmed_at: datetime | None = None  # None: now
    on_trust: bool = False  # nobody made sure of what a file says


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """Who offers services."""

    id: UUID
    name: str
    description: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""


def check_organisation(entry: OrganisationEntry) -> None:
    """Nothing for an organisation that can be kept; Invalid, by its code, for one that cannot."""
    _check_words(entry.name, entry.description, entry.website, entry.email)
    _check_phone(entry.phone)


def check_service(entry: ServiceEntry) -> None:
    """Nothing for a service that can be kept; Invalid, by its code, for one that cannot."""
    _check_words(entry.name, entry.description, entry.cost, entry.for_whom, entry.website, entry.email)
    _check_phone(entry.phone)
    if not entry.kinds:
        raise Invalid("directory.kinds")
    if not set(entry.languages) <= LANGUAGES.keys():
        raise Invalid("directory.languages")
    if entry.capacity is not None and not 0 <= entry.capacity <= MOST_CAPACITY:
        raise Invalid("directory.capacity")
    if entry.no_id_agreed_on is not None and entry.asks_papers is Known.YES:
        raise Invalid("directory.no_id")
    if len(entry.places) > MOST_PLACES:
        raise Invalid("directory.places")
    for place in entry.places:
        _check_place(place)
    try:
        hours.zone_of(entry.zone)
        for rules in (entry.rules, *(place.rules for place in entry.places)):
            hours.check(rules)
    except Contradiction as error:
        raise Invalid(error.code) from None


def _check_place(place: PlaceEntry) -> None:
    _check_phone(place.phone)
    if max(map(len, (place.name, place.address, place.city, place.getting_there))) > LONGEST_WORDS:
        raise Invalid("directory.words")
    if len(place.area) > LONGEST_CODE:
        raise Invalid("directory.words")
    if (place.latitude is None) != (place.longitude is None):
        raise Invalid("directory.point")
    if place.latitude is not None and place.longitude is not None and not in_range(place.latitude, place.longitude):
        raise Invalid("directory.point")
    if place.address_class is AddressClass.AREA and not place.area:
        raise Invalid("directory.area")


def _check_words(name: str, *words: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("directory.name")
    if max(map(len, words)) > LONGEST_WORDS:
        raise Invalid("directory.words")


def _check_phone(phone: str) -> None:
    if phone and not is_phone(phone):
        raise Invalid("directory.phone")


def is_phone(written: str) -> bool:
    """Whether it can be called as it is written."""
    return len(written) <= LONGEST_PHONE and bool(_PHONE.fullmatch(written))
