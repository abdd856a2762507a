"""HSDS as tables, one file for each kind of object, and back into documents: rows find their parents. Pure."""

import csv
import io
import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.directory.hsds_check import MOST_PROBLEMS, Problem, is_id, of_fields
from app.directory.hsds_shape import (
    ALONE,
    FILES,
    LISTS,
    NEEDS_PARENT,
    NUMBERS,
    ONES,
    ORGANIZATION,
    REQUIRED,
    SERVICE,
)
from app.formulas import defused, restored

LOOSE: Final = "loose_rows"  # rows that belong to no organisation, kept with the first
MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 100_000_000
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack more than they are asked for
_HARMLESS: Final = re.compile(r"[+-]?[0-9 ().,/-]*")  # a number, to telephone or of degrees: as the standard has it
_OF_ANY: Final = frozenset({"attributes", "metadata"})
# Which fields name what something is said of, and in which list of it that stands.
_ATTRIBUTE: Final = ("link_id", "link_entity", "attributes")
_METADATA: Final = ("resource_id", "resource_type", "metadata")
_NAMES: Final = {kind: name for name, kind in reversed(list(FILES.items()))}
# Which field of a row names a parent of which kind, and in which list of it the row stands.
_PARENTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    child: {
        f"{parent}_id": (parent, name)
        for parent, lists in LISTS.items()
        for name, kind in lists.items()
        if kind == child and kind not in ("attribute", "metadata")
    }
    for child in set(FILES.values())
}


class NoTables(ValueError):
    """A file that holds no tables we can read, by a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Rows:
    """All rows by kind and id, and what is wrong with them."""

    by_id: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    where: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    known: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # by list and id, the first with both
    held: set[int] = field(default_factory=set)  # rows that another holds as its one
    left: list[tuple[str, str]] = field(default_factory=list)  # rows in no list of any parent
    unknown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # of tables that the standard has not
    seen: int = 0  # good and bad

    @property
    def enough(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS


@dataclass(frozen=True, slots=True)
class Nested:
    """The organisations of tables, and what is wrong with them."""

    documents: Sequence[dict[str, Any]]
    problems: Sequence[Problem]
    remarks: Sequence[Problem]


def unpacked(raw: bytes) -> Mapping[str, str]:
    """The tables of a zip, by the name of each without its ending, the second of a name with its folder; NoTables."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found: dict[str, str] = {}
            left = MOST_BYTES
            for one in filter(_is_table, archive.infolist()):
                content = _member(archive, one, most=left)
                name = _stem(one.filename)
                found[name if name not in found else one.filename[:-4]] = content.decode("utf-8-sig")
                left -= len(content)
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, OSError, RuntimeError, NotImplementedError):
        raise NoTables("hsds.unreadable") from None


def _is_table(one: zipfile.ZipInfo) -> bool:
    """Whether it is a table, and not what a Mac writes beside each."""
    path = one.filename.replace("\\", "/").lower()
    return path.endswith(".csv") and not path.rpartition("/")[2].startswith(".") and "__macosx/" not in path


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, *, most: int) -> bytes:
    """What a file of the zip holds, whatever it says of its size; NoTables for more than so many bytes."""
    if one.compress_type not in _PACKED:
        raise NoTables("hsds.unreadable")
    with archive.open(one) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise NoTables("hsds.too_big")
    return content


def packed(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """The tables as a zip, the same bytes for the same tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            info = zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _written(rows))
    return out.getvalue()


def _written(rows: Sequence[Mapping[str, str]]) -> str:
    names = sorted({name for row in rows for name in row}, key=lambda name: (name != "id", name))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def _cell(value: str) -> str:
    return value if _HARMLESS.fullmatch(value) else defused(value)


def _stem(filename: str) -> str:
    return filename.replace("\\", "/").rsplit("/", 1)[-1].lower().removesuffix(".csv")


def nest(tables: Mapping[str, str | Sequence[Any]]) -> Nested:
    """The organisations of tables, each CSV or a list, as documents; every row keeps what no parent of it says."""
    kinds = {name: FILES.get(_stem(name)) for name in tables}
    if not {ORGANIZATION, SERVICE} & set(kinds.values()):
        raise NoTables("hsds.no_tables")
    rows = _Rows()
    for name, kind in kinds.items():
        _read_table(rows, name, kind, tables[name])
    if rows.enough:
        return Nested((), rows.problems, rows.remarks)
    for (kind, known), row in rows.by_id.items():
        for listed in _OF_ANY & LISTS.get(kind, {}).keys():
            rows.known.setdefault((listed, known), row)
    for key, row in rows.by_id.items():
        _settle(rows, key, row)
    loose: dict[str, list[dict[str, Any]]] = defaultdict(list, rows.unknown)
    for key in rows.left:
        if id(rows.by_id[key]) not in rows.held:
            _check_left(rows, key)
            loose[_NAMES[key[0]]].append(rows.by_id[key])
    documents = [row for (kind, _), row in rows.by_id.items() if kind == ORGANIZATION]
    if documents and loose:
        documents[0][LOOSE] = dict(loose)
    return Nested(documents, rows.problems, rows.remarks)


def _read_table(rows: _Rows, name: str, kind: str | None, given: str | Sequence[Any]) -> None:
    if kind is None:
        rows.remarks.append(Problem(name, "hsds.table"))
    try:
        for number, cells in enumerate(_cells(given), 1):
            where = f"{name}.csv, row {number + 1}" if isinstance(given, str) else f"{name} {number}"
            rows.seen += 1
            if rows.seen > MOST_ROWS:
                raise NoTables("hsds.too_big")
            if rows.enough:
                return
            if not isinstance(cells, dict) or None in cells or None in cells.values():
                rows.problems.append(Problem(where, "hsds.cells"))
            elif kind is None:
                rows.unknown.setdefault(_stem(name), []).append(_row(cells, ()))
            else:
                _take(rows, kind, _with_numbers(_row(cells, REQUIRED.get(kind, ())), kind), where)
    except csv.Error:
        rows.problems.append(Problem(f"{name}.csv", "hsds.unreadable"))


def _cells(given: str | Sequence[Any]) -> Iterator[Any]:
    """The rows of a table; of a list, what says nothing is an empty cell."""
    if isinstance(given, str):
        yield from csv.DictReader(io.StringIO(given), strict=True)
        return
    for row in given:
        yield {name: "" if value is None else value for name, value in row.items()} if isinstance(row, dict) else None


def _row(cells: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    """What the cells of a row say: an empty one says nothing, unless there must be something."""
    told = {name.strip(): restored(value) if isinstance(value, str) else value for name, value in cells.items()}
    return {name: value for name, value in told.items() if not _is_empty(value) or name in required}


def _is_empty(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _take(rows: _Rows, kind: str, row: dict[str, Any], where: str) -> None:
    key = (kind, str(row.get("id", "")))
    rows.problems += of_fields(row, kind, where)
    nested = [name for name in (*LISTS.get(kind, ()), *ONES.get(kind, ())) if name in row]
    rows.problems += [Problem(f"{where} / {name}", "hsds.object", name) for name in nested]  # a cell holds no rows
    if nested:
        return
    if not is_id(row.get("id")):
        return
    if key in rows.by_id:
        rows.problems.append(Problem(where, "hsds.twice", key[1]))
        return
    rows.by_id[key], rows.where[key] = row, where


def _with_numbers(row: dict[str, Any], kind: str) -> dict[str, Any]:
    for name in NUMBERS.get(kind, ()):
        if not isinstance(row.get(name), str):
            continue
        try:
            row[name] = int(row[name])
        except ValueError:
            try:
                row[name] = float(row[name])
            except ValueError:
                continue  # said of the row by what checks its fields
    return row


def _settle(rows: _Rows, key: tuple[str, str], row: dict[str, Any]) -> None:
    """Put a row into each of its parents, and what it holds one of into it."""
    kind, where = key[0], rows.where[key]
    for name, (child, column) in ONES.get(kind, {}).items():
        if child != ORGANIZATION and column in row:
            _hold(rows, row, (name, child, column), where=where, needed=column in NEEDS_PARENT.get(kind, ()))
    parents = [*_named(rows, kind, row, where)]
    for parent, listed, column in parents:
        mine = parent.setdefault(listed, [])
        if not any(one is row for one in mine):
            mine.append(row)
        if column != "link_id":
            row.pop(column, None)
    needed = [name for name in NEEDS_PARENT.get(kind, ()) if name not in row and not _was(parents, name)]
    rows.problems += [Problem(where, "hsds.missing", name) for name in needed if name != "location_id"]
    if not parents and kind != ORGANIZATION:
        rows.left.append(key)


def _was(parents: Sequence[tuple[Any, str, str]], name: str) -> bool:
    return any(column == name for _, _, column in parents)


def _hold(rows: _Rows, row: dict[str, Any], of: tuple[str, str, str], *, where: str, needed: bool) -> None:
    name, child, column = of
    held = rows.by_id.get((child, str(row[column])))
    if held is not None:
        row[name] = held
        rows.held.add(id(held))
        del row[column]
        return
    found = rows.problems if needed else rows.remarks
    found.append(Problem(where, "hsds.parent", f"{column}: {row[column]}"[:80]))


def _named(rows: _Rows, kind: str, row: dict[str, Any], where: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """The parents a row names that are there, each with the list it stands in and the field that names it."""
    if kind in ("attribute", "metadata"):
        column, of, listed = _ATTRIBUTE if kind == "attribute" else _METADATA
        entity, known = str(row.get(of)), str(row.get(column))
        named = rows.by_id.get((entity, known)) if listed in LISTS.get(entity, {}) else None
        owner = named or rows.known.get((listed, known))
        if owner is not None:
            yield owner, listed, column
        return
    for column, (parent, listed) in _PARENTS.get(kind, {}).items():
        if column not in row:
            continue
        found = rows.by_id.get((parent, str(row[column])))
        if found is not None:
            yield found, listed, column
            continue
        lost = column in NEEDS_PARENT.get(kind, ())
        (rows.problems if lost else rows.remarks).append(Problem(where, "hsds.parent", f"{column}: {row[column]}"[:80]))


def _check_left(rows: _Rows, key: tuple[str, str]) -> None:
    """A row that names parents of which none is there is a mistake; one that names none is kept as it is."""
    kind, row = key[0], rows.by_id[key]
    named = [column for column in _PARENTS.get(kind, {}) if column in row]
    if named and kind not in ALONE and not NEEDS_PARENT.get(kind):
        rows.problems.append(Problem(rows.where[key], "hsds.parent", f"{named[0]}: {row[named[0]]}"[:80]))


def flat(documents: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The tables of organisations: each object once, with the fields that name its parents."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for document in documents:
        _flatten(found, document, ORGANIZATION, {})
        for name, rows in (document.get(LOOSE) or {}).items():
            for number, row in enumerate(rows):
                if name in FILES:
                    _flatten(found, row, FILES[name], {})
                else:
                    found[name][f"{document['id']} {number}"] = {key: _as_cell(value) for key, value in row.items()}
    names = dict.fromkeys((*_NAMES.values(), *found))
    return {name: list(found[name].values()) for name in names if name in found}


def _flatten(
    found: dict[str, dict[str, dict[str, str]]], given: Mapping[str, Any], kind: str, parent: Mapping[str, str]
) -> None:
    lists, ones = LISTS.get(kind, {}), ONES.get(kind, {})
    plain = {
        name: _as_cell(value)
        for name, value in given.items()
        if value is not None
        and name not in lists
        and name not in ones
        and name != LOOSE
        and _is_told(kind, name, value)
    }
    held = {column: str(given[name]["id"]) for name, (_, column) in ones.items() if given.get(name)}
    row = found[_NAMES[kind]].setdefault(str(given["id"]), {})
    for name, value in (*plain.items(), *held.items(), *parent.items()):
        row.setdefault(name, value)
    for name, child_kind in lists.items():
        for child in given.get(name) or ():
            _flatten(found, child, child_kind, _parent_of(kind, given, child_kind))
    for name, (child_kind, _) in ones.items():
        if given.get(name):
            needed = NEEDS_PARENT.get(child_kind, ())
            _flatten(found, given[name], child_kind, {column: of for column, of in parent.items() if column in needed})


def _is_told(kind: str, name: str, value: Any) -> bool:
    return not _is_empty(value) or name in REQUIRED.get(kind, ())


def _parent_of(kind: str, given: Mapping[str, Any], child: str) -> Mapping[str, str]:
    if child == "attribute":
        return dict(zip(_ATTRIBUTE, (str(given["id"]), kind), strict=False))
    if child == "metadata":
        return dict(zip(_METADATA, (str(given["id"]), kind), strict=False))
    return {f"{kind}_id": str(given["id"])}


def _as_cell(value: Any) -> str:
    """What a cell says; of what the standard does not know and is no word, its JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
