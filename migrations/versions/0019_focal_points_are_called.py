"""calling focal points to a complaint where somebody may be in danger"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "focal_call",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_focal_call")),
    )
    op.create_index(op.f("ix_focal_call_due_at"), "focal_call", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_focal_call_due_at"), table_name="focal_call")
    op.drop_table("focal_call")
