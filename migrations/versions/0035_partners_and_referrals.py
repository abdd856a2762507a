"""partners, what was agreed with them, and referrals with consent"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")
WITH_PARTNER = sa.text("state IN ('sent', 'seen', 'accepted', 'not_reached')")
TAKEN = sa.text("side_by_side IS NOT NULL AND state IN ('accepted', 'not_reached', 'done')")
DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("facts", columns.Code(length=120), nullable=False),
        sa.Column("needs", columns.Code(length=240), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_partner_id", "agreement", ["partner_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("need", columns.Code(length=24), nullable=False),
        sa.Column("facts", columns.Code(length=120), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("how", columns.Code(length=32), nullable=False),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_consent_asked",
        "consent",
        ["contact_id"],
        unique=False,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    op.create_index(
        "ix_consent_asked_at",
        "consent",
        ["asked_at"],
        unique=False,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"], unique=False)
    op.create_index("ix_consent_contact_id", "consent", ["contact_id"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", columns.Personal(), nullable=False),
        sa.Column("kind", columns.Code(length=32), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("hours", columns.Code(length=120), nullable=False),
        sa.Column("room", sa.Integer(), nullable=True),
        sa.Column("room_at", UTCDateTime(), nullable=True),
        sa.Column("reason", columns.FreeText(), nullable=True),
        sa.Column("takes_pfif", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    op.create_index("ix_partner_organisation_id", "partner", ["organisation_id"], unique=False)

    op.create_table(
        "partner_focal_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("name", columns.Personal(), nullable=False),
        sa.Column("phone", columns.Personal(), nullable=True),
        sa.Column("language", columns.Code(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("absent_until", UTCDateTime(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_focal_point")),
        sa.UniqueConstraint("member_id", name=op.f("uq_partner_focal_point_member_id")),
    )
    op.create_index("ix_partner_focal_point_partner_id", "partner_focal_point", ["partner_id"], unique=False)

    op.create_table(
        "partner_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("focal_point_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_partner_link_fingerprint")),
    )
    op.create_index("ix_partner_link_expires_at", "partner_link", ["expires_at"], unique=False)
    op.create_index("ix_partner_link_focal_point_id", "partner_link", ["focal_point_id"], unique=False)

    op.create_table(
        "partner_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("focal_point_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_session")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_partner_session_fingerprint")),
    )
    op.create_index("ix_partner_session_began_at", "partner_session", ["began_at"], unique=False)
    op.create_index("ix_partner_session_focal_point_id", "partner_session", ["focal_point_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", columns.Code(length=9), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("service", columns.Personal(), nullable=True),
        sa.Column("need", columns.Code(length=24), nullable=False),
        sa.Column("urgency", columns.Code(length=16), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("reason", columns.Code(length=32), nullable=True),
        sa.Column("typed", columns.Personal(), nullable=True),
        sa.Column("given", columns.Personal(), nullable=True),
        sa.Column("side_by_side", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("answer", columns.FreeText(), nullable=True),
        sa.Column("told", columns.Code(length=32), nullable=True),
        sa.Column("sheet_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_referral_case_id", "referral", ["case_id"], unique=False)
    op.create_index("ix_referral_consent_id", "referral", ["consent_id"], unique=False)
    op.create_index(
        "ix_referral_contact_id",
        "referral",
        ["contact_id"],
        unique=False,
        sqlite_where=WITH_PARTNER,
        postgresql_where=WITH_PARTNER,
    )
    op.create_index(
        "ix_referral_due",
        "referral",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_referral_ended_at", "referral", ["ended_at"], unique=False)
    op.create_index("ix_referral_partner", "referral", ["partner_id", "state", "sent_at", "id"], unique=False)
    op.create_index("ix_referral_side_by_side", "referral", ["side_by_side"], unique=False)
    op.create_index(
        "uq_referral_side_by_side",
        "referral",
        ["side_by_side"],
        unique=True,
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )

    op.create_table(
        "referral_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("state", columns.Code(length=32), nullable=False),
        sa.Column("reason", columns.Code(length=32), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("focal_point_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_referral_step_referral_id", "referral_step", ["referral_id"], unique=False)

    op.create_table(
        "rescue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("called", columns.Personal(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=True),
        sa.Column("reason", columns.FreeText(), nullable=False),
        sa.Column("against_no", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", UTCDateTime(), nullable=True),
        sa.Column("verdict", columns.Code(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rescue_case_id", "rescue", ["case_id"], unique=False)
    op.create_index(
        "ix_rescue_due_at",
        "rescue",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
