"""The first thing every request meets, before any framework.

Messages from providers are never turned away: a provider hardly repeats, so a 503 there loses a cry for help. Pages
are: when too many writes wait or too many pages are being made, they get 503 with Retry-After, at almost no cost.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

Answer = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Answer], Iterable[bytes]]

HOOKS = "/hooks/"
_BUSY = (
    b"<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>One moment</title>"
    b"<p>Many messages are arriving. This page will be back in a moment; nothing is lost. Please try again."
)


class FrontDoor:
    """Sends hooks to their own application and sheds pages under load."""

    def __init__(
        self, *, hooks: Wsgi, pages: Wsgi, waiting: Callable[[], int], most_waiting: int, most_pages: int
    ) -> None:
        self._hooks = hooks
        self._pages = pages
        self._waiting = waiting
        self._most_waiting = most_waiting
        self._room = threading.BoundedSemaphore(most_pages)

    def __call__(self, environ: dict[str, Any], start_response: Answer) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(HOOKS):
            return self._hooks(environ, start_response)
        if environ["PATH_INFO"] != "/healthz" and self._waiting() > self._most_waiting:
            return _busy(start_response)
        if not self._room.acquire(blocking=False):
            return _busy(start_response)
        try:
            return self._pages(environ, start_response)
        finally:
            self._room.release()


def _busy(start_response: Answer) -> Iterable[bytes]:
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(_BUSY))), ("Retry-After", "3")]
    headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    headers += [("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")]
    start_response("503 Service Unavailable", headers)
    return [_BUSY]
