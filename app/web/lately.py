"""Answers that a room full of screens asks for at once: made once, and for some seconds the same for all."""

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Response, current_app, make_response, request

KEY = "lately"
_MOST = 64  # answers that are remembered


@dataclass(frozen=True, slots=True)
class _Answer:
    made: float
    plain: bytes
    packed: bytes


@dataclass(slots=True)
class Lately:
    """What was answered lately, by all that the answer depends on but the time."""

    _turn: threading.Lock = field(default_factory=threading.Lock)
    _answers: dict[object, _Answer] = field(default_factory=dict)

    def answer(self, what: object, make: Callable[[], bytes], *, now: float, lasts: float) -> _Answer:
        """The answer of at most `lasts` seconds ago, or one made now."""
        with self._turn:
            found = self._answers.get(what)
        if found is not None and 0 <= now - found.made < lasts:
            return found
        plain = make()
        made = _Answer(now, plain, gzip.compress(plain, 6, mtime=0))
        with self._turn:
            while len(self._answers) >= _MOST:
                del self._answers[next(iter(self._answers))]
            self._answers[what] = made
        return made


def json_lately(what: object, make: Callable[[], bytes], *, now: float, lasts: float) -> Response:
    """The JSON that `make` gives, as it was given lately, compressed for browsers that take it."""
    lately: Lately = current_app.extensions.setdefault(KEY, Lately())
    found = lately.answer(what, make, now=now, lasts=lasts)
    packed = request.accept_encodings.quality("gzip") > 0
    answer = make_response(found.packed if packed else found.plain)
    answer.headers["Content-Type"] = "application/json"
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
