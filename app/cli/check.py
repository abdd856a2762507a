"""`waypost check`: every problem of settings, keys, channels and database, each with an id and what to do."""

import sys
from collections.abc import Iterator

import click

from app.opening import config_file, data_folder, explained, passphrase
from app.errors import AppError
from app.settings import Settings, SettingsInvalid, load


@click.command
@click.option("--config", help="Settings file.")
@click.option("--data", help="Folder of database and keys.")
def check(config: str | None, data: str | None) -> None:
    """List everything that is wrong, and what to do; status 1 when there is something."""
    import os

    try:
        settings = load(data_folder(data), config_file(config), os.environ)
    except SettingsInvalid as error:
        found = [("settings", problem) for problem in error.problems]
    else:
        found = [*_keys(settings), *_channels(settings), *_database(settings), *_lists()]
    for identifier, advice in found:
        click.echo(f"{identifier}\t{advice}")
    if not found:
        click.echo("Everything is in order.")
    sys.exit(1 if found else 0)


def _keys(settings: Settings) -> Iterator[tuple[str, str]]:
    from app.privacy import keys

    if not keys.exist(settings.data):
        yield "keys.missing", "There are no keys yet: start with `waypost run` or `waypost keys create`."
        return
    if (settings.data / keys.DEMONSTRATION).exists():
        yield "keys.demonstration", "The passphrase lies beside the data: never use this folder with real people."
    if (words := passphrase(settings)) is not None:
        try:
            keys.unlock(settings.data, words)
        except AppError as error:
            yield error.code, f"The keys cannot be opened: {explained(error)}."


def _channels(settings: Settings) -> Iterator[tuple[str, str]]:
    from app.assembly import build_channels
    from app.clock import SystemClock
    from channels.contract import Checks

    if not any(channel.purpose == "sos" for channel in settings.channels):
        yield "channels.none", 'No line for calls for help: add a [channels.NAME] with purpose = "sos".'
    try:
        adapters = build_channels(settings, SystemClock())
    except SettingsInvalid as error:
        yield from (("channels.settings", problem) for problem in error.problems)
        return
    for name, adapter in adapters.items():
        if isinstance(adapter, Checks):
            yield from ((problem.id, f"[channels.{name}] {problem.advice}") for problem in adapter.check())
    yield from _shared_senders(settings)


def _shared_senders(settings: Settings) -> Iterator[tuple[str, str]]:
    """A sender used for both calls for help and alerts: stopping alerts there would cut off rescue."""
    by_sender: dict[object, set[str]] = {}
    for channel in settings.channels:
        for key in ("number", "messaging_service_sid"):
            if sender := channel.options.get(key):
                by_sender.setdefault((channel.kind, sender), set()).add(channel.purpose)
    if any(len(purposes) > 1 for purposes in by_sender.values()):
        advice = "Calls for help and alerts need different senders: STOP to alerts must not cut off rescue."
        yield "channels.shared_sender", advice


def _database(settings: Settings) -> Iterator[tuple[str, str]]:
    from app.database import make_engine
    from app.upgrade import newest, present

    if settings.url.startswith("sqlite") and not (settings.data / "waypost.sqlite3").exists():
        yield "database.missing", "There is no database yet: `waypost run` makes it."
        return
    engine = make_engine(settings.url, read_only=True)
    try:
        stands = present(engine)
    except Exception as error:  # noqa: BLE001 - whatever it is, the administrator must hear of it
        yield "database.unreachable", f"The database does not answer ({type(error).__name__})."
        return
    finally:
        engine.dispose()
    if stands != newest():
        yield "database.old", "The database has an older shape: run `waypost data upgrade`."


def _lists() -> Iterator[tuple[str, str]]:
    from app.privacy.scrub import Scrubber

    try:
        Scrubber.load()
    except ValueError as error:
        yield "scrubber.lexicon", f"A word list of the scrubber cannot be read: {error}."
