"""The shape of what is counted of guides: never who asked, never words."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.privacy.columns import Code


class GuideMissed(SQLModel, table=True):
    """How often something was asked on a day that no guide answers. `topic`: a need, or a guide not told here."""

    __tablename__ = "guide_missed"
    __table_args__ = (UniqueConstraint("day", "language", "topic"),)

    id: UUID = Field(primary_key=True)
    day: date
    language: str = Field(sa_type=Code(length=16))
    topic: str = Field(sa_type=Code(length=32))  # "" where it is none we know
    many: int
