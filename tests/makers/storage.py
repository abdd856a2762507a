"""What lies in the database, seen whole; and a database that somebody else holds."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, func, select, text

from app import schema
from app.privacy.columns import FreeText, Personal
from app.runtime import Runtime
from app.transaction import read

SHORT_WAIT_MS = 300  # instead of the 10 s of app.database, which no test wants to wait for


def rows(runtime: Runtime) -> dict[str, int]:
    """How many rows every table has."""
    with read(runtime) as work:
        return {
            table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.METADATA.sorted_tables
        }


def unsealed(runtime: Runtime) -> list[str]:
    """Everything that was ever sealed into a column and is still there, in clear."""
    found = []
    with read(runtime) as work:
        for table in schema.METADATA.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, FreeText | Personal):
                    sealed = work.connection.execute(select(table.c.id, column).where(column.is_not(None))).all()
                    found += [work.keyring.open(words, f"{table.name}.{column.name}", row) for row, words in sealed]
    return found


def lie_in(runtime: Runtime) -> list[Path]:
    """The files and folders with every byte of the database; on PostgreSQL not those of other databases."""
    if runtime.settings.url.startswith("sqlite"):
        return [runtime.settings.data]
    with runtime.engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar_one()))
        ours = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
    return [folder / "base" / str(ours), *(path for path in folder.iterdir() if path.name != "base")]


@contextmanager
def locked(runtime: Runtime) -> Iterator[None]:
    """Another program holds what a text must be written to."""
    lock = "BEGIN IMMEDIATE" if runtime.settings.url.startswith("sqlite") else "LOCK TABLE contact IN EXCLUSIVE MODE"
    other = create_engine(runtime.settings.url)
    with closing(other.connect()) as connection:
        connection.execute(text(lock))
        yield
    other.dispose()


def wait_shortly(runtime: Runtime) -> None:
    """Let the writer give up soon; before its first write."""
    embedded = runtime.settings.url.startswith("sqlite")
    setting = f"PRAGMA busy_timeout={SHORT_WAIT_MS}" if embedded else f"SET lock_timeout={SHORT_WAIT_MS}"

    def hurry(connection: Any, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(setting)
        connection.commit()  # or the first roll-back brings the long wait back

    event.listen(runtime.engine, "connect", hurry)
