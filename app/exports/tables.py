"""The shape of the record of what left."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code


class What(StrEnum):
    """What can leave."""

    MAP = "map"  # how many by area
    FEEDBACK = "feedback"  # what people told us, item by item, thinned
    VISITS = "visits"  # how many people cannot come out, by area, thinned


class Format(StrEnum):
    """As what kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


class DataClass(StrEnum):
    """Who may have a file."""

    PUBLIC = "public"
    INTERNAL = "internal"  # do not publish


class Export(SQLModel, table=True):
    """One file that left: who took it, when, narrowed by what, and how many rows it held."""

    __tablename__ = "export"

    id: UUID = Field(primary_key=True)
    reference: str = Field(sa_type=Code(length=9))  # stands in the file, so that a copy leads back here
    at: datetime
    by_id: UUID
    what: What = Field(sa_type=Code(What))
    format: Format = Field(sa_type=Code(Format))
    narrowed: str = Field(sa_type=Code(length=160))  # codes and days, space between
    many: int
    data_class: DataClass = Field(sa_type=Code(DataClass))
