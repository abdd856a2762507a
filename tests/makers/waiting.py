"""Waiting for what another thread or process does: long enough for a busy machine, never longer than it takes."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

import pytest

T = TypeVar("T")
PATIENCE: Final = 60.0  # seconds


def until(look: Callable[[], T | None], *, what: str, seconds: float = PATIENCE) -> T:
    """What `look` gives as soon as it is something; the test fails when it is nothing for too long."""
    ends = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > ends:
            pytest.fail(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.02)
    return found
