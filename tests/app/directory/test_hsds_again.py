"""A file that comes in again undoes nothing of ours; nobody is sent to where only letters arrive."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.clock import FixedClock
from app.directory import actions, bringing, hsds_tables, lists
from app.directory.changes import changes
from app.directory.entries import ServiceEntry
from app.directory.lists import Shown
from app.directory.rules import Freshness, freshness
from app.directory.tables import AddressClass, Status
from app.factory import create_app
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Directory
from app.transaction import read, write
from app.work import SYSTEM
from tests.app.directory.test_hsds import brought_in, document, looked
from tests.makers.directory import put


def here(runtime: Runtime) -> Shown:
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
        return shown


def changed_here(runtime: Runtime, **changed: Any) -> ServiceEntry:
    """What we know of the only service, changed by hand."""
    shown = here(runtime)
    entry = replace(bringing.entry_of(shown.service, shown.places), **changed)
    write(runtime, SYSTEM, lambda work: actions.put_service(work, shown.service.organisation_id, entry))
    return entry


def only_area(runtime: Runtime) -> None:
    shown = here(runtime)
    (known,) = bringing.entry_of(shown.service, shown.places).places
    changed_here(runtime, places=[replace(known, address_class=AddressClass.AREA, area="KE001")])


@pytest.mark.parametrize("new_id", [False, True], ids=["the same place", "a place of another id in the same house"])
def test_a_file_brought_in_again_shows_no_address_that_we_hide(runtime: Runtime, *, new_id: bool) -> None:
    given = document()
    brought_in(runtime, given)
    only_area(runtime)
    if new_id:
        given["services"][0]["service_at_locations"][0]["id"] = str(uuid4())
    brought_in(runtime, given)
    (found,) = here(runtime).places
    assert (found.address_class, found.area, found.address, found.name) == (AddressClass.AREA, "KE001", "", "")
    assert found.latitude is None
    with read(runtime) as work:
        told = json.dumps([*bringing.public_documents(work, Directory()), *bringing.documents(work)])
    assert "KE001" in told
    assert not [word for word in ("Hill Road", "36.82") if word in told]


@pytest.mark.parametrize("status", [Status.CLOSED, Status.INACTIVE, Status.DEFUNCT])
def test_a_file_brought_in_again_raises_nothing_that_we_closed(runtime: Runtime, status: Status) -> None:
    given = document()
    brought_in(runtime, given)
    changed_here(runtime, status=status)
    brought_in(runtime, given)
    assert here(runtime).service.status is status


def test_our_kinds_stay_where_the_file_names_none(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    changed_here(runtime, kinds=(ServiceKind.WATER,))
    brought_in(runtime, given)
    assert here(runtime).service.kinds == "water"


def test_a_file_confirms_nothing_that_it_does_not_say(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    with read(runtime) as work:
        now = work.now
    long_ago = now - timedelta(days=200)
    changed_here(runtime, confirmed_at=long_ago, on_trust=False)
    brought_in(runtime, given)
    assert here(runtime).service.confirmed_at == long_ago
    given["services"][0]["assured_date"] = "2020-01-01"
    brought_in(runtime, given)
    assert here(runtime).service.confirmed_at == long_ago
    day = (now - timedelta(days=100)).astimezone(UTC).date()
    given["services"][0]["assured_date"] = day.isoformat()
    brought_in(runtime, given)
    assert here(runtime).service.confirmed_at == datetime(day.year, day.month, day.day, tzinfo=UTC)


def _postal(kind: str) -> dict[str, Any]:
    given = document()
    location = given["services"][0]["service_at_locations"][0]["location"]
    if kind == "location":
        location["location_type"] = "postal"
    else:
        location["addresses"][0]["address_type"] = "postal"
    return given


@pytest.mark.parametrize("kind", ["location", "address"])
def test_where_letters_arrive_is_no_place_to_go_to(runtime: Runtime, kind: str) -> None:
    given = _postal(kind)
    brought_in(runtime, given)
    (found,) = here(runtime).places
    assert (found.address, found.city, found.latitude, found.longitude) == ("", "", None, None)
    with read(runtime) as work:
        assert bringing.documents(work) == [given], "and it comes out as it was"


def test_of_two_addresses_the_one_to_go_to_is_told(runtime: Runtime) -> None:
    given = document()
    addresses = given["services"][0]["service_at_locations"][0]["location"]["addresses"]
    addresses.insert(0, addresses[0] | {"id": str(uuid4()), "address_1": "PO Box 7", "address_type": "postal"})
    brought_in(runtime, given)
    (found,) = here(runtime).places
    assert (found.address, found.latitude) == ("2 Hill Road", -1.29)


def test_an_organisation_without_services_is_given_out_too(runtime: Runtime) -> None:
    empty: UUID = put(runtime, name="Nothing yet")
    given = document(services=[])
    brought_in(runtime, given)
    with read(runtime) as work:
        found = bringing.documents(work)
    assert {one["id"] for one in found} == {str(empty), given["id"]}
    assert hsds_tables.unpacked(hsds_tables.packed(hsds_tables.flat(found)))


def test_what_a_file_would_change_of_what_is_here_is_said_before(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    with read(runtime) as work:
        assert changes(work, looked([given, document()])) == [], "the same again, and what is new"
    location = given["services"][0]["service_at_locations"][0]["location"]
    given["name"] = "Others"
    given["services"][0] |= {"name": "Bread", "url": "https://example.org"}
    given["services"][0]["phones"][0]["number"] = "+999 100 0099"
    location["latitude"] = -1.5
    location["addresses"][0]["address_1"] = "9 Far Road"
    with read(runtime) as work:
        assert [(one.name, one.field, one.was, one.becomes) for one in changes(work, looked(given))] == [
            ("Helpers", "name", "Helpers", "Others"),
            ("Soup", "name", "Soup", "Bread"),
            ("Soup", "phone", "+999 100 0043", "+999 100 0099"),
            ("Soup", "website", "", "https://example.org"),
            ("Soup", "address", "2 Hill Road", "9 Far Road"),
            ("Soup", "point", "-1.29, 36.82", "-1.5, 36.82"),
        ]
    given["services"][0]["service_at_locations"] = []
    with read(runtime) as work:
        gone = [(one.field, one.was, one.becomes) for one in changes(work, looked(given))]
    assert ("address", "2 Hill Road", "") in gone, "a place that is not in the file goes"


def test_what_stays_hidden_is_no_change(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    only_area(runtime)
    with read(runtime) as work:
        assert changes(work, looked(given)) == []


def test_what_a_file_says_and_nobody_confirmed_is_told_as_that_until_somebody_does(
    runtime: Runtime, clock: FixedClock
) -> None:
    given, settings = document(), runtime.settings.directory
    brought_in(runtime, given)
    came = here(runtime).service
    assert freshness(came.confirmed_at, clock.now(), settings, on_trust=came.on_trust) is Freshness.TRUST
    with read(runtime) as work:
        assert "assured_date" not in json.dumps(bringing.public_documents(work, settings))
    page = create_app(runtime).test_client().get("/services").get_data(as_text=True)
    assert "Nobody has confirmed it yet." in page
    clock.move(days=3)
    brought_in(runtime, given)
    assert (here(runtime).service.on_trust, here(runtime).service.confirmed_at) == (True, came.confirmed_at)
    write(runtime, SYSTEM, lambda work: actions.confirm(work, came.id))
    assert (here(runtime).service.on_trust, here(runtime).service.confirmed_at) == (False, clock.now())
    brought_in(runtime, given)
    assert not here(runtime).service.on_trust, "a file that says no day takes nothing back"
    with read(runtime) as work:
        for told in (bringing.documents(work), bringing.public_documents(work, settings)):
            assert told[0]["services"][0]["assured_date"] == clock.now().date().isoformat()


def test_a_day_that_a_file_says_is_the_day_it_was_confirmed(runtime: Runtime, clock: FixedClock) -> None:
    given = document()
    brought_in(runtime, given)
    day = clock.now().date() - timedelta(days=9)
    given["services"][0]["assured_date"] = day.isoformat()
    brought_in(runtime, given)
    assert (here(runtime).service.on_trust, here(runtime).service.confirmed_at.date()) == (False, day)
    with read(runtime) as work:
        assert bringing.documents(work) == [given]
