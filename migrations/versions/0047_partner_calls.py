"""Whether a partner that takes a referral calls the person, who need not come."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("calls", sa.Boolean(), nullable=False, server_default=sa.false()))
