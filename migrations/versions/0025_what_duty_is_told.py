"""what whoever is on duty is told when no focal point answers"""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("focal_call", "complaint_id", new_column_name="id")
    op.add_column("focal_call", sa.Column("urgency", columns.Code(length=16), nullable=True))
    op.add_column("focal_call", sa.Column("people", sa.Integer(), nullable=True))
    op.add_column("focal_call", sa.Column("place", columns.Personal(), nullable=True))
    op.add_column("focal_call", sa.Column("language", columns.Code(length=16), nullable=True))


def downgrade() -> None:
    for name in ("language", "place", "people", "urgency"):
        op.drop_column("focal_call", name)
    op.alter_column("focal_call", "id", new_column_name="complaint_id")
