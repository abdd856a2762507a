"""How fast "where is the nearest that is open?" is answered among 50,000 services with opening hours.

Invented services are written straight into a real database, scattered over a country with a fifth of them in one city,
each with hours of its own. Then somebody asks from a place that is another each time: the nearest by the index, beside
a plain scan that looks at every place of the kind and its hours, in turns; what is suggested for a case there, by the
services of 40 partners and where no partner sees to its need; and the whole way of a text, from arrival to its answers
in the outbox. The last line is how many times faster than the scan the index is.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app import framework
from app.cases.actions import sealed_place
from app.cases.tables import Case
from app.clock import FixedClock
from app.directory.hours import opening, rules_of
from app.directory.queries import nearest
from app.directory.rings import MILLIONTHS, SIDES, cells_of
from app.directory.rules import Freshness, freshness
from app.directory.tables import (
    AddressClass,
    Known,
    Organisation,
    Service,
    ServiceCell,
    ServicePlace,
    Status,
)
from app.framework import ServiceKind
from app.ids import new_id
from app.inbound.pipeline import receive
from app.partners import actions as partners
from app.partners.actions import Told
from app.partners.rules import LEAST, Terms
from app.places.place import Method, Place
from app.prepared import Prepared
from app.referrals.doors import doors
from app.referrals.suggesting import Door, suggest
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.measuring import fresh_directory, median, quick, table
from bench.product import LINE, waypost
from bench.rooms import opened
from cap.geometry import distance_km
from channels.contract import Address, AddressKind, Location, Parsed, Received

SLICE = 2000
ORGANISATIONS, PARTNERS = 500, 40
CITY, WIDE = (-1.29, 36.82), 4.0  # degrees around it
KINDS = (ServiceKind.FOOD, ServiceKind.WATER, ServiceKind.CHARGING, ServiceKind.HOSPITAL, ServiceKind.LEGAL_AID)
WEEKS = (("MO,TU,WE,TH,FR", "08:00", "17:00"), ("SA,SU", "10:00", "14:00"), ("MO,WE", "20:00", "04:00"))
_TABLES: tuple[Any, ...] = (Organisation, Service, ServicePlace, ServiceCell)
_ADD = {one: Prepared(insert(one.__table__), *one.__table__.c.keys()) for one in _TABLES}
_PLACE: Any = ServicePlace.__table__  # type: ignore[attr-defined]
_SERVICE: Any = Service.__table__  # type: ignore[attr-defined]
_NUMBERS = count(1)
NAMES = ("index", "scan", "suggestions", "none", "text", "text, processor")


def somewhere(rng: random.Random) -> tuple[float, float]:
    """A point: of five, one in the city."""
    far = 0.1 if rng.random() < 0.2 else WIDE
    return CITY[0] + rng.uniform(-far, far), CITY[1] + rng.uniform(-far, far)


def fill(runtime: Runtime, many: int) -> list[UUID]:
    """So many services, each in one place, of organisations whose ids are given."""
    rng = random.Random(1)
    owners = [new_id() for _ in range(ORGANISATIONS)]
    rows = partial(_organisations, owners)
    write(runtime, SYSTEM, lambda work: work.run_many(_ADD[Organisation], rows(work.now)))
    for first in range(0, many, SLICE):
        numbers = range(first, min(first + SLICE, many))
        write(runtime, SYSTEM, partial(_fill, owners=owners, numbers=numbers, rng=rng))
    return owners


def _organisations(owners: Sequence[UUID], now: datetime) -> list[dict[str, Any]]:
    words = dict.fromkeys(("name", "description", "website", "email", "phone"), "")
    return [words | {"id": one, "kept": None, "changed_at": now} for one in owners]


def _fill(work: Work, *, owners: Sequence[UUID], numbers: Sequence[int], rng: random.Random) -> None:
    services, places, cells = [], [], []
    for number in numbers:
        kind, (latitude, longitude), ids = rng.choice(KINDS).value, somewhere(rng), (new_id(), new_id())
        services.append(_service(ids[0], rng.choice(owners), f"Service {number}", kind, work.now, rng))
        places.append(_place(ids, latitude, longitude))
        point = {"north": round(latitude * MILLIONTHS), "east": round(longitude * MILLIONTHS)}
        cells += [
            {"kind": kind, "cell": cell, "place_id": ids[1], "told": True, **point}
            for cell in cells_of(latitude, longitude)
        ]
    for one, rows in ((Service, services), (ServicePlace, places), (ServiceCell, cells)):
        work.run_many(_ADD[one], rows)


def _service(
    service_id: UUID, organisation: UUID, name: str, kind: str, now: datetime, rng: random.Random
) -> dict[str, Any]:
    rules = [{"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes} for days, opens, closes in WEEKS]
    words = dict.fromkeys(("description", "offers", "cost", "for_whom", "website", "email"), "")
    return words | {
        "id": service_id,
        "organisation_id": organisation,
        "name": name,
        "kinds": kind,
        "languages": "en sw",
        "phone": "+999 100 0041",
        "capacity": None,
        "zone": "Africa/Nairobi",
        "hours": json.dumps(rng.sample(rules, rng.randint(1, 3))),
        "status": Status.ACTIVE,
        "asks_papers": Known.NO,
        "shares": Known.NO,
        "no_id_agreed_on": None,
        "confirmed_at": now - timedelta(days=rng.randint(0, 100)),
        "on_trust": False,
        "changed_at": now,
    }


def _place(ids: tuple[UUID, UUID], latitude: float, longitude: float) -> dict[str, Any]:
    words = dict.fromkeys(("name", "getting_there", "phone", "area"), "")
    return words | {
        "id": ids[1],
        "service_id": ids[0],
        "location_id": ids[1],
        "address_class": AddressClass.PUBLIC,
        "address": "1 River Road",
        "city": "Nairobi",
        "latitude": latitude,
        "longitude": longitude,
        "hours": "[]",
    }


def scan(work: Work, runtime: Runtime, kind: ServiceKind, point: tuple[float, float]) -> list[UUID]:
    """The two nearest that are open, by looking at every place of the kind, the nearest first."""
    columns = (_PLACE.c.id, _PLACE.c.latitude, _PLACE.c.longitude, _SERVICE.c.hours, _SERVICE.c.zone)
    chosen = select(*columns, _SERVICE.c.confirmed_at).join_from(_PLACE, _SERVICE, _SERVICE.c.id == _PLACE.c.service_id)
    rows = work.connection.execute(chosen.where(_SERVICE.c.kinds == kind.value)).all()
    found: list[UUID] = []
    for row in sorted(rows, key=lambda row: distance_km(point, (row.latitude, row.longitude))):
        stale = freshness(row.confirmed_at, work.now, runtime.settings.directory, on_trust=False) is Freshness.HIDDEN
        if distance_km(point, (row.latitude, row.longitude)) * 1000 > SIDES[-1]:
            break
        if not stale and opening(rules_of(row.hours), row.zone, work.now).open:
            found.append(row.id)
        if len(found) == 2:
            break
    return found


def by_index(work: Work, runtime: Runtime, kind: ServiceKind, point: tuple[float, float]) -> list[UUID]:
    """The same by the index."""
    found = nearest(
        work, runtime.settings.directory, kinds=[kind], latitude=point[0], longitude=point[1], open_only=True
    )
    return [one.place_id for one in found]


def add_partners(work: Work, owners: Sequence[UUID]) -> None:
    """A partner for each of these organisations, with an agreement that holds."""
    needs = sorted({need for kind in KINDS for need in framework.KINDS[kind].needs})
    terms = Terms(LEAST, needs, work.now.date(), work.now.date() + timedelta(days=300), no_id=True, firewall=True)
    for number, one in enumerate(owners):
        told = Told(f"Partner {number}", "health", organisation_id=one)
        partners.sign(work, partners.add(work, told, member_id=new_id()), terms, member_id=new_id())


def suggested(
    work: Work, runtime: Runtime, kind: ServiceKind, point: tuple[float, float], *, met: bool = True
) -> Sequence[Door]:
    """The doors suggested for a case; `met`: of a need that partners see to."""
    needs = framework.KINDS[kind].needs if met else ("nobody",)
    case_id = new_id()
    place = sealed_place(work, case_id, Place(*point, 100, "", Method.SHARE))
    case: dict[str, Any] = {"id": case_id, "place": place, "language": "en"}
    return suggest(doors(work, runtime.settings.directory, Case(**case), needs=needs))


def asked_by_text(runtime: Runtime, point: tuple[float, float]) -> None:
    """One text of somebody new, on its whole way."""
    number = next(_NUMBERS)
    text = Received(
        sender=Address(AddressKind.PHONE, f"+9991{number:08d}"),
        to=Address(AddressKind.PHONE, "+999000000000"),
        text="where charge phone",
        provider_id=f"SM{number:032d}",
        location=Location(*point, ""),
    )
    receive(runtime, LINE, Parsed((text,)))


def milliseconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def measure(runtime: Runtime, owners: Sequence[UUID], *, times: int) -> dict[str, list[float]]:
    """Milliseconds of each way, taken in turns from one place after the other; both ways must find the same."""
    rng = random.Random(2)
    took: dict[str, list[float]] = {name: [] for name in NAMES}
    write(runtime, SYSTEM, lambda work: add_partners(work, owners[:PARTNERS]))
    ways = (("index", by_index), ("scan", scan), ("suggestions", suggested), ("none", partial(suggested, met=False)))
    for _ in range(times):
        point, kind = somewhere(rng), rng.choice(KINDS)
        with read(runtime) as work:
            for name, way in ways:
                took[name].append(milliseconds(partial(way, work, runtime, kind, point)))
            if not suggested(work, runtime, kind, point) or suggested(work, runtime, kind, point, met=False):
                raise SystemExit("what is suggested is not what partners see to")
            if by_index(work, runtime, kind, point) != scan(work, runtime, kind, point):
                raise SystemExit("the index and the scan found different ones")
        began = time.process_time()
        took["text"].append(milliseconds(partial(asked_by_text, runtime, point)))
        took["text, processor"].append((time.process_time() - began) * 1000)
    return took


def p95(took: Sequence[float]) -> float:
    """What all but the slowest twentieth stay below."""
    return statistics.quantiles(took, n=20)[-1]


def run(many: int, *, times: int) -> dict[str, list[float]]:
    """The measurement on a fresh database."""
    with ExitStack() as stack:
        program = waypost(stack.enter_context(fresh_directory()), provider_url="http://127.0.0.1:9")
        runtime = stack.enter_context(opened(program, FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))))
        return measure(runtime, fill(runtime, many), times=times)


def main() -> None:
    """Fill, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=2_000 if quick() else 50_000)
    parser.add_argument("--times", type=int, default=10 if quick() else 100)
    told = parser.parse_args()
    took = run(told.services, times=told.times)
    print(table(["ms", "median", "p95"], [[name, median(some), p95(some)] for name, some in took.items()]))
    some, none = took["suggestions"], took["none"]
    print(
        f"suggestions of {PARTNERS} partners among {told.services} services: median {median(some):.1f} ms, "
        f"p95 {p95(some):.1f} ms, {median(some) / median(none):.1f} times what it takes to suggest none"
    )
    of_texts = f"{p95(took['text']):.1f} ms, of the processor {p95(took['text, processor']):.1f}"
    print(f"p95 of a text among {told.services} services: {of_texts}")
    print(f"bench-directory: {median(took['scan']) / median(took['index']):.1f}")


if __name__ == "__main__":
    main()
