"""The real log, written into a file."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from app import log


@contextmanager
def logging_to(path: Path) -> Iterator[Path]:
    """Everything logged while the block lasts goes into the file, configured as the server configures it."""
    loggers = [logging.root, logging.getLogger("waypost")]
    before = [(list(one.handlers), one.level, one.propagate) for one in loggers]
    with path.open("w", buffering=1) as file:
        with patch.object(sys, "stderr", file):
            log.configure("DEBUG")
        try:
            yield path
        finally:
            for one, (handlers, level, propagate) in zip(loggers, before, strict=True):
                one.handlers[:] = handlers
                one.setLevel(level)
                one.propagate = propagate
