"""The engine: SQLite embedded by default, PostgreSQL where it grows.

SQLite runs with WAL and `synchronous=FULL` (a commit that was acknowledged survives a power cut), `secure_delete`
(deleted words leave the file), and without the ability to load code or trust the schema.
"""

import os
import sqlite3
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import SQLModel

# Batch migrations on SQLite find constraints by name, so every constraint has one.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

LOCK_WAIT_SECONDS = 10  # a provider gives a webhook 15; after 10 we say 503
_DENIED = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}",
    "PRAGMA cache_size=-8000",
    # Folding the log in costs a write of every page in it; a longer log holds the busy pages once, not ten times.
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine for `url`. A read-only one refuses to write: pages read on it and submit their writes."""
    if not url.startswith("sqlite"):
        options = f"-c lock_timeout={LOCK_WAIT_SECONDS * 1000}"
        options += " -c default_transaction_read_only=on" if read_only else ""
        return create_engine(url, pool_size=10, pool_pre_ping=True, connect_args={"options": options})
    engine = create_engine(url, pool_size=20, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare)
    event.listen(engine, "begin", _begin_read if read_only else _begin)
    return engine


def make_private_files() -> None:
    """Everything this process creates from now on is readable by its owner alone."""
    os.umask(0o077)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver would begin too late and not IMMEDIATE
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.set_authorizer(_authorize)


def _prepare_reader(connection: Any, record: object) -> None:
    _prepare(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _authorize(action: int, *_names: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in _DENIED else sqlite3.SQLITE_OK


def _begin(connection: Any) -> None:
    connection.connection.driver_connection.execute("BEGIN IMMEDIATE")


def _begin_read(connection: Any) -> None:
    connection.connection.driver_connection.execute("BEGIN")


class Turn(IntEnum):
    """Things that only one transaction at a time may do on PostgreSQL, where several write at once."""

    TRAIL = 20151
    UPGRADE = 20152
    TAKE_UP = 20154
    WORDING = 20153
    AREAS = 20155
    WAITS = 20156


def take_turn(connection: Connection, turn: Turn) -> None:
    """Wait until no other transaction does this; held until the commit. An embedded database has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_TURN, {"turn": int(turn)})


_TURN = text("SELECT pg_advisory_xact_lock(:turn)")
