"""What a file holds: columns with their HXL tags, and the class that follows from where each comes from.

Tags are of the Humanitarian Exchange Language. No tag begins with #status: readers of HXL take that for the state of a
project, and other readers for the one thing that we never keep. Where an item stands is #description+stage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.erasure.inventory import tables
from app.exports.tables import DataClass

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``of``: the "table.column" it is made of; empty for what we say about the file itself."""

    key: str
    tag: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file before it is written. ``mark``: its first line, which says its class; ``rows`` are read once."""

    title: str
    mark: str
    columns: Sequence[Column]
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    right_to_left: bool = False


CLASS: Final = Column("data_class", "#meta+class+code")
FEEDBACK: Final = (
    Column("begins", "#date+start", "feedback_item.at"),
    Column("lasts", "#description+period+code", "feedback_item.at"),
    Column("area_code", "#adm1+code", "feedback_item.area"),
    Column("area", "#adm1+name", "feedback_item.area"),
    Column("type", "#description+type+code", "feedback_item.type"),
    Column("codes", "#description+topic+code+list", "feedback_code.code"),
    Column("stage", "#description+stage+code", "feedback_item.state"),
    Column("days", "#indicator+days_to_answer+num", "feedback_item.ended_at"),
    CLASS,
)
VISITS: Final = (
    Column("area_code", "#adm1+code", "visit.area"),
    Column("area", "#adm1+name", "visit.area"),
    Column("kept_in", "#description+kind+code", "visit.kind"),
    Column("people", "#affected+num", "visit.people"),
    CLASS,
)
PUBLIC_AREAS: Final = (
    Column("day", "#date", "map_published.day"),
    Column("kind", "#description+kind+code", "map_published.tables"),
    Column("area_code", "#loc+code", "map_published.tables"),
    Column("area", "#loc+name", "map_published.tables"),
    Column("part", "#description+part+code", "map_published.tables"),
    Column("reports", "#indicator+reports+num", "map_published.tables"),
    CLASS,
)
PUBLIC_TOPICS: Final = (
    *PUBLIC_AREAS[:4],
    Column("topic", "#description+topic+code", "map_published.tables"),
    *PUBLIC_AREAS[5:],
)
PUBLIC_DAYS: Final = (*PUBLIC_AREAS[:2], *PUBLIC_AREAS[5:])
# What a sensitivity of the inventory means for a file; what is not here leaves in none.
_CLASSES: Final[Mapping[str, DataClass]] = {"low": DataClass.PUBLIC, "moderate": DataClass.INTERNAL}


def of_map(level: int | None) -> tuple[Column, ...]:
    """The columns of counts by areas of a level; None for areas of several, and for cells."""
    place = "#loc" if level is None else "#country" if level == 0 else f"#adm{level}"
    return (
        Column("area_code", f"{place}+code", "map_count.area"),
        Column("area", f"{place}+name", "map_count.area"),
        Column("kind", "#description+kind+code", "map_count.kind"),
        Column("topic", "#description+topic+code", "map_count.code"),
        Column("answered", "#description+answered+code", "map_count.answered"),
        Column("since", "#date+start", "map_count.day"),
        Column("until", "#date+end", "map_count.day"),
        Column("reports", "#indicator+reports+num", "map_count.many"),
        Column("hidden", "#description+hidden", "map_count.many"),
        CLASS,
    )


def class_of(columns: Iterable[Column]) -> DataClass:
    """The class of a file with these columns: that of the most sensitive; ValueError for what may not leave."""
    inventory, found = tables(), {DataClass.PUBLIC}
    for column in columns:
        table, _, name = column.of.partition(".")
        if not column.of:
            continue
        kept = inventory[table]["columns"][name]["sensitivity"]
        if kept not in _CLASSES:
            raise ValueError(f"{column.of} may not leave: {kept}")
        found.add(_CLASSES[kept])
    return DataClass.INTERNAL if DataClass.INTERNAL in found else DataClass.PUBLIC
