"""The data inventory: what is kept, why and how long, read from the file that a test compares with the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rtoml

FILE = Path(__file__).parents[2] / "data_inventory.toml"


@dataclass(frozen=True, slots=True)
class Published:
    """One line of what we hold about a person who needs help; English. `clock` is a line of [retention], task or never.

    `columns`: the "table.column"s that belong to it.
    """

    code: str
    held: str
    why: str
    clock: str
    columns: frozenset[str]


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Every table as the file tells it."""
    return {name: table for name, table in _file().items() if name != "published"}


@cache
def published() -> tuple[Published, ...]:
    """What /privacy lists and `waypost data about` prints, in one order."""
    held: dict[str, set[str]] = {}
    for name, table in tables().items():
        for column, entry in table["columns"].items():
            held.setdefault(entry.get("held", ""), set()).add(f"{name}.{column}")
    return tuple(
        Published(code, line["held"], line["why"], line["clock"], frozenset(held.get(code, ())))
        for code, line in _file()["published"].items()
    )


@cache
def _file() -> dict[str, Any]:
    return rtoml.loads(FILE.read_text(encoding="utf-8"))
