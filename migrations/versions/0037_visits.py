"""Visits to people who cannot come out."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Personal(), nullable=False),
        sa.Column("place", columns.FreeText(), nullable=True),
        sa.Column("place_agreed", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("needs", columns.Code(length=240), nullable=False),
        sa.Column("languages", columns.Code(length=64), nullable=False),
        sa.Column("asked", columns.FreeText(), nullable=True),
        sa.Column("promised", columns.FreeText(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("safe", columns.Code(length=32), nullable=False),
        sa.Column("keep_from", columns.FreeText(), nullable=True),
        sa.Column("best_time", columns.FreeText(), nullable=True),
        sa.Column("goes_id", sa.Uuid(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", columns.Code(length=32), nullable=True),
        sa.Column("still_there", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_ended_at", "visit", ["ended_at"], unique=False)
    op.create_index(
        "ix_visit_planned",
        "visit",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
