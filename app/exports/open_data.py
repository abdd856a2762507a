"""The published tables of a day as rows of files: pure. The numbers are those of the public map, no others."""

from collections.abc import Callable, Sequence
from datetime import date

from app.exports.sheets import Cell
from app.exports.tables import DataClass
from app.response_map.suppression import Tables

LICENCE = "CC BY 4.0"
# The first line of every public file. Files are the same for everybody, so they speak one language.
MARK = (
    "Public. Areas and topics that are not listed had fewer than 10 reports, or none. Numbers are rounded to 5. "
    f"Licence {LICENCE}: {{organisation}}."
)
HEADS = {
    "day": "Day",
    "kind": "Kind",
    "area_code": "Area code",
    "area": "Area",
    "part": "Part",
    "topic": "Topic",
    "reports": "Reports",
    "data_class": "Class",
}
WHOLE, REST = "whole", "rest"  # a number is of an area, or of what of it is not told by itself
_NAME = Callable[[str], str]
_CLASS = DataClass.PUBLIC.value


def area_rows(day: date, tables: Tables, name: _NAME) -> list[Sequence[Cell]]:
    """Area by kind, in the columns of `sheets.PUBLIC_AREAS`."""
    return [
        (day.isoformat(), kind, one.area, name(one.area), REST if one.rest else WHOLE, one.many, _CLASS)
        for kind, shown in tables.by_kind.items()
        for one in shown
    ]


def topic_rows(day: date, tables: Tables, name: _NAME) -> list[Sequence[Cell]]:
    """Area by topic, in the columns of `sheets.PUBLIC_TOPICS`."""
    return [
        (day.isoformat(), kind, area, name(area), topic, many, _CLASS)
        for kind, lines in tables.by_code.items()
        for area, line in lines.items()
        for topic, many in line.items()
    ]


def day_rows(day: date, tables: Tables) -> list[Sequence[Cell]]:
    """Day by kind, in the columns of `sheets.PUBLIC_DAYS`; a sum of nothing that is shown is not told."""
    return [(day.isoformat(), kind, many, _CLASS) for kind, many in tables.totals.items() if many]
