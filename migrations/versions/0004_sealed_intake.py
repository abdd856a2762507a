"""sealed intake: what comes in while nobody has unlocked the keys"""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("provider_id", columns.Code(length=128), nullable=False),
        sa.Column("arrival", columns.Personal(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_arrival")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_sealed_arrival_channel_provider_id")),
        sqlite_with_rowid=False,
    )
