"""The real log, written into a file."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import structlog

from app import log


@contextmanager
def logging_to(path: Path) -> Iterator[Path]:
    """Everything logged while the block lasts goes into the file, configured as the server configures it."""
    handlers, level = list(logging.root.handlers), logging.root.level
    with path.open("w", buffering=1) as file:
        with patch.object(sys, "stderr", file):
            log.configure("DEBUG")
        try:
            yield path
        finally:
            structlog.reset_defaults()
            logging.root.handlers, logging.root.level = handlers, level
