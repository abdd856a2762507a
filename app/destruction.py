"""Panic: the keys go from the disk and from memory, and nothing that was sealed with them is ever read again."""

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

from app.presence import somebody_else
from app.privacy.key_file import FILE, shred

_PATIENCE_TURNS, _TURN_SECONDS = 200, 0.01  # two seconds for the processes to be gone


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was done: file names, ids of stopped processes, and of one that would not go (not ours to end)."""

    files: tuple[str, ...]
    stopped: tuple[int, ...]
    left: int | None


def destroy(folder: Path) -> Destroyed:
    """Overwrite and unlink the keys, end every process that holds them, look again. Asks no database and no setting."""
    files = _shred_all(folder)
    stopped, left = _stop_all(folder)
    files += _shred_all(folder)  # what one of them was just writing
    return Destroyed(tuple(dict.fromkeys(files)), stopped, left)


def _shred_all(folder: Path) -> list[str]:
    """The keys (with what the printed key opens), their half-written copies, and any passphrase that lies here."""
    found = sorted({*folder.rglob(f"{FILE}*"), *folder.glob("*passphrase*")})
    for path in found:
        shred(path)
    named = os.environ.get("WAYPOST_PASSPHRASE_FILE")
    if named and Path(named).absolute().is_relative_to(folder.absolute()) and Path(named).exists():
        shred(Path(named))
        found.append(Path(named))
    return [path.name for path in found]


def _stop_all(folder: Path) -> tuple[tuple[int, ...], int | None]:
    stopped: dict[int, None] = {}
    for _ in range(_PATIENCE_TURNS):
        pid = somebody_else(folder)
        if pid is None:
            return tuple(stopped), None
        if pid <= 0:  # in another container: it cannot be named from here
            break
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:
            break
        stopped[pid] = None
        threading.Event().wait(_TURN_SECONDS)
    return tuple(stopped), somebody_else(folder)
