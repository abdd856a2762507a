"""rumours: claims, where and on which days they are heard, and the messages that answer them"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rumour",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim", columns.PublicText(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("verdict", columns.Code(length=32), nullable=False),
        sa.Column("source", columns.PublicText(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumour")),
    )
    op.create_table(
        "rumour_spread",
        sa.Column("rumour_id", sa.Uuid(), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rumour_id", "area", "day", name=op.f("pk_rumour_spread")),
    )
    op.create_table(
        "rumour_words",
        sa.Column("rumour_id", sa.Uuid(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("claim", columns.PublicText(), nullable=False),
        sa.Column("answer", columns.PublicText(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("rumour_id", "language", name=op.f("pk_rumour_words")),
    )
