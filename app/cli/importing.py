"""`waypost data import`: feedback that others collected, looked at first and brought in when told to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from app.opening import open_runtime, refuse
from app.work import COMMAND, Scrubs

if TYPE_CHECKING:  # what a command needs is imported when it runs
    from app.imports.columns import Chosen
    from app.imports.files import Sheet
    from app.imports.worker import Looked
    from app.runtime import Runtime

MOST_TOLD = 50  # rows
_POINTS = ("latitude", "longitude", "point")
REASONS = {
    "words.none": "it has no words",
    "words.long": "it has more than 4000 letters",
    "day.none": "it has no day",
    "day.wrong": "its day is none: write it as 2026-11-22",
    "day.either": "its day could be two days: write it as 2026-11-22",
    "day.future": "its day is yet to come",
    "day.old": "its day is before 2000",
    "point.wrong": "its coordinates are no degrees",
    "point.outside": "its coordinates are not on the earth",
    "point.origin": "it lies at 0, 0, where programs put what they know no place of: taken without a place",
    "point.swapped": "latitude and longitude are swapped: turned round",
    "point.elsewhere": "it lies in none of your countries: taken",
    "topic.restricted": "it tells of harm or fraud by somebody who helps, and must not lie among feedback",
}
UNREADABLE = {
    "large": "it has more than {most} MB: cut it in two",
    "rows": "it has more than {most} rows: cut it in two",
    "columns": "it has more than {most} columns",
    "unpacked": "it unpacks into more than a table can be",
    "encoding": "its letters are in no encoding we know: save it as UTF-8",
    "empty": "there is no table in it",
    "broken": "it is damaged, or no table",
}


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--words", multiple=True, help="Column of words; may be said several times.")
@click.option("--day", help="Column of the day (2026-11-22).")
@click.option("--latitude", help="Column.")
@click.option("--longitude", help="Column.")
@click.option("--point", help="Column of latitude and longitude together.")
@click.option("--area", help="Column of an area's name or P-code.")
@click.option("--topic", help="Column of what it is about.")
@click.option("--mark", help="Column of what the other program knows a row by.")
@click.option("--bring-in", "really", is_flag=True, help="Do it; otherwise it is only looked at.")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def bring_in(
    *, file: Path, words: tuple[str, ...], really: bool, config: str | None, folder: str | None, **parts: str | None
) -> None:
    """Look through a FILE of feedback from Ushahidi (CSV) or KoboToolbox (CSV, XLSX, JSON), or any table like these.

    Columns that are not named are guessed. Words are scrubbed; only an area and a day are kept beside them. Columns of
    names, numbers, papers or nationality are never read. The same file twice brings in nothing twice.
    """
    from app.imports.files import LARGEST_FILE, Unreadable, opened
    from app.imports.worker import bring_in as bring
    from app.imports.worker import look

    try:
        with file.open("rb") as content:
            sheet = opened(content.read(LARGEST_FILE + 1))
        with open_runtime(folder, config) as runtime:
            chosen = _chosen(sheet, words, parts, runtime.scrubber)
            _tell_columns(sheet.columns, chosen)
            looked = look(runtime, sheet, chosen)
            _tell(looked)
            if really:
                batch_id = bring(runtime, COMMAND, sheet, chosen, rows=looked.ready)
                _tell_kept(runtime, batch_id)
    except Unreadable as error:
        refuse((f"{file.name}: {UNREADABLE[error.code].format(**error.facts)}",))


def _chosen(sheet: "Sheet", words: Sequence[str], parts: Mapping[str, str | None], scrubber: Scrubs) -> "Chosen":
    """What was said, and guesses for the rest; ends the command for a column that is not there."""
    from app.imports.columns import guessed

    guess = guessed(sheet.columns, sheet.sample(), scrubber)
    said: dict[str, int | None] = {part: _at(sheet, name) for part, name in parts.items() if name}
    if said.keys() & set(_POINTS):
        said = {**dict.fromkeys(_POINTS), **said}
    return replace(guess, words=tuple(_at(sheet, name) for name in words) or guess.words, **said)


def _at(sheet: "Sheet", name: str) -> int:
    if name not in sheet.columns:
        refuse((f"there is no column {name!r}: {', '.join(sheet.columns)}",))
    return sheet.columns.index(name)


def _tell_columns(columns: Sequence[str], chosen: "Chosen") -> None:
    for part in ("day", "latitude", "longitude", "point", "area", "topic", "mark"):
        if (at := getattr(chosen, part)) is not None:
            click.echo(f"{part}\t{columns[at]}")
    for at in chosen.words:
        click.echo(f"words\t{columns[at]}")


def _tell(looked: "Looked") -> None:
    for row in [*looked.refused, *looked.repaired][:MOST_TOLD]:
        click.echo(f"row {row.number}: {REASONS[row.reason]}", err=True)
    for reason, many in looked.reasons.most_common():
        click.echo(f"refused\t{many}\t{REASONS[reason]}")
    click.echo(f"can be taken\t{looked.ready}")
    click.echo(f"brought in before\t{looked.known}")
    click.echo(f"with a place\t{looked.placed}")


def _tell_kept(runtime: "Runtime", batch_id: UUID) -> None:
    from app.imports.queries import get
    from app.transaction import read

    with read(runtime, COMMAND) as work:
        batch = get(work, batch_id)
    click.echo(f"brought in\t{batch.kept}")
