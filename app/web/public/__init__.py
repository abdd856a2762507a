"""Pages for anyone: no sign-in, no tracking, no script needed."""

from flask import Flask

from app.runtime import Runtime
from app.web.public import front, simulator


def register(app: Flask, runtime: Runtime) -> None:
    """Open the public pages; the simulator only in the demonstration."""
    app.register_blueprint(front.create(runtime))
    if runtime.settings.demonstration:
        app.register_blueprint(simulator.create(runtime))
