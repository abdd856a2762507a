"""Keeping what is said up to date: at once where it was published, within seconds in every other process (Watch)."""

import threading

from app.runtime import Runtime
from app.transaction import read
from app.wording.queries import in_force, stamp

_TURN = threading.Lock()  # whoever read earlier must not put older words in place


def refresh(runtime: Runtime) -> bool:
    """Whether other words are said from now on. One count of rows when nothing was published."""
    with _TURN, read(runtime) as work:
        if stamp(work) == runtime.wording.stamp and runtime.wording is not runtime.files:
            return False
        runtime.wording = in_force(work, runtime.files, unreviewed=runtime.settings.unreviewed_wording)
    return True
