"""alerts, their issues and approvals in advance"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", columns.Code(length=16), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("code", name=op.f("uq_alert_code")),
    )
    op.create_table(
        "alert_ahead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("content", columns.PublicText(), nullable=False),
        sa.Column("choices", columns.PublicText(), nullable=False),
        sa.Column("members", columns.Code(length=400), nullable=False),
        sa.Column("lasts_hours", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_ahead")),
    )
    op.create_table(
        "alert_issue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type", columns.Code(length=32), nullable=False),
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
        sa.Column("ahead_id", sa.Uuid(), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", UTCDateTime(), nullable=True),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.Column("stopped_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("frozen", columns.PublicText(), nullable=True),
        sa.Column("broadcast", sa.Integer(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_issue")),
        sa.UniqueConstraint("alert_id", "number", name=op.f("uq_alert_issue_alert_id_number")),
    )
    op.create_index("ix_alert_issue_state", "alert_issue", ["state"], unique=False)
