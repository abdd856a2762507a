"""What a file would change of what is here already, said before it comes in: a wrong number sends people wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.directory.bringing import Looked, as_kept
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry
from app.directory.hours import Rule, rules_of
from app.directory.hours_written import written
from app.directory.queries import find_organisation, places_of
from app.directory.tables import AddressClass, Organisation, Service, ServicePlace
from app.work import Work

_OF_ALL = ("name", "phone", "website")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an organisation or a service that is here: how it is, and how it would be."""

    name: str
    field: str
    was: str
    becomes: str


def changes(work: Work, looked: Looked) -> Sequence[Change]:
    """Names, numbers, websites, hours, addresses and points of entries that are here and would be others."""
    found: list[Change] = []
    for organisation, _ in looked.organisations:
        here = find_organisation(work, organisation.id)
        if here is None:
            continue
        found += _between(here.name, _words(here), _words(organisation))
        for known, entry in as_kept(work, looked, organisation.id):
            found += [] if known is None else _of_service(work, known, entry)
    return found


def _of_service(work: Work, known: Service, entry: ServiceEntry) -> Iterator[Change]:
    yield from _between(known.name, _words(known), _words(entry))
    yield from _between(known.name, _hours(rules_of(known.hours)), _hours(entry.rules))
    was: Mapping[UUID, ServicePlace] = {place.id: place for place in places_of(work, known.id)}
    becomes = {place.id: place for place in entry.places}
    for of in dict.fromkeys((*was, *becomes)):
        yield from _between(known.name, _where(was.get(of)), _where(becomes.get(of)))


def _between(name: str, was: Mapping[str, str], becomes: Mapping[str, str]) -> Iterator[Change]:
    for field in dict.fromkeys((*was, *becomes)):
        one, other = was.get(field, ""), becomes.get(field, "")
        if one != other:
            yield Change(name, field, one, other)


def _words(of: Organisation | OrganisationEntry | Service | ServiceEntry) -> Mapping[str, str]:
    return {name: str(getattr(of, name)).strip() for name in _OF_ALL}


def _hours(rules: Sequence[Rule]) -> Mapping[str, str]:
    return {"hours": ", ".join(written(rules).splitlines())}


def _where(place: ServicePlace | PlaceEntry | None) -> Mapping[str, str]:
    """What is told of where it is: of a place that only tells its area, the area and the number."""
    if place is None:
        return {}
    rules = rules_of(place.hours) if isinstance(place, ServicePlace) else place.rules
    told: dict[str, str] = {"phone": place.phone.strip(), **_hours(rules)}
    if place.address_class is AddressClass.AREA:
        return told | {"area": place.area}
    point = "" if place.latitude is None else f"{place.latitude}, {place.longitude}"
    return told | {"address": place.address.strip(), "city": place.city.strip(), "point": point}
