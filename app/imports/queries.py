"""Reading what was brought in."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import col, select

from app.errors import NotFound
from app.imports.tables import Batch, BroughtIn
from app.work import Work


def get(work: Work, batch_id: UUID) -> Batch:
    """The batch; NotFound when there is none."""
    batch = work.session.get(Batch, batch_id)
    if batch is None:
        raise NotFound("imports.unknown")
    return batch


def batches(work: Work, *, most: int = 20) -> Sequence[Batch]:
    """What was brought in, the newest first."""
    return work.session.exec(select(Batch).order_by(col(Batch.at).desc(), col(Batch.id).desc()).limit(most)).all()


def known_marks(work: Work, marks: Collection[bytes]) -> set[bytes]:
    """Those of these that were brought in already."""
    return set(work.session.exec(select(BroughtIn.mark).where(col(BroughtIn.mark).in_(marks))).all())


def some_rows(work: Work, batch_id: UUID, *, most: int) -> Sequence[BroughtIn]:
    """Some rows of a batch that are still here."""
    return work.session.exec(select(BroughtIn).where(BroughtIn.batch_id == batch_id).limit(most)).all()
