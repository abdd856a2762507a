"""Guides: what was asked that none of them answers, counted by day and language."""

import sqlalchemy as sa
from alembic import op

from app.privacy import columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('guide_missed',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', columns.Code(length=16), nullable=False),
    sa.Column('topic', columns.Code(length=32), nullable=False),
    sa.Column('many', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'language', 'topic', name=op.f('pk_guide_missed')),
    sqlite_with_rowid=False
    )
