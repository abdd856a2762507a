"""Bringing a database to the newest shape. Alembic is heavy, so it is imported only when there is something to do."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from app.database import Turn, make_engine, take_turn

VERSIONS = Path(__file__).parent.parent / "migrations"


def newest() -> str:
    """The name of the newest step, as in `0001`: steps are numbered files."""
    return max(path.name[:4] for path in (VERSIONS / "versions").glob("[0-9]*.py"))


def present(engine: Engine) -> str | None:
    """The step the database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine) -> None:
    """Run every step that is missing, in one transaction; does nothing when there is none."""
    if present(engine) == newest():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(VERSIONS))
    with engine.begin() as connection:
        take_turn(connection, Turn.UPGRADE)  # processes that start together: the second finds nothing to do
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def upgrade_apart(engine: Engine) -> None:
    """The same in a process of its own: a server that runs for months does not hold what one minute needed."""
    if present(engine) != newest():
        url = engine.url.render_as_string(hide_password=False)
        subprocess.run([sys.executable, "-m", "app.upgrade"], input=url, text=True, check=True)


if __name__ == "__main__":
    upgrade(make_engine(sys.stdin.read()))
