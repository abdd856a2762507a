"""Numbers to which nothing goes by itself; which deliveries a person decided."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "by_hand",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_by_hand")),
        sqlite_with_rowid=False,
    )
    op.add_column("delivery", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
