"""campaigns, their runs, and how many answered"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("content", columns.PublicText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", columns.Code(length=400), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("sent_back", columns.PublicText(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("frozen", columns.PublicText(), nullable=True),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_state", "campaign", ["state"], unique=False)
    op.create_table(
        "campaign_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", columns.Code(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("broadcast", sa.Integer(), nullable=True),
        sa.Column("rests_until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_run")),
        sa.UniqueConstraint("campaign_id", "kind", "number", name=op.f("uq_campaign_run_campaign_id_kind_number")),
    )
    op.create_index("ix_campaign_run_state", "campaign_run", ["state"], unique=False)
    op.create_index("ix_campaign_run_begun_at", "campaign_run", ["begun_at"], unique=False)
    op.create_table(
        "campaign_answer",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("wave", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "wave", "area", "yes", name=op.f("pk_campaign_answer")),
        sqlite_with_rowid=False,
    )
