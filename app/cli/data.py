"""`waypost data`: looking after the database."""

import click

from app.database import make_engine, make_private_files
from app.opening import load_settings, open_runtime


@click.group
def data() -> None:
    """Look after the database."""


@data.command
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def upgrade(config: str | None, folder: str | None) -> None:
    """Bring the database to the newest shape."""
    from app.upgrade import newest
    from app.upgrade import upgrade as bring

    make_private_files()
    settings = load_settings(folder, config)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(settings.url)
    bring(engine)
    engine.dispose()
    click.echo(f"The database has the newest shape ({newest()}).")


@data.command(name="try-again")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def try_again(config: str | None, folder: str | None) -> None:
    """Carry out messages that were kept but could not be carried out."""
    from app.inbound.pipeline import try_again as carry_out

    with open_runtime(folder, config) as runtime:
        click.echo(f"{carry_out(runtime)} still wait.")
