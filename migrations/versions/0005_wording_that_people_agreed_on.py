"""wording that people agreed on: two marks, what it was translated from, back-translations, comments"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Drafts that came from files were copied here; the files say them themselves now.
    op.execute("DELETE FROM wording_version WHERE author_id IS NULL")
    op.drop_column("wording_version", "reviewed")
    for column in (
        sa.Column("source_text", columns.PublicText(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("checked_back", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("back_text", columns.PublicText(), nullable=True),
        sa.Column("back_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
    ):
        op.add_column("wording_version", column)
    op.create_table(
        "wording_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", columns.PublicText(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_comment")),
    )
    op.create_index(op.f("ix_wording_comment_version_id"), "wording_comment", ["version_id"])
