"""the first tables"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_kind", columns.Code(length=32), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", columns.Code(length=48), nullable=False),
        sa.Column("subject", columns.Code(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("reason", columns.Code(length=32), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("informant_id", sa.Uuid(), nullable=True),
        sa.Column("origin", columns.Code(length=32), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("urgency", columns.Code(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("needs", columns.Code(length=240), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("place", columns.Personal(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", columns.Code(length=32), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_reference")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_contact_id", ["contact_id", "opened_at"], unique=False)
        batch_op.create_index("ix_case_informant_id", ["informant_id", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_case_merged_into",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index("ix_case_queue", ["state", "rank", "deadline_at", "id"], unique=False)
        batch_op.create_index(
            "ix_case_taken_by",
            ["taken_by"],
            unique=False,
            sqlite_where=sa.text("state = 'taken'"),
            postgresql_where=sa.text("state = 'taken'"),
        )

    op.create_table(
        "case_count",
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("state", "rank", name=op.f("pk_case_count")),
    )
    op.create_table(
        "channel_mark",
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("read_until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_mark")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("address", columns.Personal(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=True),
        sa.Column("language_stated", sa.Boolean(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("stopped_at", UTCDateTime(), nullable=True),
        sa.Column("unreachable_at", UTCDateTime(), nullable=True),
        sa.Column("do_not_text", sa.Boolean(), nullable=False),
        sa.Column("shared_phone", sa.Boolean(), nullable=False),
        sa.Column("neutral_words", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("hour_began", UTCDateTime(), nullable=True),
        sa.Column("hour_count", sa.Integer(), nullable=False),
        sa.Column("day_began", UTCDateTime(), nullable=True),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_contact_fingerprint")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("words", columns.FreeText(), nullable=True),
        sa.Column("address", columns.Personal(), nullable=True),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("provider_id", columns.Code(length=128), nullable=True),
        sa.Column("reason", columns.Code(length=32), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_contact_id", ["contact_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_due",
            ["priority", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "ix_delivery_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index("ix_delivery_message_id", ["message_id"], unique=False)
        batch_op.create_index("ix_delivery_provider_id", ["channel", "provider_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("roles", columns.Code(length=80), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_invitation_fingerprint")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handle", columns.Personal(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", columns.Code(length=160), nullable=False),
        sa.Column("totp_secret", columns.Personal(), nullable=True),
        sa.Column("totp_used", sa.Integer(), nullable=False),
        sa.Column("roles", columns.Code(length=80), nullable=False),
        sa.Column("reads", columns.Code(length=120), nullable=False),
        sa.Column("speaks", columns.Code(length=120), nullable=False),
        sa.Column("phone", columns.Personal(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_member_fingerprint")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("direction", columns.Code(length=32), nullable=False),
        sa.Column("channel", columns.Code(length=32), nullable=False),
        sa.Column("provider_id", columns.Code(length=128), nullable=True),
        sa.Column("text", columns.FreeText(), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("arrival", columns.Personal(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("wording_key", columns.Code(length=48), nullable=True),
        sa.Column("wording_reviewed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_message_channel_provider_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_case_id", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "ix_message_not_done",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state != 'done'"),
            postgresql_where=sa.text("state != 'done'"),
        )
        batch_op.create_index(
            "ix_message_without_case",
            ["contact_id"],
            unique=False,
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        )

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", columns.FreeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_case_id"), ["case_id"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_page_member_id", ["member_id", "at"], unique=False)

    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("paging", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_member_id"), ["member_id"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("proved_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_staff_session_fingerprint")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_member_id"), ["member_id"], unique=False)

    op.create_table(
        "watch",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("told_uncovered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_watch")),
    )
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_watch_climbed",
            ["rung"],
            unique=False,
            sqlite_where=sa.text("rung > 0"),
            postgresql_where=sa.text("rung > 0"),
        )
        batch_op.create_index(batch_op.f("ix_watch_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_watch_told_uncovered", ["told_uncovered", "due_at"], unique=False)

    op.create_table(
        "wording_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", columns.Code(length=48), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", columns.PublicText(), nullable=False),
        sa.Column("state", columns.Code(length=16), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_version")),
        sa.UniqueConstraint("key", "language", "number", name=op.f("uq_wording_version_key_language_number")),
    )


def downgrade() -> None:
    op.drop_table("wording_version")
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.drop_index("ix_watch_told_uncovered")
        batch_op.drop_index(batch_op.f("ix_watch_due_at"))
        batch_op.drop_index("ix_watch_climbed", sqlite_where=sa.text("rung > 0"), postgresql_where=sa.text("rung > 0"))

    op.drop_table("watch")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_member_id"))

    op.drop_table("staff_session")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_member_id"))
        batch_op.drop_index(batch_op.f("ix_shift_ends_at"))

    op.drop_table("shift")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index("ix_page_member_id")
        batch_op.drop_index(batch_op.f("ix_page_case_id"))

    op.drop_table("page")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_case_id"))

    op.drop_table("note")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_without_case",
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_message_not_done", sqlite_where=sa.text("state != 'done'"), postgresql_where=sa.text("state != 'done'")
        )
        batch_op.drop_index("ix_message_case_id")

    op.drop_table("message")
    op.drop_table("member")
    op.drop_table("invitation")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_provider_id")
        batch_op.drop_index("ix_delivery_message_id")
        batch_op.drop_index(
            "ix_delivery_lease",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_delivery_due", sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'")
        )
        batch_op.drop_index("ix_delivery_contact_id")

    op.drop_table("delivery")
    op.drop_table("contact")
    op.drop_table("channel_mark")
    op.drop_table("case_count")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_taken_by", sqlite_where=sa.text("state = 'taken'"), postgresql_where=sa.text("state = 'taken'")
        )
        batch_op.drop_index("ix_case_queue")
        batch_op.drop_index(
            "ix_case_merged_into",
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.drop_index("ix_case_informant_id")
        batch_op.drop_index("ix_case_contact_id")

    op.drop_table("case")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_id"))

    op.drop_table("audit_entry")
