"""How long people waited, counted by week, of no one."""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wait_count",
        sa.Column("measure", columns.Code(length=32), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("by", columns.Code(length=32), nullable=False),
        sa.Column("code", columns.Code(length=48), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "week", "by", "code", "step", name=op.f("pk_wait_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wait_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_mark")),
    )
