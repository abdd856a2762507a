"""What organisations offer, and where, out of two indexes alone: what a case page suggests."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_service_organisation_kinds", "service", ["organisation_id", "kinds", "id"], unique=False)
    op.drop_index("ix_service_organisation_id", table_name="service")
    op.create_index(
        "ix_service_place_points", "service_place", ["service_id", "latitude", "longitude", "id"], unique=False
    )
    op.drop_index("ix_service_place_service_id", table_name="service_place")
