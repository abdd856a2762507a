"""how many asked for help or told us something, by area and day; what was published of it"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "map_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("risk", columns.FreeText(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_assessment")),
    )
    op.create_table(
        "map_count",
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("code", columns.Code(length=64), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "area", "day", "answered", name=op.f("pk_map_count")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_map_count_day", "map_count", ["day", "kind"], unique=False)
    op.create_table(
        "map_published",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("tables", columns.PublicText(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_map_published")),
    )
    op.add_column("case", sa.Column("area", columns.Personal(), nullable=True))
