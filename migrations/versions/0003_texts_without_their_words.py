"""texts that lost their words are found without reading every text"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_message_reduced",
        "message",
        ["at"],
        unique=False,
        sqlite_where=sa.text("reduced"),
        postgresql_where=sa.text("reduced"),
    )
