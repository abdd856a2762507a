"""What somebody knows who has the public files of a day."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.exports.open_data import REST
from app.response_map.suppression import Shown, Tables

Rows = Iterable[Sequence[Any]]


def tables_in(areas: Rows, topics: Rows, days: Rows, kinds: Sequence[str]) -> Tables:
    """The three tables, put together again from rows as they stand in the files."""
    by_kind: dict[str, list[Shown]] = {kind: [] for kind in kinds}
    by_code: dict[str, dict[str, dict[str, int]]] = {kind: {} for kind in kinds}
    for _day, kind, area, _name, part, many, _class in areas:
        by_kind[kind].append(Shown(area, rest=part == REST, many=int(many)))
    for _day, kind, area, _name, topic, many, _class in topics:
        by_code[kind].setdefault(area, {})[topic] = int(many)
    return Tables(by_kind, by_code, dict.fromkeys(kinds, 0) | {kind: int(many) for _day, kind, many, _class in days})
