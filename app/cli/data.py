"""`waypost data`: looking after the database."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from app.cli.importing import bring_in
from app.clock import SystemClock
from app.database import make_engine, make_private_files
from app.errors import AppError
from app.opening import explained, load_settings, new_passphrase, open_runtime, recovery_key, refuse
from app.settings import DATABASE, Settings
from app.work import COMMAND, Work

MOST_TOLD = 50  # lines about features that cannot be taken


@click.group
def data() -> None:
    """Look after the database."""


data.add_command(bring_in)


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
    """Seal database and keys to the printed recovery key, into one file in FOLDER; delete those past their days.

    Works while the server runs and asks for no passphrase. Only the paper opens it: waypost data restore.
    """
    from app.erasure.backups import BackupDamaged, delete_old_backups, make_backup

    make_private_files()
    settings = load_settings(data_folder, config)
    kept = settings.retention
    if not settings.url.startswith("sqlite"):
        refuse(("PostgreSQL has its own tools: use pg_dump, and delete its files after [retention] backups days",))
    if not (folder or kept.backup_folder):
        refuse(("say where to: waypost data backup FOLDER, or [retention] backup_folder in the settings",))
    if not (settings.data / DATABASE).exists():
        refuse((f"there is no database in {settings.data}",))
    target, now = Path(folder or kept.backup_folder), SystemClock().now()
    try:
        made = make_backup(settings.data, target, now=now)
    except AppError as error:
        refuse((f"no backup was made: {explained(error)}",))
    except (BackupDamaged, OSError, sqlite3.Error) as error:
        refuse((f"no backup was made ({type(error).__name__}); the older ones are kept",))
    _write_lists(settings, target, now=now)
    gone = delete_old_backups(target, now=now, days=kept.backups)
    click.echo(f"{made}")
    click.echo(f"{gone} older than {kept.backups} days deleted. Only the printed recovery key opens them.", err=True)


def _write_lists(settings: Settings, folder: Path, *, now: datetime) -> None:
    """Who was erased, and what is over with partners, lies beside every backup; needs no key to be copied there."""
    from app.erasure.again import write_lists
    from app.upgrade import newest, present

    engine = make_engine(settings.url, read_only=True)
    if present(engine) == newest():
        with engine.connect() as connection:
            write_lists(folder, connection, kept=settings.retention, now=now)
    engine.dispose()


@data.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Empty folder for database and keys.")
@click.option(
    "--list",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who was erased; what is over with partners lies beside it.",
)
@click.option(
    "--without-list", is_flag=True, help="Whoever was erased, and whatever was over with partners, comes back."
)
@click.option("--new-passphrase-file", type=click.Path(exists=True, dir_okay=False), help="Read it there.")
def restore(
    *,
    file: Path,
    config: str | None,
    folder: str | None,
    listed: Path | None,
    without_list: bool,
    new_passphrase_file: str | None,
) -> None:
    """Bring the backup FILE back into an empty data folder, with the recovery key from paper and a new passphrase.

    Who was erased since is erased again: the list of them lies beside the backups, readable with the paper alone.
    """
    from app.erasure.again import LIST, OVER, ListDamaged
    from app.erasure.backups import BackupDamaged
    from app.log import configure

    make_private_files()
    configure("WARNING")
    settings = load_settings(folder, config)
    if not settings.url.startswith("sqlite"):
        refuse(("PostgreSQL has its own tools: use pg_restore",))
    listed = listed or file.with_name(LIST)
    for path in (listed, listed.with_name(OVER)):
        if not (path.exists() or without_list):
            refuse((f"{path} is not there: without it whoever was erased since comes back (--without-list)",))
    try:
        _bring_back(settings, file, listed=listed, new_passphrase_file=new_passphrase_file)
    except AppError as error:
        refuse((explained(error),))
    except BackupDamaged:
        refuse(("this recovery key does not open it: it is of another key, or the file is not whole",))
    except ListDamaged:
        refuse((f"{listed}, or {OVER} beside it, is damaged: take the one from another copy",))


def _bring_back(settings: Settings, file: Path, *, listed: Path, new_passphrase_file: str | None) -> None:
    from app.bringing_back import bring_back, made_ready, open_into
    from app.erasure.again import OVER, read_list, read_over

    clock = SystemClock()
    with made_ready(settings.data) as ready:
        ended = listed.with_name(OVER)
        marks, over = read_list(listed) if listed.exists() else [], read_over(ended) if ended.exists() else []
        printed, words = recovery_key("Recovery key"), new_passphrase(new_passphrase_file)
        began = clock.monotonic()
        found = open_into(ready, file, printed=printed, passphrase=words, marks=marks, over=over)
        while found.left:
            told = f"{len(found.left)} people were erased when another recovery key was in use. That key"
            found = found.with_key(recovery_key(told))
        brought = bring_back(ready, settings, found)
    click.echo(f"Of {brought.made_at:%Y-%m-%d %H:%M} UTC; people erased from it again: {brought.erased}")
    for table, many in brought.rows.items():
        click.echo(f"  {table}\t{many}")
    click.echo(f"Brought back in {clock.monotonic() - began:.0f} s. Everybody signs in again.")
    click.echo("What changed since is as it was then: who left the team, who said stop, which cases are closed. Look.")


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


@data.command
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", type=click.IntRange(0, 4), help="0 country, 1 provinces, … (default: as the file says).")
@click.option("--sites", is_flag=True, help="They are camps, shelters or buildings: never a cell of a public map.")
@click.option("--config", help="Settings file.")
@click.option("--data", "folder", help="Folder of database and keys.")
def places(*, files: tuple[Path, ...], level: int | None, sites: bool, config: str | None, folder: str | None) -> None:
    """Load administrative areas with P-codes from GeoJSON FILES, as the common operational datasets have them.

    They take the place of areas of the same level and country. When one feature cannot be taken, none is.
    """
    from app.places.tables import AreaKind
    from app.places.worker import NotLoaded, load_areas

    with open_runtime(folder, config) as runtime:
        try:
            loaded = load_areas(runtime, COMMAND, files, level=level, kind=AreaKind.SITE if sites else None)
        except NotLoaded as error:
            told = [str(finding) for finding in error.findings[:MOST_TOLD]]
            left = len(error.findings) - len(told)
            refuse((*told, *([f"… and {left} more"] if left else []), f"nothing was loaded: {error}"))
    for finding in loaded.findings:
        click.echo(str(finding), err=True)
    for (country, of_level), many in loaded.many.items():
        click.echo(f"{country} level {of_level}: {many} areas")
