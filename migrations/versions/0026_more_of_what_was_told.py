"""more of what somebody told us, and what they chose to say of themselves"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback_item", sa.Column("more_at", UTCDateTime(), nullable=True))
    for name in ("age_group", "sex", "disability"):
        op.add_column("feedback_item", sa.Column(name, columns.Code(length=32), nullable=True))
