"""`waypost data`: looking after the database."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from app.clock import SystemClock
from app.database import make_engine, make_private_files
from app.opening import load_settings, open_runtime, refuse
from app.work import COMMAND, Work


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


@data.command
@click.argument("folder", required=False)
@click.option("--config", help="Settings file.")
@click.option("--data", "data_folder", help="Folder of database and keys.")
def backup(folder: str | None, config: str | None, data_folder: str | None) -> None:
    """Copy the database into FOLDER, and delete the copies there that are past their days.

    Works while the server runs. What is sealed stays sealed; the keys are not in it.
    """
    from app.erasure.backups import BackupDamaged, delete_old_backups, make_backup

    make_private_files()
    settings = load_settings(data_folder, config)
    kept, database = settings.retention, settings.data / "waypost.sqlite3"
    if not settings.url.startswith("sqlite"):
        refuse(("PostgreSQL has its own tools: use pg_dump, and delete its files after [retention] backups days",))
    if not (folder or kept.backup_folder):
        refuse(("say where to: waypost data backup FOLDER, or [retention] backup_folder in the settings",))
    if not database.exists():
        refuse((f"there is no database in {settings.data}",))
    target, now = Path(folder or kept.backup_folder), SystemClock().now()
    try:
        made = make_backup(database, target, now=now)
    except (BackupDamaged, OSError, sqlite3.Error) as error:
        refuse((f"no copy was made ({type(error).__name__}); the older ones are kept",))
    gone = delete_old_backups(target, now=now, days=kept.backups)
    click.echo(f"{made}")
    click.echo(f"{gone} older than {kept.backups} days deleted. Keep a copy of keys.json apart from it.", err=True)


@data.command
@click.argument("number")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def about(number: str, config: str | None, folder: str | None) -> None:
    """Print everything held about whoever has NUMBER (or an address); the trail keeps that it was printed.

    For reading out to them after a check that it is they. Never send it.
    """
    from app.erasure.subject import find_about, leave_trace, tidy
    from app.messages.sealed import how_many_sealed
    from app.transaction import read, write

    with open_runtime(folder, config) as runtime:
        with read(runtime, COMMAND) as work:
            found, waiting = find_about(work, tidy(number)), how_many_sealed(work)
        if found:
            write(runtime, COMMAND, lambda work: leave_trace(work, found))
    if waiting:
        click.echo(
            f"{waiting} texts came in while locked and are not looked into: unlock the server, ask again.", err=True
        )
    if not found:
        click.echo("Nothing is held.")
    for told in found:
        for section in told.sections:
            click.echo(f"{section.title}:")
            for line in section.lines or ("nothing",):
                click.echo(f"  {line}")


@data.command
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="As in 2026-11 (default: the month before this one).")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def report(month: datetime | None, config: str | None, folder: str | None) -> None:
    """Print how often each thing of the trail was done in a month: what the data owner reports. Counts only."""
    from app.audit.queries import counted
    from app.transaction import read

    with open_runtime(folder, config) as runtime, read(runtime, COMMAND) as work:
        first = (month.replace(tzinfo=UTC) if month else work.now - timedelta(days=work.now.day)).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        following = (first + timedelta(days=32)).replace(day=1)
        counts = counted(work, first, following)
    click.echo(f"{first:%Y-%m}")
    for action, many in counts.items():
        click.echo(f"{action}\t{many}")


@data.command(name="authority-request")
@click.option("--owner", "handle", required=True, help="Who answers for your data and replied: their name in the team.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it came (default: today).")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def authority_request(handle: str, day: datetime | None, config: str | None, folder: str | None) -> None:
    """Count a request of an authority: only the day and who replied are kept. The page /privacy shows how many."""
    from app.audit.actions import count_authority_request
    from app.audit.queries import authority_requests
    from app.staff.queries import find_member_by_handle
    from app.transaction import write

    def unit(work: Work) -> int | None:
        owner = find_member_by_handle(work, handle)
        if owner is None:
            return None
        count_authority_request(work, asked_on=(day or work.now).date(), owner_id=owner.id)
        return authority_requests(work)

    with open_runtime(folder, config) as runtime:
        many = write(runtime, COMMAND, unit)
        page = f"{runtime.settings.public_url}/staff/police"
    if many is None:
        refuse(("nobody of the team is called that",))
    click.echo(f"Counted: {many} so far. The written reply stands on {page}")
