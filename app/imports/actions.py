"""Bringing in, in portions: each keeps its items, their marks and how far it came, in one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from app.audit.actions import record
from app.errors import Conflict
from app.feedback import actions as feedback
from app.feedback.tables import Item, Told
from app.ids import new_id
from app.imports.columns import Source
from app.imports.queries import get, known_marks, some_rows
from app.imports.tables import Batch, BatchState, BroughtIn, item_id_of
from app.privacy.columns import Clean
from app.settings import Feedback
from app.work import Work


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """One row as it becomes an item: scrubbed, read, and no more exact than an area and a day."""

    mark: bytes
    words: Clean
    day: date
    area: str
    language: str
    urgency: str
    needs: tuple[str, ...]
    topic: str


def begin(work: Work, *, source: Source, rows: int) -> UUID:
    """The id of a new batch of so many rows."""
    batch_id = new_id()
    work.session.add(
        Batch(id=batch_id, at=work.now, by_id=work.actor.id, source=source, state=BatchState.COMING, rows=rows)
    )
    record(work, "import.began", "import", batch_id)
    return batch_id


def bring_in(work: Work, batch_id: UUID, pieces: Sequence[Piece], *, settings: Feedback, channel: str) -> int:
    """How many of these rows became items; those that came in before are counted and left alone."""
    batch = get(work, batch_id)
    if batch.state is not BatchState.COMING:
        raise Conflict("imports.state")
    known = known_marks(work, [piece.mark for piece in pieces])
    new = {piece.mark: piece for piece in pieces if piece.mark not in known}
    for piece in new.values():
        _keep(work, piece, settings=settings, channel=channel)
        work.session.add(BroughtIn(mark=piece.mark, batch_id=batch_id))
    batch.kept += len(new)
    batch.known += len(pieces) - len(new)
    return len(new)


def end(work: Work, batch_id: UUID) -> None:
    """Every row of it is in."""
    batch = get(work, batch_id)
    batch.state, batch.ended_at = BatchState.IN, work.now
    record(work, "import.ended", "import", batch_id)


def begin_taking_back(work: Work, batch_id: UUID) -> None:
    """It is to go, and no portion of it comes in any more."""
    batch = get(work, batch_id)
    if batch.state is BatchState.TAKEN_BACK:
        raise Conflict("imports.state")
    batch.state = BatchState.GOING
    record(work, "import.going", "import", batch_id)


def take_back_some(work: Work, batch_id: UUID, *, most: int) -> int:
    """How many rows went now, with their items, whatever became of these since; 0 ends it."""
    rows = some_rows(work, batch_id, most=most)
    for row in rows:
        if work.session.get(Item, row.item_id) is not None:
            feedback.take_out(work, row.item_id)
        work.session.delete(row)
    if not rows:
        batch = get(work, batch_id)
        batch.state, batch.ended_at = BatchState.TAKEN_BACK, work.now
        record(work, "import.taken_back", "import", batch_id)
    return len(rows)


def _keep(work: Work, piece: Piece, *, settings: Feedback, channel: str) -> None:
    """A row says which day, never which hour: noon stands for all of it."""
    noon = datetime.combine(piece.day, time(12), UTC)
    feedback.keep(
        work,
        piece.words,
        item_id=item_id_of(piece.mark),
        settings=settings,
        channel=channel,
        told=Told.IMPORT,
        language=piece.language,
        urgency=piece.urgency,
        needs=piece.needs,
        topics=(piece.topic,) if piece.topic else (),
        area=piece.area,
        at=min(noon, work.now),
    )
