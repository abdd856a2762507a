"""bulletins: what other services warn of, and the lists it comes from"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", columns.Code(length=64), nullable=False),
        sa.Column("feed", columns.Code(length=32), nullable=False),
        sa.Column("sender", columns.PublicText(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("status", columns.Code(length=32), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("why", columns.Code(length=32), nullable=False),
        sa.Column("suggested", columns.Code(length=64), nullable=False),
        sa.Column("document", columns.PublicText(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=True),
        sa.Column("paged_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("key", name=op.f("uq_bulletin_key")),
    )
    op.create_index("ix_bulletin_state", "bulletin", ["state", "received_at"], unique=False)
    op.create_table(
        "bulletin_reference",
        sa.Column("bulletin_id", sa.Uuid(), nullable=False),
        sa.Column("key", columns.Code(length=64), nullable=False),
        sa.PrimaryKeyConstraint("bulletin_id", "key", name=op.f("pk_bulletin_reference")),
    )
    op.create_index(op.f("ix_bulletin_reference_key"), "bulletin_reference", ["key"], unique=False)
    op.create_table(
        "bulletin_feed",
        sa.Column("id", columns.Code(length=32), nullable=False),
        sa.Column("etag", columns.PublicText(), nullable=False),
        sa.Column("modified", columns.PublicText(), nullable=False),
        sa.Column("seen", columns.PublicText(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("problem", columns.Code(length=32), nullable=False),
        sa.Column("refused", columns.PublicText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_feed")),
    )
