"""lists of feedback that page as fast among a million items as among ten, and who it was passed on to"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TAKEN_OVER = """
UPDATE feedback_code SET
  state = (SELECT state FROM feedback_item WHERE feedback_item.id = feedback_code.item_id),
  area = (SELECT area FROM feedback_item WHERE feedback_item.id = feedback_code.item_id),
  told_at = (SELECT at FROM feedback_item WHERE feedback_item.id = feedback_code.item_id)
"""


def upgrade() -> None:
    op.add_column("feedback_item", sa.Column("partner", columns.FreeText(), nullable=True))
    op.add_column("feedback_item", sa.Column("passed_words", columns.FreeText(), nullable=True))
    op.add_column("feedback_code", sa.Column("state", columns.Code(length=32), nullable=True))
    op.add_column("feedback_code", sa.Column("area", columns.Code(length=48), nullable=True))
    op.add_column("feedback_code", sa.Column("told_at", UTCDateTime(), nullable=True))
    op.execute(_TAKEN_OVER)
    op.drop_index("ix_feedback_code_code", table_name="feedback_code")
    with op.batch_alter_table("feedback_code", table_kwargs={"sqlite_with_rowid": False}) as table:
        for column, kind in (("state", columns.Code(length=32)), ("area", columns.Code(length=48))):
            table.alter_column(column, existing_type=kind, nullable=False)
        table.alter_column("told_at", existing_type=UTCDateTime(), nullable=False)
    op.create_index("ix_feedback_code_code", "feedback_code", ["code", "state", "told_at", "item_id"], unique=False)
    op.create_index(
        "ix_feedback_code_area", "feedback_code", ["area", "code", "state", "told_at", "item_id"], unique=False
    )
    op.drop_index("ix_feedback_item_type", table_name="feedback_item")
    op.create_index("ix_feedback_item_type", "feedback_item", ["type", "state", "at", "id"], unique=False)
    op.drop_index("ix_feedback_item_area", table_name="feedback_item")
    op.create_index("ix_feedback_item_area", "feedback_item", ["area", "state", "at", "id"], unique=False)
    op.create_index("ix_feedback_item_area_type", "feedback_item", ["area", "type", "state", "at", "id"], unique=False)
