"""Whatever stands at the root of an HSDS file, and however others write it: taken, or refused by the row it is in."""

import io
import json
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.directory import actions, bringing, hsds_tables, lists
from app.directory.hsds_check import Problem
from app.directory.hsds_tables import NoTables, flat, packed, unpacked
from app.directory.rules import LONGEST_WORDS
from app.framework import ServiceKind
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.app.directory.test_hsds import NOW, brought_in, document, looked
from tests.makers.directory import ZONE

FOOD = (ServiceKind.FOOD,)


def out(runtime: Runtime) -> list[dict[str, Any]]:
    with read(runtime) as work:
        return list(bringing.documents(work))


def rooted(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The services of an organisation, each holding it."""
    of = {name: value for name, value in given.items() if name != "services"}
    return [{**one, "organization": deepcopy(of)} for one in given["services"]]


def at_places(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The places of its services, each holding the service."""
    found = []
    for service in rooted(given):
        places = service.pop("service_at_locations")
        found += [{**place, "service": deepcopy(service)} for place in places]
    return found


def zipped(tables: Mapping[str, Any], *, others: Mapping[str, bytes] | None = None, folder: str = "") -> bytes:
    with io.BytesIO() as kept:
        with zipfile.ZipFile(kept, "w") as archive:
            for name, text in tables.items():
                archive.writestr(f"{folder}{name}.csv", text)
            for path, raw in (others or {}).items():
                archive.writestr(path, raw)
        return kept.getvalue()


def tables_of(given: dict[str, Any]) -> dict[str, str]:
    return dict(unpacked(packed(flat([given]))))


def look(raw: bytes) -> bringing.Looked:
    return bringing.look(raw, zone=ZONE, now=NOW, default=FOOD)


def test_a_service_and_its_places_are_taken_whatever_stands_at_the_root(runtime: Runtime) -> None:
    given = document()
    second = deepcopy(given["services"][0]["service_at_locations"][0])
    second["id"], second["location"]["id"] = str(uuid4()), str(uuid4())
    given["services"][0]["service_at_locations"].append(second)
    for root in (
        rooted(given)[0],
        {"contents": rooted(given), "total_items": 1},
        at_places(given),
        {"contents": at_places(given), "page_number": 1},
        {"organizations": [given]},
        {"services": rooted(given)},
    ):
        assert [json.loads(kept) for _, kept in looked(root).organisations] == [given]
    assert brought_in(runtime, at_places(given)) == 1
    assert out(runtime) == [given]
    assert brought_in(runtime, out(runtime)) == 1
    assert out(runtime) == [given], "what came out comes in and out the same"


@pytest.mark.parametrize(
    ("root", "problem"),
    [
        ({"id": str(uuid4()), "name": "A", "status": "active"}, Problem("service 1", "hsds.parent", "organization")),
        (
            [document(), {"id": str(uuid4()), "name": "A", "organization": None}],
            Problem("service 2", "hsds.parent", "organization"),
        ),
        ({"id": str(uuid4()), "location_id": str(uuid4())}, Problem("service_at_location 1", "hsds.parent", "service")),
        (
            {"id": str(uuid4()), "name": "Hall", "location_type": "physical"},
            Problem("location 1", "hsds.object", "organization"),
        ),
        (
            [{"id": str(uuid4()), "name": "Food", "description": "", "taxonomy": "x", "term_uri": "http://a"}],
            Problem("taxonomy_term 1", "hsds.object", "organization"),
        ),
    ],
)
def test_what_belongs_to_no_organisation_of_the_file_is_named_and_is_none_itself(root: Any, problem: Problem) -> None:
    assert list(looked(root).problems) == [problem]


def test_ids_in_capitals_are_the_same_ids_and_what_changes_here_changes_in_what_comes_out(runtime: Runtime) -> None:
    given = document()
    service, at = given["services"][0], given["services"][0]["service_at_locations"][0]
    for one in (given, service, at, at["location"]):
        one["id"] = one["id"].upper()
    brought_in(runtime, given)
    assert out(runtime) == [given]
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
        entry = replace(bringing.entry_of(shown.service, shown.places), name="Bread")
    write(runtime, SYSTEM, lambda work: actions.put_service(work, shown.service.organisation_id, entry))
    service["name"] = "Bread"
    assert out(runtime) == [given]


def test_pages_of_an_api_come_in_one_after_the_other_and_nothing_of_the_first_is_lost(runtime: Runtime) -> None:
    given = document()
    given["services"].append(document()["services"][0] | {"name": "Bread", "x_second": "2"})
    for page in rooted(given):
        assert brought_in(runtime, {"contents": [page]}) == 1
    assert out(runtime) == [given]
    with read(runtime) as work:
        assert [one.service.name for one in lists.listed(work, most=5)] == ["Bread", "Soup"]


def test_tables_come_as_json_and_by_either_name_of_each(runtime: Runtime) -> None:
    given = document()
    rows = flat([given])
    numbered = {name: [dict(row) for row in listed] for name, listed in rows.items()}
    for row in numbered["locations"]:
        row |= {"latitude": -1.29, "url": None}  # type: ignore[dict-item]
    singular = {"organizations": "organization", "services": "service", "locations": "location", "phones": "phone"}
    named = {singular.get(name, name): listed for name, listed in numbered.items()}
    for root in (numbered, named):
        found = looked(root)
        assert found.problems == []
        assert [json.loads(kept) for _, kept in found.organisations] == [given]
    csv_named = {singular.get(name, name): text for name, text in tables_of(given).items()}
    assert [json.loads(kept) for _, kept in look(zipped(csv_named)).organisations] == [given]
    lost = deepcopy(numbered)
    lost["services"][0]["organization_id"] = str(uuid4())
    assert [(one.where, one.code) for one in looked(lost).problems] == [("services 1", "hsds.parent")]


def test_what_a_mac_puts_beside_each_table_is_none_and_windows_lines_and_marks_are_read() -> None:
    given = document(name="Ośrodek")
    beside = {
        "__MACOSX/hsds/._services.csv": b"\x00\x05\x16\x07\xff",
        "hsds/.DS_Store": b"\xff",
        "._phones.csv": b"\xfe",
    }
    marked = {
        name: "\ufeff" + text.replace("\r\n", "\n").replace("\n", "\r\n") for name, text in tables_of(given).items()
    }
    found = look(zipped(marked, others=beside, folder="hsds/"))
    assert (found.problems, found.remarks) == ([], [])
    assert [json.loads(kept) for _, kept in found.organisations] == [given]
    assert [json.loads(kept) for _, kept in look(json.dumps(given).encode("utf-16")).organisations] == [given]


def test_a_table_that_the_standard_has_not_is_kept_listed_and_given_out_again(runtime: Runtime) -> None:
    tables = tables_of(document()) | {"eligibilities": "id,service_id,who\r\n7,8,Families\r\n"}
    found = look(zipped(tables))
    assert found.problems == []
    assert [(one.where, one.code) for one in found.remarks] == [("eligibilities", "hsds.table")]
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, found))
    again = packed(flat(out(runtime)))
    assert unpacked(again)["eligibilities"] == tables["eligibilities"]
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, look(again)))
    assert packed(flat(out(runtime))) == again


def test_two_tables_of_one_name_are_both_read_and_a_row_in_both_is_named() -> None:
    tables = tables_of(document())
    second = {"old/services.csv": tables["services"].encode()}
    assert [(one.where, one.code) for one in look(zipped(tables, others=second)).problems] == [
        ("old/services.csv, row 2", "hsds.twice")
    ]


def test_a_column_that_is_called_as_a_list_is_named_and_breaks_nothing() -> None:
    tables = tables_of(document())
    head, row = tables["organizations"].split("\r\n")[:2]
    spoilt = tables | {"organizations": f"{head},phones\r\n{row},+999 100 0041\r\n"}
    assert ("organizations.csv, row 2 / phones", "hsds.object") in [
        (one.where, one.code) for one in look(zipped(spoilt)).problems
    ]


def test_what_is_nested_and_not_of_the_standard_is_json_in_a_cell_and_the_same_again() -> None:
    given = document(x_hours=[{"open": True}], additional_websites=[{"id": str(uuid4()), "url": "https://a.example"}])
    once = packed(flat([given]))
    assert json.loads(hsds_tables.nest(unpacked(once)).documents[0]["x_hours"]) == [{"open": True}]
    assert "https://a.example" in unpacked(once)["urls"]
    again = look(once)
    assert packed(flat([json.loads(kept) for _, kept in again.organisations])) == once


def test_what_says_nothing_is_nothing_and_a_fax_is_no_number_to_call(runtime: Runtime) -> None:
    given = document()
    service = given["services"][0]
    service |= {"minimum_age": "", "email": "", "url": None, "contacts": None, "programs": ""}
    service["schedules"][0] |= {"freq": "", "wkst": "", "count": "", "interval": None, "timezone": "", "zone": ""}
    service["service_at_locations"][0]["location"] |= {"latitude": "", "longitude": None}
    service["phones"].insert(0, {"id": str(uuid4()), "number": "+999 100 0001", "type": "Fax"})
    brought_in(runtime, given)
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
    assert (shown.service.phone, shown.service.zone, shown.places[0].latitude) == ("+999 100 0043", ZONE, None)
    assert out(runtime) == [given]
    refused = deepcopy(given)
    refused["services"][0]["status"] = ""
    assert [one.code for one in looked(refused).problems] == ["hsds.choice"]


def test_a_place_with_much_in_it_that_many_services_share_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "LARGEST_FILE", 200_000)
    given = document()
    location = given["services"][0]["service_at_locations"][0]["location"]
    location["description"] = "x" * 1000
    tables = {name: [dict(row) for row in rows] for name, rows in flat([given]).items()}
    (place,), (service,) = tables["service_at_location"], tables["services"]
    for _ in range(300):
        another = service | {"id": str(uuid4())}
        tables["services"].append(another)
        tables["service_at_location"].append(place | {"id": str(uuid4()), "service_id": another["id"]})
    assert [one.code for one in look(packed(tables)).problems] == ["hsds.too_many"]


def test_json_of_another_alphabet_that_breaks_off_is_no_file() -> None:
    for raw in ('{"id": "'.encode("utf-16"), b"\xef\xbb\xbf{", b"id,name\n1,A\n", b"[]x"):
        with pytest.raises(NoTables):
            look(raw)


def test_hours_of_two_zones_are_refused_and_those_of_a_summer_and_a_winter_are_ours() -> None:
    given = document()
    one = given["services"][0]["schedules"][0]
    winter, summer = one | {"timezone": 1}, one | {"id": str(uuid4()), "byday": "WE", "timezone": 2}
    given["services"][0]["schedules"] = [summer, winter]
    found = bringing.look(json.dumps(given).encode(), zone="Europe/Paris", now=NOW, default=FOOD)
    assert [service.zone for services in found.services.values() for service in services] == ["Europe/Paris"]
    given["services"][0]["schedules"] = [one | {"zone": "Europe/Paris"}]
    given["services"][0]["service_at_locations"][0]["schedules"] = [summer | {"zone": "Africa/Cairo"}]
    assert [(one.where, one.code, one.value) for one in looked(given).problems] == [
        ("organization 1 / services 1 / schedules", "hsds.zones", "Europe/Paris, Africa/Cairo")
    ]


def test_hours_in_words_are_kept_and_listed_as_not_used() -> None:
    given = document()
    said = {"id": str(uuid4()), "freq": "WEEKLY", "byday": "SA", "description": "By appointment"}
    given["services"][0]["schedules"].append(said)
    assert [(one.where, one.code, one.value) for one in looked(given).remarks] == [
        ("organization 1 / services 1 / schedules 2", "hsds.no_times", "By appointment")
    ]


def test_ids_that_every_table_counts_anew_are_told_apart_and_come_out_in_the_same_order() -> None:
    given = document()
    location = given["services"][0]["service_at_locations"][0]["location"]
    location["accessibility"] = [{"id": str(uuid4()), "description": "Ramp"}]
    service, at = given["services"][0], given["services"][0]["service_at_locations"][0]
    objects = (given, service, at, location, location["accessibility"][0], *service["phones"], *service["schedules"])
    for of in (*objects, *service["contacts"], *location["addresses"]):
        of["id"] = str(UUID(int=1))
        term: dict[str, Any] = {
            "id": str(UUID(int=1)),
            "name": "T",
            "description": "",
            "taxonomy": "theirs",
            "metadata": [],
        }
        of["attributes"] = [{"id": str(uuid4()), "value": f"{len(of)}", "taxonomy_term": term}]
        term["metadata"] = [{"id": str(UUID(int=1)), "last_action_type": "update"}]
    once = packed(flat([given]))
    assert len(unpacked(once)["attributes"].splitlines()) == len(objects) + 3
    found = look(once)
    assert found.problems == []
    (kept,) = (json.loads(kept) for _, kept in found.organisations)
    assert packed(flat([kept])) == once
    for of in (kept, kept["services"][0]["schedules"][0], kept["services"][0]["contacts"][0]):
        assert [one["taxonomy_term"]["taxonomy"] for one in of["attributes"]] == ["theirs"]


def test_a_program_that_only_a_service_names_is_its_organisations_in_tables() -> None:
    given = document()
    given["services"][0]["program"] = {"id": str(uuid4()), "name": "Meals", "description": "All year"}
    once = packed(flat([given]))
    found = look(once)
    assert found.problems == []
    assert packed(flat([json.loads(kept) for _, kept in found.organisations])) == once


def test_languages_are_known_by_three_letters_and_by_name_and_numbers_by_their_digits(runtime: Runtime) -> None:
    given = document()
    service = given["services"][0]
    said = ({"code": "spa"}, {"code": "fre"}, {"code": "zh_Hant"}, {"name": "Tigrinya"}, {"name": "العربية"})
    service["languages"] = [{"id": str(uuid4()), **one} for one in (*said, {"code": "xx", "name": "Elvish"})]
    service["phones"] = [{"id": str(uuid4()), "number": "(999) 100-0043", "extension": "12"}]
    service["description"] = "x" * 70_000
    service["service_at_locations"][0]["location"] |= {"latitude": "-1.29", "longitude": "36.82"}
    assert [(one.code, one.value) for one in looked(given).remarks] == [
        ("directory.words", "description"),
        ("hsds.language", "xx"),
    ]
    brought_in(runtime, given)
    with read(runtime) as work:
        (shown,) = lists.listed(work, most=5)
    assert set(shown.service.languages.split()) == {"es", "fr", "zh", "ti", "ar"}
    assert (shown.service.phone, shown.places[0].latitude) == ("(999) 100-0043", -1.29)
    assert len(shown.service.description) == LONGEST_WORDS
    assert out(runtime) == [given]
    service["phones"][0]["extension"] = "twelve"
    assert [one.code for one in looked(given).problems] == ["hsds.number"]
