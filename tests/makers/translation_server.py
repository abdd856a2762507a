"""A small real server on loopback that speaks LibreTranslate's API, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LANGUAGES = ("en", "ar", "es", "fa", "fr")
Given = tuple[int, object]


def marked(asked: Mapping[str, str]) -> Given:
    """The usual answer: the words behind the two codes, so that a test sees what was asked."""
    return 200, {"translatedText": f"{asked['source']}>{asked['target']}: {asked['q']}"}


@dataclass(slots=True)
class TranslationServer:
    """What it answers (a test may change that) and what it was asked, in order."""

    address: str
    answer: Callable[[Mapping[str, str]], Given] = marked
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def translating() -> Iterator[TranslationServer]:
    """A server that runs while the test does."""
    served = TranslationServer("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.paths.append(self.path)
            codes = list(LANGUAGES)
            self._give(200, [{"code": code, "name": code, "targets": codes} for code in codes])

        def do_POST(self) -> None:
            served.paths.append(self.path)
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.asked.append(asked)
            self._give(*served.answer(asked))

        def _give(self, status: int, told: object) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            if status == 307:
                self.send_header("Location", "http://127.0.0.1:9/translate")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a test reads `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
