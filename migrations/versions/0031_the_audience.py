"""who joined for warnings, which telephone a WhatsApp number is, and by what open cases of an area are found"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ACTIVE, _ALONE = sa.text("left_at IS NULL"), sa.text("alone")
_CAREFUL = sa.text("(stopped_at IS NOT NULL OR do_not_text OR unreachable_at IS NOT NULL OR quiet_from IS NOT NULL)")
_NUMBERED = sa.text("number_mark IS NOT NULL")
_OPEN_SOMEWHERE = sa.text("state <> 'closed' AND area_mark IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "membership",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("group", columns.Code(length=32), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("how", columns.Code(length=32), nullable=False),
        sa.Column("consent", columns.Code(length=32), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("exercises", sa.Boolean(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("telephone_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", "area", name=op.f("pk_membership")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_membership_area",
        "membership",
        ["area", "contact_id", "left_at"],
        unique=False,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.create_index(
        "ix_membership_alone",
        "membership",
        ["area", "language", "channel", "group", "exercises", "alone"],
        unique=False,
        sqlite_where=_ALONE,
        postgresql_where=_ALONE,
    )
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", columns.Personal(), nullable=False),
        sa.Column("number_mark", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("group", columns.Code(length=32), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("exercises", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    op.create_index("ix_join_request_number", "join_request", ["number_mark", "asked_at"], unique=False)
    op.create_index(op.f("ix_join_request_asked_at"), "join_request", ["asked_at"], unique=False)
    op.add_column("contact", sa.Column("number_mark", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_contact_number_mark",
        "contact",
        ["number_mark"],
        unique=False,
        sqlite_where=_NUMBERED,
        postgresql_where=_NUMBERED,
    )
    op.create_index(
        "ix_contact_careful",
        "contact",
        ["id", "stopped_at", "do_not_text", "unreachable_at", "quiet_from", "quiet_until"],
        unique=False,
        sqlite_where=_CAREFUL,
        postgresql_where=_CAREFUL,
    )
    op.add_column("case", sa.Column("area_mark", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_case_area_mark",
        "case",
        ["area_mark", "contact_id"],
        unique=False,
        sqlite_where=_OPEN_SOMEWHERE,
        postgresql_where=_OPEN_SOMEWHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_case_area_mark", table_name="case")
    op.drop_column("case", "area_mark")
    op.drop_index("ix_contact_careful", table_name="contact")
    op.drop_index("ix_contact_number_mark", table_name="contact")
    op.drop_column("contact", "number_mark")
    op.drop_table("join_request")
    op.drop_table("membership")
