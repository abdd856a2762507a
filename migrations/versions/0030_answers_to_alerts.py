"""answers to alerts"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("answer", columns.Code(length=32), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("hour", UTCDateTime(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_answer")),
        sa.UniqueConstraint("issue_id", "contact_id", name=op.f("uq_alert_answer_issue_id_contact_id")),
    )
    for name in ("case_id", "contact_id", "issue_id"):
        op.create_index(f"ix_alert_answer_{name}", "alert_answer", [name], unique=False)
