"""A file that keeps room on the disk: the writer gives it up when the disk is full, so that messages are still kept."""

import os
import shutil
from pathlib import Path

from app.log import logger
from app.runtime import Runtime

_PIECE = 1024 * 1024


def refill(runtime: Runtime) -> None:
    """Set the reserve aside again, when twice its size is free. Only an embedded database lives on this disk."""
    size = runtime.settings.limits.reserve_mb * _PIECE
    reserve = runtime.settings.data / "reserve"
    if runtime.writer is None or size == 0 or (reserve.exists() and reserve.stat().st_size == size):
        return
    if shutil.disk_usage(runtime.settings.data).free < 2 * size:
        logger().warning("disk.no_room_for_reserve")
        return
    unfinished = reserve.with_suffix(".new")
    try:
        _fill(unfinished, size)
        unfinished.replace(reserve)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        logger().warning("disk.no_room_for_reserve", code=error.errno)


def _fill(path: Path, size: int) -> None:
    """Bytes that no file system can make smaller: a hole or a row of zeros would keep no room."""
    piece = os.urandom(_PIECE)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for _ in range(size // _PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
