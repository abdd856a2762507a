"""What is asked of somebody is found by its handing on: the index of open questions by who is asked is not needed."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_consent_asked", table_name="consent")
