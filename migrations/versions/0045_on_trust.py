"""What a file says of a service, and nobody made sure of, is told as that."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("on_trust", sa.Boolean(), nullable=False, server_default=sa.false()))
