"""forgetting: on request, by time, at the provider; requests from authorities counted"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("forgotten_at", UTCDateTime(), nullable=True))
    op.create_index(
        "ix_case_forgotten_at",
        "case",
        ["forgotten_at"],
        unique=False,
        sqlite_where=sa.text("forgotten_at IS NOT NULL"),
        postgresql_where=sa.text("forgotten_at IS NOT NULL"),
    )
    op.create_index(
        "ix_case_closed_at",
        "case",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.add_column("message", sa.Column("reduced", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "provider_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("provider_id", columns.Code(length=128), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_copy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "authority_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_request")),
    )
