"""what people tell us about the response, its codes, and the frame they come from"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_code",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("code", columns.Code(length=64), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "code", name=op.f("pk_feedback_code")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feedback_code_code", "feedback_code", ["code", "item_id"], unique=False)
    op.create_table(
        "feedback_count",
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("type", columns.Code(length=16), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("state", "type", name=op.f("pk_feedback_count")),
    )
    op.create_table(
        "feedback_frame_code",
        sa.Column("code", columns.Code(length=64), nullable=False),
        sa.Column("name", columns.PublicText(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_feedback_frame_code")),
    )
    op.create_table(
        "feedback_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("told", columns.Code(length=32), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("type", columns.Code(length=32), nullable=True),
        sa.Column("suggested", columns.Code(length=120), nullable=False),
        sa.Column("urgency", columns.Code(length=16), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("text", columns.FreeText(), nullable=False),
        sa.Column("answer", columns.FreeText(), nullable=True),
        sa.Column("refusal", columns.Code(length=32), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("told_late", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("looked_again", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_item")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_item_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feedback_item_area", "feedback_item", ["area", "at", "id"], unique=False)
    op.create_index("ix_feedback_item_at", "feedback_item", ["at", "id"], unique=False)
    op.create_index(
        "ix_feedback_item_contact_id",
        "feedback_item",
        ["contact_id"],
        unique=False,
        sqlite_where=sa.text("contact_id IS NOT NULL"),
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_index(
        "ix_feedback_item_ended_at",
        "feedback_item",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index(
        "ix_feedback_item_open",
        "feedback_item",
        ["deadline_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_feedback_item_state", "feedback_item", ["state", "at", "id"], unique=False)
    op.create_index("ix_feedback_item_type", "feedback_item", ["type", "at", "id"], unique=False)
    op.create_table(
        "feedback_second_coding",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("codes", columns.Code(length=240), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_feedback_second_coding")),
        sqlite_with_rowid=False,
    )
    op.add_column("contact", sa.Column("feedback_asked_at", UTCDateTime(), nullable=True))
