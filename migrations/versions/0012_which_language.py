"""the languages somebody was asked to choose from"""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("languages_offered", columns.Code(length=32), nullable=False, server_default=""))
