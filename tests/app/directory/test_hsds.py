"""HSDS files come in whole or not at all, and say what is wrong; what we do not know comes out as it was."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from app.directory import actions, bringing, hsds, hsds_roots, hsds_tables, lists, queries
from app.directory.entries import OrganisationEntry
from app.directory.hsds_tables import NoTables
from app.directory.tables import AddressClass, Known, Organisation
from app.errors import Invalid
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Directory
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers.directory import ZONE, place, put, rule, service

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FOOD = (ServiceKind.FOOD,)


def document(**changed: Any) -> dict[str, Any]:
    """An organisation of another directory, with fields that we have no use for."""
    location = {
        "id": str(uuid4()),
        "location_type": "physical",
        "name": "Hall",
        "latitude": -1.29,
        "longitude": 36.82,
        "external_identifier": "H-7",
        "addresses": [
            {
                "id": str(uuid4()),
                "address_1": "2 Hill Road",
                "city": "Nairobi",
                "state_province": "",
                "postal_code": "00100",
                "country": "KE",
                "address_type": "physical",
            }
        ],
    }
    soup = {
        "id": str(uuid4()),
        "name": "Soup",
        "status": "active",
        "wait_time": "short",
        "phones": [{"id": str(uuid4()), "number": "+999 100 0043", "extension": 7}],
        "schedules": [
            {"id": str(uuid4()), "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}
        ],
        "service_at_locations": [{"id": str(uuid4()), "location": location}],
        "contacts": [{"id": str(uuid4()), "name": "Binta Tern"}],
    }
    return {"id": str(uuid4()), "name": "Helpers", "description": "Help", "x_ours": "1", "services": [soup]} | changed


def looked(document: Any) -> bringing.Looked:
    return bringing.look(json.dumps(document).encode(), zone=ZONE, now=NOW, default=FOOD)


def brought_in(runtime: Runtime, given: Any) -> int:
    found = looked(given)
    assert found.problems == []
    return write(runtime, SYSTEM, lambda work: bringing.bring_in(work, found))


def test_what_comes_in_comes_out_as_it_was(runtime: Runtime) -> None:
    given = document()
    assert brought_in(runtime, [given]) == 1
    with read(runtime) as work:
        assert bringing.documents(work) == [given]
        (shown,) = lists.listed(work, most=5)
        assert (shown.service.kinds, shown.service.phone, shown.places[0].city) == ("food", "+999 100 0043", "Nairobi")


def test_what_changed_here_comes_out_changed_and_the_rest_as_it_was(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
        entry = bringing.entry_of(shown.service, shown.places)
    changed = service("Soup and bread", id=entry.id, phone="+999 100 0044", places=entry.places, rules=entry.rules)
    write(runtime, SYSTEM, lambda work: actions.put_service(work, shown.service.organisation_id, changed))
    with read(runtime) as work:
        (out,) = bringing.documents(work)
    (one,) = out["services"]
    assert (one["name"], one["wait_time"]) == ("Soup and bread", "short")
    assert [phone["number"] for phone in one["phones"]] == ["+999 100 0044"], "the old number is gone"
    assert one["service_at_locations"] == given["services"][0]["service_at_locations"]
    assert out["x_ours"] == "1"


def test_tables_hold_the_same(runtime: Runtime) -> None:
    given = document()
    packed = hsds_tables.packed(hsds_tables.flat([given]))
    found = bringing.look(packed, zone=ZONE, now=NOW, default=FOOD)
    assert (found.problems, found.many) == ([], 1)
    assert [json.loads(kept) for _, kept in found.organisations] == [given]
    assert hsds_tables.packed(hsds_tables.flat([json.loads(kept) for _, kept in found.organisations])) == packed


def test_nobody_is_given_what_is_for_staff_or_names_a_person(runtime: Runtime) -> None:
    brought_in(runtime, document())
    put(
        runtime,
        service("Asks", asks_papers=Known.YES),
        service("Shares", shares=Known.YES),
        service("Open", no_id_agreed_on=NOW.date(), asks_papers=Known.NO),
        service("Area", places=(place(address_class=AddressClass.AREA, area="KE001", address="7 Secret Street"),)),
    )
    with read(runtime) as work:
        public = json.dumps(bringing.public_documents(work, Directory()))
    assert {"Soup", "Open", "Area"} == {
        one["name"] for organisation in json.loads(public) for one in organisation["services"]
    }
    assert not [word for word in ("Binta", "asks", "shares", "Secret", "-11-23T") if word in public]
    with read(runtime) as work:
        assert not [
            word for word in ("asks_papers", "shares", "Secret") if word in json.dumps(bringing.documents(work))
        ]


def test_who_answers_there_lies_nowhere_in_clear(runtime: Runtime) -> None:
    brought_in(runtime, document())
    with read(runtime) as work:
        (raw,) = work.connection.exec_driver_sql("SELECT kept FROM organisation").one()
        (one,) = queries.organisations(work)
        assert b"Binta" not in bytes(raw)
        assert "Binta" in work.open(Organisation.kept, one.id, one.kept or b"")


def test_what_lists_documents_is_taken_at_its_word(runtime: Runtime) -> None:
    given = document()
    given["services"][0]["required_documents"] = [{"id": str(uuid4()), "document": "Passport"}]
    brought_in(runtime, given)
    with read(runtime) as work:
        assert bringing.public_documents(work, Directory()) == []


def test_what_we_know_is_not_undone_by_a_file(runtime: Runtime) -> None:
    given = document()
    brought_in(runtime, given)
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
        entry = bringing.entry_of(shown.service, shown.places)
    ours = service(entry.name, id=entry.id, places=entry.places, shares=Known.YES, asks_papers=Known.YES)
    write(runtime, SYSTEM, lambda work: actions.put_service(work, shown.service.organisation_id, ours))
    brought_in(runtime, given)
    with read(runtime) as work:
        again = queries.get_service(work, entry.id)
        assert (again.shares, again.asks_papers) == (Known.YES, Known.YES)


def _of_service(**changed: Any) -> Callable[[dict[str, Any]], object]:
    return lambda given: given["services"][0].update(changed)


def _schedules(*schedules: tuple[str, str, str], **more: Any) -> Callable[[dict[str, Any]], object]:
    listed = [
        {"id": str(uuid4()), "byday": days, "opens_at": opens, "closes_at": closes, **more}
        for days, opens, closes in schedules
    ]
    return _of_service(schedules=listed)


@pytest.mark.parametrize(
    ("spoil", "code", "where"),
    [
        (lambda given: given.pop("description"), "hsds.missing", "organization 1"),
        (lambda given: given.update(id="7"), "hsds.id", "organization 1"),
        (_of_service(status="open"), "hsds.choice", "organization 1 / services 1"),
        (_of_service(minimum_age="twelve"), "hsds.number", "organization 1 / services 1"),
        (_of_service(name={"en": float("inf")}), "hsds.value", "organization 1 / services 1"),
        (_of_service(phones="+999"), "hsds.object", "organization 1 / services 1 / phones"),
        (lambda given: given["services"].append(given["services"][0]), "hsds.twice", "organization 1 / services 2"),
        (
            _of_service(service_at_locations=[{"id": str(uuid4()), "location_id": str(uuid4())}]),
            "hsds.parent",
            "organization 1 / services 1 / service_at_locations 1",
        ),
        (_schedules(("MO", "17:00", "16:00")), "directory.hours_backwards", "organization 1 / services 1 / schedules"),
        (
            _schedules(("MO", "09:00", "17:00"), ("MO", "12:00", "18:00")),
            "directory.hours_overlap",
            "organization 1 / services 1 / schedules",
        ),
        (_schedules(("MO", "9", "x")), "directory.hours_unreadable", "organization 1 / services 1 / schedules 1"),
        (
            _schedules(("MO", "09:00", "17:00"), zone="Mars/Base"),
            "directory.zone",
            "organization 1 / services 1 / schedules",
        ),
        (_of_service(name=" "), "directory.name", ""),
    ],
)
def test_what_is_wrong_is_named_with_where_and_nothing_comes_in(
    runtime: Runtime, spoil: Callable[[dict[str, Any]], object], code: str, where: str
) -> None:
    given = document()
    spoil(given)
    found = looked(given)
    assert (where, code) in [(one.where, one.code) for one in found.problems]
    with pytest.raises(Invalid):
        write(runtime, SYSTEM, lambda work: bringing.bring_in(work, found))
    with read(runtime) as work:
        assert queries.organisations(work) == []


@pytest.mark.parametrize(
    ("table", "row", "code", "where"),
    [
        (
            "services",
            {"id": str(uuid4()), "organization_id": str(uuid4()), "name": "X", "status": "active"},
            "hsds.parent",
            "services.csv, row 3",
        ),
        (
            "phones",
            {"id": str(uuid4()), "number": "1", "location_id": str(uuid4())},
            "hsds.parent",
            "phones.csv, row 3",
        ),
        (
            "service_at_location",
            {"id": str(uuid4()), "service_id": str(uuid4())},
            "hsds.parent",
            "service_at_location.csv, row 3",
        ),
        ("services", {"id": str(uuid4()), "name": "X", "status": "active"}, "hsds.missing", "services.csv, row 3"),
    ],
)
def test_a_row_without_its_parent_is_named_by_file_and_row(
    table: str, row: dict[str, str], code: str, where: str
) -> None:
    tables = {name: list(rows) for name, rows in hsds_tables.flat([document()]).items()}
    tables[table].append(row)
    found = bringing.look(hsds_tables.packed(tables), zone=ZONE, now=NOW, default=FOOD)
    assert (where, code) in [(one.where, one.code) for one in found.problems]


def test_an_id_that_a_table_has_twice_is_named() -> None:
    tables = {name: list(rows) for name, rows in hsds_tables.flat([document()]).items()}
    tables["services"] *= 2
    found = bringing.look(hsds_tables.packed(tables), zone=ZONE, now=NOW, default=FOOD)
    assert ("services.csv, row 3", "hsds.twice") in [(one.where, one.code) for one in found.problems]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xff\xfe", b"[" * 100_000, b"{", b"<xml/>"])
def test_a_file_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(NoTables):
        bringing.look(raw, zone=ZONE, now=NOW)


def test_services_that_hold_their_organisation_are_gathered_and_pages_are_read() -> None:
    given = document()
    of_service = [
        {**one, "organization": {k: v for k, v in given.items() if k != "services"}} for one in given["services"]
    ]
    assert hsds_roots.organisations_in({"contents": of_service}).documents == [given]


def test_an_offset_that_is_ours_is_our_zone_and_another_stays() -> None:
    for offset, zone in ((3, ZONE), (5.5, "+05:30"), (-7, "-07:00")):
        given = document()
        given["services"][0]["schedules"][0]["timezone"] = offset
        (entry,) = looked(given).services[looked(given).organisations[0][0].id]
        assert entry.zone == zone


def test_a_formula_in_a_table_is_none() -> None:
    (out,) = [hsds_tables.packed(hsds_tables.flat([document(name="=1+1")]))]
    assert b"=1+1" not in out
    assert hsds_tables.nest(hsds_tables.unpacked(out)).documents[0]["name"] == "=1+1"
    assert hsds_tables.unpacked(out)["organizations"].count("'=1+1") == 1


def test_hours_are_written_as_they_are_read() -> None:
    night = rule("FR", "22:00", "06:00", valid_from="2026-01-01")
    out = hsds.write(
        OrganisationEntry(uuid4(), "A", "B"),
        [service(rules=(night,), places=(place(rules=(rule("SA"),)),))],
        now=NOW,
    )
    again = hsds.read(out, where="", zone="UTC", now=NOW)
    assert (again.services[0].rules, again.services[0].zone) == ((night,), ZONE)
    assert again.services[0].places[0].rules == (rule("SA"),)
