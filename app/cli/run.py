"""`waypost run`: checks what can be checked, then hands over to granian. This process stays small and holds no key."""

import multiprocessing
import os
import secrets
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import click

from app.errors import AppError, Locked
from app.opening import (
    config_file,
    data_folder,
    explained,
    is_damaged,
    load_settings,
    passphrase,
    refuse,
    refuse_lost_keys,
)
from app.presence import Presence
from app.settings import DATABASE, Settings

DEMONSTRATION_SETTINGS = {
    "WAYPOST_OPERATION__MODE": "demonstration",
    "WAYPOST_OPERATION__COUNTRIES": "KE",
    "WAYPOST_OPERATION__EMERGENCY_NUMBER": "112",
    # Invented, so that the guides have something to say.
    "WAYPOST_GUIDES__LEGAL_AID": "+999200000110",
    "WAYPOST_GUIDES__UNHCR": "+999200000111",
    "WAYPOST_GUIDES__IOM": "+999200000112",
    "WAYPOST_GUIDES__CONSULATES": "consulates.example",
    "WAYPOST_GUIDES__HOTLINES": "+999200000113",
    "WAYPOST_GUIDES__LOSS_OFFICE": "River House",
    "WAYPOST_GUIDES__LABOUR_HELP": "+999200000114",
    "WAYPOST_GUIDES__PRICES": "prices.example",
    "WAYPOST_GUIDES__SCHOOL_HELP": "+999200000115",
    "WAYPOST_GUIDES__CLINICS": "River clinic",
    "WAYPOST_GUIDES__RED_CROSS": "familylinks.icrc.org",
    "WAYPOST_GUIDES__AMBULANCE": "112",
    "WAYPOST_GUIDES__FIRE": "112",
    "WAYPOST_CHANNELS__SIMULATOR__KIND": "simulator",
    "WAYPOST_CHANNELS__WEB__KIND": "web_form",
}
READ_BEFORE = 32 * 1024 * 1024  # bytes of a database: a second on a slow card
_DAMAGED = "{database} is damaged: {so}. Move the folder away, bring a backup back (`waypost data restore`)"


@click.command
@click.option("--config", help="Settings file (default: config.toml here, or /etc/waypost/config.toml).")
@click.option("--data", help="Folder of database and keys (default: ./data).")
@click.option("--port", type=int, help="Port to listen on, instead of the settings'.")
@click.option("--demo", is_flag=True, help="Demonstration: simulated phone, sample data, keys without a passphrase.")
@click.option("--only", type=click.Choice(["web", "jobs"]), help="On PostgreSQL: only pages and hooks, or only jobs.")
def run(config: str | None, data: str | None, port: int | None, demo: bool, only: str | None) -> None:
    """Start the server."""
    os.umask(0o077)
    _say_to_the_worker(config, data, port, demo=demo, only=only)
    settings = load_settings(data, config)
    if only and settings.url.startswith("sqlite"):
        refuse(("--only needs PostgreSQL: an embedded database has one writing process",))
    large = _refuse_damaged(settings)
    _make_ready(settings)
    _check_port(settings)
    _serve(settings, large)


def _say_to_the_worker(config: str | None, data: str | None, port: int | None, *, demo: bool, only: str | None) -> None:
    """The worker is another process: what was asked here reaches it through the environment."""
    os.environ["WAYPOST_DATA"] = str(data_folder(data))
    if found := config_file(config):
        os.environ["WAYPOST_CONFIG"] = str(found.absolute())
    if port:
        os.environ["WAYPOST_SERVER__PORT"] = str(port)
    if only:
        os.environ["WAYPOST_SERVER__ONLY"] = only
    if demo:
        for name, value in DEMONSTRATION_SETTINGS.items():
            os.environ.setdefault(name, value)


def _refuse_damaged(settings: Settings) -> Path | None:
    """A server that goes on with a damaged database writes the damage into its backups. One too large to be read before
    the start is given back, to be read beside it."""
    database = settings.data / DATABASE
    if not settings.url.startswith("sqlite") or not database.exists():
        return None
    if database.stat().st_size > READ_BEFORE:
        return database
    if is_damaged(database):
        refuse((_DAMAGED.format(database=database, so="nothing was started or changed"),))
    return None


def _stop_if_damaged(database: Path, found: threading.Event) -> None:
    """Looks once the worker is there, as it is made by forking, which no open database survives. Asks both processes
    again until they end: one that is still starting forgets that it was asked."""
    while not (workers := multiprocessing.active_children()):
        time.sleep(0.1)
    if not is_damaged(database):
        return
    found.set()
    click.echo(_DAMAGED.format(database=database, so="the server stops"), err=True)
    main = threading.main_thread().ident or 0
    while True:
        signal.pthread_kill(main, signal.SIGTERM)  # it sleeps, and a signal of another thread would not wake it
        for worker in workers:
            worker.terminate()
        time.sleep(1)


def _make_ready(settings: Settings) -> None:
    """Data folder, lock and keys; a passphrase that was typed waits for the worker where no disk keeps it."""
    from app.privacy import key_file

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    first = not key_file.exist(settings.data)
    if first:
        refuse_lost_keys(settings)
    if first and settings.demonstration and passphrase(settings) is None:
        key_file.write_private(settings.data / key_file.DEMONSTRATION, secrets.token_urlsafe(24))
    words = passphrase(settings) or (_ask_first() if first else _ask(settings))
    if first and words is not None:
        try:
            key_file.create(settings.data, words)
        except AppError as error:
            refuse((explained(error),))
    if (settings.data / key_file.DEMONSTRATION).exists():
        click.secho(
            "  DEMONSTRATION: the keys lie beside the data, so whoever takes this computer can read it.\n"
            "  Never let a real person write to it.",
            fg="red",
            bold=True,
            err=True,
        )
    if words is not None and passphrase(settings) is None:
        _hand_over(settings.data, words)


def _ask_first() -> str:
    if not sys.stdin.isatty():
        refuse(("no passphrase: set WAYPOST_PASSPHRASE_FILE, or start at a terminal",))
    click.echo("These keys seal every word and number. Without the passphrase nobody can read them, not even you.")
    words: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return words


def _ask(settings: Settings) -> str | None:
    """The passphrase, or None to start locked: texts are then taken in, and read once somebody unlocks."""
    from app.privacy import key_file

    try:
        locked_is_enough = key_file.facts(settings.data).takes_in_locked
    except AppError as error:
        refuse((explained(error),))
    if sys.stdin.isatty():
        said = "Passphrase (Enter alone: start locked)" if locked_is_enough else "Passphrase"
        nothing = "" if locked_is_enough else None
        return click.prompt(said, hide_input=True, default=nothing, show_default=False, err=True) or None
    if not locked_is_enough:
        refuse((explained(Locked("keys.no_intake")),))
    return None


def _hand_over(folder: Path, words: str) -> None:
    """Give the passphrase to the worker through a pipe with a name: read once, gone then, kept on no disk."""
    from app.privacy import key_file

    pipe = folder / key_file.PIPE
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe, 0o600)
    os.environ["WAYPOST_PASSPHRASE_FILE"] = str(pipe)

    def feed() -> None:
        pipe.write_text(words)  # waits until the worker opens it
        pipe.unlink()

    threading.Thread(target=feed, daemon=True, name="passphrase").start()


def _check_port(settings: Settings) -> None:
    server = settings.server
    with socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            refuse((f"cannot listen on {server.host} port {server.port} ({error.strerror}): give another --port",))


def _serve(settings: Settings, large: Path | None) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Presence(settings.data).share()  # it has seen the passphrase, and would start another worker
    damaged = threading.Event()
    server = settings.server
    granian = Granian(
        target="app.wsgi:create",
        factory=True,
        address=server.host,
        port=server.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=server.threads,
        backlog=2048,
        backpressure=2048,
        websockets=False,
        http1_settings=HTTP1Settings(),
        log_level=LogLevels.error,
        log_access=False,
        ssl_cert=Path(server.certificate) if server.certificate else None,
        ssl_key=Path(server.key) if server.key else None,
    )
    if large is not None:
        look = threading.Thread(target=_stop_if_damaged, args=(large, damaged), daemon=True, name="damage")
        granian.on_startup(look.start)
    granian.serve()
    if damaged.is_set():
        sys.exit(2)
