"""The nearest that are open, from an index: never by looking at everything."""

import math
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.clock import FixedClock
from app.directory import actions, queries, rings
from app.directory.entries import ServiceEntry
from app.directory.tables import AddressClass, Known, ServiceCell, ServicePlace, Status
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Directory
from app.transaction import read, write
from app.work import SYSTEM
from cap.geometry import distance_km
from tests.makers.directory import NEAR, names, place, put, rule, service

SETTINGS = Directory()
FOOD = (ServiceKind.FOOD,)


def near(
    runtime: Runtime, *, most: int = 2, area: str = "", kinds: tuple[ServiceKind, ...] = FOOD
) -> list[queries.Near]:
    with read(runtime) as work:
        found = queries.nearest(work, SETTINGS, kinds=kinds, latitude=NEAR[0], longitude=NEAR[1], most=most, area=area)
        return list(found)


def candidates(runtime: Runtime, *organisations: UUID) -> list[str]:
    with read(runtime) as work:
        found = queries.candidates(work, SETTINGS, organisations=organisations, kinds=FOOD, point=NEAR)
        return names(found)


def test_the_two_nearest_that_are_open_come_first_however_far(runtime: Runtime) -> None:
    put(
        runtime,
        service("Closed next door", places=(place(0.1),), rules=(rule("MO", "01:00", "01:01"),)),
        service("Near", places=(place(1.0),)),
        service("In the next town", places=(place(30.0),)),
        service("Farther", places=(place(60.0),)),
        service("Too far", places=(place(400.0),)),
        service("A doctor", ServiceKind.HOSPITAL, places=(place(0.2),)),
    )
    found = near(runtime)
    assert names(found) == ["Near", "In the next town"]
    assert abs(found[0].metres - 1000) < 10 if found[0].metres is not None else False
    assert names(near(runtime, most=5)) == ["Near", "In the next town", "Farther", "Closed next door"]


def test_what_asks_shares_or_is_stale_is_told_to_nobody(runtime: Runtime, clock: FixedClock) -> None:
    organisation = put(
        runtime,
        service("Asks", asks_papers=Known.YES),
        service("Shares", shares=Known.YES, places=(place(0.4),)),
        service("Gone", status=Status.DEFUNCT),
        service("Good", places=(place(3.0),)),
    )
    assert names(near(runtime)) == ["Good"]
    assert candidates(runtime, organisation) == ["Asks", "Shares", "Good"], "to staff"
    clock.move(days=SETTINGS.grey_days)
    assert [one.freshness.value for one in near(runtime)] == ["grey"]
    clock.move(days=SETTINGS.hidden_days)
    assert near(runtime) == []
    assert candidates(runtime, organisation) == []


def test_what_nobody_confirmed_never_keeps_a_confirmed_one_from_being_told(runtime: Runtime, clock: FixedClock) -> None:
    def many(of: int, **where: Any) -> list[ServiceEntry]:
        some = [[place(0.001 * number, **where) for number in range(of // 5)] for _ in range(5)]
        return [service(f"Old {number}", places=tuple(places)) for number, places in enumerate(some)]

    only_area: dict[str, Any] = {"address_class": AddressClass.AREA, "area": "KE001"}
    put(runtime, *many(queries.LOOKED_AT + 10), *many(queries.LOOKED_AT + 10, **only_area))
    clock.move(days=SETTINGS.hidden_days)
    put(runtime, service("Fresh", places=(place(0.5),)), service("Call first", places=(place(**only_area),)))
    assert names(near(runtime, most=3, area="KE001")) == ["Fresh", "Call first"]


def test_confirming_brings_an_entry_back(runtime: Runtime, clock: FixedClock) -> None:
    entry = service()
    put(runtime, entry)
    clock.move(days=SETTINGS.hidden_days)
    write(runtime, SYSTEM, lambda work: actions.confirm(work, entry.id))
    assert [one.freshness.value for one in near(runtime)] == ["fresh"]


def test_a_place_that_only_tells_its_area_keeps_no_address_and_no_point(runtime: Runtime) -> None:
    secret = place(0.5, address_class=AddressClass.AREA, area="KE001", phone="+999 100 0042", getting_there="Knock")
    put(runtime, service("Call first", places=(secret,)))
    with read(runtime) as work:
        (kept,) = queries.places_of(work, near(runtime, area="KE001")[0].service_id)
    assert (kept.address, kept.city, kept.name, kept.getting_there) == ("", "", "", "")
    assert (kept.latitude, kept.longitude) == (None, None)
    assert near(runtime) == []
    (found,) = near(runtime, area="KE001")
    assert (found.metres, found.phone) == (None, "+999 100 0042")


def test_what_others_offer_is_no_candidate_however_near_it_is(runtime: Runtime) -> None:
    put(runtime, service("Of others"), name="Others")
    far, area = place(40.0), place(address_class=AddressClass.AREA, area="KE001")
    ours = put(runtime, service("Call first", places=(area,)), service("Far", places=(far,)), service("Near"))
    assert candidates(runtime, ours) == ["Near", "Far", "Call first"]
    assert candidates(runtime) == []


def test_a_service_that_moves_is_no_more_where_it_was(runtime: Runtime) -> None:
    entry = service(places=(place(0.2), place(0.4)))
    organisation = put(runtime, entry)
    assert len(near(runtime, most=5)) == 2
    moved = service(entry.name, id=entry.id, places=(place(500.0, id=entry.places[0].id),))
    write(runtime, SYSTEM, lambda work: actions.put_service(work, organisation, moved))
    assert near(runtime) == []
    write(runtime, SYSTEM, lambda work: actions.remove_service(work, entry.id))
    with read(runtime) as work:
        assert [work.session.exec(select(table)).all() for table in (ServicePlace, ServiceCell)] == [[], []]


def test_few_entries_are_looked_at_among_many(runtime: Runtime) -> None:
    scattered = random.Random(7)
    points = [place(scattered.uniform(-300, 300), longitude=NEAR[1] + scattered.uniform(-3, 3)) for _ in range(400)]
    put(runtime, *(service(f"Kitchen {i}", places=points[i * 40 : i * 40 + 40]) for i in range(10)))
    with read(runtime) as work:
        rows = list(queries._by_distance(work, FOOD, *NEAR, work.now - timedelta(days=1)))
        assert len(rows) < 100, "only within a hundred kilometres"
    exact = sorted(distance_km(NEAR, (one.latitude or 0, one.longitude or 0)) for one in points)
    within = [km for km in exact if km <= rings.SIDES[-1] / 1000]
    assert [round(km * 1000) for km in within] == [metres for metres, _ in rows]


POINTS = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@given(POINTS, st.floats(0, 0.99), st.floats(0, 2 * math.pi), st.sampled_from(range(len(rings.SIDES))))
def test_every_point_within_a_ring_lies_in_its_cells(
    middle: tuple[float, float], far: float, way: float, ring: int
) -> None:
    reach = rings.SIDES[ring] * far / 111_320
    latitude = middle[0] + reach * math.cos(way)
    longitude = middle[1] + reach * math.sin(way) / max(math.cos(math.radians(latitude)), 0.02)
    if abs(latitude) > 88:
        return
    longitude = (longitude + 180) % 360 - 180
    cell = rings.cells_of(latitude, longitude)[ring]
    assert any(first <= cell <= last for first, last in rings.around(*middle, ring))


@pytest.mark.parametrize("longitude", [-180.0, 179.9999, 180.0])
def test_the_date_line_is_no_wall(longitude: float) -> None:
    cell = rings.cells_of(10.0, -179.9999)[0]
    assert any(first <= cell <= last for first, last in rings.around(10.0, longitude, 0))
