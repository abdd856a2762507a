"""answers to many: what people said of a topic and what was done, for everybody and for those who told us"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback_item", sa.Column("many_id", sa.Uuid(), nullable=True))
    op.create_table(
        "feedback_many",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", columns.Code(length=64), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("shown_area", columns.Code(length=48), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("texts", sa.Boolean(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("told_all_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_many")),
    )
    op.create_table(
        "feedback_many_words",
        sa.Column("many_id", sa.Uuid(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("topic", columns.PublicText(), nullable=False),
        sa.Column("said", columns.PublicText(), nullable=False),
        sa.Column("did", columns.PublicText(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("many_id", "language", name=op.f("pk_feedback_many_words")),
    )
