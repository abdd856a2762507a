"""Alembic's entry: runs the versions on the connection it was handed (`app.upgrade`)."""

from alembic import context

from app import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.METADATA,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="columns.",
)
with context.begin_transaction():
    context.run_migrations()
