"""One file: marked, written, remembered, sent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, send_file
from flask_babel import format_date

from app.exports.actions import remember
from app.exports.sheets import Cell, Column, Sheet, class_of
from app.exports.tables import DataClass, Format, What
from app.exports.writing import to_csv, to_geojson, to_xlsx
from app.ids import new_reference
from app.language import direction
from app.web.guards import actor, member
from app.web.language import page_language
from app.web.reach import reach
from app.web.staff import exports_words as words
from app.work import Work
from maps.geometry import Outline

_IN_MEMORY = 2_000_000  # bytes; a longer file lies on the disk, without a name, until it is sent
_KINDS = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GEOJSON: "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file before it leaves. ``narrowed``: codes and days; ``many``: rows."""

    what: What
    format: Format
    reference: str
    narrowed: str
    data_class: DataClass
    many: int
    content: IO[bytes]


def file_of(
    what: What,
    format_: Format,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    many: int,
    narrowed: Sequence[str],
    outline: Callable[[str], Outline | None] = lambda _code: None,
) -> File:
    """The file of these rows, with its class and the reference it is remembered by in its first line."""
    reference, data_class = new_reference(), class_of(columns)
    sheet = Sheet(
        title=str(words.WHAT[what]),
        mark=_mark(reference, data_class),
        columns=columns,
        heads=[str(words.HEADS[one.key]) for one in columns],
        rows=rows,
        right_to_left=direction(page_language()) == "rtl",
    )
    content = cast("IO[bytes]", SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed when it was sent
    if format_ is Format.GEOJSON:
        to_geojson(sheet, content, outline_of=outline)
    else:
        (to_csv if format_ is Format.CSV else to_xlsx)(sheet, content)
    content.seek(0)
    return File(what, format_, reference, " ".join(filter(None, narrowed)), data_class, many, content)


def sent(file: File) -> Response:
    """The file, once it is remembered who took it."""
    mine = member().id

    def unit(work: Work) -> None:
        remember(
            work,
            file.reference,
            what=file.what,
            format_=file.format,
            narrowed=file.narrowed,
            many=file.many,
            data_class=file.data_class,
            member_id=mine,
        )

    reach().write(actor(), unit)
    day = reach().runtime.clock.now().date().isoformat()
    name = f"{file.data_class.value}-{file.what.value}-{day}-{file.reference}.{file.format.value}"
    return send_file(file.content, mimetype=_KINDS[file.format], as_attachment=True, download_name=name)


def _mark(reference: str, data_class: DataClass) -> str:
    today = format_date(reach().runtime.clock.now().date(), "long")
    name = reach().runtime.settings.operation.name
    return f"{words.CLASSES[data_class]}. {name}, {today}, {reference}."
