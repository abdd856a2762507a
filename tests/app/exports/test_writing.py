"""X-14, H-21: a file holds what it should, calculates nothing, and readers of HXL take it."""

import io
import json
from collections.abc import Sequence
from datetime import date

import hxl
import pytest
from openpyxl import load_workbook

from app.erasure.inventory import tables
from app.exports import sheets
from app.exports.open_data import HEADS
from app.exports.sheets import (
    CLASS,
    FEEDBACK,
    PUBLIC_AREAS,
    PUBLIC_DAYS,
    PUBLIC_TOPICS,
    VISITS,
    Cell,
    Column,
    Sheet,
    class_of,
    of_map,
)
from app.exports.tables import DataClass
from app.exports.writing import to_csv, to_geojson, to_xlsx
from tests.makers.files import Read, read_csv, read_xlsx

EVERY = {
    "feedback": FEEDBACK,
    **{f"map {level}": of_map(level) for level in (None, 0, 1, 2, 3)},
    "areas": PUBLIC_AREAS,
    "topics": PUBLIC_TOPICS,
    "visits": VISITS,
    "days": PUBLIC_DAYS,
}
HOSTILE = (
    "=cmd|' /C calc'!A0", "=1+1", "+15005550101", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "＝1+1",
    '=HYPERLINK("http://evil.example")', "</script><script>alert(1)</script>", "a\x00b", "\x07", "x" * 5000,
)  # fmt: skip
SCRIPTS = ("Nord-Kivu", "وادي النخيل", "ኣስመራ", "ရန်ကုန်", "北部", "কক্সবাজার", "Київ", "नेपाल", "Ñuñoa 🌊")
every_sheet = pytest.mark.parametrize("columns", EVERY.values(), ids=EVERY)


def value_of(column: Column, number: int) -> Cell:
    """Something that could stand in the column."""
    name = column.tag.partition("+")[0]
    if column.tag.endswith("+num"):
        return number or None
    return date(2026, 3, 2).isoformat() if name == "#date" and "code" not in column.tag else f"north-{number}"


def sheet_of(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, right_to_left: bool = False) -> Sheet:
    return Sheet("Feedback", "=Internal", columns, [one.key for one in columns], rows, right_to_left)


def written(sheet: Sheet, kind: str) -> bytes:
    file = io.BytesIO()
    (to_csv if kind == "csv" else to_xlsx)(sheet, file)
    return file.getvalue()


def read(content: bytes, kind: str) -> Read:
    return (read_csv if kind == "csv" else read_xlsx)(content)


def taken(content: bytes) -> hxl.Dataset:
    """The file as the library of the standard reads it, once."""
    return hxl.data(io.BytesIO(content), hxl.InputOptions(allow_local=True))


kinds = pytest.mark.parametrize("kind", ["csv", "xlsx"])


@kinds
def test_x_14_no_cell_of_any_file_calculates(kind: str) -> None:
    columns = (Column("area", "#loc+name"), CLASS)
    content = written(sheet_of(columns, [(words, "internal") for words in HOSTILE]), kind)
    found = read(content, kind)
    assert len(found.rows) == len(HOSTILE)
    for words in (found.mark, *found.of("#loc+name")):
        assert not words.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")), words
        assert "\x00" not in words
        assert "\x07" not in words
        assert len(words) <= 301
    if kind == "xlsx":
        [page] = load_workbook(io.BytesIO(content)).worksheets
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


@kinds
def test_names_in_every_script_come_back_as_they_were(kind: str) -> None:
    columns = (Column("area", "#loc+name"), CLASS)
    found = read(written(sheet_of(columns, [(name, "internal") for name in SCRIPTS]), kind), kind)
    assert found.of("#loc+name") == list(SCRIPTS)


@kinds
@every_sheet
def test_h_21_a_file_of_no_rows_still_says_what_it_is(columns: Sequence[Column], kind: str) -> None:
    found = read(written(sheet_of(columns, []), kind), kind)
    assert found.tags == [one.tag for one in columns]
    assert found.rows == []


@kinds
@every_sheet
def test_h_21_the_library_of_the_standard_takes_every_file(columns: Sequence[Column], kind: str) -> None:
    rows = [[value_of(one, number) for one in columns] for number in range(1, 40)]
    content = written(sheet_of(columns, rows), kind)
    found = taken(content)
    assert [one.display_tag for one in found.columns] == [one.tag for one in columns]
    faults: list[str] = []
    assert taken(content).validate(callback=lambda fault: faults.append(str(fault))), faults
    assert sum(1 for _ in found) == len(rows)


def test_h_21_the_library_sees_what_is_wrong() -> None:
    columns = (Column("day", "#date"), Column("reports", "#indicator+reports+num"))
    content = written(sheet_of(columns, [("no day", 1)]), "csv")
    assert not taken(content).validate(callback=lambda _fault: None)


def test_h_20_h_21_no_tag_begins_with_status_and_no_column_is_named_for_it() -> None:
    for columns in EVERY.values():
        assert [one.tag for one in columns if one.tag.startswith("#status")] == []
        assert [one.key for one in columns if "status" in f"{one.key}{one.tag}{one.of}"] == []
    assert not any("status" in word.lower() for word in HEADS.values())


@pytest.mark.parametrize("right_to_left", [True, False])
def test_a_sheet_lies_as_its_language_is_read(right_to_left: bool) -> None:
    sheet = sheet_of(PUBLIC_DAYS, [], right_to_left=right_to_left)
    [page] = load_workbook(io.BytesIO(written(sheet, "xlsx"))).worksheets
    assert page.sheet_view.rightToLeft is right_to_left


def test_h_14_a_file_is_as_open_as_the_most_sensitive_of_its_columns() -> None:
    assert {name: class_of(columns) for name, columns in EVERY.items()} == {
        name: DataClass.INTERNAL if name.startswith(("map", "feedback", "visits")) else DataClass.PUBLIC
        for name in EVERY
    }
    assert all(columns[-1] is CLASS for columns in EVERY.values())


def test_h_14_what_finds_a_person_leaves_in_no_file() -> None:
    inventory = tables()
    sealed = [f"{table}.{name}" for table, entry in inventory.items() for name, one in entry["columns"].items()
              if one["sensitivity"] in ("high", "severe")]  # fmt: skip
    assert len(sealed) > 10
    for of in sealed:
        with pytest.raises(ValueError, match="may not leave"):
            class_of([Column("x", "#loc", of)])


def test_h_14_every_column_says_where_it_comes_from() -> None:
    inventory = tables()
    for columns in EVERY.values():
        for one in columns:
            table, _, name = one.of.partition(".")
            assert one is sheets.CLASS or name in inventory[table]["columns"], one.key


def test_areas_without_an_outline_are_told_and_a_name_ends_no_script() -> None:
    columns = (Column("area_code", "#adm1+code"), Column("area", "#adm1+name"), CLASS)
    file = io.BytesIO()
    rows = [("KE01", "</script><b>North", "internal"), ("", "Place unknown", "internal")]
    square = ((((36.0, -1.0), (37.0, -1.0), (37.0, 0.0), (36.0, -1.0)),),)
    to_geojson(sheet_of(columns, rows), file, outline_of=lambda code: square if code else None)
    told = json.loads(file.getvalue())
    assert [one["geometry"] and one["geometry"]["type"] for one in told["features"]] == ["MultiPolygon", None]
    assert told["features"][0]["properties"] == {
        "#adm1+code": "KE01", "#adm1+name": "</script><b>North", "#meta+class+code": "internal",
    }  # fmt: skip
    assert told["class"] == "=Internal"


def test_a_map_file_of_nothing_is_a_collection_of_nothing() -> None:
    file = io.BytesIO()
    to_geojson(sheet_of(of_map(1), []), file, outline_of=lambda _code: None)
    assert json.loads(file.getvalue())["features"] == []
