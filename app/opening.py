"""How every command finds settings, passphrase and database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from app.errors import AppError
from app.privacy import key_file
from app.privacy.keys import Keyring
from app.settings import DATABASE, Settings, SettingsInvalid
from app.settings_file import load

if TYPE_CHECKING:
    from app.runtime import Runtime

_CONFIGS = (Path("config.toml"), Path("/etc/waypost/config.toml"))


def data_folder(given: str | None) -> Path:
    """Where everything is kept: as given, or `WAYPOST_DATA`, or `data` beside us."""
    return Path(given or os.environ.get("WAYPOST_DATA") or "data").absolute()


def config_file(given: str | None) -> Path | None:
    """The settings file: as given, or `WAYPOST_CONFIG`, or one that lies where it is looked for."""
    named = given or os.environ.get("WAYPOST_CONFIG")
    if named:
        return Path(named)
    return next((path for path in _CONFIGS if path.exists()), None)


def load_settings(data: str | None = None, config: str | None = None) -> Settings:
    """The settings, or the end of the command with every problem listed."""
    try:
        return load(data_folder(data), config_file(config), os.environ)
    except SettingsInvalid as error:
        refuse(error.problems)


def refuse(problems: tuple[str, ...]) -> NoReturn:
    """End the command with status 2, each problem on its line."""
    for problem in problems:
        click.echo(f"waypost: {problem}", err=True)
    sys.exit(2)


def passphrase(settings: Settings) -> str | None:
    """The passphrase from where it may come without a person; None when a person must type it."""
    if words := os.environ.get("WAYPOST_PASSPHRASE"):
        return words
    if (named := os.environ.get("WAYPOST_PASSPHRASE_FILE")) and Path(named).exists():
        return Path(named).read_text().rstrip("\n") or None
    kept = settings.data / key_file.DEMONSTRATION
    if settings.demonstration and kept.exists():
        return kept.read_text()
    return None


def new_passphrase(file: str | None) -> str:
    """The first line of a file, or what a person types twice."""
    if file:
        return Path(file).read_text().rstrip("\n")
    return str(click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))


def recovery_key(asked: str) -> bytes:
    """What a person types from the paper; Invalid, saying where it cannot be right."""
    from app.privacy.recovery import typed

    return typed(click.prompt(asked, err=True))


def unlock(settings: Settings) -> Keyring:
    """The keyring; asks for the passphrase at a terminal when it lies nowhere. Ends the command when it is wrong."""
    words = passphrase(settings)
    if words is None:
        words = click.prompt("Passphrase", hide_input=True, err=True)
    try:
        return key_file.unlock(settings.data, words)
    except AppError as error:
        refuse((explained(error),))


def refuse_lost_keys(settings: Settings) -> None:
    """Nothing for a folder that is new. One whose database is there and whose keys are not gets no others: nobody could

    read what it holds, and what was destroyed on purpose must not begin again by itself.
    """
    if settings.url.startswith("sqlite") and not (settings.data / DATABASE).exists():
        return  # before anything heavy is imported: who starts the server keeps its memory
    from app.database import make_engine
    from app.upgrade import present

    engine = make_engine(settings.url, read_only=True)
    try:
        if present(engine) is not None:
            refuse(("the keys of this database are gone: put keys.json back, or begin with an empty database",))
    finally:
        engine.dispose()


def is_damaged(database: Path) -> bool:
    """Whether an embedded database cannot be trusted; reads all of it, so that nobody is told half of what was kept."""
    import sqlite3
    from contextlib import closing

    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:  # somebody holds it: it is used, and who uses it will hear
        return False
    except sqlite3.DatabaseError:
        return True


def explained(error: AppError) -> str:
    """A sentence for the person at the keyboard."""
    return _SENTENCES.get(error.code, error.code).format(**error.facts)


_SENTENCES = {
    "keys.nobody_waits": "no server here waits for its passphrase",
    "keys.not_taken": "the server was given the passphrase and did not say that it is unlocked: look at its log",
    "keys.missing": "there are no keys in the data folder yet: start with `waypost run` or `waypost keys create`",
    "keys.wrong_passphrase": "the passphrase does not open the keys",
    "keys.passphrase_short": "the passphrase must have at least {shortest} characters",
    "keys.damaged": "keys.json is damaged: put a copy of it back",
    "keys.unknown_version": "keys.json was written by a newer Waypost",
    "keys.changing": "another command is changing the keys or making a backup: try again when it is done",
    "keys.no_intake": "keys.json is of an older Waypost: start once with the passphrase, then it can start without",
    "keys.no_recovery": "no recovery key was made for these keys (`waypost keys recovery` makes one)",
    "keys.wrong_recovery": "this recovery key belongs to other keys, or a newer one was printed since",
    "keys.recovery_length": "a recovery key has {wanted} letters and digits: look whether some are missing",
    "keys.recovery_group": "group {group} of the recovery key cannot be right: look at it again",
    "keys.too_many": "these keys were changed so often that there is no room for another",
    "keys.server_runs": "the server runs: stop it, and start it again when this command says so",
    "backup.no_recovery_key": "backups are sealed to a printed recovery key, and there is none: waypost keys recovery",
    "backup.being_made": "another one is being made",
    "backup.no_room": "the disk has no room for a copy of the database",
    "backup.not_empty": "there is a database or keys here already: nothing is overwritten; name an empty folder",
    "backup.newer": "the backup was made by a newer Waypost",
    "keys.exist": "there are keys already: they are never overwritten",
    "storage.busy": "the database is busy: another program holds it for writing; try again",
    "storage.full": "the disk is full",
    "imports.no_words": "say which columns are the words, one to six of them",
    "imports.half_a_point": "a latitude needs its longitude",
    "imports.never": "a column that names people, or may tell their papers, is never read",
}


@contextmanager
def open_runtime(data: str | None = None, config: str | None = None) -> Iterator["Runtime"]:
    """A Runtime for one command; its database must have the newest shape."""
    from app.assembly import assemble
    from app.database import make_private_files
    from app.log import configure
    from app.upgrade import newest, present

    configure("WARNING")
    make_private_files()
    settings = load_settings(data, config)
    try:
        runtime = assemble(settings, unlock(settings))
    except SettingsInvalid as error:
        refuse(error.problems)
    try:
        if present(runtime.engine) != newest():
            refuse(("the database has an older shape: run `waypost data upgrade`",))
        yield runtime
    except AppError as error:
        refuse((explained(error),))
    finally:
        runtime.close()
