"""Keys that are open for one signed-in session: in the memory of this process alone, and never for long."""

import threading
from dataclasses import dataclass, field
from uuid import UUID

UNUSED_SECONDS = 15 * 60.0


@dataclass(slots=True)
class HeldKeys:
    """Session id → a key, and when it was last used (seconds of the clock that never goes back)."""

    _held: dict[UUID, tuple[bytearray, float]] = field(default_factory=dict, repr=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def hold(self, session_id: UUID, key: bytes, now: float) -> None:
        """Keep a key open for this session from now on."""
        with self._turn:
            self._drop(session_id)
            self._held[session_id] = (bytearray(key), now)

    def use(self, session_id: UUID, now: float) -> bytes | None:
        """The session's key, which is then in use for as long again; None when there is none or it was left alone."""
        self.sweep(now)
        with self._turn:
            found = self._held.get(session_id)
            if found is None:
                return None
            self._held[session_id] = (found[0], now)
            return bytes(found[0])

    def drop(self, session_id: UUID) -> None:
        """This session ends."""
        with self._turn:
            self._drop(session_id)

    def sweep(self, now: float) -> None:
        """Let go of every key that was not used for a quarter of an hour."""
        with self._turn:
            for session_id in [one for one, (_, used) in self._held.items() if now - used >= UNUSED_SECONDS]:
                self._drop(session_id)

    def __len__(self) -> int:
        return len(self._held)

    def _drop(self, session_id: UUID) -> None:
        gone = self._held.pop(session_id, None)
        if gone is not None:
            gone[0][:] = bytes(len(gone[0]))
