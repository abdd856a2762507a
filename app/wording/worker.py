"""Keeping what is said up to date: at once where it was published, within seconds in every other process."""

import threading

from app.log import logger
from app.runtime import Runtime
from app.transaction import read
from app.wording.queries import in_force, stamp

EVERY_SECONDS = 10.0
_TURN = threading.Lock()  # whoever read earlier must not put older words in place


def refresh(runtime: Runtime) -> bool:
    """Whether other words are said from now on. One count of rows when nothing was published."""
    with _TURN, read(runtime) as work:
        if stamp(work) == runtime.wording.stamp and runtime.wording is not runtime.files:
            return False
        runtime.wording = in_force(work, runtime.files, unreviewed=runtime.settings.unreviewed_wording)
    return True


class Watch:
    """Looks for newly published words until stopped: another process may have published them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wording", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                refresh(self._runtime)
            except Exception as error:  # noqa: BLE001 - what is said stays as it is until the database answers again
                logger().warning("wording.not_refreshed", kind=type(error).__name__)
