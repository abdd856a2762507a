"""The only place that asks the time. Always aware UTC."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time to whoever was handed it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for leases and limits inside one process."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the one place

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests and training."""

    at: datetime = field(default=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    elapsed: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.elapsed

    def move(self, **by: float) -> None:
        """Go forward by a timedelta's arguments: `clock.move(minutes=5)`."""
        step = timedelta(**by)
        self.at += step
        self.elapsed += step.total_seconds()
