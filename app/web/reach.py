"""How a page reaches the rooms: reading beside the writer, writing through it, as the signed-in member."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import current_app

from app.runtime import Runtime
from app.transaction import read, write
from app.work import Actor, Work

KEY = "waypost"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reach:
    """The runtime as pages see it."""

    runtime: Runtime

    def read(self, actor: Actor) -> AbstractContextManager[Work]:
        """A Work that cannot write."""
        return read(self.runtime, actor)

    def write(self, actor: Actor, unit: Callable[[Work], T]) -> T:
        """The unit's result, after its commit."""
        return write(self.runtime, actor, unit)


def reach() -> Reach:
    """The current application's reach."""
    return cast("Reach", current_app.extensions[KEY])
