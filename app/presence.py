"""Which processes hold the keys of a data folder now: found by a lock the system keeps, never by a number in a file.

Everybody who holds keys shares a record lock on `server.lock`. The system lets it go when a process ends, however it
ends, and tells whose it is, so that nobody else's process is ever taken for ours.
"""

import fcntl
import os
import struct
import sys
from pathlib import Path

FILE = "server.lock"
# struct flock: what the system is asked with, and answers in.
_ASKED = "qqihh" if sys.platform == "darwin" else "hhqqi"


class Presence:
    """This process's share of the lock. One a process: closing the file anywhere in it lets every share go."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._descriptor: int | None = None

    def share(self) -> None:
        """Hold it beside others; waits while somebody has it alone, which is short."""
        fcntl.lockf(self._open(), fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Whether nobody else holds it; if so nobody can until `share` or `release`."""
        try:
            fcntl.lockf(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let it go, held or not."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor


def somebody_else(folder: Path) -> int | None:
    """The id of one other process that holds keys of this folder; None when there is none.

    Not for a process that has a `Presence`: asking would let its share go.
    """
    try:
        descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        told = fcntl.fcntl(descriptor, fcntl.F_GETLK, _question())
    finally:
        os.close(descriptor)
    return _answer(told)


def _question() -> bytes:
    """Could the whole file be locked by us alone?"""
    if sys.platform == "darwin":
        return struct.pack(_ASKED, 0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)
    return struct.pack(_ASKED, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


def _answer(told: bytes) -> int | None:
    parts = struct.unpack(_ASKED, told[: struct.calcsize(_ASKED)])
    kind, pid = (parts[3], parts[2]) if sys.platform == "darwin" else (parts[0], parts[4])
    return None if kind == fcntl.F_UNLCK else int(pid)
