"""texts that the provider of a line agreed to, so that they may open a conversation"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "template_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("text", columns.PublicText(), nullable=False),
        sa.Column("category", columns.Code(length=32), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("filed_as", columns.Code(length=32), nullable=True),
        sa.Column("objection", columns.Code(length=32), nullable=True),
        sa.Column("handle", columns.Code(length=64), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_approval")),
    )
    op.create_index(op.f("ix_template_approval_version_id"), "template_approval", ["version_id"])
