"""something to mend at a place, gathered from all who told us, and who heard that something is late"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_GATHERED = sa.text("place_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("feedback_item", sa.Column("place_id", sa.Uuid(), nullable=True))
    op.add_column("feedback_item", sa.Column("place_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feedback_item", sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_feedback_item_place_id",
        "feedback_item",
        ["place_id"],
        sqlite_where=_GATHERED,
        postgresql_where=_GATHERED,
    )
    op.create_table(
        "feedback_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("line", columns.FreeText(), nullable=False),
        sa.Column("partner", columns.FreeText(), nullable=True),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("passed_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_place")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_place_reference")),
    )
    op.create_index("ix_feedback_place_state", "feedback_place", ["state", "deadline_at"])
    op.create_table(
        "feedback_place_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("words", columns.FreeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_place_reason")),
    )
    op.create_index(op.f("ix_feedback_place_reason_place_id"), "feedback_place_reason", ["place_id"])
