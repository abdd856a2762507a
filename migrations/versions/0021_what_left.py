"""the record of every file of numbers that left"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("what", columns.Code(length=32), nullable=False),
        sa.Column("format", columns.Code(length=32), nullable=False),
        sa.Column("narrowed", columns.Code(length=160), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("data_class", columns.Code(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
