"""A file as columns and rows of text: CSV in several encodings, XLSX, and the JSON of KoboToolbox. Pure.

Formulas are text here and nothing is calculated. What cannot be read is Unreadable with a code for a sentence.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from app import workbook

LARGEST_FILE: Final = 20 << 20  # bytes
LARGEST_UNPACKED: Final = 8 * LARGEST_FILE
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 300
LONGEST_NAME: Final = 200  # letters of a column's name that are looked at
_BLOCK = 1 << 20
_NO_TABLES = (b"<", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF")  # pictures, drawings, pages
_SEPARATORS = ",;\t|"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

Cells = tuple[str, ...]


class Unreadable(ValueError):
    """The file cannot be taken at all; `code` says why, `facts` are numbers."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Form(StrEnum):
    """How a file is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read row by row as often as it takes. columns: their names."""

    form: Form
    columns: Cells
    content: bytes = field(repr=False)
    encoding: str = "utf-8"
    separator: str = ","

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """(number as a person counts, a cell for each column); empty rows are left out. Unreadable on the way."""
        wide = len(self.columns)
        for number, cells in self._all():
            if number > MOST_ROWS + 1:
                raise Unreadable("rows", most=MOST_ROWS)
            if any(cells):
                yield number, (*cells[:wide], *([""] * (wide - len(cells))))

    def sample(self, most: int = 20) -> list[Cells]:
        """The first rows, to guess by."""
        return [cells for _, cells in islice(self.rows(), most)]

    def _all(self) -> Iterator[tuple[int, Sequence[str]]]:
        if self.form is Form.JSON:
            return _json_rows(self.content, self.columns)
        if self.form is Form.XLSX:
            return _xlsx_lines(self.content, since=2)
        lines = _csv_lines(self.content, self.encoding, self.separator)
        next(lines)
        return lines


def opened(content: bytes) -> Sheet:
    """The file with its columns; Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("large", most=LARGEST_FILE >> 20)
    if content.startswith(_NO_TABLES):
        raise Unreadable("broken")
    if content.startswith(b"PK"):
        return Sheet(Form.XLSX, _names(_first(_xlsx(content))), content)
    if content.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1] in (b"[", b"{"):
        return Sheet(Form.JSON, _names(_keys(_records(content))), content)
    encoding = _encoding(content)
    head = _decoded(content[: 4 * _BLOCK], encoding, whole=False)
    separator = max(_SEPARATORS, key=head.partition("\n")[0].count)
    return Sheet(Form.CSV, _names(_first(_csv_lines(content, encoding, separator))), content, encoding, separator)


def _first(lines: Iterator[tuple[int, Sequence[str]]]) -> Sequence[str]:
    return next(lines, (0, ()))[1]


def _names(names: Sequence[str]) -> Cells:
    """Names of columns; a table of one column or of hundreds is no table of ours."""
    told = tuple(" ".join(name.split())[:LONGEST_NAME] for name in names)
    while told and not told[-1]:
        told = told[:-1]
    if not told:
        raise Unreadable("empty")
    if len(told) > MOST_COLUMNS:
        raise Unreadable("columns", most=MOST_COLUMNS)
    return told


def _encoding(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content[:2] in _UTF16:
        return "utf-16"
    sample = content[:_BLOCK]
    if sample[1::2].count(0) > len(sample) // 8:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 8:
        return "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if _decodes(content, encoding):
            return encoding
    raise Unreadable("encoding")


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _BLOCK):
            decoder.decode(content[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, encoding: str, *, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None


def _csv_lines(content: bytes, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells): a row over several lines is one row, as programs for tables count."""
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=separator), start=1):
                yield number, [cell.replace("\x00", "") for cell in cells]
        except (csv.Error, UnicodeDecodeError):
            raise Unreadable("broken") from None


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook.check(content, largest=LARGEST_UNPACKED)
    except workbook.TooLarge:
        raise Unreadable("unpacked") from None
    except workbook.NoWorkbook:
        raise Unreadable("broken") from None
    return _xlsx_lines(content, since=1)


def _xlsx_lines(content: bytes, *, since: int) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may be anything
        rows = sheet.iter_rows(min_row=since, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, cells in enumerate(rows, start=since):
            yield number, [_text(cell) for cell in cells]
        book.close()
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a stranger's file breaks the library in many ways, and all mean the same
        raise Unreadable("broken") from None


def _text(value: Any) -> str:
    """A cell as its words."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return " ".join(_text(one) for one in value if not isinstance(one, list | dict))
    return str(value).replace("\x00", "")


def _records(content: bytes) -> list[Mapping[str, Any]]:
    """The submissions of an answer of the KoboToolbox API, or of a plain list."""
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("broken") from None
    found = told.get("results") if isinstance(told, dict) else told
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("broken")
    return found


def _keys(records: Sequence[Mapping[str, Any]]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(str(name) for name, value in record.items() if not _is_group(value)))
        if len(names) > MOST_COLUMNS:
            raise Unreadable("columns", most=MOST_COLUMNS)
    return list(names)


def _is_group(value: Any) -> bool:
    """Whether it is a repeated group, an attachment or the like, which holds no words of its own."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _json_rows(content: bytes, columns: Cells) -> Iterator[tuple[int, list[str]]]:
    for number, record in enumerate(_records(content), start=1):
        yield number, [_text(record.get(name)) for name in columns]
