"""The shape of imports: when somebody brought in a file, how far it came, and which rows were in it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.imports.columns import Source
from app.privacy.columns import Code


class BatchState(StrEnum):
    """Where a file stands."""

    COMING = "coming"  # or stopped in the middle: the same file goes on where it did
    IN = "in"
    GOING = "going"  # being taken back, or stopped in the middle of that
    TAKEN_BACK = "taken_back"


class Batch(SQLModel, table=True):
    """One file somebody brought in; nothing of what stands in it, not even its name."""

    __tablename__ = "import_batch"

    id: UUID = Field(primary_key=True)
    at: datetime
    by_id: UUID | None = None  # None: at the keyboard of the server
    source: Source = Field(sa_type=Code(Source))
    state: BatchState = Field(sa_type=Code(BatchState))
    rows: int  # that can be taken
    kept: int = 0
    known: int = 0  # of these, brought in before
    ended_at: datetime | None = None


class BroughtIn(SQLModel, table=True):
    """One row that became an item. mark: a keyed hash of what the row is known by, so that it comes in once."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_batch_id", "batch_id"), {"sqlite_with_rowid": False})

    mark: bytes = Field(primary_key=True, sa_type=LargeBinary)
    batch_id: UUID = Field(foreign_key="import_batch.id")

    @property
    def item_id(self) -> UUID:
        """What it became."""
        return item_id_of(self.mark)


def item_id_of(mark: bytes) -> UUID:
    """The id of the item that a row becomes: nobody without our key can tell it, so it may stand in an address."""
    return UUID(bytes=mark[:16])
