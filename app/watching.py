"""Keeping what every process holds in memory as new as the database: another process may have changed it."""

import threading
from collections.abc import Callable, Sequence

from app.log import logger
from app.runtime import Runtime

EVERY_SECONDS = 10.0


class Watch:
    """Looks for what changed until stopped. Each look costs one small select when nothing did."""

    def __init__(self, runtime: Runtime, looks: Sequence[Callable[[Runtime], object]]) -> None:
        self._runtime = runtime
        self._looks = looks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            for look in self._looks:
                try:
                    look(self._runtime)
                except Exception as error:  # noqa: BLE001 - what is held stays as it is until the database answers again
                    logger().warning("watch.not_refreshed", kind=type(error).__name__)
