"""Answers that a room full of screens asks for at once: made once, and for some seconds the same for all."""

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import Response, current_app, make_response, request

from app.errors import Busy

_KEY = "lately"
_MOST = 64  # answers that are remembered
_WAITS = 5.0  # seconds


def _unmarked() -> object:
    """A mark that is never the same: whatever is too old is made again."""
    return object()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as it is and compressed. mark: what it was made of."""

    made: float
    mark: object
    plain: bytes
    packed: bytes


@dataclass(slots=True)
class Lately:
    """What was answered lately, by all that the answer depends on but the time."""

    _turn: threading.Lock = field(default_factory=threading.Lock)
    _answers: dict[object, Answer] = field(default_factory=dict)
    _making: dict[object, threading.Lock] = field(default_factory=dict)

    def answer(
        self,
        what: object,
        make: Callable[[], bytes],
        *,
        now: float,
        lasts: float,
        mark: Callable[[], object] = _unmarked,
    ) -> Answer:
        """The answer of at most `lasts` seconds ago, or one made now by one alone: others take the old one.

        Where there is none yet they wait a little, and hear Busy: whoever is in need must find a thread that is free.
        mark: what the answer is made of, quickly told; while it is the same nothing is made again.
        """
        with self._turn:
            found = self._answers.get(what)
            making = self._making.setdefault(what, threading.Lock())
        if found is not None and 0 <= now - found.made < lasts:
            return found
        if not making.acquire(timeout=_WAITS if found is None else 0):
            if found is None:
                raise Busy("lately")
            return found
        try:
            return self._made(what, make, before=found, now=now, mark=mark)
        finally:
            making.release()

    def _made(
        self, what: object, make: Callable[[], bytes], *, before: Answer | None, now: float, mark: Callable[[], object]
    ) -> Answer:
        with self._turn:
            found = self._answers.get(what)
        if found is not None and found is not before:  # by another, while this one waited
            return found
        told = mark()
        if found is not None and found.mark == told:
            made = replace(found, made=now)
        else:
            plain = make()
            made = Answer(now, told, plain, gzip.compress(plain, 6, mtime=0))
        self._keep(what, made)
        return made

    def _keep(self, what: object, made: Answer) -> None:
        with self._turn:
            self._answers.pop(what, None)
            while len(self._answers) >= _MOST:
                oldest = next(iter(self._answers))
                del self._answers[oldest]
                self._making.pop(oldest, None)
            self._answers[what] = made


def lately() -> Lately:
    """What this server answered lately."""
    found: Lately = current_app.extensions.setdefault(_KEY, Lately())
    return found


def json_lately(
    what: object, make: Callable[[], bytes], *, now: float, lasts: float, mark: Callable[[], object] = _unmarked
) -> Response:
    """The JSON that `make` gives, as it was given lately, compressed for browsers that take it."""
    found = lately().answer(what, make, now=now, lasts=lasts, mark=mark)
    packed = request.accept_encodings.quality("gzip") > 0
    answer = make_response(found.packed if packed else found.plain)
    answer.headers["Content-Type"] = "application/json"
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
