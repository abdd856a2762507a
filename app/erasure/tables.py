"""The shape of what keeps a backup from bringing somebody back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel


class Forgotten(SQLModel, table=True):
    """Somebody was erased. Who, only whoever has the printed key can read: the keys of the server cannot."""

    __table_args__ = {"sqlite_with_rowid": False}

    id: UUID = Field(primary_key=True)
    at: datetime
    who: bytes  # sealed to the printed key, bound to the row's id
