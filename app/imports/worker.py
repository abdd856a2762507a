"""Looking a file through without keeping anything, and bringing it in or taking it back in short portions."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.imports import actions, queries
from app.imports.actions import Piece
from app.imports.columns import Chosen, Source, checked, source_of
from app.imports.files import Sheet
from app.imports.rows import Ready, Refused, is_tags, read_row
from app.outbox.passage import telephone_line
from app.places.areas import find_area, find_named
from app.places.worker import area_of
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write, write_in_turn
from app.work import Actor

PORTION = 10
_LOOKED_UP = 400  # marks at once
MOST_TOLD = 500  # rows that are told one by one
_SAMPLES = 3
Progress = Callable[[int], None]


def _silent(_rows: int) -> None:
    """Nobody watches."""


@dataclass(slots=True, repr=False)
class Looked:
    """What would become of a file. Of refused and repaired rows the first are told, all are counted by reason."""

    source: Source
    ready: int = 0
    known: int = 0  # of the ready, brought in before, or twice in this file
    placed: int = 0  # of the ready, with a place or an area's name
    refused: list[Refused] = field(default_factory=list)
    repaired: list[Refused] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)  # scrubbed words

    @property
    def new(self) -> int:
        return self.ready - self.known

    @property
    def refusals(self) -> int:
        """Rows that are not taken."""
        return self.reasons.total()


def look(runtime: Runtime, sheet: Sheet, chosen: Chosen, *, told: Progress = _silent) -> Looked:
    """What would become of the file, and nothing of it kept; Unreadable where it breaks off."""
    checked(chosen, sheet.columns, runtime.scrubber)
    looked, seen, waiting = Looked(source_of(sheet.columns)), set[bytes](), list[bytes]()
    for row in _rows(runtime, sheet, chosen):
        told(row.number)
        if isinstance(row, Refused):
            looked.reasons[row.reason] += 1
            looked.refused += [row] if len(looked.refused) < MOST_TOLD else []
            continue
        _note(runtime, looked, row)
        mark = _mark(runtime, row, looked.source)
        looked.known += mark in seen
        waiting += [] if mark in seen else [mark]
        seen.add(mark)
        if len(waiting) == _LOOKED_UP:
            looked.known += _how_many_known(runtime, waiting)
            waiting = []
    looked.known += _how_many_known(runtime, waiting)
    return looked


def _note(runtime: Runtime, looked: Looked, row: Ready) -> None:
    looked.ready += 1
    looked.placed += row.place is not None or bool(row.area)
    if len(looked.samples) < _SAMPLES:
        looked.samples.append(runtime.scrubber.scrub(row.words))
    for reason in row.repaired:
        looked.repaired += [Refused(row.number, reason)] if len(looked.repaired) < MOST_TOLD else []


def bring_in(
    runtime: Runtime, actor: Actor, sheet: Sheet, chosen: Chosen, *, rows: int, told: Progress = _silent
) -> UUID:
    """The id of the batch, every row of it in. Stopped in the middle, the same file goes on where it did."""
    checked(chosen, sheet.columns, runtime.scrubber)
    source = source_of(sheet.columns)
    batch_id = write(runtime, actor, lambda work: actions.begin(work, source=source, rows=rows))
    keep = partial(
        actions.bring_in, batch_id=batch_id, settings=runtime.settings.feedback, channel=telephone_line(runtime)
    )
    areas: dict[str, str] = {}
    portion: list[Piece] = []
    for row in _rows(runtime, sheet, chosen):
        if isinstance(row, Refused):
            continue
        portion.append(_piece(runtime, row, source, areas))
        if len(portion) == PORTION:
            write_in_turn(runtime, actor, partial(keep, pieces=tuple(portion)))
            portion.clear()
            told(row.number)
    if portion:
        write_in_turn(runtime, actor, partial(keep, pieces=portion))
    write(runtime, actor, lambda work: actions.end(work, batch_id))
    return batch_id


def take_back(runtime: Runtime, actor: Actor, batch_id: UUID, *, told: Progress = _silent) -> None:
    """A batch goes out again with everything in it, as if it had never come."""
    write(runtime, actor, lambda work: actions.begin_taking_back(work, batch_id))
    gone = 0
    while some := write_in_turn(runtime, actor, lambda work: actions.take_back_some(work, batch_id, most=PORTION)):
        gone += some
        told(gone)


def _rows(runtime: Runtime, sheet: Sheet, chosen: Chosen) -> Iterator[Ready | Refused]:
    today, countries = runtime.clock.now().date(), runtime.settings.operation.countries
    for number, cells in sheet.rows():
        if not is_tags(cells):
            yield read_row(number, cells, chosen, today=today, countries=countries)


def _mark(runtime: Runtime, row: Ready, source: Source) -> bytes:
    """What a row is known by: its own mark where that is one for the whole world, else with its day and words."""
    known_by = row.mark if len(row.mark) >= 32 else f"{row.mark}\0{row.day.isoformat()}\0{row.words}"
    return runtime.keyring.fingerprint.of(f"import {source.value}", known_by)


def _how_many_known(runtime: Runtime, marks: list[bytes]) -> int:
    if not marks:
        return 0
    with read(runtime) as work:
        return len(queries.known_marks(work, marks))


def _piece(runtime: Runtime, row: Ready, source: Source, areas: dict[str, str]) -> Piece:
    reading = runtime.reader_of_texts.read(row.words)
    return Piece(
        mark=_mark(runtime, row, source),
        words=Clean(runtime.scrubber.scrub(row.words)),
        day=row.day,
        area=area_of(runtime, row.place) if row.place else _area_named(runtime, row.area, areas),
        language=reading.language,
        urgency=reading.urgency.value,
        needs=reading.needs,
        topic=row.topic,
    )


def _area_named(runtime: Runtime, named: str, areas: dict[str, str]) -> str:
    """The code of the area of that name or P-code, or of the town's; "" where nobody knows it. `areas`: looked up."""
    if named and named not in areas:
        with read(runtime) as work:
            code = named.upper() if find_area(work, named.upper()) else find_named(work, named)
        place = None if code else runtime.reader_of_texts.read(named).place
        areas[named] = code or area_of(runtime, place)
    return areas.get(named, "")
