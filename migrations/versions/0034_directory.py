"""the directory: organisations, their services and where these are; hidden services apart"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from app.privacy import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hidden_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kinds", columns.Code(length=400), nullable=False),
        sa.Column("languages", columns.Code(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("name", columns.Personal(), nullable=False),
        sa.Column("focal_point", columns.Personal(), nullable=False),
        sa.Column("phone", columns.Personal(), nullable=False),
        sa.Column("notes", columns.FreeText(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidden_service")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", columns.PublicText(), nullable=False),
        sa.Column("description", columns.PublicText(), nullable=False),
        sa.Column("website", columns.PublicText(), nullable=False),
        sa.Column("email", columns.PublicText(), nullable=False),
        sa.Column("phone", columns.PublicText(), nullable=False),
        sa.Column("kept", columns.Personal(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("hours", columns.PublicText(), nullable=False),
        sa.Column("languages", columns.Code(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("note", columns.FreeText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_service_id"), ["service_id"], unique=False)

    op.create_table(
        "service_cell",
        sa.Column("kind", columns.Code(length=16), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("north", sa.BigInteger(), nullable=False),
        sa.Column("east", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "cell", "place_id", name=op.f("pk_service_cell")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("service_cell", schema=None) as batch_op:
        batch_op.create_index("ix_service_cell_place_id", ["place_id"], unique=False)

    op.create_table(
        "service_in_area",
        sa.Column("kind", columns.Code(length=16), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "area", "place_id", name=op.f("pk_service_in_area")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("service_in_area", schema=None) as batch_op:
        batch_op.create_index("ix_service_in_area_place_id", ["place_id"], unique=False)

    op.create_table(
        "survey_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_link")),
        sa.UniqueConstraint("mark", name=op.f("uq_survey_link_mark")),
    )
    with op.batch_alter_table("survey_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_link_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", columns.PublicText(), nullable=False),
        sa.Column("description", columns.PublicText(), nullable=False),
        sa.Column("kinds", columns.Code(length=400), nullable=False),
        sa.Column("languages", columns.Code(length=400), nullable=False),
        sa.Column("offers", columns.Code(length=400), nullable=False),
        sa.Column("cost", columns.PublicText(), nullable=False),
        sa.Column("for_whom", columns.PublicText(), nullable=False),
        sa.Column("phone", columns.PublicText(), nullable=False),
        sa.Column("website", columns.PublicText(), nullable=False),
        sa.Column("email", columns.PublicText(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("zone", columns.Code(length=64), nullable=False),
        sa.Column("hours", columns.PublicText(), nullable=False),
        sa.Column("status", columns.Code(length=32), nullable=False),
        sa.Column("asks_papers", columns.Code(length=32), nullable=False),
        sa.Column("shares", columns.Code(length=32), nullable=False),
        sa.Column("no_id_agreed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_service_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_confirmed_at"), ["confirmed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "service_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("address_class", columns.Code(length=32), nullable=False),
        sa.Column("name", columns.PublicText(), nullable=False),
        sa.Column("address", columns.PublicText(), nullable=False),
        sa.Column("city", columns.PublicText(), nullable=False),
        sa.Column("getting_there", columns.PublicText(), nullable=False),
        sa.Column("phone", columns.PublicText(), nullable=False),
        sa.Column("area", columns.Code(length=24), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("hours", columns.PublicText(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_place_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_place")),
    )
    with op.batch_alter_table("service_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_place_service_id"), ["service_id"], unique=False)
