"""What we write is HSDS by the official schema, and the official examples come in and out as they were."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from app.directory import bringing, hsds, hsds_tables
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry
from app.directory.hours import DAYS, Rule
from app.directory.hsds_check import problems_of
from app.directory.tables import AddressClass, Offer, Status
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Directory
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers.directory import ZONE, place, put, service

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FOOD = (ServiceKind.FOOD,)


Judge = Callable[[Any], list[str]]


@pytest.fixture(scope="session")
def judge(conformance: Path) -> Judge:
    """What the official schemas say against an organisation and its services, which theirs does not look into."""
    schemas = {path.name: json.loads(path.read_text()) for path in (conformance / "hsds" / "schema").glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema, default_specification=DRAFT202012)) for name, schema in schemas.items()
    )

    def said(name: str, given: Any) -> list[str]:
        checker = Draft202012Validator.FORMAT_CHECKER
        validator = Draft202012Validator(schemas[name], registry=registry, format_checker=checker)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(given)]

    def of_all(document: Any) -> list[str]:
        services = [wrong for one in document.get("services", ()) for wrong in said("service.json", one)]
        return [*said("organization.json", document), *services]

    return of_all


def rows(text: str) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(text))]


def test_the_official_example_comes_in_and_out_as_it_was(runtime: Runtime, conformance: Path) -> None:
    raw = (conformance / "hsds" / "examples" / "organization_full.json").read_bytes()
    looked = bringing.look(raw, zone=ZONE, now=NOW, default=FOOD)
    assert looked.problems == []
    assert write(runtime, SYSTEM, lambda work: bringing.bring_in(work, looked)) == 1
    with read(runtime) as work:
        assert bringing.documents(work) == [json.loads(raw)]


def test_the_official_tables_come_in_and_out_as_they_were(runtime: Runtime, conformance: Path) -> None:
    tables = {
        path.stem: path.read_text(encoding="utf-8-sig")
        for path in (conformance / "hsds" / "examples").glob("csv/*.csv")
    }
    packed = hsds_tables.packed({name: rows(text) for name, text in tables.items()})
    looked = bringing.look(packed, zone=ZONE, now=NOW, default=FOOD)
    assert looked.problems == []
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, looked))
    with read(runtime) as work:
        out = hsds_tables.unpacked(hsds_tables.packed(hsds_tables.flat(bringing.documents(work))))
    assert {name: rows(text) for name, text in out.items()} == {name: rows(text) for name, text in tables.items()}


def test_what_anybody_may_have_is_hsds(runtime: Runtime, judge: Judge) -> None:
    secret = place(address_class=AddressClass.AREA, area="KE001", phone="+999 100 0042")
    put(runtime, service(), service("Clinic", ServiceKind.HOSPITAL, places=(secret,), no_id_agreed_on=NOW.date()))
    with read(runtime) as work:
        (document,) = bringing.public_documents(work, Directory())
    assert judge(document) == []
    assert len(document["services"]) == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("kitchen.example", "https://kitchen.example"),
        ("HTTP://kitchen.example/a b", "HTTP://kitchen.example/a%20b"),
        ("https://кухня.example/їжа", "https://%D0%BA%D1%83%D1%85%D0%BD%D1%8F.example/%D1%97%D0%B6%D0%B0"),
        ("ask at the door", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_website_and_a_mailbox_are_told_as_the_standard_wants_them_or_not(
    judge: Judge, typed: str, told: str | None
) -> None:
    mails = {"kitchen@amal.example": "kitchen@amal.example", "Binta": None}
    for mail, as_told in mails.items():
        entry = OrganisationEntry(UUID(int=1), "A", "B", website=typed, email=mail)
        document = hsds.write(entry, [service(website=typed, email=mail)], now=NOW)
        assert judge(document) == []
        (one,) = document["services"]
        found = [
            of.get(name) for of, name in ((document, "website"), (one, "url"), (document, "email"), (one, "email"))
        ]
        assert found == [told, told, as_told, as_told]


def test_the_schema_sees_what_is_wrong(judge: Judge) -> None:
    document = hsds.write(OrganisationEntry(UUID(int=1), "A", "B"), [service()], now=NOW)
    document["services"][0]["status"] = "open"
    assert judge(document)


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), max_size=30).map(str.strip)
PHONES = st.from_regex(r"\+[1-9][0-9 ]{4,12}[0-9]", fullmatch=True) | st.just("")
TIMES = st.times(time(0), time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0))
RULES = st.builds(
    Rule,
    opens=TIMES,
    closes=TIMES,
    freq=st.sampled_from(["WEEKLY", "MONTHLY"]),
    days=st.lists(st.sampled_from(DAYS), max_size=3, unique=True).map(tuple),
    month_days=st.lists(st.integers(1, 31), max_size=2).map(tuple),
    since=st.dates(date(2020, 1, 1), date(2026, 1, 1)) | st.none(),
    interval=st.integers(1, 4),
).filter(
    lambda rule: (
        rule.closes is not None
        and rule.opens is not None
        and rule.closes > rule.opens
        and bool(rule.freq == "WEEKLY" or rule.days or rule.month_days)
    )  # a month without a day says nothing
)
PLACES = st.builds(
    PlaceEntry,
    id=st.uuids(),
    location_id=st.uuids(),
    name=TEXT,
    address=TEXT,
    city=TEXT,
    getting_there=TEXT,
    phone=PHONES,
    rules=st.lists(RULES, max_size=1).map(tuple),
)
SERVICES = st.builds(
    ServiceEntry,
    id=st.uuids(),
    name=TEXT.filter(bool),
    kinds=st.lists(st.sampled_from(ServiceKind), min_size=1, max_size=3, unique=True).map(tuple),
    zone=st.sampled_from([ZONE, "Asia/Kolkata", "+05:45"]),
    description=TEXT,
    languages=st.lists(st.sampled_from(["en", "ar", "ti"]), unique=True).map(tuple),
    offers=st.lists(st.sampled_from(Offer), unique=True).map(tuple),
    cost=TEXT,
    for_whom=TEXT,
    phone=PHONES,
    capacity=st.integers(0, 500) | st.none(),
    rules=st.lists(RULES, max_size=1).map(tuple),
    status=st.sampled_from(Status),
    places=st.lists(PLACES, max_size=2).map(list),
)
ORGANISATIONS = st.builds(OrganisationEntry, id=st.uuids(), name=TEXT.filter(bool), description=TEXT, phone=PHONES)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(ORGANISATIONS, st.lists(SERVICES, max_size=3))
def test_whatever_a_directory_holds_is_hsds_and_is_read_again(
    judge: Judge, organisation: OrganisationEntry, services: list[ServiceEntry]
) -> None:
    document = hsds.write(organisation, services, now=NOW)
    assert judge(document) == []
    assert list(problems_of(document, where="")) == []
    again = hsds.read(document, where="", zone="UTC", now=NOW)
    assert (again.organisation, again.problems) == (organisation, [])
    written = hsds.write(again.organisation, again.services, now=NOW)
    assert written == document
    nested = hsds_tables.nest(hsds_tables.unpacked(hsds_tables.packed(hsds_tables.flat([document]))))
    assert nested.problems == []
    assert hsds_tables.flat(nested.documents) == hsds_tables.flat([document])
