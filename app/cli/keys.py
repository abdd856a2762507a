"""`waypost keys`: making, changing, saving and destroying the keys that seal every word and number."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from app.errors import AppError, Conflict
from app.opening import (
    data_folder,
    explained,
    load_settings,
    new_passphrase,
    passphrase,
    recovery_key,
    refuse,
    refuse_lost_keys,
)
from app.presence import Presence
from app.privacy import key_file, recovery
from app.privacy.keys import Secrets
from app.settings import Settings

if TYPE_CHECKING:
    from app.runtime import Runtime

_ELSEWHERE = "A copy of keys.json that you keep elsewhere is the old one: replace it."
_NEW_FILE = click.option("--new-passphrase-file", type=click.Path(exists=True, dir_okay=False), help="Read it there.")


@click.group
def keys() -> None:
    """Make and look after the keys."""


def _folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    config = click.option("--config", help="Settings file.")
    return config(click.option("--data", help="Folder of database and keys.")(command))


@keys.command
@_folder_options
def create(config: str | None, data: str | None) -> None:
    """Make the keys of a new data folder, wrapped by a passphrase."""
    settings = _settings(data, config)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not key_file.exist(settings.data):
        refuse_lost_keys(settings)
    words = passphrase(settings) or new_passphrase(None)
    with _said():
        key_file.create(settings.data, words)
    click.echo(f"Keys made in {settings.data / key_file.FILE}. Keep the passphrase apart from this computer.")


@keys.command
@_folder_options
def test(config: str | None, data: str | None) -> None:
    """Say whether the passphrase opens the keys."""
    settings = _settings(data, config)
    with _said():
        secrets = key_file.open_secrets(settings.data, _ask(settings))
    click.echo("The passphrase opens the keys.")
    click.echo("A recovery key was made." if secrets.recovery else "No recovery key was made: waypost keys recovery")
    if secrets.rotating:
        click.echo("New keys are in use and the old ones are still needed: waypost keys rotate")


@keys.command("unlock")
@_folder_options
def unlock_server(config: str | None, data: str | None) -> None:
    """Give the passphrase to the server that was started without it."""
    from app.unlocking import hand_over, wait_until_taken

    settings = _settings(data, config)
    with _said():
        words = _ask(settings)
        key_file.open_secrets(settings.data, words)
        waiting = hand_over(settings.data, words)
        if not waiting:
            raise Conflict("keys.nobody_waits")
        wait_until_taken(waiting)
    click.echo("Unlocked: what came in is carried out now, and staff can sign in.")


@keys.command("passphrase")
@_folder_options
@_NEW_FILE
def change_passphrase(config: str | None, data: str | None, new_passphrase_file: str | None) -> None:
    """Give the keys another passphrase. The old one opens nothing here afterwards."""
    settings = _settings(data, config)
    with _said(), key_file.changing(settings.data):
        secrets = key_file.open_secrets(settings.data, _ask(settings))
        key_file.keep(settings.data, secrets, new_passphrase(new_passphrase_file))
        key_file.shred(settings.data / key_file.DEMONSTRATION)
    click.echo(f"The passphrase is changed; who starts the server needs the new one. {_ELSEWHERE}")


@keys.command("recovery")
@_folder_options
def print_recovery(config: str | None, data: str | None) -> None:
    """Show a key for paper that opens everything when the passphrase is lost. One printed before stops working."""
    import segno

    settings = _settings(data, config)
    key = recovery.new_key()
    with _said(), key_file.changing(settings.data):
        from app.privacy.public_seal import public_of

        words = _ask(settings)
        secrets = key_file.open_secrets(settings.data, words)
        key_file.keep(settings.data, replace(secrets, recovery=public_of(recovery.private_of(key))), words)
    click.echo("Write this down or print it, and keep it far from this computer. It is shown only now:\n")
    click.echo(f"  {recovery.written(key)}\n")
    segno.make(recovery.written(key), error="m").terminal(out=sys.stdout, compact=True)
    click.echo(f"Whoever has it and this computer, or a backup made from now on, can read everything. {_ELSEWHERE}")
    click.echo("Backups made until now need the one before: keep it until they are gone.")


@keys.command
@_folder_options
@_NEW_FILE
def recover(config: str | None, data: str | None, new_passphrase_file: str | None) -> None:
    """Open the keys with the printed recovery key and give them a new passphrase."""
    settings = _settings(data, config)
    with _said(), key_file.changing(settings.data):
        key = recovery_key("Recovery key")
        secrets = key_file.recover(settings.data, recovery.private_of(key))
        key_file.keep(settings.data, secrets, new_passphrase(new_passphrase_file))
    click.echo("The keys are open and have the new passphrase. The recovery key stays good.")


@keys.command
@_folder_options
def rotate(config: str | None, data: str | None) -> None:
    """Make a new key and seal everything anew with it; old keys go when nothing needs them.

    Stop the server first; once this says so, it can be started while the rest is sealed. Ended in the middle, it goes
    on where it was when it is run again.
    """
    settings = _settings(data, config)
    presence = Presence(settings.data)
    with _said(), key_file.changing(settings.data):
        words = _ask(settings)
        secrets = _with_new_key(settings, presence, key_file.open_secrets(settings.data, words), words)
        with _runtime(settings, secrets) as runtime:
            left = _reseal_all(runtime, secrets.newest)
        if left:
            refuse((f"{left} rows cannot be opened, so the old key is kept; the log names them",))
        key_file.keep(settings.data, secrets.without_old_keys(), words)
    click.echo(f"Everything is sealed with the new key, and the old one is gone. {_ELSEWHERE}")


@keys.command
@click.option("--data", help="Folder of database and keys.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(data: str | None, yes: bool) -> None:
    """PANIC: destroy the keys and stop the server, at once and for ever. Nothing can be read afterwards."""
    from app.destruction import destroy as destroy_keys

    folder = data_folder(data)
    if (
        not yes
        and click.prompt(f"Everything in {folder} becomes unreadable for ever. Type DESTROY", err=True) != "DESTROY"
    ):
        refuse(("nothing was done",))
    done = destroy_keys(folder)
    click.echo(f"Destroyed: {', '.join(done.files) or 'there were no keys'}. Processes stopped: {len(done.stopped)}.")
    if done.left is not None:
        refuse((f"a process still has the keys in memory and is not yours to end (id {done.left}): switch it off",))


def _settings(data: str | None, config: str | None) -> Settings:
    os.umask(0o077)
    return load_settings(data, config)


def _ask(settings: Settings) -> str:
    return passphrase(settings) or str(click.prompt("Passphrase", hide_input=True, err=True))


@contextmanager
def _said() -> Iterator[None]:
    """An error of ours ends the command with its sentence."""
    try:
        yield
    except AppError as error:
        refuse((explained(error),))


def _with_new_key(settings: Settings, presence: Presence, secrets: Secrets, words: str) -> Secrets:
    """The secrets with the key that seals from now on, kept; the same when a rotation is unfinished.

    A server that runs would go on with the old key and could not open what is sealed with the new one.
    """
    if not secrets.rotating:
        if not presence.alone():
            raise Conflict("keys.server_runs")
        secrets = secrets.with_new_key()
        key_file.keep(settings.data, secrets, words)
        click.echo("The new key is in use: the server can be started while the rest is sealed anew.")
    presence.share()
    return secrets


@contextmanager
def _runtime(settings: Settings, secrets: Secrets) -> Iterator["Runtime"]:
    from app.assembly import assemble
    from app.log import configure
    from app.upgrade import newest, present

    configure("WARNING")
    runtime = assemble(settings, secrets.keyring())
    try:
        if present(runtime.engine) not in (newest(), None):
            refuse(("the database has an older shape: run `waypost data upgrade`",))
        yield runtime
    finally:
        runtime.close()


def _reseal_all(runtime: "Runtime", newest: int) -> int:
    """How many rows could not be sealed anew."""
    from app.resealing import how_many, reseal
    from app.transaction import read
    from app.upgrade import present

    if present(runtime.engine) is None:
        return 0
    with read(runtime) as work:
        many = how_many(work, newest)
    with click.progressbar(length=many, label="Sealing anew", file=sys.stderr) as bar:
        for done in reseal(runtime, newest):
            bar.update(done)
    if runtime.writer is not None:
        runtime.writer.fold_in()  # or the log keeps what the old key opens
    with read(runtime) as work:
        return how_many(work, newest)
