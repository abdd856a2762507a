"""what was offered by number: languages, or the lines of the menu"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contact RENAME COLUMN languages_offered TO offered")
