"""What granian loads. It imports little: the keys are derived in one thread while another imports all the rest."""

import gc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.opening import load_settings, passphrase
from app.presence import Presence
from app.privacy.key_file import unlock

if TYPE_CHECKING:
    from app.web.front_door import Wsgi


def create() -> "Wsgi":
    """The application, with everything that runs beside it started."""
    gc.disable()  # nothing that a start makes is garbage, and looking for it takes a fifth of the start
    settings = load_settings()
    Presence(settings.data).share()  # until this process ends: whoever destroys or replaces keys finds it
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys") as beside:
        keyring = beside.submit(unlock, settings.data, passphrase(settings) or "")
        from app.database import make_private_files
        from app.log import configure
        from app.serving import serve

        configure()
        make_private_files()
        application = serve(settings, keyring.result())
    gc.freeze()  # what stands now stands to the end: looked at no more, a text does not wait for that either
    gc.enable()
    return application
