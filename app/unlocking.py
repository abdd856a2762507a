"""From locked to unlocked while the server runs: the passphrase comes from a page, or through a pipe."""

import errno
import os
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from app.errors import Locked
from app.log import logger
from app.privacy import key_file
from app.runtime import Runtime

_PATTERN = "passphrase-*.pipe"  # what `waypost keys destroy` looks for as well
_TURNS, _TURN_SECONDS = 600, 0.05  # half a minute for a server to say that it is unlocked


def unlock(runtime: Runtime, passphrase: str) -> None:
    """Put the keys to work and begin what waits for them; Locked when the passphrase is wrong."""
    keyring = key_file.unlock(runtime.settings.data, passphrase)
    if runtime.keyring.locked:
        runtime.keyring = keyring
        logger().info("keys.unlocked")
    with suppress(IndexError):  # whoever else unlocks at this moment finds the rest
        while True:
            runtime.after_unlocking.pop(0)()


def hand_over(folder: Path, passphrase: str) -> list[Path]:
    """The pipes of every server of this folder that waits for the passphrase, given to each."""
    return [pipe for pipe in sorted(folder.glob(_PATTERN)) if _written(pipe, passphrase)]


def wait_until_taken(pipes: Collection[Path]) -> None:
    """Nothing once every server has taken the passphrase; Locked when one does not say so."""
    for _ in range(_TURNS):
        if not any(pipe.exists() for pipe in pipes):
            return
        threading.Event().wait(_TURN_SECONDS)
    raise Locked("keys.not_taken")


def _written(pipe: Path, passphrase: str) -> bool:
    """Whether somebody reads at the other end; the pipe of a process that died goes."""
    try:
        descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        pipe.unlink(missing_ok=True)
        return False
    try:
        os.write(descriptor, passphrase.encode() + b"\n")
    finally:
        os.close(descriptor)
    return True


def _nobody_reads(pipe: Path) -> bool:
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return error.errno == errno.ENXIO
    return False


class Pipe:
    """Where a locked server waits for its passphrase: open to its owner alone, kept on no disk."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        folder = runtime.settings.data
        for left in filter(_nobody_reads, folder.glob(_PATTERN)):
            left.unlink(missing_ok=True)
        self._path = folder / f"passphrase-{os.urandom(4).hex()}.pipe"
        unread = self._path.with_suffix(".new")
        os.mkfifo(unread, 0o600)
        # For both ways, so that there is always a reader and never an end. It stays open as long as the process lives.
        self._descriptor = os.open(unread, os.O_RDWR | os.O_CLOEXEC)
        unread.replace(self._path)
        self._closing = threading.Event()
        threading.Thread(target=self._wait, name="passphrase", daemon=True).start()

    def close(self) -> None:
        """Wait no longer."""
        self._closing.set()
        self._path.unlink(missing_ok=True)
        os.write(self._descriptor, b"\n")

    def _wait(self) -> None:
        typed = b""
        while not self._closing.is_set():
            typed += os.read(self._descriptor, 4096)
            while b"\n" in typed:
                words, _, typed = typed.partition(b"\n")
                self._try(words.decode(errors="replace"))

    def _try(self, words: str) -> None:
        if not words:
            return
        try:
            unlock(self._runtime, words)
        except Locked as error:
            logger().warning("keys.not_unlocked", code=error.code)
