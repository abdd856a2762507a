"""relays, whom they were called to, and what one of them warned of"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", columns.Personal(), nullable=False),
        sa.Column("number", columns.Personal(), nullable=True),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("areas", columns.Code(length=400), nullable=False),
        sa.Column("languages", columns.Code(length=64), nullable=False),
        sa.Column("usually", sa.Integer(), nullable=False),
        sa.Column("exercises", sa.Boolean(), nullable=False),
        sa.Column("agreed", columns.Code(length=32), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("credit_asked_at", UTCDateTime(), nullable=True),
        sa.Column("wants_credit", sa.Boolean(), nullable=False),
        sa.Column("hour_began", UTCDateTime(), nullable=True),
        sa.Column("hour_count", sa.Integer(), nullable=False),
        sa.Column("day_began", UTCDateTime(), nullable=True),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("mark", name=op.f("uq_relay_mark")),
    )
    op.create_table(
        "relay_alert",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("code", columns.Code(length=2), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_relay_alert")),
    )
    op.create_index("ix_relay_alert_until", "relay_alert", ["until"], unique=False)
    op.create_table(
        "relay_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("relay_id", sa.Uuid(), nullable=True),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("last_told", sa.Integer(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("doubtful", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_call")),
        sa.UniqueConstraint("alert_id", "relay_id", name=op.f("uq_relay_call_alert_id_relay_id")),
    )
    op.create_index("ix_relay_call_relay_id", "relay_call", ["relay_id"], unique=False)
    op.create_table(
        "relay_credit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("relay_id", sa.Uuid(), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("currency", columns.Code(length=3), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_credit")),
    )
    op.create_index("ix_relay_credit_relay_id", "relay_credit", ["relay_id"], unique=False)
    op.create_table(
        "relay_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("words", columns.FreeText(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("heard_at", UTCDateTime(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("source", columns.Code(length=32), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("issue_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_warning")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_relay_warning_due", "relay_warning", ["due_at"], unique=False, sqlite_where=due, postgresql_where=due
    )
