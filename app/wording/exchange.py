"""One language as a file for people without an account, and back: gettext (PO) and a workbook (XLSX). No database here.

Round trips lose nothing: key, source, words and the version they were taken from come back as they went out.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app import workbook
from app.errors import Invalid
from app.formulas import defused, restored
from app.wording.checking import tidy
from app.wording.progress import Item

LARGEST_FILE: Final = 500_000  # bytes: as long as an upload stays in memory, it leaves nothing on a disk
_LARGEST_UNPACKED: Final = 20 * LARGEST_FILE
_MOST_ROWS: Final = 2000
_HEAD: Final = ("key", "source", "words", "version")
_WIDTHS: Final = (24, 60, 60, 9)
_VERSION: Final = re.compile(r"version (\d+)")


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a file; `number` is its line or row there, `version` the newest when it was written, None unknown.

    `problem` is a code when the row itself cannot be read.
    """

    number: int
    key: str
    source: str
    text: str
    version: int | None
    problem: str = ""


def rows_of(items: Iterable[Item]) -> list[Row]:
    """The rows that go out."""
    return [Row(number, one.key, one.source, one.text, newest(one)) for number, one in enumerate(items, start=2)]


def newest(item: Item) -> int:
    """The number of the version that is written on, 0 for a text nobody has written yet."""
    version = item.opened or item.published
    return version.number if version else 0


def to_po(rows: Sequence[Row], *, language: str, now: datetime) -> bytes:
    """The file of a language: a text's key is its context."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalog = Catalog(
        locale=language, header_comment="", creation_date=now, revision_date=now, fuzzy=False, charset="utf-8"
    )
    for row in rows:
        catalog.add(row.source, row.text, context=row.key, auto_comments=[f"version {row.version}"])
    written = io.BytesIO()
    write_po(written, catalog, width=0)
    return written.getvalue()


def from_po(content: bytes, *, language: str) -> list[Row]:
    """The rows of a file; Invalid when it is none, or of another language."""
    from babel.messages.pofile import PoFileError, read_po

    _check_size(content)
    try:
        catalog = read_po(io.BytesIO(content), charset="utf-8", ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError, IndexError):
        raise Invalid("wording.file_unreadable") from None
    if str(catalog.locale_identifier or language) != language:
        raise Invalid("wording.file_language")
    rows = []
    for message in catalog:
        if not message.id:
            continue
        said = message.string if isinstance(message.id, str) else None
        problem = "fuzzy" if message.fuzzy else "" if isinstance(said, str) else "plural"
        found = _VERSION.search(" ".join(message.auto_comments))
        version = int(found[1]) if found else None
        text = tidy(said) if isinstance(said, str) else ""
        rows.append(Row(message.lineno or 0, message.context or "", str(message.id), text, version, problem))
    return _not_too_many(rows)


def to_xlsx(rows: Sequence[Row], *, language: str) -> bytes:
    """The workbook of a language; a cell that begins like a formula gets a quote, and loses it coming back."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = language
    sheet.append(_HEAD)
    for row in rows:
        sheet.append([defused(row.key), defused(row.source), defused(row.text), row.version])
    for cells in sheet.iter_rows(min_col=1, max_col=len(_HEAD)):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def from_xlsx(content: bytes, *, language: str) -> list[Row]:
    """The rows of a workbook; Invalid when it is none, or of another language."""
    from openpyxl import load_workbook

    _check_size(content)
    _check_unpacked(content)
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False)
    except Exception:  # noqa: BLE001 - a stranger's file breaks the library in many ways, and all mean the same
        raise Invalid("wording.file_unreadable") from None
    sheet = book.worksheets[0]
    if sheet.title != language:
        raise Invalid("wording.file_language")
    if tuple(cell.value for cell in sheet[1][: len(_HEAD)]) != _HEAD:
        raise Invalid("wording.file_columns")
    return _not_too_many([_of_cells(number, cells) for number, cells in _filled(sheet)])


def _filled(sheet: object) -> Iterator[tuple[int, Sequence[object]]]:
    cells = sheet.iter_rows(min_row=2, max_row=_MOST_ROWS + 2, max_col=len(_HEAD))  # type: ignore[attr-defined]
    for number, row in enumerate(cells, start=2):
        if any(cell.value is not None for cell in row):
            yield number, row


def _of_cells(number: int, cells: Sequence[object]) -> Row:
    values = [getattr(cell, "value", None) for cell in cells]
    key, source, text = (restored(str(value)) if value is not None else "" for value in values[:3])
    formula = any(getattr(cell, "data_type", "") == "f" for cell in cells)
    version = values[3] if isinstance(values[3], int) else None
    return Row(number, key.strip(), source, tidy(text), version, "formula" if formula else "")


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise Invalid("wording.file_large")


def _check_unpacked(content: bytes) -> None:
    try:
        workbook.check(content, largest=_LARGEST_UNPACKED)
    except workbook.TooLarge:
        raise Invalid("wording.file_large") from None
    except workbook.NoWorkbook:
        raise Invalid("wording.file_unreadable") from None


def _not_too_many(rows: list[Row]) -> list[Row]:
    if len(rows) > _MOST_ROWS:
        raise Invalid("wording.file_large")
    return rows
