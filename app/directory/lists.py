"""The directory as lists show it: by name, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlalchemy import select as choose
from sqlmodel import col, select

from app.directory.queries import Near, get_service, organisation_name, told_since
from app.directory.tables import Known, Organisation, Service, ServicePlace, Status
from app.framework import ServiceKind
from app.settings import Directory
from app.work import Work


@dataclass(frozen=True, slots=True)
class Shown:
    """One service as a list shows it, with its places."""

    service: Service
    organisation: str
    places: Sequence[ServicePlace]


Mark = tuple[str, UUID]  # the name and the id of the last one that was shown
_SLICE: Final = 1000
FIRST: Final[Mark] = ("", UUID(int=0))


def listed(
    work: Work, *, most: int, kind: ServiceKind | None = None, find: str = "", after: Mark = FIRST
) -> Sequence[Shown]:
    """Services for staff, by name from `after` on; `kind`: of this kind alone.

    `find`: what stands in their name or their organisation's.
    """
    chosen = select(Service, Organisation.name).join(Organisation).where(_behind(after))
    if find:
        called = (col(Service.name), col(Organisation.name))
        chosen = chosen.where(or_(*(name.icontains(find, autoescape=True) for name in called)))
    return _shown(work, chosen, most=most, kind=kind)


def public(
    work: Work, settings: Directory, *, most: int, kind: ServiceKind | None = None, after: Mark = FIRST
) -> Sequence[Shown]:
    """Services that anybody is told of, by name from `after` on: confirmed lately, and asking or passing on nothing."""
    chosen = (
        select(Service, Organisation.name)
        .join(Organisation)
        .where(
            _behind(after),
            col(Service.confirmed_at) > told_since(work, settings),
            Service.status == Status.ACTIVE,
            Service.asks_papers != Known.YES,
            Service.shares != Known.YES,
        )
    )
    return _shown(work, chosen, most=most, kind=kind)


def all_public(work: Work, settings: Directory) -> Iterator[Shown]:
    """All that anybody is told of, by name, a slice of them held at a time."""
    after = FIRST
    while found := public(work, settings, most=_SLICE, after=after):
        yield from found
        after = found[-1].service.name, found[-1].service.id


def mark_of_all(work: Work, settings: Directory) -> Sequence[Any]:
    """What differs when anything that anybody is told does: what last changed when, how many there are, and the day."""
    changed = (func.max(table.changed_at) for table in (Service, Organisation))
    confirmed = work.connection.execute(
        choose(func.max(Service.confirmed_at), func.count()).where(
            col(Service.confirmed_at) > told_since(work, settings)
        )
    ).one()
    return work.now.date(), *confirmed, *(work.connection.execute(choose(one)).scalar() for one in changed)


def _behind(after: Mark) -> Any:
    """Whether one comes later: of as many as there are of one name, each is reached."""
    name, last = after
    return or_(col(Service.name) > name, and_(col(Service.name) == name, col(Service.id) > last))


def shown_at(work: Work, near: Sequence[Near]) -> Sequence[Shown]:
    """The same services as a list shows them, each with the one place that is near."""
    found = []
    for one in near:
        place = work.session.get(ServicePlace, one.place_id)
        service = get_service(work, one.service_id)
        places = [] if place is None else [place]
        found.append(Shown(service, organisation_name(work, service.organisation_id), places))
    return found


def _shown(work: Work, chosen: Any, *, most: int, kind: ServiceKind | None) -> Sequence[Shown]:
    if kind is not None:
        chosen = chosen.where(col(Service.kinds).contains(kind.value))  # no code is a part of another
    rows = work.session.exec(chosen.order_by(Service.name, col(Service.id)).limit(most)).all()
    places: dict[UUID, list[ServicePlace]] = {service.id: [] for service, _ in rows}
    found = select(ServicePlace).where(col(ServicePlace.service_id).in_(places)).order_by(col(ServicePlace.id))
    for place in work.session.exec(found):
        places[place.service_id].append(place)
    return [Shown(service, organisation, places[service.id]) for service, organisation in rows]
