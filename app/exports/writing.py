"""Writing a file: CSV, XLSX or GeoJSON, row by row, so that a long one takes no more memory than a short one."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from app.exports.sheets import Cell, Sheet
from app.formulas import defused
from maps.geometry import Outline

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 300
_WIDTH = 18  # of a column, in letters
_DIGITS = 5  # of a degree: a metre


def to_csv(sheet: Sheet, file: IO[bytes]) -> None:
    """UTF-8 with the mark that spreadsheet programs ask for: class, heads, tags, then rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows(_lines(sheet))
    text.detach()


def to_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    """The same as a workbook; from right to left where the language is."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet.title)[:31])
    page.sheet_view.rightToLeft = sheet.right_to_left
    page.freeze_panes = "A4"
    for number in range(1, len(sheet.columns) + 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTH
    for line in _lines(sheet):
        page.append(line)
    book.save(file)


def to_geojson(sheet: Sheet, file: IO[bytes], *, outline_of: Callable[[str], Outline | None]) -> None:
    """Areas with their numbers under the tags of the columns; the first column is the area's code."""
    said = {"class": sheet.mark, "heads": {one.tag: head for one, head in zip(sheet.columns, sheet.heads, strict=True)}}
    opening = json.dumps({"type": "FeatureCollection", **said}, ensure_ascii=False)
    file.write(opening.removesuffix("}").encode() + b', "features": [')
    between = b"\n"
    for row in sheet.rows:
        file.write(between + _feature(sheet, row, outline_of).encode())
        between = b",\n"
    file.write(b"\n]}\n")


def _feature(sheet: Sheet, row: Sequence[Cell], outline_of: Callable[[str], Outline | None]) -> str:
    told = {column.tag: cell for column, cell in zip(sheet.columns, row, strict=True)}
    place = next(cell for column, cell in zip(sheet.columns, row, strict=True) if column.key == "area_code")
    outline = outline_of(str(place))
    rings = [[[[round(x, _DIGITS), round(y, _DIGITS)] for x, y in ring] for ring in part] for part in outline or ()]
    shape = {"type": "MultiPolygon", "coordinates": rings} if rings else None
    return json.dumps({"type": "Feature", "properties": told, "geometry": shape}, ensure_ascii=False)


def _lines(sheet: Sheet) -> Iterator[list[Cell]]:
    blank: list[Cell] = [""] * (len(sheet.columns) - 1)
    yield [_cell(sheet.mark), *blank]
    yield [_cell(head) for head in sheet.heads]
    yield [column.tag for column in sheet.columns]
    for row in sheet.rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: Cell) -> Cell:
    return defused(_UNSEEN.sub(" ", cell)[:_LONGEST_CELL]) if isinstance(cell, str) else cell
