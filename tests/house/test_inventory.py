"""What is kept about people stands in `data_inventory.toml`, column by column, and what stands there is true."""

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import Column

from app import schema
from app.privacy.columns import FreeText, Personal

INVENTORY: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "data_inventory.toml").read_text(encoding="utf-8")
)
SENSITIVITIES = ("low", "moderate", "high", "severe")


def listed() -> dict[str, dict[str, Any]]:
    """Every column of the inventory by `table.column`, with its own or its table's retention."""
    return {
        f"{table}.{name}": {"retention": entry["retention"]} | column
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
    sealed = {name for name, column in stored().items() if isinstance(column.type, FreeText | Personal)}
    assert {name for name, entry in listed().items() if entry["sealed"]} == sealed


def test_every_column_says_what_for_how_sensitive_and_until_when() -> None:
    for name, entry in listed().items():
        assert set(entry) == {"purpose", "sensitivity", "retention", "sealed"}, name
        assert entry["purpose"], name
        assert entry["retention"], name
        assert entry["sensitivity"] in SENSITIVITIES, name
    assert all(entry["about"] for entry in INVENTORY.values())


def test_whatever_finds_a_person_is_sealed() -> None:
    assert [name for name, entry in listed().items() if entry["sensitivity"] == "severe" and not entry["sealed"]] == []
