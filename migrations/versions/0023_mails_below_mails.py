"""what an answer by mail names, to stand below the mail it answers"""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("thread", columns.Personal, nullable=True))
