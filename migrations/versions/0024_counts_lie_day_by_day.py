"""the counts of a topic lie day by day, so that a month of them is one stretch"""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NAMES = "kind, code, day, area, answered, many"


def upgrade() -> None:
    # Made anew: neither database puts the rows of a table into another order where they lie.
    op.execute(sa.text("CREATE TEMPORARY TABLE counted AS SELECT * FROM map_count"))
    op.drop_table("map_count")
    op.create_table(
        "map_count",
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("code", columns.Code(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area", columns.Code(length=48), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "day", "area", "answered", name=op.f("pk_map_count")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_map_count_day", "map_count", ["day", "kind"], unique=False)
    op.execute(sa.text(f"INSERT INTO map_count ({_NAMES}) SELECT {_NAMES} FROM counted"))  # noqa: S608 - constants
    op.execute(sa.text("DROP TABLE counted"))
