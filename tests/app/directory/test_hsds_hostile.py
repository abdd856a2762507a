"""A file made to do harm is refused with what is wrong with it, and what is found good comes in whole."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from app.directory import bringing, hsds_tables, lists
from app.directory.hsds_check import MOST_PROBLEMS
from app.directory.hsds_tables import NoTables
from app.places.tables import LONGEST_CODE
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.app.directory.test_hsds import NOW, brought_in, document, looked
from tests.makers.directory import ZONE

Spoil = Callable[[dict[str, Any]], object]
_LONG = "9" * 400


def _ours(code: str) -> list[dict[str, Any]]:
    term = {"id": str(uuid4()), "name": "", "description": "", "code": code, "taxonomy": "waypost"}
    return [{"id": str(uuid4()), "taxonomy_term": term}]


def _service(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = given["services"][0]
    return found


def _location(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _service(given)["service_at_locations"][0]["location"]
    return found


def _nested(deep: int) -> Any:
    found: Any = 1
    for _ in range(deep):
        found = [found]
    return found


def _same_place(given: dict[str, Any]) -> None:
    given["services"].append(document()["services"][0])
    given["services"][1]["service_at_locations"][0]["id"] = _service(given)["service_at_locations"][0]["id"].upper()


ODD: dict[str, Spoil] = {
    "a number of 400 digits": lambda given: _location(given).update(latitude=int(_LONG)),
    "hours of 400 digits": lambda given: _service(given)["schedules"][0].update(count=int(_LONG)),
    "an offset of 1e308": lambda given: _service(given)["schedules"][0].update(timezone=1e308),
    "an offset of 1e12": lambda given: _service(given)["schedules"][0].update(timezone=1e12),
    "a zone of many hours": lambda given: _service(given)["schedules"][0].update(zone=f"+{'9' * 30}:00"),
    "a zone that is too long": lambda given: _service(given)["schedules"][0].update(zone=f"+{'0' * 80}5:30"),
    "a nesting of 700": lambda given: given.update(x=_nested(700)),
    "services that are none": lambda given: given.update(services=5),
    "a capacity of 5000 digits": lambda given: _service(given).update(attributes=_ours(f"capacity:{'9' * 5000}")),
    "schedules without end": lambda given: _service(given).update(schedules=_service(given)["schedules"] * 61),
    "days after the last": lambda given: _service(given).update(
        schedules=[_service(given)["schedules"][0] | {"valid_from": "9999-12-30"} for _ in range(2)]
    ),
    "half a letter": lambda given: _service(given).update(name="Soup \ud800"),
    "half a letter where a choice is": lambda given: _service(given).update(status="\ud800"),
    "half a letter in a name of theirs": lambda given: given.update({"x\udfff": 1}),
    "a letter that is none": lambda given: _service(given).update(description="Soup\x00"),
    "an area that is too long": lambda given: _location(given).update(attributes=_ours(f"area:{'K' * 25}")),
    "a place of two services": _same_place,
}


@pytest.mark.parametrize("spoil", ODD.values(), ids=ODD.keys())
def test_odd_values_are_named_and_break_nothing(spoil: Spoil) -> None:
    given = document()
    spoil(given)
    found = looked([given])
    assert found.problems
    json.dumps([one.value for one in found.problems], ensure_ascii=False).encode()


def test_services_that_hold_an_organisation_of_no_services_are_named() -> None:
    one = document()["services"][0]
    found = looked([one | {"organization": {"id": str(uuid4()), "name": "A", "description": "", "services": 5}}])
    assert [problem.code for problem in found.problems] == ["hsds.object"]


def test_two_organisations_with_one_place_are_named() -> None:
    given = [document(), document()]
    of_first = _service(given[0])["service_at_locations"][0]["id"]
    _service(given[1])["service_at_locations"][0]["id"] = of_first
    assert [(one.code, one.value) for one in looked(given).problems] == [("hsds.twice", of_first)]


def test_nobody_reads_more_mistakes_than_somebody_mends() -> None:
    assert len(looked([5] * 5000).problems) == MOST_PROBLEMS
    assert len(looked(document(services=[5] * 4000)).problems) == MOST_PROBLEMS
    rows = "id,name\n" + "7\n" * 5000
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("organizations.csv", rows)
        found = bringing.look(out.getvalue(), zone=ZONE, now=NOW)
    assert len(found.problems) == MOST_PROBLEMS


def test_bad_rows_are_counted_as_good_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsds_tables, "MOST_ROWS", 20)
    with pytest.raises(NoTables):
        hsds_tables.nest({"organizations": "id,name\n" + "7\n" * 21})


def test_a_zip_that_lies_about_its_size_is_unpacked_no_further_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsds_tables, "MOST_BYTES", 100_000)
    large = b"id,name\n" + b"a" * 60_000_000
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("organizations.csv", large)
        packed = out.getvalue()
    for size in (len(large), 10):
        lying = packed.replace(len(large).to_bytes(4, "little"), size.to_bytes(4, "little"))
        tracemalloc.start()
        with pytest.raises(NoTables):
            hsds_tables.unpacked(lying)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()


def test_files_of_a_zip_are_bounded_together_and_packed_as_we_can_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsds_tables, "MOST_BYTES", 1000)
    for kind, names, code in (
        (zipfile.ZIP_DEFLATED, ("services", "phones"), "hsds.too_big"),
        (zipfile.ZIP_BZIP2, ("services",), "hsds.unreadable"),
        (zipfile.ZIP_LZMA, ("services",), "hsds.unreadable"),
    ):
        with io.BytesIO() as out:
            with zipfile.ZipFile(out, "w", kind) as archive:
                for name in names:
                    archive.writestr(f"{name}.csv", "a" * 600)
            with pytest.raises(NoTables) as refused:
                hsds_tables.unpacked(out.getvalue())
        assert refused.value.code == code


GOOD: dict[str, Spoil] = {
    "as it is": lambda _given: None,
    "the longest area": lambda given: _location(given).update(attributes=_ours(f"area:{'K' * LONGEST_CODE}")),
    "letters of every script": lambda given: _service(given).update(name="مطبخ ☕ 🍲 ሾርባ"),
    "a nesting of ten": lambda given: given.update(x=_nested(10)),
    "an old day": lambda given: _service(given).update(assured_date="0001-01-01"),
    "a long number of theirs": lambda given: given.update(x=int(_LONG)),
    "sixty schedules": lambda given: _service(given).update(
        schedules=[
            {"id": str(uuid4()), "valid_from": f"2026-{month:02}-{day:02}", "valid_to": f"2026-{month:02}-{day:02}"}
            for month in range(1, 4)
            for day in range(1, 21)
        ]
    ),
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD.keys())
def test_what_is_found_good_comes_in_whole(runtime: Runtime, change: Spoil) -> None:
    given = document()
    change(given)
    assert brought_in(runtime, given) == 1
    with read(runtime) as work:
        assert bringing.documents(work)[0]["id"] == given["id"]
        assert len(lists.listed(work, most=5)) == 1


def test_a_place_that_is_another_services_here_is_named_before_the_button(runtime: Runtime) -> None:
    first, second = document(), document()
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, looked(first)))
    _service(second)["service_at_locations"][0]["id"] = _service(first)["service_at_locations"][0]["id"]
    with read(runtime) as work:
        assert [one.code for one in bringing.conflicts(work, looked(second))] == ["directory.other_organisation"]
        assert bringing.conflicts(work, looked(first)) == []
