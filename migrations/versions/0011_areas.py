"""administrative areas, one layer for each level of each country"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("country", columns.Code(length=2), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("loaded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_layer")),
    )
    op.create_table(
        "area",
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("pcode", columns.Code(length=24), nullable=False),
        sa.Column("parent", columns.Code(length=24), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("names", columns.PublicText(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("outline", columns.PublicText(), nullable=False),
        sa.ForeignKeyConstraint(["layer_id"], ["area_layer.id"], name=op.f("fk_area_layer_id")),
        sa.PrimaryKeyConstraint("layer_id", "pcode", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_parent"), "area", ["parent"])
