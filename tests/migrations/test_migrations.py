"""Migrations give exactly the tables of the models, on SQLite and PostgreSQL."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app import schema
from app.database import make_engine
from app.upgrade import newest, present, upgrade


def test_the_migrated_database_equals_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.METADATA) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = make_engine(database_url)
    upgrade(engine)
    upgrade(engine)
    assert present(engine) == newest()
    assert set(inspect(engine).get_table_names()) == {*schema.METADATA.tables, "alembic_version"}
    engine.dispose()
