"""Guides: what was asked that none of them answers, counted by day and language."""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guide_missed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("topic", columns.Code(length=32), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_missed")),
        sa.UniqueConstraint("day", "language", "topic", name=op.f("uq_guide_missed_day_language_topic")),
    )
