"""What granian loads. It imports little: the keys are derived in one thread while another imports all the rest."""

import gc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import click

from app.errors import Locked
from app.opening import explained, load_settings, passphrase
from app.presence import Presence
from app.privacy import key_file

if TYPE_CHECKING:
    from pathlib import Path

    from app.privacy.keys import Keyring
    from app.web.front_door import Wsgi


def create() -> "Wsgi":
    """The application, with everything that runs beside it started."""
    gc.disable()  # nothing that a start makes is garbage, and looking for it takes a fifth of the start
    settings = load_settings()
    Presence(settings.data).share()  # until this process ends: whoever destroys or replaces keys finds it
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys") as beside:
        keyring = beside.submit(_keyring, settings.data, passphrase(settings))
        from app.database import make_private_files
        from app.log import configure
        from app.serving import serve

        configure()
        make_private_files()
        application = serve(settings, keyring.result())
    gc.freeze()  # what stands now stands to the end: looked at no more, a text does not wait for that either
    gc.enable()
    return application


def _keyring(folder: "Path", words: str | None) -> "Keyring":
    """The keys; without the right passphrase what takes texts in and reads nothing, so that none is lost meanwhile."""
    if words is None:
        return key_file.intake(folder)
    try:
        return key_file.unlock(folder, words)
    except Locked as error:
        if error.code != "keys.wrong_passphrase" or not key_file.facts(folder).takes_in_locked:
            raise
        click.echo(f"waypost: {explained(error)}", err=True)
        return key_file.intake(folder)
