"""A file that somebody of the team put down, and what a thread does with it while they look on.

One file at a time, in this process alone: a file of people's words lies in memory and nowhere else, so it is gone with
the server and after half an hour, and is put down again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from flask import current_app

from app.errors import Conflict
from app.log import logger

LASTS: Final = timedelta(minutes=30)
Progress = Callable[[int], None]
Deed = Callable[[Progress], Any]


class Stage(StrEnum):
    """What is going on with it."""

    LIES = "lies"
    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, repr=False)
class Lying:
    """The file of a member. deed: what runs or ran last; far: rows so far; error: why it failed."""

    owner: UUID
    file: Any
    stage: Stage = Stage.LIES
    deed: str = ""
    far: int = 0
    result: Any = None
    error: Exception | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    forget: Callable[[], object] = lambda: None


class Tray:
    """Holds one file; a second waits until the first is taken away, unless it is the same member's."""

    def __init__(self) -> None:
        """An empty one."""
        self._turn = threading.Lock()
        self._lying: Lying | None = None
        self._timer: threading.Timer | None = None
        self._thread: threading.Thread | None = None

    def put(self, owner: UUID, file: Any, *, forget: Callable[[], object] = lambda: None) -> Lying:
        """The file, put down in place of what lay here. Conflict while something is done with that.

        forget: called once when it is taken away.
        """
        with self._turn:
            if self._lying is not None and self._lying.stage is Stage.RUNS:
                raise Conflict("tray.busy")
            self._clear()
            self._lying = Lying(owner, file, forget=forget)
            self._timer = threading.Timer(LASTS.total_seconds(), self._over, [self._lying])
            self._timer.daemon = True
            self._timer.start()
            return self._lying

    def of(self, owner: UUID) -> Lying | None:
        """The member's file; None when it is not here, or not any more."""
        lying = self._lying
        return lying if lying is not None and lying.owner == owner else None

    def start(self, owner: UUID, name: str, deed: Deed) -> None:
        """Do something with the member's file in a thread. Conflict when it is gone, or something is being done."""
        with self._turn:
            lying = self.of(owner)
            if lying is None or lying.stage is Stage.RUNS:
                raise Conflict("tray.busy" if lying else "tray.gone")
            lying.stage, lying.deed, lying.far, lying.result, lying.error = Stage.RUNS, name, 0, None, None
            self._thread = threading.Thread(target=_run, args=(lying, deed), name="tray", daemon=True)
            self._thread.start()

    def take_away(self, owner: UUID) -> None:
        """Forget the member's file, unless something is being done with it."""
        with self._turn:
            lying = self.of(owner)
            if lying is not None and lying.stage is not Stage.RUNS:
                self._clear()

    def wait(self) -> None:
        """Return when nothing is being done."""
        if self._thread is not None:
            self._thread.join()

    def _over(self, lying: Lying) -> None:
        with self._turn:
            if self._lying is lying and lying.stage is not Stage.RUNS:
                self._clear()

    def _clear(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._lying is not None:
            self._lying.forget()
        self._lying = None


def _run(lying: Lying, deed: Deed) -> None:
    def told(far: int) -> None:
        lying.far = far

    try:
        lying.result = deed(told)
        lying.stage = Stage.DONE
    except Exception as error:  # noqa: BLE001 - whoever looks on must hear that it ended
        logger().error("tray.failed", kind=type(error).__name__)
        lying.error = error
        lying.stage = Stage.FAILED


def tray(name: str) -> Tray:
    """The current application's tray for files of one kind."""
    trays: dict[str, Tray] = current_app.extensions.setdefault("waypost-trays", {})
    return trays.setdefault(name, Tray())
