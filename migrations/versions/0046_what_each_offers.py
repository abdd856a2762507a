"""What each organisation offers that is told of is found in one index."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_service_organisation_kinds", table_name="service")
    columns = ["organisation_id", "kinds", "id", "confirmed_at", "status"]
    op.create_index("ix_service_organisation_kinds", "service", columns)
