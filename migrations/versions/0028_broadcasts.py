"""broadcasts: the same words to many, who gets them, and what became of it"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ignores_quiet", sa.Boolean(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("stopped_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_broadcast")),
    )
    op.create_index(op.f("ix_broadcast_subject_id"), "broadcast", ["subject_id"])
    op.create_index(op.f("ix_broadcast_expires_at"), "broadcast", ["expires_at"])
    op.create_table(
        "broadcast_text",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("words", columns.PublicText(), nullable=False),
        sa.Column("key", columns.Code(length=64), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", "language", name=op.f("pk_broadcast_text")),
    )
    op.create_table(
        "broadcast_line",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", "channel", name=op.f("pk_broadcast_line")),
    )
    _deliveries()
    op.create_table(
        "broadcast_count",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("reason", columns.Code(length=32), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "number", "language", "channel", "area", "state", "reason", name=op.f("pk_broadcast_count")
        ),
        sqlite_with_rowid=False,
    )


def _deliveries() -> None:
    op.create_table(
        "broadcast_delivery",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.Integer(), nullable=True),
        sa.Column("provider_id", columns.Code(length=128), nullable=True),
        sa.Column("reason", columns.Code(length=32), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", "contact_id", name=op.f("pk_broadcast_delivery")),
        sqlite_with_rowid=False,
    )
    for name, keys in (
        ("due", ["number", "channel", "due_at"]),
        ("lease", ["lease_until"]),
        ("provider_id", ["channel", "provider_id"]),
    ):
        waits = sa.text(f"{keys[-1]} IS NOT NULL")
        op.create_index(
            f"ix_broadcast_delivery_{name}", "broadcast_delivery", keys, sqlite_where=waits, postgresql_where=waits
        )
