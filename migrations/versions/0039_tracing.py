"""Who looks for whom, who may be found, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tracing_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("found_id", sa.Uuid(), nullable=False),
        sa.Column("facts", columns.Personal(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_pair")),
        sa.UniqueConstraint("search_id", "found_id", name=op.f("uq_tracing_pair_search_id_found_id")),
    )
    op.create_index("ix_tracing_pair_found_id", "tracing_pair", ["found_id"], unique=False)

    op.create_table(
        "tracing_presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("facts", columns.Personal(), nullable=False),
        sa.Column("words", columns.FreeText(), nullable=True),
        sa.Column("reach", columns.Personal(), nullable=True),
        sa.Column("agreed_how", columns.Code(length=32), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_presence")),
    )
    op.create_index("ix_tracing_presence_contact_id", "tracing_presence", ["contact_id"], unique=False)
    op.create_index("ix_tracing_presence_recorded_at", "tracing_presence", ["recorded_at"], unique=False)

    op.create_table(
        "tracing_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("facts", columns.Personal(), nullable=False),
        sa.Column("words", columns.FreeText(), nullable=True),
        sa.Column("reach", columns.Personal(), nullable=True),
        sa.Column("agreed_how", columns.Code(length=32), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_with", sa.Uuid(), nullable=False),
        sa.Column("agreed_language", columns.Code(length=16), nullable=False),
        sa.Column("share", columns.Code(length=32), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("by_text", sa.Boolean(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracing_search")),
        sa.UniqueConstraint("reference", name=op.f("uq_tracing_search_reference")),
    )
    op.create_index("ix_tracing_search_contact_id", "tracing_search", ["contact_id"], unique=False)
    op.create_index(
        "ix_tracing_search_next_at",
        "tracing_search",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
