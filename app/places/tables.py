"""The shape of administrative areas. They come from files, one layer for each level of each country."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code, PublicText

LONGEST_CODE = 24


class AreaKind(StrEnum):
    """What an area is: a single building, shelter or camp is never a cell of a public map."""

    ADMINISTRATIVE = "administrative"
    SITE = "site"


class LayerState(StrEnum):
    """A layer is filled in short steps, takes the place of the one before in one, and is emptied in short steps."""

    LOADING = "loading"
    CURRENT = "current"
    OVER = "over"


class AreaLayer(SQLModel, table=True):
    """The areas of one level of one country, as one file had them."""

    __tablename__ = "area_layer"

    id: UUID = Field(primary_key=True)
    country: str = Field(sa_type=Code(length=2))  # ISO 3166
    level: int  # 0 the country, 1 its provinces, …
    state: LayerState = Field(sa_type=Code(LayerState))
    loaded_at: datetime


class Area(SQLModel, table=True):
    """One area. It counts only while its layer is current."""

    __tablename__ = "area"

    layer_id: UUID = Field(primary_key=True, foreign_key="area_layer.id")
    pcode: str = Field(primary_key=True, sa_type=Code(length=LONGEST_CODE))
    parent: str = Field(index=True, sa_type=Code(length=LONGEST_CODE))  # P-code, or the country's two letters
    level: int
    kind: AreaKind = Field(sa_type=Code(AreaKind))
    names: str = Field(sa_type=PublicText)  # JSON: {language: name}; "und" where the file named no language
    longitude: float  # of a point well inside
    latitude: float
    outline: str = Field(sa_type=PublicText)  # JSON: coordinates of a GeoJSON MultiPolygon, with few corners
