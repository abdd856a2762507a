"""complaints about people who help, sealed to a key that this server does not have, and who may read them"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _who()
    _what()


def _who() -> None:
    op.create_table(
        "restricted_store",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("paper_public", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_store")),
    )
    op.create_table(
        "focal_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lanes", columns.Code(length=64), nullable=False),
        sa.Column("organisation", columns.Personal(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("absent_until", UTCDateTime(), nullable=True),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("store_key", sa.LargeBinary(), nullable=True),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_point")),
        sa.UniqueConstraint("member_id", name=op.f("uq_focal_point_member_id")),
    )
    op.create_table(
        "outside_focal_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lane", columns.Code(length=32), nullable=True),
        sa.Column("organisation", columns.Personal(), nullable=False),
        sa.Column("name", columns.Personal(), nullable=False),
        sa.Column("phone", columns.Personal(), nullable=False),
        sa.Column("absent_until", UTCDateTime(), nullable=True),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_focal_point")),
    )


def _what() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("lane", columns.Code(length=32), nullable=False),
        sa.Column("danger", columns.Code(length=32), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("answer_by", UTCDateTime(), nullable=False),
        sa.Column("answer", columns.Code(length=32), nullable=True),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("routed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("text", columns.Restricted(), nullable=False),
        sa.Column("facts", columns.RestrictedFacts(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("mark", name=op.f("uq_complaint_mark")),
        sqlite_with_rowid=False,
    )
    running = sa.text("routed_at IS NULL")
    op.create_index("ix_complaint_running", "complaint", ["at"], sqlite_where=running, postgresql_where=running)
    op.create_index("ix_complaint_closed_at", "complaint", ["closed_at"], unique=False)
    op.create_table(
        "complaint_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", columns.RestrictedFacts(), nullable=False),
        sa.Column("words", columns.Restricted(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_complaint_step_complaint_id", "complaint_step", ["complaint_id"], unique=False)
    op.create_table(
        "complaint_exclusion",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_complaint_exclusion")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_complaint_exclusion_complaint_id", "complaint_exclusion", ["complaint_id"], unique=False)
