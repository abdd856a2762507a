"""The real server in demonstration mode, on a port of its own, with the pages in front and the outbox behind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from app.assembly import assemble
from app.factory import create_app
from app.inbound.pipeline import refused
from app.outbox.worker import Dispatcher
from app.privacy.keys import Keyring
from app.runtime import Runtime
from app.settings import Channel, Limits, Operation, Server, Settings
from app.upgrade import upgrade
from tests.makers.guides import GUIDES


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server somebody can open in a browser."""

    url: str
    runtime: Runtime

    def at(self, path: str) -> str:
        """The whole address of a page."""
        return self.url + path


@contextmanager
def live(folder: Path, keyring: Keyring) -> Iterator[LiveServer]:
    """A server on an empty SQLite file until the block ends; real time, real threads."""
    with make_server("127.0.0.1", 0, Flask("not yet"), threaded=True) as server:
        runtime = _runtime(folder, keyring, port=server.port)
        server.app = create_app(runtime)
        dispatcher = Dispatcher(runtime, refused)
        dispatcher.start()
        with _answering(server):
            yield LiveServer(runtime.settings.public_url, runtime)
        dispatcher.stop()
        runtime.close()


def _runtime(folder: Path, keyring: Keyring, *, port: int) -> Runtime:
    settings = Settings(
        data=folder,
        server=Server(port=port, public_url=f"http://localhost:{port}"),
        operation=Operation(mode="demonstration", countries=("KE",), emergency_number="999"),
        channels=(Channel(id="simulator", kind="simulator"), Channel(id="web", kind="web_form")),
        guides=GUIDES,
        limits=Limits(reserve_mb=0),  # nothing here sets space aside, so nothing should warn that it is gone
    )
    runtime = assemble(settings, keyring)
    upgrade(runtime.engine)
    return runtime


@contextmanager
def _answering(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, name="pages")
    thread.start()
    yield
    server.shutdown()
    thread.join()
