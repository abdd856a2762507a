"""places that are named nowhere in public"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "map_withheld",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", columns.FreeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_withheld")),
        sa.UniqueConstraint("area", name=op.f("uq_map_withheld_area")),
    )
