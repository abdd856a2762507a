"""Reading the directory."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import nsmallest
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, or_
from sqlalchemy import select as choose
from sqlmodel import col, select

from app.directory.hours import Opening, holding, opening, rules_of
from app.directory.rings import MILLIONTHS, SIDES, around
from app.directory.rules import Freshness, freshness
from app.directory.tables import (
    AddressClass,
    Known,
    Organisation,
    Service,
    ServiceCell,
    ServiceInArea,
    ServicePlace,
    Status,
)
from app.errors import NotFound
from app.framework import ServiceKind
from app.places.containing import above
from app.prepared import Prepared
from app.settings import Directory
from app.work import Work
from cap.geometry import distance_km

LOOKED_AT: Final = 200  # entries, of one question
_THOUSAND: Final = 1000  # how much narrower a degree is to the east, in whole numbers

_SERVICE: Any = Service.__table__  # type: ignore[attr-defined]
_PLACE: Any = ServicePlace.__table__  # type: ignore[attr-defined]
_CELL: Any = ServiceCell.__table__  # type: ignore[attr-defined]


def _confirmed(table: Any) -> Any:
    """Whether the service of a place is confirmed: what is too old must take no room among the few looked at."""
    found = choose(_PLACE.c.id).join_from(_PLACE, _SERVICE, _SERVICE.c.id == _PLACE.c.service_id)
    return found.where(_PLACE.c.id == table.c.place_id, _SERVICE.c.confirmed_at > bindparam("since")).exists()


def _in_cells() -> Prepared:
    """The places of a kind in a stretch of cells that anybody is told of, the nearest first."""
    up, right = _CELL.c.north - bindparam("north"), _CELL.c.east - bindparam("east")
    chosen = choose(_CELL.c.place_id, _CELL.c.north, _CELL.c.east).where(
        _CELL.c.kind == bindparam("wanted"), _CELL.c.cell.between(bindparam("first"), bindparam("last")), _CELL.c.told
    )
    nearest_first = chosen.order_by(up * up * _THOUSAND + right * right * bindparam("narrow"))
    return Prepared(nearest_first.where(_confirmed(_CELL)).limit(LOOKED_AT))


_TOLD = _in_cells()
_AREA: Any = ServiceInArea.__table__  # type: ignore[attr-defined]
_ANY_CELL, _ANY_AREA = (
    Prepared(choose(table.c.kind).where(table.c.kind == bindparam("wanted"), table.c.told).limit(1))
    for table in (_CELL, _AREA)
)
_OF_ENTRY: Final = {
    "service_id": _SERVICE.c.id,
    "place_id": _PLACE.c.id,
    "organisation_id": _SERVICE.c.organisation_id,
    "name": _SERVICE.c.name,
    "kinds": _SERVICE.c.kinds,
    "languages": _SERVICE.c.languages,
    "offers": _SERVICE.c.offers,
    "capacity": _SERVICE.c.capacity,
    "status": _SERVICE.c.status,
    "asks_papers": _SERVICE.c.asks_papers,
    "shares": _SERVICE.c.shares,
    "no_id_agreed_on": _SERVICE.c.no_id_agreed_on,
    "confirmed_at": _SERVICE.c.confirmed_at,
    "on_trust": _SERVICE.c.on_trust,
    "address_class": _PLACE.c.address_class,
    "place_name": _PLACE.c.name,
    "address": _PLACE.c.address,
    "city": _PLACE.c.city,
    "place_phone": _PLACE.c.phone,
    "service_phone": _SERVICE.c.phone,
    "zone": _SERVICE.c.zone,
    "hours": _SERVICE.c.hours,
    "place_hours": _PLACE.c.hours,
}
_FIELDS: Final = tuple(_OF_ENTRY)
_ENTRIES: Final = choose(*(column.label(name) for name, column in _OF_ENTRY.items())).join_from(
    _PLACE, _SERVICE, _SERVICE.c.id == _PLACE.c.service_id
)
_ENTRY = Prepared(_ENTRIES.where(_PLACE.c.id == bindparam("wanted")))


@dataclass(frozen=True, slots=True)
class Near:
    """A service at one of its places, as it is now. `metres`: None where only its area is told."""

    service_id: UUID
    place_id: UUID
    organisation_id: UUID
    name: str
    kinds: str
    languages: str
    offers: str
    capacity: int | None
    status: Status
    asks_papers: Known
    shares: Known
    no_id_agreed_on: date | None
    confirmed_at: datetime
    address_class: AddressClass
    place_name: str
    address: str
    city: str
    place_phone: str
    service_phone: str
    zone: str
    metres: int | None
    opening: Opening
    freshness: Freshness

    @property
    def open(self) -> bool | None:
        return self.opening.open

    @property
    def opens_at(self) -> datetime | None:
        return self.opening.opens_at

    @property
    def phone(self) -> str:
        return self.place_phone or self.service_phone


def find_organisation(work: Work, organisation_id: UUID) -> Organisation | None:
    """One organisation, or None."""
    return work.session.get(Organisation, organisation_id)


def get_organisation(work: Work, organisation_id: UUID) -> Organisation:
    """One organisation; NotFound when there is none."""
    found = find_organisation(work, organisation_id)
    if found is None:
        raise NotFound("directory.unknown")
    return found


def organisation_name(work: Work, organisation_id: UUID) -> str:
    """What an organisation is called; NotFound when there is none."""
    return get_organisation(work, organisation_id).name


def organisations(work: Work) -> Sequence[Organisation]:
    """All organisations, by name."""
    return sorted(work.session.exec(select(Organisation)).all(), key=lambda one: one.name.casefold())


def kept_of(work: Work, organisation: Organisation) -> str:
    """An organisation as the file had it that it came from; "" where it came from none."""
    return work.open_if(Organisation.kept, organisation.id, organisation.kept) or ""


def find_service(work: Work, service_id: UUID) -> Service | None:
    """One service, or None."""
    return work.session.get(Service, service_id)


def get_service(work: Work, service_id: UUID) -> Service:
    """One service; NotFound when there is none."""
    found = find_service(work, service_id)
    if found is None:
        raise NotFound("directory.unknown")
    return found


def services_of(work: Work, organisation_id: UUID) -> Sequence[Service]:
    """What an organisation offers, by name."""
    found = work.session.exec(select(Service).where(Service.organisation_id == organisation_id)).all()
    return sorted(found, key=lambda one: one.name.casefold())


def places_of(work: Work, service_id: UUID) -> Sequence[ServicePlace]:
    """Where a service is, in the order it was written down."""
    chosen = select(ServicePlace).where(ServicePlace.service_id == service_id)
    return work.session.exec(chosen.order_by(col(ServicePlace.id))).all()


def nearest(
    work: Work,
    settings: Directory,
    *,
    kinds: Collection[ServiceKind],
    latitude: float,
    longitude: float,
    area: str = "",
    most: int = 2,
    open_only: bool = False,
) -> Sequence[Near]:
    """The nearest that anybody is told of: those open now first, then those that are not or of which nobody knows.

    `area`: where the point lies, for services that only tell their area; these come last. At most LOOKED_AT entries
    are looked at, however many there are.
    """
    looked = _Looked(most, open_only=open_only)
    since = told_since(work, settings)
    for row in _by_distance(work, kinds, latitude, longitude, since):
        if looked.enough:
            break
        looked.at(_weighed(work, settings, *row))
    for place_id in _in_area(work, kinds, area, since) if not looked.enough else ():
        looked.at(_weighed(work, settings, None, place_id))
    return looked.found


def candidates(
    work: Work,
    settings: Directory,
    *,
    organisations: Collection[UUID],
    kinds: Collection[ServiceKind],
    point: tuple[float, float] | None = None,
) -> Sequence[Near]:
    """What these organisations offer of these kinds, for staff, the nearest to `point` first; areas without one last.

    Those that ask for papers or share too, but none that nobody confirmed for too long. However many services others
    have, and at most LOOKED_AT of theirs, are looked at: the nearest that each has of each, then the second of each.
    """
    if not organisations or not kinds:
        return ()
    offered = _offered(work, organisations, kinds, point, since=told_since(work, settings))
    chosen = dict(sorted(_nearest_of_each(offered), key=_far))
    rows = work.connection.execute(_ENTRIES.where(_PLACE.c.id.in_(chosen)))
    found = {row.place_id: tuple(row) for row in rows}
    weighed = (_as_now(work, settings, metres, found[one]) for one, metres in chosen.items())
    return [near for near in weighed if near is not None]


_Offered = tuple[UUID, int | None]  # a place, and how far it is


def _offered(
    work: Work,
    organisations: Collection[UUID],
    kinds: Collection[ServiceKind],
    point: tuple[float, float] | None,
    *,
    since: datetime,
) -> Iterator[tuple[tuple[UUID, str], _Offered]]:
    """Their places that are told of, each by whose it is and what it is, in any order, out of two indexes."""
    offered = or_(*(_SERVICE.c.kinds.contains(kind.value) for kind in kinds))  # no code is a part of another
    of_each = (_SERVICE.c.organisation_id, _SERVICE.c.kinds, _PLACE.c.id, _PLACE.c.latitude, _PLACE.c.longitude)
    chosen = choose(*of_each).join_from(_PLACE, _SERVICE, _SERVICE.c.id == _PLACE.c.service_id)
    chosen = chosen.where(
        _SERVICE.c.organisation_id.in_(organisations),
        offered,
        _SERVICE.c.confirmed_at > since,
        _SERVICE.c.status == Status.ACTIVE,
    )
    rows = work.connection.execute(chosen, execution_options={"yield_per": LOOKED_AT})
    for organisation_id, codes, place_id, north, east in rows:
        yield (organisation_id, codes), (place_id, _metres(point, north, east))


def _nearest_of_each(offered: Iterable[tuple[tuple[UUID, str], _Offered]]) -> Sequence[_Offered]:
    """As many as are looked at: the first that each has of each, then the second of each, whoever is nearer."""
    nearest: dict[tuple[UUID, str], list[_Offered]] = {}
    for whose, one in offered:
        mine = nearest.setdefault(whose, [])
        mine.append(one)
        if len(mine) > 2 * LOOKED_AT:
            mine[:] = nsmallest(LOOKED_AT, mine, key=_far)
    in_turn = ((turn, *_far(one), one) for mine in nearest.values() for turn, one in enumerate(sorted(mine, key=_far)))
    return [one for *_turn, one in nsmallest(LOOKED_AT, in_turn)]


def _far(row: _Offered) -> tuple[bool, int]:
    return row[1] is None, row[1] or 0


def _metres(point: tuple[float, float] | None, north: float | None, east: float | None) -> int | None:
    if point is None or north is None or east is None:
        return None
    return round(distance_km(point, (north, east)) * 1000)


@dataclass(slots=True)
class _Looked:
    """What was found while entries are looked at, the nearest first."""

    most: int
    open_only: bool
    open: list[Near] = field(default_factory=list)
    others: list[Near] = field(default_factory=list)
    many: int = 0

    def at(self, near: Near | None) -> None:
        self.many += 1
        if near is not None:
            (self.open if near.opening.open else self.others).append(near)

    @property
    def enough(self) -> bool:
        return len(self.open) >= self.most or self.many >= LOOKED_AT

    @property
    def found(self) -> Sequence[Near]:
        return (self.open if self.open_only else [*self.open, *self.others])[: self.most]


def known_kinds(work: Work, kinds: Collection[ServiceKind]) -> tuple[ServiceKind, ...]:
    """Those of these kinds of which anybody is told anything, wherever it is; on the way of texts, so each one look."""
    return tuple(kind for kind in kinds if any(work.first(one, wanted=kind.value) for one in (_ANY_CELL, _ANY_AREA)))


def told_since(work: Work, settings: Directory) -> datetime:
    """What was last confirmed then or before is told to nobody."""
    return work.now - timedelta(days=settings.hidden_days)


def _by_distance(
    work: Work, kinds: Collection[ServiceKind], latitude: float, longitude: float, since: datetime
) -> Iterator[tuple[int, UUID]]:
    """Places with their metres, the nearest first, each once: ring by ring, so that a far one costs nothing."""
    seen: set[UUID] = set()
    north, east = round(latitude * MILLIONTHS), round(longitude * MILLIONTHS)
    narrow = round(_THOUSAND * math.cos(math.radians(latitude)) ** 2)
    here = {"north": north, "east": east, "narrow": narrow, "since": since}
    for ring, side in enumerate(SIDES):
        rows = {
            place_id: distance_km((latitude, longitude), (up / MILLIONTHS, right / MILLIONTHS)) * 1000
            for kind in kinds
            for first, last in around(latitude, longitude, ring)
            for place_id, up, right in _TOLD.rows(work.connection, wanted=kind.value, first=first, last=last, **here)
            if place_id not in seen
        }
        for place_id, metres in sorted(rows.items(), key=lambda row: row[1]):
            if metres > side:  # a nearer one may be outside of what this ring looked into
                break
            seen.add(place_id)
            yield round(metres), place_id


def _in_area(work: Work, kinds: Collection[ServiceKind], area: str, since: datetime) -> Sequence[UUID]:
    if not area:
        return ()
    chosen = choose(_AREA.c.place_id).where(
        _AREA.c.kind.in_([kind.value for kind in kinds]), _AREA.c.area.in_([area, *above(work, [area])]), _AREA.c.told
    )
    found = work.connection.execute(chosen.where(_confirmed(_AREA)), {"since": since}).scalars().all()
    return list(dict.fromkeys(found))[:LOOKED_AT]


def _weighed(work: Work, settings: Directory, metres: int | None, place_id: UUID) -> Near | None:
    """An entry as it is now; None for one that is not shown."""
    row = work.first(_ENTRY, wanted=place_id)
    return None if row is None else _as_now(work, settings, metres, row)


def _as_now(work: Work, settings: Directory, metres: int | None, row: tuple[Any, ...]) -> Near | None:
    values = dict(zip(_FIELDS, row, strict=True))
    fresh = freshness(values["confirmed_at"], work.now, settings, on_trust=values.pop("on_trust"))
    if fresh is Freshness.HIDDEN or values["status"] is not Status.ACTIVE:
        return None
    own, general = values.pop("place_hours"), values.pop("hours")
    is_open = opening(holding(rules_of(own), rules_of(general)), values["zone"], work.now)
    return Near(**values, metres=metres, opening=is_open, freshness=fresh)
