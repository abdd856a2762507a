"""What people are asked and told while they are handed on."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

CONCERNS = "(asks IS NOT NULL OR state IN ('sent', 'seen', 'accepted', 'not_reached'))"
TO_TELL = "tell_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("referral", sa.Column("tell_at", UTCDateTime(), nullable=True))
    op.add_column("referral", sa.Column("asks", columns.Code(length=32), nullable=True))
    op.add_column("referral", sa.Column("asks_at", UTCDateTime(), nullable=True))
    op.drop_index("ix_referral_contact_id", table_name="referral")
    for name, column, which in (
        ("ix_referral_concerns", "contact_id", CONCERNS),
        ("ix_referral_tell_at", "tell_at", TO_TELL),
    ):
        op.create_index(
            name, "referral", [column], unique=False, sqlite_where=sa.text(which), postgresql_where=sa.text(which)
        )
