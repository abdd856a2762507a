"""What is kept about people stands in `data_inventory.toml`, column by column, and what stands there is true."""

import ast
from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy import Column
from sqlmodel import SQLModel

from app import schema
from app.erasure.forgetters import FORGETTERS
from app.erasure.inventory import published, tables
from app.erasure.retention import RULES
from app.privacy.columns import FreeText, Personal, Restricted
from app.settings import Retention

APP = Path(__file__).parents[2] / "app"
INVENTORY = tables()
CLOCKS = {f.name for f in fields(Retention)} - {"backup_folder", "backup_hours"}
# Whose rows are about people who need help, or lead to them.
LINKS = ("contact_id", "informant_id", "case_id", "message_id", "item_id", "provider_id", "referral_id")
# Of them, or what they wrote of nobody who needs help.
OF_STAFF = (
    "member",
    "map_assessment",
    "map_withheld",
    "focal_point",
    "outside_focal_point",
    "partner",
    "partner_focal_point",
    "feedback_place",
    "feedback_place_reason",
    "organisation",
    "hidden_service",
    "proposal",
)
SEALING = FreeText | Personal | Restricted
OPENING = ("open", "open_if", "open_restricted")
SENSITIVITIES = ("low", "moderate", "high", "severe")


def listed() -> dict[str, dict[str, Any]]:
    """Every column of the inventory by `table.column`, with its own or its table's retention and clock."""
    return {
        f"{table}.{name}": {"retention": entry["retention"], "clock": entry["clock"]} | column
        for table, entry in INVENTORY.items()
        for name, column in entry["columns"].items()
    }


def stored() -> dict[str, Column[Any]]:
    return {
        f"{table.name}.{column.name}": column for table in schema.METADATA.sorted_tables for column in table.columns
    }


def test_p_01_every_column_is_in_the_inventory_and_nothing_else_is() -> None:
    assert sorted(listed()) == sorted(stored())


def test_p_01_what_the_inventory_calls_sealed_is_sealed_and_nothing_else_is() -> None:
    sealed = {name for name, column in stored().items() if isinstance(column.type, SEALING)}
    assert {name for name, entry in listed().items() if entry["sealed"]} == sealed


def test_every_column_says_what_for_how_sensitive_and_until_when() -> None:
    for name, entry in listed().items():
        assert set(entry) - {"held", "opened"} == {"purpose", "sensitivity", "retention", "clock", "sealed"}, name
        assert entry["clock"] in CLOCKS | {"task", "never"}, name
        assert entry["purpose"], name
        assert entry["retention"], name
        assert entry["sensitivity"] in SENSITIVITIES, name
    assert all(entry["about"] for entry in INVENTORY.values())


def opened_in(source: str) -> set[str]:
    """Every "Class.attribute" that a file reads from under its seal."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    found = set()
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in OPENING and call.args:
            first = call.args[0]
            if isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name) and first.value.id[0].isupper():
                found.add(f"{first.value.id}.{first.attr}")
    return found


def read_by_rooms() -> dict[str, set[str]]:
    """The rooms that read each sealed column, by `table.column`."""
    tables = {mapper.class_.__name__: mapper.class_.__table__.name for mapper in SQLModel._sa_registry.mappers}
    found: dict[str, set[str]] = {}
    for path in APP.rglob("*.py"):
        room = path.relative_to(APP).parts[0].removesuffix(".py")
        for attribute in opened_in(path.read_text(encoding="utf-8")):
            model, _, column = attribute.partition(".")
            found.setdefault(f"{tables[model]}.{column}", set()).add(room)
    return found


def test_h_02_what_is_sealed_is_read_by_the_rooms_of_its_purpose_and_by_no_other() -> None:
    declared = {name: set(entry["opened"]) for name, entry in listed().items() if entry["sealed"]}
    assert read_by_rooms() == declared
    assert not [name for name, entry in listed().items() if "opened" in entry and not entry["sealed"]]


def test_h_02_reading_under_the_seal_is_found_however_the_work_is_called() -> None:
    source = "x = work.open(Contact.address, i, v)\nreach().it.open_if(Note.text, i, v)\npath.open('rb')\nopen(p)"
    assert opened_in(source) == {"Contact.address", "Note.text"}


def test_whatever_finds_a_person_is_sealed() -> None:
    assert [name for name, entry in listed().items() if entry["sensitivity"] == "severe" and not entry["sealed"]] == []


def about_people(name: str) -> bool:
    """Whether a table says something of somebody who needs help."""
    columns = {column.name: column for column in schema.METADATA.tables[name].columns}
    sealed = any(isinstance(column.type, SEALING) for column in columns.values())
    return (
        name in ("audit_entry", "by_hand")
        or any(link in columns for link in LINKS)
        or (sealed and name not in OF_STAFF)
    )


def test_h_09_what_is_about_people_goes_by_request_by_time_or_with_its_task() -> None:
    """Fails for a new table with personal columns that no room forgets and no clock deletes."""
    forgotten = {table for forgetter in FORGETTERS for table in forgetter.tables}
    assert {name for name, table in INVENTORY.items() if table["erased"]} == forgotten
    kept = {name for name in INVENTORY if about_people(name) and INVENTORY[name]["clock"] == "never"}
    assert kept == {"audit_entry"}, "a trail with holes proves nothing"
    finding = {
        name for name, entry in listed().items() if entry["sensitivity"] == "severe" and entry["clock"] == "never"
    }
    assert {name.partition(".")[0] for name in finding} <= {"member"}


def test_h_09_what_the_inventory_says_of_the_clock_is_what_the_clock_does() -> None:
    said: dict[str, set[str]] = {}
    for name, entry in listed().items():
        if entry["clock"] in CLOCKS:
            said.setdefault(name.partition(".")[0], set()).add(entry["clock"])
    done: dict[str, set[str]] = {}
    for rule in RULES:
        if rule.name in CLOCKS:
            for table in rule.tables:
                done.setdefault(table, set()).add(rule.name)
    assert said == done


def test_p_12_every_column_about_people_belongs_to_a_published_line_and_every_line_to_a_column() -> None:
    about = {name for name in stored() if about_people(name.partition(".")[0])}
    lines = published()
    assert {name for line in lines for name in line.columns} == about
    assert all(line.columns for line in lines)
    assert {entry["held"] for entry in listed().values() if "held" in entry} == {line.code for line in lines}
    for line in lines:
        clocks = {listed()[name]["clock"] for name in line.columns}
        assert line.clock in clocks, f"{line.code}: nothing of it is deleted by {line.clock}"
