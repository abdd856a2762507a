"""Reading files that left, as whoever gets them does."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook


@dataclass(frozen=True, slots=True)
class Read:
    """A file as a table: its first line, heads, tags, rows."""

    mark: str
    heads: Sequence[str]
    tags: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def of(self, tag: str) -> list[Any]:
        """One column."""
        at = list(self.tags).index(tag)
        return [row[at] for row in self.rows]


def read_csv(content: bytes) -> Read:
    """A CSV file."""
    return _read(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))))


def read_xlsx(content: bytes) -> Read:
    """The only sheet of a workbook."""
    [page] = load_workbook(io.BytesIO(content)).worksheets
    return _read([["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)])


def _read(lines: Sequence[Sequence[Any]]) -> Read:
    return Read(str(lines[0][0]), [str(one) for one in lines[1]], [str(one) for one in lines[2]], lines[3:])
