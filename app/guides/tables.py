"""The shape of what is counted of guides: never who asked, never words."""

from datetime import date

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code


class GuideMissed(SQLModel, table=True):
    """How often something was asked on a day that no guide answers. `topic`: a need, or a guide not told here."""

    __tablename__ = "guide_missed"
    __table_args__ = {"sqlite_with_rowid": False}

    day: date = Field(primary_key=True)
    language: str = Field(primary_key=True, sa_type=Code(length=16))
    topic: str = Field(primary_key=True, sa_type=Code(length=32))  # "" where it is none we know
    many: int
