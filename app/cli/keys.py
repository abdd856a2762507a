"""`waypost keys`: making the keys that seal every word and number."""

import click

from app.errors import AppError
from app.opening import explained, load_settings, passphrase, refuse
from app.privacy import keys as keyring


@click.group
def keys() -> None:
    """Make and look after the keys."""


@keys.command
@click.option("--config", help="Settings file.")
@click.option("--data", help="Folder of database and keys.")
def create(config: str | None, data: str | None) -> None:
    """Make the keys of a new data folder, wrapped by a passphrase."""
    settings = load_settings(data, config)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    words = passphrase(settings) or click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    try:
        keyring.create(settings.data, words)
    except AppError as error:
        refuse((explained(error),))
    click.echo(f"Keys made in {settings.data / keyring.FILE}. Keep the passphrase apart from this computer.")


@keys.command
@click.option("--config", help="Settings file.")
@click.option("--data", help="Folder of database and keys.")
def test(config: str | None, data: str | None) -> None:
    """Say whether the passphrase opens the keys."""
    from app.opening import unlock

    unlock(load_settings(data, config))
    click.echo("The passphrase opens the keys.")
